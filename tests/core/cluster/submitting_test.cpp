// SPDX-License-Identifier: MIT
#include "cluster/submitting.hpp"

#include <gmock/gmock.h>

#include <ebmlab/error.hpp>

#include "seven_tasks.hpp"

namespace ebmlab::cluster {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Status = TaskState::Status;

TEST_F(SevenTasks, TakesArraysNoLongerThanTheSiteAllows) {
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

TEST_F(SevenTasks, ThatFailsMidwaySaysWhatWasSubmittedAndKnowsItLater) {
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

/// Tasks 0 to 6 were submitted, and stand so.
class Losses : public SevenTasks {
 protected:
  Losses() {
    submission_.settings.retries = 1;
    submission_.arrays = {{"91", 0, {0, 1, 2}}, {"92", 3, {3, 4, 5}}, {"93", 6, {6}}};
    queue_ = "91|1|RUNNING|n1|None\n";
    write(0, Status::kCompleted);
    write(1, Status::kRunning);
    write(2, Status::kStopped);
    write(3, Status::kRunning);
    write(4, Status::kRunning, 1);
    write(5, Status::kDiverged);
    write(6, Status::kCancelled);
  }
  void write(int task, Status status, int deaths = 0) const {
    TaskState state;
    state.status = status;
    state.deaths = deaths;
    state.attempts = 1;
    folder_.write_state(task, state);
  }
};

TEST_F(Losses, AreDeathsAndWrittenDown) {
  Overview now = overview(folder_, submission_, slurm());
  EXPECT_THAT(note_losses(folder_, now, 1), ElementsAre(2, 3));
  EXPECT_EQ(folder_.state(3).deaths, 1);
  EXPECT_EQ(folder_.state(3).status, Status::kStopped);
  EXPECT_EQ(folder_.state(4).status, Status::kFailed);
  EXPECT_EQ(now.tasks[4].standing, Standing::kFailed);
  EXPECT_THAT(now.tasks[4].reason, HasSubstr("died 2 times, the last time: its task ended without a word"));
  EXPECT_EQ(folder_.state(2).deaths, 0) << "it had stopped by its own account";

  // Again they are counted no more.
  now = overview(folder_, submission_, slurm());
  EXPECT_THAT(note_losses(folder_, now, 1), ElementsAre(2, 3));
  EXPECT_EQ(folder_.state(3).deaths, 1);
}

TEST_F(Losses, AreSubmittedAgainAsTheyStandThen) {
  Overview before = overview(folder_, submission_, slurm());
  (void)note_losses(folder_, before, 1);
  write(2, Status::kCompleted);  // meanwhile
  EXPECT_EQ(resubmit(folder_, submission_, slurm()), 1U);
  EXPECT_THAT(calls_,
              ElementsAre("sbatch --parsable --array=0 job.sh 3", "sbatch --parsable --dependency=afterany:101 collect.sh"));
  EXPECT_EQ(folder_.state(3).status, Status::kQueued);
  EXPECT_EQ(folder_.state(3).deaths, 1);
  EXPECT_EQ(folder_.state(2).status, Status::kCompleted);
  EXPECT_EQ(folder_.read().array_of(3)->id, "101");

  queue_ += "101|0|PENDING||Priority\n";
  EXPECT_EQ(resubmit(folder_, submission_, slurm()), 0U) << "another job that collects came after this one";
}

TEST_F(Losses, OfWhatIsCancelledStay) {
  folder_.set_cancelled(true);
  EXPECT_EQ(resubmit(folder_, submission_, slurm()), 0U);
  EXPECT_THAT(calls_, IsEmpty());
  EXPECT_EQ(folder_.state(3).deaths, 0);
}

}  // namespace
}  // namespace ebmlab::cluster
