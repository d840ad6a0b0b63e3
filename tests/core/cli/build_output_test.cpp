// SPDX-License-Identifier: MIT
#include "cli/build_output.hpp"

#include <gtest/gtest.h>

namespace ebmlab::cli {
namespace {

TEST(BuildOutput, TheFirstErrorOfACompiler) {
  EXPECT_EQ(first_error({"[ 50%] Building CXX object a.o", "/x/a.cpp:3:9: warning: unused variable 'x'",
                         "/x/a.cpp: In function:", "/x/a.cpp:7:3: error: 'foo' was not declared in this scope",
                         "    7 |   foo();", "/x/a.cpp:9:1: error: expected ';'", "gmake: *** [all] Error 2"}),
            "/x/a.cpp:7:3: error: 'foo' was not declared in this scope");
  EXPECT_EQ(first_error({"a.cpp:1:10: fatal error: no.hpp: No such file or directory"}),
            "a.cpp:1:10: fatal error: no.hpp: No such file or directory");
}

TEST(BuildOutput, TheFirstErrorOfALinker) {
  EXPECT_EQ(first_error({"a.cpp:(.text+0x1): undefined reference to `f()'", "collect2: error: ld returned 1 exit status"}),
            "a.cpp:(.text+0x1): undefined reference to `f()'");
  EXPECT_EQ(first_error({"mold: error: undefined symbol: ebmlab_magic"}), "mold: error: undefined symbol: ebmlab_magic");
}

TEST(BuildOutput, CMakesErrorWithItsReason) {
  EXPECT_EQ(first_error({"-- The CXX compiler identification is GNU", "CMake Error at CMakeLists.txt:3 (find_package):",
                         "  Could not find ebmlab.", "", "-- Configuring incomplete, errors occurred!"}),
            "CMake Error at CMakeLists.txt:3 (find_package): Could not find ebmlab.");
  EXPECT_EQ(first_error({"CMake Error at CMakeLists.txt:3 (x):"}), "CMake Error at CMakeLists.txt:3 (x):");
}

TEST(BuildOutput, WithoutAnErrorTheLastWords) {
  EXPECT_EQ(first_error({"Killed", "ninja: build stopped", " "}), "ninja: build stopped");
  EXPECT_EQ(first_error({}), "it said nothing");
}

TEST(BuildOutput, Warnings) {
  EXPECT_TRUE(has_warning({"a.cpp:3:9: warning: unused variable 'x' [-Wunused-variable]"}));
  EXPECT_FALSE(has_warning({"[100%] Built target warnings"}));
}

}  // namespace
}  // namespace ebmlab::cli
