// SPDX-License-Identifier: MIT
#include "gui/plots/cost_axis.hpp"

#include <gtest/gtest.h>

#include "gui/plots/run_groups.hpp"

namespace ebmlab::gui {
namespace {

constexpr std::int64_t kSecond = 1'000'000;

storage::RunSummary run_at(std::int64_t step) {
  storage::RunSummary run;
  run.step = step;
  run.energy_evals = 2000;
  run.grad_evals = 500;
  return run;
}

storage::RunSummary run_of(std::int64_t id, const char* experiment, const char* method, int seed, const char* replicate_key) {
  storage::RunSummary run;
  run.id = id;
  run.experiment = experiment;
  run.method = method;
  run.name = run.method + "/seed-" + std::to_string(seed);
  run.replicate_key = replicate_key;
  return run;
}

TEST(CostAxisTest, IsInProportionToTheStepsWhereNothingWasRecorded) {
  storage::RunSummary run = run_at(100);
  run.active_us = 10 * kSecond;
  const CostAxis axis(run, {}, {}, {});
  EXPECT_DOUBLE_EQ(axis.at(0, XKind::kEnergyEvals), 0.0);
  EXPECT_DOUBLE_EQ(axis.at(50, XKind::kEnergyEvals), 1000.0);
  EXPECT_DOUBLE_EQ(axis.at(50, XKind::kGradientEvals), 250.0);
  EXPECT_DOUBLE_EQ(axis.at(50, XKind::kSeconds), 5.0);
  EXPECT_DOUBLE_EQ(axis.at(50, XKind::kStep), 50.0);
  EXPECT_DOUBLE_EQ(axis.at(1000, XKind::kEnergyEvals), 2000.0);
}

TEST(CostAxisTest, RunsThroughWhatWasRecorded) {
  const storage::SeriesData energies{{49}, {0}, {600.0}}, gradients{{49}, {0}, {100.0}};
  const CostAxis axis(run_at(100), {}, energies, gradients);
  EXPECT_DOUBLE_EQ(axis.at(25, XKind::kEnergyEvals), 300.0);
  EXPECT_DOUBLE_EQ(axis.at(50, XKind::kEnergyEvals), 600.0);
  EXPECT_DOUBLE_EQ(axis.at(75, XKind::kEnergyEvals), 1300.0);
}

TEST(CostAxisTest, TimeBetweenSessionsDoesNotCount) {
  std::vector<storage::SessionInfo> sessions(2);
  sessions[0].started_us = 10 * kSecond;
  sessions[0].ended_us = 20 * kSecond;
  sessions[1].started_us = 100 * kSecond;
  sessions[1].heartbeat_us = 105 * kSecond;
  storage::RunSummary run = run_at(100);
  run.active_us = 15 * kSecond;
  const CostAxis axis(run, sessions, {}, {});
  EXPECT_DOUBLE_EQ(axis.seconds_at(15 * kSecond), 5.0);
  EXPECT_DOUBLE_EQ(axis.seconds_at(50 * kSecond), 10.0);
  EXPECT_DOUBLE_EQ(axis.seconds_at(106 * kSecond), 16.0);  // it goes on
}

TEST(RunGroupsTest, ReplicatesAreOneAndNamesStayDistinct) {
  const std::vector<storage::RunSummary> runs{run_of(1, "a", "gcd", 0, "k"), run_of(2, "a", "cd", 0, "l"),
                                              run_of(3, "a", "gcd", 1, "k"), run_of(4, "b", "cd", 0, "m")};
  const auto groups = groups_of(runs);
  ASSERT_EQ(groups.size(), 3U);
  EXPECT_EQ(groups[0].label, "gcd");
  EXPECT_EQ(groups[0].runs, (std::vector<std::size_t>{0, 2}));
  EXPECT_EQ(groups[1].label, "cd (a)");
  EXPECT_EQ(groups[2].label, "cd (b)");
  EXPECT_EQ(run_label(runs[1], runs), "cd/seed-0 #2");
  EXPECT_EQ(shown_runs(runs, 3).size(), 3U);
  EXPECT_EQ(shown_runs(runs, 4).size(), 4U);
}

}  // namespace
}  // namespace ebmlab::gui
