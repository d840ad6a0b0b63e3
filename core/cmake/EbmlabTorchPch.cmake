# One precompiled header for everything in this build that sees LibTorch: ebmlab_use_torch(TARGET)
include_guard(GLOBAL)

file(WRITE ${CMAKE_BINARY_DIR}/torch_pch.cpp "// The target that owns the precompiled header.\n")
add_library(ebmlab_torch_pch OBJECT ${CMAKE_BINARY_DIR}/torch_pch.cpp)
target_link_libraries(ebmlab_torch_pch PRIVATE ebmlab_options ebmlab::torch)
target_precompile_headers(ebmlab_torch_pch PRIVATE <ATen/ATen.h> <torch/csrc/autograd/autograd.h>
  <algorithm> <cmath> <filesystem> <functional> <map> <memory> <optional> <span> <string> <variant> <vector>)
function(ebmlab_use_torch target)
  get_target_property(_type ${target} TYPE)
  if(_type STREQUAL EXECUTABLE)
    # CMake would compile a program with -fPIE, and the precompiled header is made with -fPIC.
    set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
    target_compile_options(${target} PRIVATE -fPIC)
  endif()
  target_link_libraries(${target} PUBLIC ebmlab::torch)
  target_precompile_headers(${target} REUSE_FROM ebmlab_torch_pch)
endfunction()
