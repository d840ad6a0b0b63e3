# Compiler settings that every target of ebmlab shares: standard, warnings, sanitizers, ccache, mold.
include_guard(GLOBAL)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

find_program(EBMLAB_CCACHE ccache)
if(EBMLAB_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Precompiled headers need these two: https://ccache.dev/manual/latest.html#_precompiled_headers
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${EBMLAB_CCACHE})
endif()
find_program(EBMLAB_MOLD mold)
if(EBMLAB_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# Most of the time of a unit goes into headers and what it instantiates of them. Targets whose sources must be units of their own
# say so (UNITY_BUILD OFF).
set(CMAKE_UNITY_BUILD ${EBMLAB_UNITY})
set(CMAKE_UNITY_BUILD_BATCH_SIZE 8)

add_library(ebmlab_options INTERFACE)
target_compile_options(ebmlab_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow $<$<BOOL:${EBMLAB_WERROR}>:-Werror> -fpch-preprocess)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # False alarms on "literal" + std::string at -O3: https://gcc.gnu.org/bugzilla/show_bug.cgi?id=105651
  target_compile_options(ebmlab_options INTERFACE -Wno-restrict)
endif()
if(EBMLAB_SANITIZE)
  # UBSan alone would print and go on, and the test would pass.
  add_compile_options(-fsanitize=${EBMLAB_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -g1)
  add_link_options(-fsanitize=${EBMLAB_SANITIZE})
endif()
if(EBMLAB_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
find_package(Threads REQUIRED)

# ebmlab_add_loaded_library(TARGET NAME SOURCE...): lib/ebmlab/NAME.so, which the program loads when a run asks for what it does.
function(ebmlab_add_loaded_library target name)
  add_library(${target} MODULE ${ARGN})
  set_target_properties(${target} PROPERTIES PREFIX "" OUTPUT_NAME ${name} LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib/ebmlab)
  target_include_directories(${target} PRIVATE ${EBMLAB_CORE_DIR})
  target_link_libraries(${target} PRIVATE ebmlab_options)
  install(TARGETS ${target} LIBRARY DESTINATION lib/ebmlab)
endfunction()

# A test program of one folder under tests/: ebmlab_add_test(NAME [TORCH] SOURCES ... LIBRARIES ... [LABELS ...] [TIMEOUT seconds]
# [PRECOMPILED headers ...]) TORCH: it sees LibTorch. PRECOMPILED: in place of the header that the others share. One ctest a program, not one a case: loading LibTorch takes longer than most cases. A program whose
# cases all skip (no GPU) counts as skipped.
function(ebmlab_add_test name)
  cmake_parse_arguments(ARG "TORCH" "TIMEOUT" "SOURCES;LIBRARIES;LABELS;ENVIRONMENT;PRECOMPILED" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 600)
  endif()
  if(EBMLAB_SANITIZE)
    math(EXPR ARG_TIMEOUT "${ARG_TIMEOUT} * 6")  # starting the program alone takes many times as long
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ebmlab_test_options ${ARG_LIBRARIES})
  if(ARG_TORCH)
    ebmlab_use_torch(${name})
  elseif(ARG_PRECOMPILED)
    target_precompile_headers(${name} PRIVATE ${ARG_PRECOMPILED})
  else()
    target_precompile_headers(${name} REUSE_FROM ebmlab_test_pch)
  endif()
  add_test(NAME ${name} COMMAND ${name})
  # One thread: LibTorch's own threads would fight with the tests that run beside it.
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT ${ARG_TIMEOUT} ENVIRONMENT "OMP_NUM_THREADS=1;${ARG_ENVIRONMENT}")
  if("gpu" IN_LIST ARG_LABELS)
    set_tests_properties(${name} PROPERTIES SKIP_REGULAR_EXPRESSION "SKIPPED")
  endif()
endfunction()
