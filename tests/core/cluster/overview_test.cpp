// SPDX-License-Identifier: MIT
#include "cluster/overview.hpp"

#include <gtest/gtest.h>

#include "seven_tasks.hpp"

namespace ebmlab::cluster {
namespace {

using Status = TaskState::Status;

TaskState state(Status status, int attempts = 1) {
  TaskState result;
  result.status = status;
  result.attempts = attempts;
  return result;
}

Surroundings in_slurm(const std::string& word) { return {.job = JobTask{"12", 0, word, "n1", ""}}; }

TEST(StandingOf, WhatHasEndedStaysSo) {
  EXPECT_EQ(standing_of(state(Status::kCompleted), in_slurm("RUNNING")), Standing::kCompleted);
  EXPECT_EQ(standing_of(state(Status::kFailed), {}), Standing::kFailed);
  EXPECT_EQ(standing_of(state(Status::kDiverged), {}), Standing::kDiverged);
}

TEST(StandingOf, WhatSlurmHasIsAsSlurmSays) {
  EXPECT_EQ(standing_of(state(Status::kStopped), in_slurm("PENDING")), Standing::kQueued);
  EXPECT_EQ(standing_of(state(Status::kQueued), in_slurm("RUNNING")), Standing::kRunning);
  EXPECT_EQ(standing_of(state(Status::kRunning), in_slurm("COMPLETING")), Standing::kRunning);
}

TEST(StandingOf, WhatSlurmHasNoLongerEndedInOneWayOrAnother) {
  EXPECT_EQ(standing_of(state(Status::kRunning), {}), Standing::kLost);
  EXPECT_EQ(standing_of(state(Status::kRunning), in_slurm("NODE_FAIL")), Standing::kLost);
  EXPECT_EQ(standing_of(state(Status::kStopping), in_slurm("FAILED")), Standing::kLost);
  EXPECT_EQ(standing_of(state(Status::kQueued, 0), in_slurm("FAILED")), Standing::kLost);
  EXPECT_EQ(standing_of(state(Status::kStopped), in_slurm("TIMEOUT")), Standing::kStopped);
  EXPECT_EQ(standing_of(state(Status::kQueued, 0), in_slurm("CANCELLED")), Standing::kCancelled);
  EXPECT_EQ(standing_of(state(Status::kCancelled), in_slurm("COMPLETED")), Standing::kCancelled);
  EXPECT_EQ(standing_of(state(Status::kRunning), {.is_cancelled = true}), Standing::kCancelled);
  EXPECT_EQ(standing_of(state(Status::kQueued, 0), {.was_submitted = false}), Standing::kNew);
}

TEST(StandingOf, WhatIsTakenOutOfTheQueueSlurmForgetsAtOnce) {
  EXPECT_EQ(standing_of(state(Status::kQueued, 0), {.has_begun = false}), Standing::kCancelled);
  EXPECT_EQ(standing_of(state(Status::kQueued, 2), {.has_begun = false}), Standing::kCancelled);
  EXPECT_EQ(standing_of(state(Status::kStopped), {.has_begun = false}), Standing::kStopped);
  EXPECT_EQ(standing_of(state(Status::kQueued, 0), {}), Standing::kLost) << "it did begin";
}

TEST(StandingOf, WithoutSlurmTheTasksWordCounts) {
  const Surroundings alone{.has_asked_slurm = false};
  EXPECT_EQ(standing_of(state(Status::kRunning), alone), Standing::kRunning);
  EXPECT_EQ(standing_of(state(Status::kQueued), alone), Standing::kQueued);
  EXPECT_EQ(standing_of(state(Status::kStopped), alone), Standing::kStopped);
}

TEST_F(SevenTasks, AScriptThatWasSubmittedByHandIsSeenToo) {
  submission_.arrays = {{"101", 0, {0, 1}}};
  TaskState by_hand = state(Status::kRunning);
  by_hand.job = "207_1";
  folder_.write_state(1, by_hand);
  queue_ = "101|1|CANCELLED||None\n207|1|RUNNING|n2|None\n";
  const Overview view = overview(folder_, submission_, slurm());
  EXPECT_EQ(view.tasks[1].standing, Standing::kRunning);
  EXPECT_EQ(view.tasks[1].job, "207_1");
  EXPECT_EQ(view.tasks[1].node, "n2");
}

TEST_F(SevenTasks, AnOverviewPutsTogetherWhatTheFolderAndSlurmSay) {
  submission_.arrays = {{"101", 0, {0, 1, 2}}};
  submission_.collects = {"102"};
  queue_ = "101|0|COMPLETED|n1|None\n101|1|RUNNING|n2|None\n101|2|PENDING||Resources\n102|N/A|PENDING||Dependency\n";
  folder_.write_state(0, state(Status::kCompleted));
  const Overview view = overview(folder_, submission_, slurm());
  EXPECT_EQ(view.notice, "");
  EXPECT_TRUE(view.collects);
  EXPECT_EQ(view.tasks[1].job, "101_1");
  EXPECT_EQ(view.tasks[1].node, "n2");
  EXPECT_EQ(view.tasks[2].reason, "Resources");
  EXPECT_EQ(summary_text(view.tasks), "1 completed, 1 running, 1 queued, 4 not submitted");
}

}  // namespace
}  // namespace ebmlab::cluster
