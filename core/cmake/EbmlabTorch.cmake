# Finds LibTorch without its own CMake package (which asks for nvcc) and makes the target ebmlab::torch. Used by this build and, as
# part of the installed package, by those of plugins.
#   EBMLAB_LIBTORCH          the folder that holds lib/libtorch_cpu.so and include/ (cache or environment variable), before any other
#   EBMLAB_LIBTORCH_PLACES   set by who includes this: where else to look, in this order
#   EBMLAB_TORCH_WANTED      likewise: the version, or how it begins
# Afterwards EBMLAB_TORCH_DIR and EBMLAB_TORCH_VERSION are set; or EBMLAB_TORCH_PROBLEM, a sentence, and there is no target.
include_guard(GLOBAL)

set(EBMLAB_LIBTORCH "$ENV{EBMLAB_LIBTORCH}" CACHE PATH "LibTorch: the folder that holds lib/libtorch_cpu.so; empty: looked for")
set(EBMLAB_TORCH_PROBLEM "")
set(EBMLAB_TORCH_DIR "")
set(_places ${EBMLAB_LIBTORCH_PLACES})
if(EBMLAB_LIBTORCH)
  set(_places ${EBMLAB_LIBTORCH})
endif()
foreach(_place IN LISTS _places)
  foreach(_folder IN ITEMS ${_place} ${_place}/torch)  # as unpacked, or as installed by pip
    if(NOT EBMLAB_TORCH_DIR AND EXISTS ${_folder}/lib/libtorch_cpu.so)
      set(EBMLAB_TORCH_DIR ${_folder})
    endif()
  endforeach()
endforeach()
if(NOT EBMLAB_TORCH_DIR)
  list(JOIN _places ", " _places)
  set(EBMLAB_TORCH_PROBLEM "There is no LibTorch at ${_places}: run ebmlab-get-libtorch, or give -DEBMLAB_LIBTORCH=DIR with the folder that holds lib/libtorch_cpu.so")
  return()
endif()

set(EBMLAB_TORCH_VERSION "")
foreach(_part MAJOR MINOR PATCH)
  file(STRINGS ${EBMLAB_TORCH_DIR}/include/torch/headeronly/version.h _line REGEX "define TORCH_VERSION_${_part} ")
  string(REGEX MATCH "[0-9]+$" _number "${_line}")
  list(APPEND EBMLAB_TORCH_VERSION ${_number})
endforeach()
list(JOIN EBMLAB_TORCH_VERSION . EBMLAB_TORCH_VERSION)
string(FIND "${EBMLAB_TORCH_VERSION}." "${EBMLAB_TORCH_WANTED}." _start)
if(NOT _start EQUAL 0)
  set(EBMLAB_TORCH_PROBLEM "LibTorch at ${EBMLAB_TORCH_DIR} is version ${EBMLAB_TORCH_VERSION}: ebmlab is built with ${EBMLAB_TORCH_WANTED}")
  return()
endif()
message(STATUS "LibTorch ${EBMLAB_TORCH_VERSION}: ${EBMLAB_TORCH_DIR}")

add_library(ebmlab_torch INTERFACE)
add_library(ebmlab::torch ALIAS ebmlab_torch)
# After the system's folders: the wheel ships fmt and others, which would shadow Debian's and break spdlog.
target_compile_options(ebmlab_torch INTERFACE "SHELL:-idirafter ${EBMLAB_TORCH_DIR}/include" "SHELL:-idirafter ${EBMLAB_TORCH_DIR}/include/torch/csrc/api/include")
target_link_directories(ebmlab_torch INTERFACE ${EBMLAB_TORCH_DIR}/lib)
# The CPU library names CUDA libraries that it does not need here; libtorch_cuda.so is loaded at run time where there is a driver.
target_link_libraries(ebmlab_torch INTERFACE torch_cpu c10)
target_link_options(ebmlab_torch INTERFACE -Wl,--allow-shlib-undefined)
