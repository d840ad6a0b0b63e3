// SPDX-License-Identifier: MIT
#include "cluster/folder_lock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <ebmlab/error.hpp>
#include <optional>
#include <thread>

#include "support/temporary_folder.hpp"

namespace ebmlab::cluster {
namespace {

using ::testing::HasSubstr;

TEST(FolderLock, IsWaitedForAndSaysSo) {
  const test::TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "lock";
  std::optional<FolderLock> first(std::in_place, file, [](const std::string& sentence) { ADD_FAILURE() << sentence; });
  std::atomic<bool> told = false, has_it = false;
  std::thread other([&] {
    const FolderLock second(file, [&](const std::string& sentence) {
      EXPECT_THAT(sentence, HasSubstr("another process has locked " + file.string()));
      told = true;
    });
    has_it = true;
  });
  while (!told) std::this_thread::yield();
  EXPECT_FALSE(has_it);
  first.reset();
  other.join();
  EXPECT_TRUE(has_it);
}

TEST(FolderLock, ThatCannotBeIsOneSentence) {
  try {
    const FolderLock lock("/nowhere/lock", [](const std::string&) {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "cannot write /nowhere/lock: No such file or directory");
  }
}

}  // namespace
}  // namespace ebmlab::cluster
