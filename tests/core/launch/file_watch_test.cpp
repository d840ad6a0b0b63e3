// SPDX-License-Identifier: MIT
#include "launch/file_watch.hpp"

#include <gtest/gtest.h>
#include <ebmlab/error.hpp>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>
#include <thread>

#include "launch/interrupts.hpp"
#include "support/temporary_folder.hpp"

namespace ebmlab::launch {
namespace {
namespace fs = std::filesystem;
using std::chrono::milliseconds;

class Watching : public ::testing::Test {
 protected:
  void SetUp() override {
    root_.make_folder("mine/src");
    root_.make_folder("mine/build/CMakeFiles");
    write("mine.cpp", "one");
    watch_.emplace(folder(), [this](const fs::path& path) { return path == folder() / "build"; });
  }
  void write(const fs::path& name, const std::string& text) const { std::ofstream(folder() / name) << text; }
  /// Whether something has changed; once it says so, it must be quiet again.
  [[nodiscard]] bool has_changed() {
    if (!watch_->wait(milliseconds(100))) return false;
    EXPECT_FALSE(watch_->wait(milliseconds(0))) << "one change is told once";
    return true;
  }
  [[nodiscard]] fs::path folder() const { return root_.path() / "mine"; }

  test::TemporaryFolder root_;
  std::optional<FileWatch> watch_;
};

TEST_F(Watching, NothingHappens) {
  EXPECT_FALSE(has_changed());
  std::ifstream(folder() / "mine.cpp").get();
  EXPECT_FALSE(has_changed()) << "reading is no change";
}

TEST_F(Watching, AFileIsWritten) {
  write("mine.cpp", "two");
  EXPECT_TRUE(has_changed());
  write("src/new.hpp", "");
  EXPECT_TRUE(has_changed());
  fs::remove(folder() / "src/new.hpp");
  EXPECT_TRUE(has_changed());
}

TEST_F(Watching, AFileIsReplacedAsEditorsDo) {
  for (const int time : {1, 2}) {  // the second one is another file
    write(".mine.cpp.part", "saved " + std::to_string(time));
    EXPECT_FALSE(has_changed());
    fs::rename(folder() / "mine.cpp", folder() / "mine.cpp~");
    fs::rename(folder() / ".mine.cpp.part", folder() / "mine.cpp");
    EXPECT_TRUE(has_changed());
  }
}

TEST_F(Watching, WhatIsNoSourceDoesNotCount) {
  for (const char* name : {"build/mine.o", "build/CMakeFiles/x", ".mine.cpp.swp", "mine.cpp~", "#mine.cpp#", "4913",
                           "mine.cpp___jb_tmp___", "src/a.tmp", "ebmlab.db", "ebmlab.db-wal", "ebmlab.db-shm"}) {
    write(name, "x");
    EXPECT_FALSE(has_changed()) << name;
  }
  fs::create_directories(folder() / ".git" / "objects");
  fs::create_directories(folder() / "ebmlab.db-artifacts");
  write(".git/HEAD", "x");
  write("ebmlab.db-artifacts/x", "x");
  fs::remove_all(folder() / "build");
  fs::create_directories(folder() / "build");
  write("build/CMakeCache.txt", "x");
  root_.write("beside", "x");
  EXPECT_FALSE(has_changed());
}

TEST_F(Watching, ANewFolderIsWatchedWithAllBelowIt) {
  fs::create_directories(folder() / "a" / "b");
  EXPECT_TRUE(has_changed());
  write("a/b/deep.hpp", "one");
  EXPECT_TRUE(has_changed());
  fs::rename(folder() / "a", folder() / "c");
  EXPECT_TRUE(has_changed());
  write("c/b/deep.hpp", "two");
  EXPECT_TRUE(has_changed());
  fs::rename(folder() / "c", root_.path() / "elsewhere");
  EXPECT_TRUE(has_changed());
  std::ofstream(root_.path() / "elsewhere" / "b" / "deep.hpp") << "three";
  EXPECT_FALSE(has_changed()) << "it is not in the folder any more";
}

TEST_F(Watching, TheFolderIsDeletedAndMadeAgain) {
  fs::remove_all(folder());
  EXPECT_TRUE(has_changed());
  fs::create_directories(folder() / "src");
  EXPECT_TRUE(has_changed());
  write("src/mine.cpp", "two");
  EXPECT_TRUE(has_changed());
  root_.make_folder("other");
  fs::rename(folder(), root_.path() / "old");
  fs::rename(root_.path() / "other", folder());
  EXPECT_TRUE(has_changed());
  write("mine.cpp", "of the other");
  EXPECT_TRUE(has_changed());
}

TEST_F(Watching, WhatHappensInTheMeantimeIsNotMissed) {
  write("mine.cpp", "two");
  std::this_thread::sleep_for(milliseconds(150));
  write("mine.cpp", "three");
  EXPECT_TRUE(has_changed());
}

TEST_F(Watching, ABurstIsOneChange) {
  auto longest_pause = std::chrono::steady_clock::duration::zero();
  std::jthread writer([&] {
    auto last = std::chrono::steady_clock::now();
    for (int i = 0; i < 10; ++i) {
      write("src/" + std::to_string(i), "x");
      longest_pause = std::max(longest_pause, std::chrono::steady_clock::now() - last);
      last = std::chrono::steady_clock::now();
      std::this_thread::sleep_for(FileWatch::kSettled / 5);
    }
  });
  EXPECT_TRUE(watch_->wait(milliseconds(5000)));
  const bool is_through = fs::exists(folder() / "src" / "9");
  writer.join();
  if (longest_pause > FileWatch::kSettled / 2) GTEST_SKIP() << "the machine is too busy to write in time";
  EXPECT_TRUE(is_through) << "told too early";
  EXPECT_FALSE(watch_->wait(milliseconds(200)));
}

TEST_F(Watching, AFileThatIsWrittenAllTheTimeDoesNotHoldItUp) {
  std::jthread writer([this](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      write("mine.cpp", "x");
      std::this_thread::sleep_for(milliseconds(10));
    }
  });
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_TRUE(watch_->wait(milliseconds(5000)));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 3 * FileWatch::kLongestBurst);
}

TEST_F(Watching, ASignalEndsTheWaiting) {
  const Interrupts interrupts;
  const pthread_t waiting = ::pthread_self();
  std::jthread other([waiting] {
    std::this_thread::sleep_for(milliseconds(200));
    ::pthread_kill(waiting, SIGINT);
  });
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_FALSE(watch_->wait(std::chrono::seconds(60)));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30));
  EXPECT_EQ(interrupts.count(), 1);
}

TEST_F(Watching, TheFolderAboveMustBeThere) {
  EXPECT_THROW(FileWatch(root_.path() / "no" / "such", [](const fs::path&) { return false; }), Error);
  FileWatch later(root_.path() / "later", [](const fs::path&) { return false; });
  root_.make_folder("later");
  EXPECT_TRUE(later.wait(milliseconds(1000)));
}

}  // namespace
}  // namespace ebmlab::launch
