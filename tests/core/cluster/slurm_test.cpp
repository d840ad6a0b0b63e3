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
