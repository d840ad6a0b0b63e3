// SPDX-License-Identifier: MIT
#include "storage/cost.hpp"

#include "storage/reader.hpp"
#include "storage/recorder.hpp"
#include "storage/store.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace ebmlab::storage {
namespace {

constexpr std::int64_t kSecond = 1'000'000;

RunSummary run_at(std::int64_t step) {
  RunSummary run;
  run.step = step;
  run.energy_evals = 2000;
  run.grad_evals = 500;
  return run;
}

TEST(CostCurve, IsInProportionToTheStepsWhereNothingWasRecorded) {
  RunSummary run = run_at(100);
  run.active_us = 10 * kSecond;
  const CostCurve cost(run, {}, {}, {});
  EXPECT_DOUBLE_EQ(cost.at(0).energy_evals, 0.0);
  EXPECT_DOUBLE_EQ(cost.at(50).energy_evals, 1000.0);
  EXPECT_DOUBLE_EQ(cost.at(50).gradient_evals, 250.0);
  EXPECT_DOUBLE_EQ(cost.at(50).seconds, 5.0);
  EXPECT_DOUBLE_EQ(cost.at(1000).energy_evals, 2000.0);
}

TEST(CostCurve, RunsThroughWhatWasRecorded) {
  const SeriesData energies{{49}, {0}, {600.0}}, gradients{{49}, {0}, {100.0}};
  const CostCurve cost(run_at(100), {}, energies, gradients);
  EXPECT_DOUBLE_EQ(cost.at(25).energy_evals, 300.0);
  EXPECT_DOUBLE_EQ(cost.at(50).energy_evals, 600.0);
  EXPECT_DOUBLE_EQ(cost.at(75).energy_evals, 1300.0);
}

TEST(CostCurve, TimeBetweenSessionsDoesNotCount) {
  std::vector<SessionInfo> sessions(2);
  sessions[0].started_us = 10 * kSecond;
  sessions[0].ended_us = 20 * kSecond;
  sessions[1].started_us = 100 * kSecond;
  sessions[1].heartbeat_us = 105 * kSecond;
  RunSummary run = run_at(100);
  run.active_us = 15 * kSecond;
  const CostCurve cost(run, sessions, {}, {});
  EXPECT_DOUBLE_EQ(cost.seconds_at(15 * kSecond), 5.0);
  EXPECT_DOUBLE_EQ(cost.seconds_at(50 * kSecond), 10.0);
  EXPECT_DOUBLE_EQ(cost.seconds_at(106 * kSecond), 16.0);  // it goes on
}

class CostCurveTest : public ::testing::Test {
 protected:
  /// A run of 100 steps that spent 1000 energies and 400 gradients; with `recorded`, 700 and 0 of them by step 50.
  CostCurve curve(bool recorded) {
    NewRun record;
    record.experiment.name = "ring";
    record.name = record.method = "gcd";
    record.replicate_key = "key";
    record.environment.app_version = "test";
    const std::int64_t id = store_.create_run(record).id;
    Recorder recorder(file_, id, {"host"});
    if (recorded) {
      recorder.point(49, kEnergyCost, 700);
      recorder.point(49, kGradientCost, 0);
    }
    recorder.progress(100, 1000, 400);
    recorder.finish(RunStatus::kCompleted);
    const Reader reader(file_);
    total_ = total_cost(reader.run_summary(id));
    return {reader, reader.run_detail(id)};
  }

  test::TemporaryFolder folder_;
  std::filesystem::path file_ = folder_.path() / "store.db";
  Store store_ = Store::open_or_create(file_);
  Cost total_;
};

TEST_F(CostCurveTest, GoesThroughWhatWasRecorded) {
  const CostCurve cost = curve(true);
  EXPECT_DOUBLE_EQ(cost.at(50).energy_evals, 700);
  EXPECT_DOUBLE_EQ(cost.at(50).gradient_evals, 0);
  EXPECT_DOUBLE_EQ(cost.at(25).energy_evals, 350);
  EXPECT_DOUBLE_EQ(cost.at(75).energy_evals, 850);
  EXPECT_DOUBLE_EQ(cost.at(75).gradient_evals, 200);
  EXPECT_GE(cost.at(50).seconds, 0.0);
  EXPECT_LE(cost.at(50).seconds, total_.seconds + 1e-3);
}

TEST_F(CostCurveTest, IsInProportionToTheStepsOfARunThatRecordedNone) {
  const CostCurve cost = curve(false);
  EXPECT_DOUBLE_EQ(cost.at(0).energy_evals, 0);
  EXPECT_DOUBLE_EQ(cost.at(50).energy_evals, 500);
  EXPECT_DOUBLE_EQ(cost.at(50).gradient_evals, 200);
  EXPECT_DOUBLE_EQ(cost.at(100).energy_evals, 1000);
  EXPECT_DOUBLE_EQ(cost.at(200).energy_evals, 1000);
  EXPECT_DOUBLE_EQ(cost.at(50).seconds, total_.seconds / 2);
}

}  // namespace
}  // namespace ebmlab::storage
