// SPDX-License-Identifier: MIT
#include "cluster/overview.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ebmlab/error.hpp>

#include "support/temporary_folder.hpp"

namespace ebmlab::cluster {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
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

TEST(StandingOf, WithoutSlurmTheTasksWordCounts) {
  const Surroundings alone{.has_asked_slurm = false};
  EXPECT_EQ(standing_of(state(Status::kRunning), alone), Standing::kRunning);
  EXPECT_EQ(standing_of(state(Status::kQueued), alone), Standing::kQueued);
  EXPECT_EQ(standing_of(state(Status::kStopped), alone), Standing::kStopped);
}

TEST(Deaths, AreCountedUntilThereAreNoRetriesLeft) {
  TaskState task = state(Status::kRunning);
  EXPECT_TRUE(note_death(task, "killed by SIGKILL", 2));
  EXPECT_TRUE(note_death(task, "killed by SIGKILL", 2));
  EXPECT_EQ(task.status, Status::kStopped);
  EXPECT_FALSE(note_death(task, "killed by SIGSEGV", 2));
  EXPECT_EQ(task.status, Status::kFailed);
  EXPECT_EQ(task.reason, "died 3 times, the last time: killed by SIGSEGV");
}

TEST(Deaths, OneThatWasToldToEndAndCameFurtherHasNotDied) {
  TaskState task = state(Status::kStopping);
  task.begun_step = 100;
  task.step = 200;
  EXPECT_TRUE(note_silence(task, "", 0));
  EXPECT_EQ(task.deaths, 0);
  task.status = Status::kStopping;
  task.begun_step = 200;
  EXPECT_FALSE(note_silence(task, "Slurm: TIMEOUT", 0));
  EXPECT_EQ(task.reason, "its task ended without a word (Slurm: TIMEOUT)");
}

class Submitting : public ::testing::Test {
 protected:
  Submitting() {
    folder_.make();
    for (int task = 0; task < 7; ++task) submission_.tasks.push_back({task, "u", "n", "k", 0, "s", 10});
    folder_.write(submission_);
  }
  [[nodiscard]] Slurm slurm() {
    return Slurm([this](const std::vector<std::string>& arguments) -> Answer {
      if (arguments.front() == "scontrol") return {"MaxArraySize = 3\n", "", {}};
      if (arguments.front() == "squeue") return {queue_, "", {}};
      if (arguments.front() == "sacct") return {"", "", {1, 0}};
      std::string line;
      for (const std::string& word : arguments)
        line += (line.empty() ? "" : " ") + std::filesystem::path(word).filename().string();
      calls_.push_back(line);
      if (static_cast<int>(calls_.size()) > good_calls_) return {"", "sbatch: error: no", {1, 0}};
      return {std::to_string(100 + calls_.size()) + "\n", "", {}};
    });
  }
  test::TemporaryFolder place_;
  JobFolder folder_{place_.path() / "demo"};
  Submission submission_;
  std::string queue_;
  std::vector<std::string> calls_;
  int good_calls_ = 100;
};

TEST_F(Submitting, TakesArraysNoLongerThanTheSiteAllows) {
  submission_.settings.max_running = 2;
  submit_tasks(folder_, submission_, {6, 0, 1, 4}, slurm());
  EXPECT_THAT(calls_, ElementsAre("sbatch --parsable --array=0-1%2 job.sh 0", "sbatch --parsable --array=1%2 job.sh 3",
                                  "sbatch --parsable --array=0%2 job.sh 6",
                                  "sbatch --parsable --dependency=afterany:101:102:103 collect.sh"));
  const Submission read = folder_.read();
  ASSERT_EQ(read.arrays.size(), 3U);
  EXPECT_EQ(read.array_of(4)->id, "102");
  EXPECT_EQ(read.array_of(4)->first, 3);
  EXPECT_THAT(read.collects, ElementsAre("104"));
}

TEST_F(Submitting, ThatFailsMidwaySaysWhatWasSubmittedAndKnowsItLater) {
  good_calls_ = 1;
  try {
    submit_tasks(folder_, submission_, {0, 1, 4}, slurm());
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("sbatch failed (exit code 1): sbatch: error: no; 2 of 3 tasks were submitted before"));
  }
  EXPECT_EQ(folder_.read().array_of(1)->id, "101");
  EXPECT_EQ(folder_.read().array_of(4), nullptr);
}

TEST_F(Submitting, AnOverviewPutsTogetherWhatTheFolderAndSlurmSay) {
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
