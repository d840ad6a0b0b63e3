// SPDX-License-Identifier: MIT
#include "cli/supervisor.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace ebmlab::cli {
namespace {

using launch::JobResult;
using storage::RunStatus;

JobResult ended(int code, int signal) {
  JobResult result;
  result.was_started = true;
  result.exit = {code, signal};
  return result;
}

TEST(Judge, BelievesTheWorkersOwnAccount) {
  JobResult result = ended(1, 0);
  result.finished = launch::Finished{"diverged", "energy.loss became nan at step 7", 7};
  const RunEnd end = judge(result, 0);
  EXPECT_EQ(end.status, RunStatus::kDiverged);
  EXPECT_EQ(end.reason, "energy.loss became nan at step 7");
}

TEST(Judge, NamesTheSignalAndTheLastStep) {
  JobResult result = ended(0, SIGSEGV);
  EXPECT_EQ(judge(result, 0).reason, "killed by SIGSEGV (Segmentation fault) before its first step");
  result.last = launch::Progress{40, 100, "", 1.0, {}};
  EXPECT_EQ(judge(result, 0).status, RunStatus::kKilled);
  EXPECT_EQ(judge(result, 0).reason, "killed by SIGSEGV (Segmentation fault) at step 40");
}

TEST(Judge, NamesThePluginAndTheMethodOfAnEndWithoutAWord) {
  JobResult result = ended(0, SIGABRT);
  result.last = launch::Progress{40, 100, "", 1.0, {}};
  EXPECT_EQ(judge(result, 0, "energy \"mlp\", gradient()").reason,
            "killed by SIGABRT (Aborted) at step 40, in energy \"mlp\", gradient()");
  result.exit = {0, 0};
  result.last_error_line = "info: just any line";
  EXPECT_EQ(judge(result, 0, "energy \"mlp\", gradient()").reason,
            "its process ended with exit code 0 at step 40, in energy \"mlp\", gradient(), without saying why");
}

TEST(Judge, TellsAnInterruptFromASecondOne) {
  EXPECT_EQ(judge(ended(0, SIGINT), 1).status, RunStatus::kStopped);  // it came before the worker could listen
  EXPECT_EQ(judge(ended(0, SIGINT), 0).status, RunStatus::kKilled);   // not ours
  EXPECT_EQ(judge(ended(0, SIGKILL), 2).status, RunStatus::kKilled);
  EXPECT_EQ(judge(ended(0, SIGKILL), 2).reason, "killed by a second interrupt before its first step");
  EXPECT_EQ(judge(JobResult{}, 1).status, RunStatus::kStopped);  // its turn never came
}

TEST(Judge, AWordlessEndIsAFailureWhateverItsCode) {
  EXPECT_EQ(judge(ended(0, 0), 0).status, RunStatus::kFailed);
  JobResult result = ended(2, 0);
  result.last_error_line = "ebmlab: the store is gone";
  EXPECT_EQ(judge(result, 0).reason, "the store is gone");
  JobResult missing;
  missing.start_error = "cannot start 'x': No such file or directory";
  EXPECT_EQ(judge(missing, 0).status, RunStatus::kFailed);
}

RunEnd judge_launched(const JobResult& result, int interrupts) { return judge(result, interrupts, {}, true); }

TEST(Judge, ALauncherSaysWhichRankASignalEnded) {
  JobResult result = ended(137, 0);
  result.last = launch::Progress{40, 100, "", 1.0, {}};
  EXPECT_EQ(judge_launched(result, 0).reason, "killed at step 40");
  result.last_error_line = "mpirun noticed that process rank 1 on node a exited on signal 9 (Killed).";
  EXPECT_EQ(judge_launched(result, 0).status, RunStatus::kKilled);
  EXPECT_EQ(judge_launched(result, 0).reason,
            "killed at step 40: mpirun noticed that process rank 1 on node a exited on signal 9 (Killed).");
  result.finished = launch::Finished{"failed", "rank 1 of 2 on a: no", 41};
  EXPECT_EQ(judge_launched(result, 0).reason, "rank 1 of 2 on a: no");
}

TEST(Judge, ALauncherThatWasToldToEndWithTheRanksHasNotFailed) {
  JobResult result = ended(1, 0);
  result.last_error_line = "mpirun: Forwarding signal 18 to job";
  EXPECT_EQ(judge_launched(result, 1).status, RunStatus::kStopped);
  EXPECT_EQ(judge_launched(result, 1).reason, "interrupted before its first step");
  EXPECT_EQ(judge_launched(result, 2).status, RunStatus::kKilled);
  EXPECT_EQ(judge_launched(result, 0).status, RunStatus::kFailed);
  EXPECT_EQ(judge_launched(result, 0).reason, "mpirun: Forwarding signal 18 to job");
  EXPECT_EQ(judge_launched(ended(1, 0), 0).reason, "its launcher ended with exit code 1 before its first step");
}

}  // namespace
}  // namespace ebmlab::cli
