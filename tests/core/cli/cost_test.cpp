// SPDX-License-Identifier: MIT
#include "cli/cost.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <ebmlab/error.hpp>

#include "storage/recorder.hpp"
#include "storage/store.hpp"
#include "support/temporary_folder.hpp"
#include "training/event_sink.hpp"

namespace ebmlab::cli {
namespace {

using ::testing::HasSubstr;

TEST(CostLimit, CountsWhatItNames) {
  const Cost cost{.energy_evals = 10, .gradient_evals = 20, .seconds = 30};
  EXPECT_TRUE(CostLimit("energy_evals=10").allows(cost));
  EXPECT_FALSE(CostLimit("energy_evals=9").allows(cost));
  EXPECT_TRUE(CostLimit("gradient_evals=2e1").allows(cost));
  EXPECT_FALSE(CostLimit("gradient_evals=19.5").allows(cost));
  EXPECT_TRUE(CostLimit("seconds=30").allows(cost));
  EXPECT_FALSE(CostLimit("seconds=29").allows(cost));
  EXPECT_EQ(CostLimit("gradient_evals=3e6").text(), "at most 3.00e+06 gradient evaluations");
}

TEST(CostLimit, RefusesWhatIsNone) {
  for (const char* text : {"", "seconds", "seconds=", "=5", "grad_evals=5", "seconds=0", "seconds=-1", "seconds=inf",
                           "seconds=nan", "seconds=5s"}) {
    EXPECT_THAT([&] { static_cast<void>(CostLimit(text)); },
                ::testing::ThrowsMessage<ConfigError>(HasSubstr(std::string("--at-cost ") + text + ": must be")));
  }
}

class CostCurveTest : public ::testing::Test {
 protected:
  /// A run of 100 steps that spent 1000 energies and 400 gradients; with `recorded`, 700 and 0 of them by step 50.
  CostCurve curve(bool recorded) {
    storage::NewRun record;
    record.experiment.name = "ring";
    record.name = record.method = "gcd";
    record.replicate_key = "key";
    record.environment.app_version = "test";
    const std::int64_t id = store_.create_run(record).id;
    storage::Recorder recorder(file_, id, {"host"});
    if (recorded) {
      recorder.point(49, training::kEnergyCost, 700);
      recorder.point(49, training::kGradientCost, 0);
    }
    recorder.progress(100, 1000, 400);
    recorder.finish(storage::RunStatus::kCompleted);
    const storage::Reader reader(file_);
    total_ = total_cost(reader.run_summary(id));
    return {reader, reader.run_detail(id)};
  }

  test::TemporaryFolder folder_;
  std::filesystem::path file_ = folder_.path() / "store.db";
  storage::Store store_ = storage::Store::open_or_create(file_);
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
}  // namespace ebmlab::cli
