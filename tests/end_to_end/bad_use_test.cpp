// SPDX-License-Identifier: MIT
// Every mistake of a user: exit code 2, a sentence that names it, nothing written.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "program.hpp"

namespace ebmlab::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class BadUse : public ::testing::Test {
 protected:
  void expect_refused(const std::vector<std::string>& arguments, const ::testing::Matcher<const std::string&>& message) {
    const bool had_store = std::filesystem::exists(place_.store());
    const Output output = place_.ebmlab(arguments);
    EXPECT_EQ(output.exit.code, 2) << output.out << output.err;
    EXPECT_EQ(output.exit.signal, 0);
    EXPECT_EQ(output.out, "");
    EXPECT_THAT(output.err, message);
    EXPECT_EQ(std::filesystem::exists(place_.store()), had_store);
  }
  void expect_refused_spec(const std::string& from, const std::string& to,
                           const ::testing::Matcher<const std::string&>& message) {
    std::string text = small_specification(20);
    ASSERT_NE(text.find(from), std::string::npos);
    text.replace(text.find(from), from.size(), to);
    expect_refused({"run", place_.write("bad.toml", text)}, message);
  }
  Workplace place_;
};

TEST_F(BadUse, AMisspeltKeyWithTheNearestName) {
  expect_refused_spec("generate_steps = 50", "generat_steps = 50",
                      AllOf(HasSubstr("bad.toml:"), HasSubstr("generat_steps"), HasSubstr("generate_steps")));
}

TEST_F(BadUse, AWrongType) {
  expect_refused_spec("samples = 500", "samples = \"many\"",
                      AllOf(HasSubstr("bad.toml:"), HasSubstr("samples"), HasSubstr("integer")));
}

TEST_F(BadUse, AValueOutOfRange) {
  expect_refused_spec("steps = 5,", "steps = -5,", AllOf(HasSubstr("bad.toml:"), HasSubstr("steps"), HasSubstr("-5")));
}

TEST_F(BadUse, AnImpossibleCombination) {
  expect_refused_spec("sampler = { plugin = \"diffusion\", steps = 3 }", "sampler = { plugin = \"langevin\", steps = 3 }",
                      AllOf(HasSubstr("method.gcd"), HasSubstr("pre-training")));
}

TEST_F(BadUse, AnUnknownPluginWithTheOnesThereAre) {
  expect_refused_spec("\"gaussian_ring\"", "\"gaussian_rign\"",
                      AllOf(HasSubstr("gaussian_rign"), HasSubstr("gaussian_ring"), HasSubstr("found with --plugin-dir")));
}

TEST_F(BadUse, AMissingDataFile) {
  expect_refused_spec("plugin = \"gaussian_ring\"", "plugin = \"csv\"\npath = \"nowhere.csv\"",
                      AllOf(HasSubstr("dataset ("), HasSubstr("bad.toml:6"), HasSubstr("nowhere.csv")));
}

TEST_F(BadUse, WhatOnlyAStepFindsOut) {
  expect_refused_spec("steps = 5,", "steps = 5, start = \"persistent\", buffer_size = 10,",
                      AllOf(HasSubstr("method.cd-5 ("), HasSubstr("bad.toml:"), HasSubstr("buffer_size = 10")));
}

TEST_F(BadUse, AMissingSpecificationAndABrokenOne) {
  expect_refused({"run", "/nowhere/spec.toml"}, HasSubstr("/nowhere/spec.toml"));
  expect_refused({"run", place_.write("broken.toml", "seeds = [0,\nsteps")}, HasSubstr("broken.toml:2"));
}

TEST_F(BadUse, ADeviceThatIsNotThere) {
  const std::string spec = place_.write("small.toml", small_specification(20));
  expect_refused({"run", spec, "--device", "cuda:99"}, AllOf(HasSubstr("cuda:99"), ::testing::ContainsRegex("NVIDIA|CUDA")));
  expect_refused({"run", spec, "--device", "gpu"}, HasSubstr("gpu"));
}

TEST_F(BadUse, OptionsThatMakeNoSense) {
  const std::string spec = place_.write("small.toml", small_specification(20));
  expect_refused({"run", spec, "--jobs", "0"}, HasSubstr("--jobs"));
  expect_refused({"run", spec, "--jbos", "2"}, HasSubstr("--jbos"));
  expect_refused({"run", spec, "--seeds", "4..1"}, HasSubstr("4..1"));
  expect_refused({"run", spec, "--set", "method.gdc.sampler.steps=3"}, HasSubstr("gdc"));
  expect_refused({"run", spec, "--data-dir", "/nowhere"}, HasSubstr("/nowhere"));
  expect_refused({"run", spec, "--plugin-dir", "/nowhere"}, HasSubstr("/nowhere"));
  expect_refused({"comapre"}, AllOf(HasSubstr("comapre"), HasSubstr("\"compare\"")));
  expect_refused({"plugin", "lits"}, AllOf(HasSubstr("lits"), HasSubstr("list")));
  expect_refused({}, HasSubstr("ubcommand"));
}

