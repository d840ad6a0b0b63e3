// SPDX-License-Identifier: MIT
// A real file system that is full: a small tmpfs in a mount namespace of its own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "program.hpp"

namespace ebmlab::test {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;

/// For sh: $EBMLAB is the program, small/ an empty disk, kept/ what the test looks at.
constexpr const char* kMount = "mkdir small kept && mount -t tmpfs -o size=8m tmpfs small || exit 9\n";
constexpr const char* kFill = "cat /dev/zero > small/filler 2> kept/fill\n";

/// What a run has recorded, but for times.
constexpr const char* kRecorded =
    "SELECT status, step, (SELECT group_concat(sha256) FROM checkpoint WHERE kind='final'), (SELECT group_concat(t.x) FROM"
    " (SELECT n.text || ' ' || s.n || ' ' || s.last || ' ' || s.mean AS x FROM series s JOIN name n ON n.id=s.name_id"
    " WHERE n.text NOT LIKE 'cost.%' AND n.text NOT LIKE 'time.%' ORDER BY x) t), (SELECT group_concat(e.x) FROM (SELECT step"
    " || ' ' || value AS x FROM evaluation ORDER BY x) e) FROM run";

class FullDisk : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!in_namespace("mount -t tmpfs tmpfs /mnt").exit.is_clean()) unshare_.emplace_back("--map-root-user");
    if (!in_namespace("mount -t tmpfs tmpfs /mnt").exit.is_clean()) GTEST_SKIP() << "no file system can be mounted here";
  }
  Output in_namespace(const std::string& commands) const {
    launch::Command command{unshare_,
                            {{"EBMLAB", program()},
                             {"EBMLAB_STORE", "small/store.db"},
                             {"RECORDED", kRecorded},
                             {"XDG_CACHE_HOME", Workplace::cache().string()},
                             {"NO_COLOR", "1"}}};
    const std::string script = "cd '" + place_.folder().string() + "'\n" + commands;
    command.arguments.insert(command.arguments.end(), {"sh", "-c", script});
    return finish(launch::Process(command));
  }
  [[nodiscard]] std::string kept(const std::string& name) const {
    std::ifstream file(place_.folder() / "kept" / name);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  Workplace place_;
  std::vector<std::string> unshare_{"unshare", "--mount"};
};

TEST_F(FullDisk, WhatARunCouldNotWriteComesBackWhenThereIsRoom) {
  const std::string spec = place_.write("s.toml", quick_specification(1000));
  const Output output = in_namespace(std::string(kMount) + R"sh(
    "$EBMLAB" run s.toml > kept/out 2> kept/err &
    until [ "$(sqlite3 -readonly small/store.db 'SELECT step > 20 FROM run' 2> kept/wait)" = 1 ]; do sleep 0.1; done
    )sh" + kFill + R"sh(
    wait $!
    echo $? > kept/code
    sqlite3 -readonly small/store.db "SELECT count(*) FROM checkpoint WHERE kind='final'" > kept/before
    rm small/filler
    "$EBMLAB" ls > kept/ls 2> kept/taken
    "$EBMLAB" store check --deep > kept/check && sqlite3 -readonly small/store.db "$RECORDED" > kept/recorded
  )sh");
  ASSERT_TRUE(output.exit.is_clean()) << output.err << kept("err") << kept("check");
  EXPECT_EQ(kept("before"), "0\n");
  EXPECT_THAT(kept("check"), HasSubstr("is in order"));
  ASSERT_TRUE(place_.ebmlab({"run", spec}).exit.is_clean());
  EXPECT_EQ(kept("recorded"), place_.sql(kRecorded) + "\n");
  // The run itself says so, of the store or of a file beside it: whichever it comes to first.
  EXPECT_THAT(kept("err"), ContainsRegex("pcd/seed-0: .*(cannot be written: the disk is full|No space left on device)"));
  EXPECT_THAT(kept("taken"), HasSubstr("that could not be written at the time are in the store now"));
  EXPECT_THAT(kept("ls"), HasSubstr("completed"));
}

TEST_F(FullDisk, ThatIsFullFromTheBeginningIsOneSentence) {
  place_.write("s.toml", quick_specification(400));
  const Output output = in_namespace(std::string(kMount) + kFill + "\"$EBMLAB\" run s.toml; echo $? > kept/code; ls -A small");
  EXPECT_EQ(kept("code"), "2\n");
  EXPECT_EQ(output.out, "filler\n");
  EXPECT_EQ(std::count(output.err.begin(), output.err.end(), '\n'), 1) << output.err;
  EXPECT_THAT(output.err, HasSubstr("small/store.db"));
}

}  // namespace
}  // namespace ebmlab::test
