// SPDX-License-Identifier: MIT
#include "cli/results.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <ebmlab/error.hpp>

#include <optional>

#include "comparison_fixture.hpp"

namespace ebmlab::cli {
namespace {

using storage::RunStatus;

class ResultsTest : public testing::ComparisonTest {};

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
  ASSERT_EQ(result.methods[0].costs.size(), 2U);
  EXPECT_EQ(result.methods[0].costs[0].energy_evals, 400);
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

TEST_F(ResultsTest, WithinACostTheLastEvaluationBeforeItCounts) {
  const auto a = add({});
  const auto b = add({.seed = 1, .status = RunStatus::kStopped});
  const Comparison within = compare({a, b}, CostLimit("gradient_evals=20"));
  ASSERT_EQ(within.methods.size(), 1U);
  EXPECT_EQ(within.methods[0].judged, 2U);
  EXPECT_THAT(within.methods[0].metrics.at("kl"), ::testing::ElementsAre(9.0, 9.0));
  EXPECT_EQ(within.methods[0].costs.at(1).gradient_evals, 20);
  EXPECT_EQ(compare({a, b}, CostLimit("gradient_evals=19")).methods[0].judged, 0U);
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
