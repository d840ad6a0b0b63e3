// SPDX-License-Identifier: MIT
#include "cluster/slurm.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ebmlab/error.hpp>

namespace ebmlab::cluster {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Slurm's programs with these answers; what they were called with.
struct Script {
  Answer answer;
  std::vector<std::string> called;
  [[nodiscard]] Slurm slurm() {
    return Slurm([this](const std::vector<std::string>& arguments) {
      called = arguments;
      return answer;
    });
  }
};

template <typename Body>
std::string error_of(const Body& body) {
  try {
    body();
  } catch (const Error& error) {
    return error.what();
  }
  return "none";
}

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

TEST(SlurmPrograms, GiveTheIdOfAJob) {
  Script script{{"17;cluster\n", "", {}}, {}};
  EXPECT_EQ(script.slurm().submit({"--array=0-3", "job.sh"}), "17");
  EXPECT_THAT(script.called, ElementsAre("sbatch", "--parsable", "--array=0-3", "job.sh"));
  script.answer.out = "hello";
  EXPECT_THAT(error_of([&] { (void)script.slurm().submit({"job.sh"}); }), HasSubstr("sbatch gave no job id, but: hello"));
}

TEST(SlurmPrograms, AreQuotedWhenTheyFail) {
  Script script{{"", "sbatch: error: invalid partition specified: x\nsbatch: error: Batch job submission failed\n", {1, 0}},
                {}};
  EXPECT_EQ(
      error_of([&] { (void)script.slurm().submit({"job.sh"}); }),
      "sbatch failed (exit code 1): sbatch: error: invalid partition specified: x; sbatch: error: Batch job submission failed");
  EXPECT_THAT(error_of([&] { script.slurm().requeue("1_2"); }), HasSubstr("scontrol requeue failed (exit code 1): "));
}

TEST(SlurmPrograms, ThatForgotAJobHaveNothingToTell) {
  Script script{{"", "slurm_load_jobs error: Invalid job id specified\n", {1, 0}}, {}};
  EXPECT_THAT(script.slurm().queue({"12"}), IsEmpty());
  EXPECT_FALSE(script.slurm().job("12_3"));
  script.slurm().cancel({"12"});
}

TEST(SlurmPrograms, WithoutAccountingHaveNoHistory) {
  Script script{{"", "Slurm accounting storage is disabled\n", {1, 0}}, {}};
  EXPECT_THAT(script.slurm().history({"12"}), IsEmpty());
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

TEST(SlurmPrograms, ThatDoNotWorkSayWhy) {
  const Slurm unknown([](const std::vector<std::string>& /*arguments*/) {
    return Answer{"", "sbatch: error: fetch_config: DNS SRV lookup failed\n", {1, 0}};
  });
  EXPECT_THAT(unknown.problem(), ::testing::StartsWith("sbatch does not work on this machine: "));
  EXPECT_THAT(unknown.problem(), ::testing::HasSubstr("DNS SRV lookup failed"));
  const Slurm known([](const std::vector<std::string>& /*arguments*/) { return Answer{"slurm-wlm 22.05.8\n", "", {0, 0}}; });
  EXPECT_EQ(known.problem(), "");
}

TEST(SlurmPrograms, ThatAreMissingAreOneSentence) {
  const Slurm slurm([](const std::vector<std::string>& arguments) { return run_program({"/nowhere/" + arguments.front()}); });
  EXPECT_EQ(slurm.problem(), "there is no sbatch on this machine; submit from one that has Slurm's programs");
  EXPECT_EQ(error_of([&] { (void)slurm.queue({"1"}); }),
            "Slurm is not at hand: cannot start '/nowhere/squeue': No such file or directory");
  EXPECT_THAT(slurm.history({"1"}), IsEmpty());
}

TEST(SlurmPrograms, SayHowLongAnArrayMayBe) {
  Script script{{"Configuration data as of now\nMaxArraySize            = 101\nMaxJobCount = 10000\n", "", {}}, {}};
  EXPECT_EQ(script.slurm().most_tasks(), 101);
  script.answer.out = "";
  EXPECT_EQ(script.slurm().most_tasks(), 1001);
  script.answer.out = "MaxArraySize            = 0\n";
  EXPECT_THAT(error_of([&] { (void)script.slurm().most_tasks(); }), HasSubstr("Slurm takes no job arrays at this site"));
}

TEST(RunProgram, BringsBothStreamsAndTheExit) {
  const Answer answer = run_program({"sh", "-c", "seq 20000; echo oh >&2; exit 3"});
  EXPECT_EQ(answer.out.size(), 108894U);
  EXPECT_EQ(answer.err, "oh\n");
  EXPECT_EQ(answer.exit.code, 3);
}

}  // namespace
}  // namespace ebmlab::cluster
