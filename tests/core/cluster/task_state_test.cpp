// SPDX-License-Identifier: MIT
#include "cluster/task_state.hpp"

#include <gtest/gtest.h>

namespace ebmlab::cluster {
namespace {

using Status = TaskState::Status;

TaskState working() {
  TaskState result;
  result.status = Status::kRunning;
  result.attempts = 1;
  return result;
}

TEST(Deaths, AreCountedUntilThereAreNoRetriesLeft) {
  TaskState task = working();
  EXPECT_TRUE(note_death(task, "killed by SIGKILL", 2));
  EXPECT_TRUE(note_death(task, "killed by SIGKILL", 2));
  EXPECT_EQ(task.status, Status::kStopped);
  EXPECT_FALSE(note_death(task, "killed by SIGSEGV", 2));
  EXPECT_EQ(task.status, Status::kFailed);
  EXPECT_EQ(task.reason, "died 3 times, the last time: killed by SIGSEGV");
}

TEST(Deaths, OneThatWasToldToEndAndCameFurtherHasNotDied) {
  TaskState task = working();
  task.status = Status::kStopping;
  task.begun_step = 100;
  task.step = 200;
  EXPECT_TRUE(note_silence(task, "", 0));
  EXPECT_EQ(task.deaths, 0);
  task.status = Status::kStopping;
  task.begun_step = 200;
  EXPECT_FALSE(note_silence(task, "Slurm: TIMEOUT", 0));
  EXPECT_EQ(task.reason, "its task ended without a word (Slurm: TIMEOUT)");
}

}  // namespace
}  // namespace ebmlab::cluster
