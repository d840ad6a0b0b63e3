// SPDX-License-Identifier: MIT
// Where the libraries are looked for that a run loads: in a test's own build, whatever the folder it was started from.
#include <gtest/gtest.h>

#include "parallel/loaded_library.hpp"

namespace ebmlab::parallel {
namespace {

namespace fs = std::filesystem;

TEST(LoadedLibrary, OfATestIsThatOfItsBuild) {
  const fs::path build = fs::read_symlink("/proc/self/exe").parent_path().parent_path();
  EXPECT_EQ(fs::weakly_canonical(loaded_library("none.so")), build / "lib" / "ebmlab" / "none.so");
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): how dladdr takes functions
  EXPECT_EQ(fs::canonical(folder_of(reinterpret_cast<const void*>(&loaded_library))), build / "bin");
}

TEST(LoadedLibrary, BesideTheProgramComesFirst) {
  const fs::path beside = fs::read_symlink("/proc/self/exe").parent_path() / "loaded_library_test.so";
  ASSERT_TRUE(fs::create_directory(beside) || fs::exists(beside));
  EXPECT_EQ(fs::weakly_canonical(loaded_library("loaded_library_test.so")), beside);
  fs::remove(beside);
}

}  // namespace
}  // namespace ebmlab::parallel
