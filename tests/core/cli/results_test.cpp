// SPDX-License-Identifier: MIT
#include "cli/results.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <ebmlab/error.hpp>

#include <optional>

#include "storage/recorder.hpp"
#include "storage/store.hpp"
#include "support/temporary_folder.hpp"

namespace ebmlab::cli {
namespace {

using storage::RunStatus;

class ResultsTest : public ::testing::Test {
 protected:
  struct Run {
    const char* method = "gcd";
    const char* key = "key-a";
    std::uint64_t seed = 0;
    std::optional<double> kl = 0.1;  ///< nothing: undefined
    RunStatus status = RunStatus::kCompleted;
    const char* steps = "10";
    const char* protocol = "{}";
    const char* extra = nullptr;  ///< a parameter that only this run has
  };

  std::int64_t add(const Run& run) {
    storage::NewRun record;
    record.experiment.name = "ring";
    record.name = run.method;
    record.method = run.method;
    record.replicate_key = run.key;
    record.params = {{"sampler.steps", 1.0, run.steps}, {"seed", 0.0, std::to_string(run.seed)}};
    if (run.extra != nullptr) record.params.push_back({run.extra, 1.0, "1"});
    record.seeds = {{"root", run.seed}};
    record.environment.app_version = "test";
    const std::int64_t id = store_.create_run(record).id;
    storage::Recorder recorder(file_, id, {"host"});
    storage::NewEvaluation quick{.step = 5, .protocol = "{}", .metrics = {{"kl", 9.0, {}, R"({"protocol":"quick"})"}}};
    recorder.evaluation(quick);
    if (run.status == RunStatus::kCompleted) {
      storage::NewEvaluation last{.step = 10, .protocol = run.protocol, .metrics = {}};
      last.metrics = {{"kl", run.kl, {}, R"({"protocol":"final","floor":0.0,"definition":"nats"})"}};
      recorder.evaluation(last);
    }
    recorder.finish(run.status, run.status == RunStatus::kCompleted ? "" : "why");
    return id;
  }
  Comparison compare(const std::vector<std::int64_t>& runs) { return compare_runs(storage::Reader(file_), runs); }

  test::TemporaryFolder folder_;
  std::filesystem::path file_ = folder_.path() / "store.db";
  storage::Store store_ = storage::Store::open_or_create(file_);
};

TEST_F(ResultsTest, TakesOnlyFinalEvaluationsAndGroupsSeeds) {
  const auto a = add({.seed = 1, .kl = 0.2});
  const auto b = add({.seed = 0, .kl = 0.1});
  const Comparison result = compare({a, b});
  ASSERT_EQ(result.methods.size(), 1U);
  EXPECT_EQ(result.methods[0].judged, 2U);
  EXPECT_THAT(result.methods[0].metrics.at("kl"), ::testing::ElementsAre(0.1, 0.2));
  EXPECT_EQ(result.floors.at("kl"), 0.0);
  EXPECT_EQ(result.methods[0].definitions.at("kl"), "nats");
  EXPECT_TRUE(result.is_judged_alike);
}

TEST_F(ResultsTest, AnUndefinedMetricIsNoNumber) {
  const auto a = add({.seed = 0, .kl = 0.1});
  const auto b = add({.seed = 1, .kl = std::nullopt});
  const Comparison result = compare({a, b});
  ASSERT_EQ(result.methods.size(), 1U);
  EXPECT_EQ(result.methods[0].judged, 2U);
  EXPECT_THAT(result.methods[0].metrics.at("kl"), ::testing::ElementsAre(0.1));
}

TEST_F(ResultsTest, OfARepeatedSeedTheNewestCompletedRunCounts) {
  const auto a = add({.kl = 0.1});
  const auto b = add({.kl = 0.3});
  const auto c = add({.status = RunStatus::kDiverged});
  const Comparison result = compare({a, b, c});
  ASSERT_EQ(result.methods.size(), 1U);
  ASSERT_EQ(result.methods[0].runs.size(), 1U);
  EXPECT_EQ(result.methods[0].runs[0].id, b);
}

TEST_F(ResultsTest, AnotherConfigurationOfAMethodIsARowOfItsOwnThatSaysWhatDiffers) {
  const auto a = add({});
  const auto b = add({.key = "key-b", .steps = "20"});
  const Comparison result = compare({a, b});
  ASSERT_EQ(result.methods.size(), 2U);
  EXPECT_EQ(result.methods[1].label, "gcd #2");
  EXPECT_EQ(result.methods[1].difference, "sampler.steps = 20 (10 in the first)");
}

TEST_F(ResultsTest, ADifferenceNamesWhatOnlyOneConfigurationHas) {
  const auto a = add({.extra = "sampler.old"});
  const auto b = add({.key = "key-b", .extra = "sampler.new"});
  const Comparison result = compare({a, b});
  EXPECT_EQ(result.methods.at(1).difference, "sampler.new = 1, no sampler.old (1 in the first)");
}

TEST_F(ResultsTest, NoticesDifferentProtocols) {
  const auto a = add({});
  const auto b = add({.method = "cd", .protocol = R"({"samples":5})"});
  EXPECT_FALSE(compare({a, b}).is_judged_alike);
}

TEST_F(ResultsTest, FindsTheRunsOfAnExperimentOrNamesWhatThereIs) {
  const auto a = add({});
  const storage::Reader reader(file_);
  EXPECT_THAT(runs_of(reader, ""), ::testing::ElementsAre(a));
  EXPECT_THAT([&] { static_cast<void>(runs_of(reader, "rung")); },
              ::testing::ThrowsMessage<std::exception>(::testing::HasSubstr("ring")));
}

}  // namespace
}  // namespace ebmlab::cli
