// SPDX-License-Identifier: MIT
// Runs of a specification become tasks: what is new, what goes on, and where they belong.
#include "cli/enlist.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/reader.hpp"
#include "storage/store.hpp"
#include "support/temporary_folder.hpp"

namespace ebmlab::cli {
namespace {

namespace fs = std::filesystem;
using cluster::Standing;
using cluster::TaskState;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Enlist : public ::testing::Test {
 protected:
  Enlist() {
    folder_.make();
    submission_.experiment = "demo";
    submission_.settings.scratch = place_.path().string();
    for (std::int64_t seed = 0; seed < 4; ++seed) runs_.push_back(planned(seed));
  }

  static PlannedRun planned(std::int64_t seed) {
    PlannedRun run;
    run.spec.experiment = run.record.experiment.name = "demo";
    run.spec.seed = seed;
    run.record.name = "a/seed-" + std::to_string(seed);
    run.record.method = "a";
    run.record.replicate_key = "key";
    run.record.environment.app_version = "test";
    return run;
  }
  /// How the tasks stand, in their order.
  [[nodiscard]] Wanted wanted(const std::vector<Standing>& standings = {}) const {
    cluster::Overview overview;
    for (const Standing standing : standings) overview.tasks.emplace_back().standing = standing;
    return wanted_of(runs_, submission_, overview);
  }

  test::TemporaryFolder place_;
  cluster::JobFolder folder_{place_.path() / "jobs"};
  cluster::Submission submission_;
  std::vector<PlannedRun> runs_;
};

TEST_F(Enlist, NewRunsGetAStoreEachWithTheRunInIt) {
  find_store(submission_, place_.path() / "main.db", runs_.front().spec);
  EXPECT_THAT(enlist(folder_, submission_, wanted()).tasks, ElementsAre(0, 1, 2, 3));
  const cluster::Submission written = folder_.read();
  ASSERT_EQ(written.tasks.size(), 4U);
  for (const cluster::Task& task : written.tasks) {
    const storage::Reader reader(folder_.task_store(task.number));
    EXPECT_EQ(reader.uuid(), task.store_uuid);
    EXPECT_EQ(reader.run_summary(reader.find_run(task.run)).status, storage::RunStatus::kQueued);
    EXPECT_EQ(reader.experiment_uuid("demo"), submission_.experiment_uuid) << "merging would make a second experiment";
  }
}

TEST_F(Enlist, WhatIsThereIsKnownByItsConfigurationAndSeed) {
  (void)enlist(folder_, submission_, wanted());
  runs_.push_back(planned(7));
  PlannedRun other = planned(0);
  other.record.replicate_key = "another";
  runs_.front() = other;
  const Wanted again = wanted({Standing::kCompleted, Standing::kRunning, Standing::kStopped, Standing::kFailed});
  EXPECT_THAT(again.fresh, ElementsAre(&runs_.front(), &runs_.back()));
  EXPECT_THAT(again.again, ElementsAre(2, 3));
  EXPECT_EQ(again.live, 1U);
  EXPECT_EQ(again.completed, 0U);
  EXPECT_EQ(again.others, 1U);
  EXPECT_EQ(text_of(again), "2 new, 2 to go on, 1 in the queue already");
}

TEST_F(Enlist, WhatGoesOnKeepsItsAttemptsAndIsForgivenItsDeaths) {
  (void)enlist(folder_, submission_, wanted());
  TaskState failed;
  failed.status = TaskState::Status::kFailed;
  failed.reason = "died 3 times";
  failed.attempts = failed.deaths = 3;
  failed.step = 50;
  folder_.write_state(2, failed);
  const Wanted again = wanted({Standing::kCompleted, Standing::kQueued, Standing::kFailed, Standing::kDiverged});
  EXPECT_THAT(enlist(folder_, submission_, again).tasks, ElementsAre(2, 3));
  const TaskState state = folder_.state(2);
  EXPECT_EQ(state.status, TaskState::Status::kQueued);
  EXPECT_THAT(state.reason, IsEmpty());
  EXPECT_EQ(state.deaths, 0);
  EXPECT_EQ(state.attempts, 3);
  EXPECT_EQ(state.step, 50);
  EXPECT_EQ(folder_.read().tasks.size(), 4U);
}

TEST_F(Enlist, WhatSlurmDidNotTakeIsWithdrawn) {
  (void)enlist(folder_, submission_, wanted());
  TaskState failed;
  failed.status = TaskState::Status::kFailed;
  failed.reason = "died 3 times";
  failed.deaths = 3;
  folder_.write_state(2, failed);
  runs_.push_back(planned(7));
  const Enlisted enlisted =
      enlist(folder_, submission_, wanted({Standing::kCompleted, Standing::kQueued, Standing::kFailed, Standing::kCompleted}));
  ASSERT_THAT(enlisted.tasks, ElementsAre(2, 4));
  withdraw(folder_, submission_, enlisted);
  EXPECT_EQ(folder_.state(2).reason, "died 3 times");
  EXPECT_EQ(folder_.state(2).deaths, 3);
  EXPECT_EQ(folder_.read().tasks.size(), 4U);
  EXPECT_FALSE(fs::exists(folder_.task_store(4)));
}

TEST_F(Enlist, OfANewSubmissionThatIsWithdrawnNothingIsLeft) {
  withdraw(folder_, submission_, enlist(folder_, submission_, wanted()));
  EXPECT_FALSE(fs::exists(folder_.path()));
}

TEST_F(Enlist, TheStoreAndTheExperimentKeepTheirNames) {
  const fs::path file = place_.path() / "main.db";
  { const storage::Store store = storage::Store::open_or_create(file); }
  find_store(submission_, file, runs_.front().spec);
  EXPECT_EQ(submission_.store_uuid, storage::Reader(file).uuid());
  const std::string experiment = submission_.experiment_uuid;
  EXPECT_EQ(experiment, storage::Reader(file).experiment_uuid("demo"));
  find_store(submission_, file, runs_.front().spec);
  EXPECT_EQ(submission_.experiment_uuid, experiment);
}

}  // namespace
}  // namespace ebmlab::cli
