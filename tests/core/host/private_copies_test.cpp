// SPDX-License-Identifier: MIT
// What is kept of old libraries, and what is not.
#include "host/private_copies.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "host/whole_file.hpp"
#include "storage/digest.hpp"
#include "support/temporary_folder.hpp"

namespace ebmlab::host {
namespace {
namespace fs = std::filesystem;
using std::chrono::hours;

constexpr hours kDay{24};

class Copies : public ::testing::Test {
 protected:
  [[nodiscard]] PrivateCopies copies(CopyLimits limits = {}) const { return {folder(), fs::path(), limits}; }
  /// A library that was used last so long ago.
  std::string keep(const std::string& bytes, hours ago) const {
    std::string sha256 = storage::sha256(bytes);
    const PrivateCopy copy = copies({.longest_unused = kDay * 10'000}).keep(sha256, bytes);
    EXPECT_EQ(copy.path, path_of(sha256));
    fs::last_write_time(copy.path, fs::file_time_type::clock::now() - ago);
    return sha256;
  }
  /// Has it thrown out what is too much: another library is kept.
  void prune(CopyLimits limits = {}) const { (void)copies(limits).keep(storage::sha256("new"), "new"); }
  [[nodiscard]] bool is_there(const std::string& sha256) const { return fs::exists(path_of(sha256)); }
  [[nodiscard]] fs::path path_of(const std::string& sha256) const { return folder() / (sha256 + ".so"); }
  [[nodiscard]] fs::path folder() const { return root_.path() / "libraries"; }
  test::TemporaryFolder root_;
};

TEST_F(Copies, WhatWasNotUsedForHalfAYearGoes) {
  const std::string old = keep("old", kDay * 181), younger = keep("younger", kDay * 179);
  prune();
  EXPECT_FALSE(is_there(old));
  EXPECT_TRUE(is_there(younger));
  EXPECT_FALSE(copies().find(old).has_value());
}

TEST_F(Copies, AUseMakesItYoung) {
  const std::string old = keep("old", kDay * 181);
  EXPECT_TRUE(copies().find(old).has_value());
  prune();
  EXPECT_TRUE(is_there(old));
}

TEST_F(Copies, BeyondTheRoomThoseUnusedForLongestGo) {
  const std::string oldest = keep(std::string(400, 'a'), kDay * 90), old = keep(std::string(400, 'b'), kDay * 60),
                    young = keep(std::string(400, 'c'), kDay * 40);
  prune({.most_bytes = 900});
  EXPECT_FALSE(is_there(oldest));
  EXPECT_TRUE(is_there(old));
  EXPECT_TRUE(is_there(young));
}

TEST_F(Copies, WhatWasUsedOfLateStaysHoweverMuchItIs) {
  const std::string first = keep(std::string(400, 'a'), kDay * 29), second = keep(std::string(400, 'b'), kDay);
  prune({.most_bytes = 1});
  EXPECT_TRUE(is_there(first));
  EXPECT_TRUE(is_there(second));
}

TEST_F(Copies, WhatOthersLeftUnfinishedGoesToo) {
  const std::string name = "libraries/" + std::string(64, 'a') + ".so.partial-1";
  keep("some", kDay);
  const fs::path partial = root_.write(name, "ha");
  fs::last_write_time(partial, fs::file_time_type::clock::now() - kDay * 181);
  prune();
  EXPECT_FALSE(fs::exists(partial));
}

TEST_F(Copies, WhatIsFoundIsThereUntilItWasOpened) {
  const std::string sha256 = keep("wanted", kDay * 181);
  std::atomic<int> lost = 0, found = 0;
  for (int round = 0; round < 200; ++round) {
    fs::last_write_time(copies({.longest_unused = kDay * 10'000}).keep(sha256, "wanted").path,
                        fs::file_time_type::clock::now() - kDay * 181);
    std::jthread other([&] { (void)copies().keep(storage::sha256(std::to_string(round)), std::to_string(round)); });
    std::this_thread::sleep_for(std::chrono::microseconds(2 * round));  // so that now one is first and now the other
    if (const std::optional<PrivateCopy> copy = copies().find(sha256)) {
      ++found;
      other.join();
      lost += read_whole_file(copy->path) == "wanted" ? 0 : 1;
    }
  }
  EXPECT_EQ(lost, 0) << "of " << found;
}

}  // namespace
}  // namespace ebmlab::host
