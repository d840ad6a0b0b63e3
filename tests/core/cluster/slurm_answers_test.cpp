// SPDX-License-Identifier: MIT
#include "cluster/slurm_answers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ebmlab::cluster {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Indices, AreReadAsSlurmWritesThem) {
  EXPECT_THAT(parse_indices("3"), ElementsAre(3));
  EXPECT_THAT(parse_indices("[3-5%2]"), ElementsAre(3, 4, 5));
  EXPECT_THAT(parse_indices("0-2,7,9-10"), ElementsAre(0, 1, 2, 7, 9, 10));
  EXPECT_THAT(parse_indices("0-8:4"), ElementsAre(0, 4, 8));
  for (const char* wrong : {"", "a", "3-", "-3", "5-3", "1-2-3", "0-4:0", "[", "3,"})
    EXPECT_THAT(parse_indices(wrong), IsEmpty()) << wrong;
}

TEST(Indices, AreWrittenShort) {
  EXPECT_EQ(indices_text({0, 1, 2, 3}), "0-3");
  EXPECT_EQ(indices_text({0, 2, 3, 7}, 50), "0,2-3,7%50");
  EXPECT_EQ(indices_text({}), "");
  EXPECT_THAT(parse_indices(indices_text({1, 2, 4, 9}, 3)), ElementsAre(1, 2, 4, 9));
}

TEST(Queue, HasATaskALine) {
  const auto tasks =
      parse_queue("12|0|RUNNING|n1|None\n12|1|PENDING||Resources\n13|N/A|PENDING||Dependency\n12|[4-6%2]|PENDING||Priority\n");
  ASSERT_EQ(tasks.size(), 6U);
  EXPECT_EQ(tasks[0], (JobTask{"12", 0, "RUNNING", "n1", ""}));
  EXPECT_EQ(tasks[1], (JobTask{"12", 1, "PENDING", "", "Resources"}));
  EXPECT_EQ(tasks[2], (JobTask{"13", std::nullopt, "PENDING", "", "Dependency"}));
  EXPECT_EQ(tasks[5], (JobTask{"12", 6, "PENDING", "", "Priority"}));
  EXPECT_THAT(parse_queue("nonsense\n|\n"), IsEmpty());
}

TEST(History, HasArraysThatWaitInOneLine) {
  const auto tasks = parse_history(
      "12_0|COMPLETED|n1\n12_1|CANCELLED by 1000|n2\n12_[3-4%2]|PENDING|None assigned\n13|FAILED|n1\n12_2|OUT_OF_MEMORY|n3\n");
  ASSERT_EQ(tasks.size(), 6U);
  EXPECT_EQ(tasks[1], (JobTask{"12", 1, "CANCELLED", "n2", ""}));
  EXPECT_EQ(tasks[2], (JobTask{"12", 3, "PENDING", "", ""}));
  EXPECT_EQ(tasks[3], (JobTask{"12", 4, "PENDING", "", ""}));
  EXPECT_EQ(tasks[4], (JobTask{"13", std::nullopt, "FAILED", "n1", ""}));
}

TEST(Job, IsReadFromWhatScontrolShows) {
  const auto job = parse_job(
      "JobId=2 ArrayJobId=1 ArrayTaskId=0 JobName=a b JobState=COMPLETING Reason=None Dependency=(null) Requeue=1 Restarts=3 "
      "PreemptEligibleTime=2026-11-30T19:45:44 PreemptTime=None");
  ASSERT_TRUE(job);
  EXPECT_EQ(job->state, "COMPLETING");
  EXPECT_EQ(job->reason, "");
  EXPECT_EQ(job->restarts, 3);
  EXPECT_FALSE(job->is_preempted);
  EXPECT_TRUE(parse_job("JobState=RUNNING Reason=None PreemptTime=2026-11-30T19:45:44")->is_preempted);
  EXPECT_FALSE(parse_job("no fields"));
}

TEST(States, AreInTheQueueUntilTheyHaveEnded) {
  for (const char* state : {"PENDING", "RUNNING", "COMPLETING", "SUSPENDED", "CONFIGURING"})
    EXPECT_TRUE(is_in_queue(state)) << state;
  for (const char* state : {"COMPLETED", "CANCELLED", "FAILED", "NODE_FAIL", "OUT_OF_MEMORY", "TIMEOUT", "PREEMPTED"})
    EXPECT_FALSE(is_in_queue(state)) << state;
  EXPECT_FALSE(has_node("PENDING"));
  EXPECT_TRUE(has_node("COMPLETING"));
}

TEST(Wish, OfSlurmForAJobThatWasToldToEnd) {
  using Job = std::optional<JobState>;
  EXPECT_EQ(wish_of(Job({"RUNNING", "None", 0, false}), 0), Wish::kRequeue) << "a warning ahead of the time limit";
  EXPECT_EQ(wish_of(Job({"RUNNING", "None", 2, false}), 2), Wish::kRequeue) << "for the third time";
  EXPECT_EQ(wish_of(Job({"COMPLETING", "None", 1, false}), 0), Wish::kIsRequeued) << "preempted, or scontrol requeue";
  EXPECT_EQ(wish_of(Job({"PENDING", "BeginTime", 1, false}), 0), Wish::kIsRequeued);
  EXPECT_EQ(wish_of(Job({"COMPLETING", "None", 0, false}), 0), Wish::kCancelled) << "scancel";
  EXPECT_EQ(wish_of(Job({"CANCELLED", "None", 0, false}), 0), Wish::kCancelled);
  EXPECT_EQ(wish_of(Job({"COMPLETING", "TimeLimit", 0, false}), 0), Wish::kTimeIsUp);
  EXPECT_EQ(wish_of(Job({"COMPLETING", "None", 0, true}), 0), Wish::kTimeIsUp) << "preempted where jobs are cancelled for it";
  EXPECT_EQ(wish_of(std::nullopt, 0), Wish::kTimeIsUp) << "Slurm does not know it any more";
}

}  // namespace
}  // namespace ebmlab::cluster
