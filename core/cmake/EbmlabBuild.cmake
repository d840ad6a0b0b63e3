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

add_library(ebmlab_options INTERFACE)
target_compile_options(ebmlab_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow $<$<BOOL:${EBMLAB_WERROR}>:-Werror> -fpch-preprocess)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # False alarms on "literal" + std::string at -O3: https://gcc.gnu.org/bugzilla/show_bug.cgi?id=105651
  target_compile_options(ebmlab_options INTERFACE -Wno-restrict)
endif()
if(EBMLAB_SANITIZE)
  add_compile_options(-fsanitize=${EBMLAB_SANITIZE} -fno-omit-frame-pointer -g1)
  add_link_options(-fsanitize=${EBMLAB_SANITIZE})
endif()
find_package(Threads REQUIRED)

# A test program of one folder under tests/: ebmlab_add_test(NAME SOURCES ... LIBRARIES ... [LABELS ...] [TIMEOUT seconds])
# Each GoogleTest case is one ctest, named after its program.
function(ebmlab_add_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;LIBRARIES;LABELS;ENVIRONMENT" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  include(GoogleTest)
  find_package(GTest REQUIRED)
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ebmlab_options ${ARG_LIBRARIES} GTest::gtest GTest::gmock GTest::gtest_main)
  gtest_discover_tests(${name} TEST_PREFIX "${name}." DISCOVERY_TIMEOUT 60
    PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT ${ARG_TIMEOUT} ENVIRONMENT "${ARG_ENVIRONMENT}")
endfunction()
