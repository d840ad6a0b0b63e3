// SPDX-License-Identifier: MIT
// Edits of runs and the upkeep of their store, as typed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "program.hpp"

namespace ebmlab::test {
namespace {

using ::testing::HasSubstr;

class Upkeep : public ::testing::Test {
 protected:
  Upkeep() {
    for (int i = 0; i < 2; ++i) {
      (void)place_.ebmlab({"sample", "gaussian", "--chains", "2", "--warmup", "50", "--draws", "20"});
    }
  }
  /// What it prints, without the line break.
  [[nodiscard]] std::string done(const std::vector<std::string>& arguments) const {
    const Output output = place_.ebmlab(arguments);
    EXPECT_TRUE(output.exit.is_clean()) << output.err;
    return output.out.substr(0, output.out.find_last_not_of('\n') + 1);
  }
  void expect_refused(const std::vector<std::string>& arguments, const std::string& message) const {
    const Output output = place_.ebmlab(arguments);
    EXPECT_EQ(output.exit.code, 2) << output.out;
    EXPECT_THAT(output.err, HasSubstr(message));
  }

  Workplace place_;
};

TEST_F(Upkeep, EditsAreShownAndTakenBack) {
  EXPECT_EQ(done({"tag", "1", "last", "--add", "good,ring", "--remove", "todo"}),
            "tagged good: runs 1, 2; tagged ring: runs 1, 2");
  EXPECT_EQ(done({"note", "1", "[the] one"}), "note \"[the] one\": run 1");
  EXPECT_EQ(done({"note", "1"}), "[the] one");
  EXPECT_EQ(done({"star", "1"}), "starred: run 1");
  EXPECT_EQ(done({"archive", "1"}), "archived: run 1");
  const std::string shown = done({"show", "1"});
  EXPECT_THAT(shown, HasSubstr("archived, starred, tag:good, tag:ring"));
  EXPECT_THAT(shown, HasSubstr("note: [the] one"));
  EXPECT_EQ(nlohmann::json::parse(done({"show", "1", "--json"}))["tags"].dump(), R"(["good","ring"])");
  EXPECT_EQ(done({"archive", "1", "--off"}), "taken out of the archive: run 1");
  EXPECT_EQ(done({"note", "1", ""}), "note \"\" in place of \"[the] one\": run 1");
  EXPECT_EQ(done({"undo"}), "undone: note \"\" in place of \"[the] one\": run 1");
  EXPECT_EQ(done({"note", "1"}), "[the] one");
  EXPECT_EQ(nlohmann::json::parse(done({"history", "--json"}))["rows"].size(), 6U);
  expect_refused({"tag", "1"}, "give --add NAME, --remove NAME or both");
  expect_refused({"tag", "1", "--add", "two words"}, "must be a word");
  expect_refused({"star", "nobody"}, "there is no run 'nobody'");
}

TEST_F(Upkeep, RunsAreChosenByNameByIdAndByFilter) {
  const auto rows = [&](const std::string& which) {
    const std::string csv = done({"export", which, "--to", "csv"});
    return std::count(csv.begin(), csv.end(), '\n');  // the last line has none here
  };
  EXPECT_EQ(rows("1"), 1);
  EXPECT_EQ(rows("1, 2, last"), 2);
  EXPECT_EQ(rows("sampler = nuts"), 2);
  EXPECT_EQ(rows("id = 2 and status = completed"), 1);
  (void)done({"view", "save", "first", "id = 1"});
  EXPECT_EQ(rows("@first"), 1);
  expect_refused({"export", "no such thing = 1", "--to", "csv"}, "is no experiment, names no runs, and is no filter");
  expect_refused({"export", "method = nobody", "--to", "csv"}, "no run fits it as a filter");
}

TEST_F(Upkeep, ADeletedRunComesBackUntilItIsCollected) {
  EXPECT_EQ(done({"delete", "1", "2"}), "deleted: runs 1, 2");
  EXPECT_EQ(done({"restore", "2"}), "restored: run 2");
  EXPECT_EQ(done({"store", "gc"}), "removed 0 runs and 0 files, 0 B");
  EXPECT_EQ(done({"store", "gc", "--deleted-before", "30d"}), "removed 0 runs and 0 files, 0 B");
  EXPECT_THAT(done({"store", "gc", "--deleted-before", "0s", "--dry-run"}), HasSubstr("would remove 1 run and 0 files"));
  EXPECT_EQ(place_.sql("SELECT count(*) FROM run"), "2");
  EXPECT_EQ(done({"store", "gc", "--deleted-before", "0s"}), "removed 1 run and 0 files, 0 B");
  EXPECT_EQ(place_.sql("SELECT id FROM run"), "2");
  expect_refused({"store", "gc", "--deleted-before", "30"}, "--deleted-before");
}

TEST_F(Upkeep, ABackupIsCheckedAndAFindingIsAnExitCode) {
  const std::string target = (place_.folder() / "backup.db").string();
  EXPECT_THAT(done({"store", "backup", target}), HasSubstr("as hard links"));
  EXPECT_THAT(done({"store", "check", "--deep", "--store", target}), HasSubstr("is in order"));
  EXPECT_THAT(done({"ls", "--store", target}), HasSubstr("nuts"));
  expect_refused({"store", "backup", target}, "exists already");
  EXPECT_THAT(done({"store", "check"}), HasSubstr("is in order"));
  const std::string digest(64, 'a');
  const auto orphan = place_.folder() / "store.db-artifacts" / "aa" / digest;
  std::filesystem::create_directories(orphan.parent_path());
  std::ofstream(orphan) << "abc";
  std::filesystem::last_write_time(orphan, std::filesystem::file_time_type::clock::now() - std::chrono::hours(2));
  const Output output = place_.ebmlab({"store", "check"});
  EXPECT_EQ(output.exit.code, 1);
  EXPECT_EQ(output.out, "orphan: " + orphan.string() + " is named by no row\n");
  EXPECT_EQ(done({"store", "gc"}), "removed 0 runs and 1 file, 3 B");
  EXPECT_FALSE(std::filesystem::exists(orphan));
}

}  // namespace
}  // namespace ebmlab::test