TEST_F(BadUse, AStoreThatIsNone) {
  const std::string spec = place_.write("small.toml", small_specification(20));
  const std::string words = "this is not a database, and it is longer than the header of one would be";
  const std::string text = place_.write("text.db", words);
  for (const std::vector<std::string>& command :
       std::vector<std::vector<std::string>>{{"run", spec}, {"ls"}, {"show", "last"}, {"compare"}, {"export", "--to", "csv"}}) {
    std::vector<std::string> arguments = command;
    arguments.insert(arguments.end(), {"--store", text});
    expect_refused(arguments, HasSubstr("text.db"));
  }
  EXPECT_EQ(std::filesystem::file_size(text), words.size());
}

TEST_F(BadUse, WhatCannotBeImportedExportedOrMerged) {
  expect_refused({"import", "/nowhere/runs.jsonl"}, HasSubstr("/nowhere/runs.jsonl"));
  expect_refused({"import", place_.write("text.jsonl", "words\n")}, HasSubstr("text.jsonl:1: this is not a file of runs"));
  const std::string target = (place_.folder() / "all.db").string();
  expect_refused({"store", "merge", target, "/nowhere/node.db"}, HasSubstr("there is no store /nowhere/node.db"));
  EXPECT_FALSE(std::filesystem::exists(target));
  expect_refused({"export", "--to", "npy", "--series"}, HasSubstr("--series is for --to csv"));
  expect_refused({"export", "--to", "csv", "--without-artifacts"}, HasSubstr("--without-artifacts is for --to jsonl"));
}

TEST_F(BadUse, SomebodyElsesDatabase) {
  const std::string foreign = (place_.folder() / "foreign.db").string();
  const Output made = finish(launch::Process({{"sqlite3", foreign, "CREATE TABLE t(x)"}}));
  ASSERT_TRUE(made.exit.is_clean()) << made.err;
  const auto size = std::filesystem::file_size(foreign);
  expect_refused({"run", place_.write("small.toml", small_specification(20)), "--store", foreign}, HasSubstr("foreign.db"));
  expect_refused({"ls", "--store", foreign}, HasSubstr("foreign.db"));
  EXPECT_EQ(std::filesystem::file_size(foreign), size);
}

TEST_F(BadUse, AFolderThatCannotBeWritten) {
  const std::string spec = place_.write("small.toml", small_specification(20));
  expect_refused({"run", spec, "--store", "/proc/ebmlab.db"}, HasSubstr("/proc"));
  expect_refused({"run", spec, "--store", "/nowhere/at/all/ebmlab.db"}, HasSubstr("/nowhere/at/all"));
}

TEST_F(BadUse, AMissingStore) { expect_refused({"ls"}, HasSubstr("store.db")); }

TEST_F(BadUse, ADryRunWritesNothingAndSaysWhatItWouldDo) {
  const Output output = place_.ebmlab({"run", place_.write("small.toml", small_specification(20)), "--dry-run"});
  EXPECT_TRUE(output.exit.is_clean()) << output.err;
  EXPECT_THAT(output.out, AllOf(HasSubstr("4 runs"), HasSubstr("cd-5"), HasSubstr("diffusion")));
  EXPECT_FALSE(std::filesystem::exists(place_.store()));
}

TEST_F(BadUse, APilotSaysHowLongItWouldTake) {
  const std::string file = place_.write("small.toml", small_specification(20));
  EXPECT_EQ(place_.ebmlab({"run", file, "--pilot"}).exit.code, 2);
  const Output output = place_.ebmlab({"run", file, "--dry-run", "--pilot", "--jobs", "2", "--json"});
  ASSERT_TRUE(output.exit.is_clean()) << output.err;
  EXPECT_FALSE(std::filesystem::exists(place_.store()));
  const auto pilot = nlohmann::json::parse(output.out).at("pilot");
  ASSERT_EQ(pilot.at("methods").size(), 2U);
  double sum = 0.0;
  for (const auto& method : pilot.at("methods")) {
    EXPECT_EQ(method.at("runs"), 2);
    EXPECT_GT(method.at("steps_per_second"), 0.0);
    sum += 2 * method.at("seconds_per_run").get<double>();
  }
  EXPECT_GE(pilot.at("seconds"), sum / 2 * 0.999);
  EXPECT_LE(pilot.at("seconds"), sum);
  EXPECT_THAT(place_.ebmlab({"run", file, "--dry-run", "--pilot"}).out,
              HasSubstr("at a time, by some steps and one evaluation of each method"));
}

TEST_F(BadUse, ADryRunTellsAProgramEveryConfiguration) {
  const Output output = place_.ebmlab({"run", place_.write("small.toml", small_specification(20)), "--dry-run", "--json"});
  ASSERT_TRUE(output.exit.is_clean()) << output.err;
  const auto plan = nlohmann::json::parse(output.out);
  ASSERT_EQ(plan.at("configurations").size(), plan.at("rows").size());
  EXPECT_EQ(plan.at("configurations")[0].at("method"), plan.at("rows")[0].at("method"));
  EXPECT_TRUE(plan.at("configurations")[0].at("sampler").contains("sources"));
}

}  // namespace
}  // namespace ebmlab::test
