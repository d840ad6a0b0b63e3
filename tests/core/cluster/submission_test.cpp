// SPDX-License-Identifier: MIT
#include "cluster/submission.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <ebmlab/error.hpp>

#include "cluster/slurm.hpp"
#include "storage/process.hpp"
#include "support/temporary_folder.hpp"

namespace ebmlab::cluster {
namespace {

using ::testing::HasSubstr;
using Status = TaskState::Status;

class JobFolderTest : public ::testing::Test {
 protected:
  JobFolderTest() { job_.make(); }
  template <typename Body>
  static std::string error_of(const Body& body) {
    try {
      body();
    } catch (const Error& error) {
      return error.what();
    }
    return "none";
  }
  test::TemporaryFolder folder_;
  JobFolder job_{folder_.path() / "demo"};
};

Submission submission() {
  Submission result;
  result.experiment = "demo";
  result.experiment_uuid = "e";
  result.store = "/data/store.db";
  result.store_uuid = "s";
  result.working_folder = "/data";
  result.data_dirs = {"/data"};
  result.settings.retries = 5;
  result.tasks = {{0, "u0", "a/seed-0", "key", 0, "s0", 100}, {1, "u1", "a/seed-1", "key", 1, "s1", 100}};
  result.arrays = {{"12", 0, {0, 1}}, {"15", 0, {1}}};
  result.collects = {"13"};
  return result;
}

TEST_F(JobFolderTest, KeepsASubmission) {
  EXPECT_FALSE(job_.exists());
  EXPECT_THAT(error_of([&] { (void)job_.read(); }), HasSubstr("there is no submission in "));
  job_.write(submission());
  EXPECT_TRUE(job_.exists());
  const Submission read = job_.read();
  EXPECT_EQ(read.store, "/data/store.db");
  EXPECT_EQ(read.settings.retries, 5);
  ASSERT_EQ(read.tasks.size(), 2U);
  EXPECT_EQ(read.tasks[1].run, "u1");
  EXPECT_EQ(read.find("key", 1)->number, 1);
  EXPECT_EQ(read.find("key", 2), nullptr);
  EXPECT_EQ(read.array_of(0)->id, "12");
  EXPECT_EQ(read.array_of(1)->id, "15");
  EXPECT_EQ(read.array_of(2), nullptr);
}

TEST_F(JobFolderTest, SaysWhichFileIsNotItsOwn) {
  test::TemporaryFolder other;
  std::ofstream(job_.path() / "submission.json") << R"({"tasks": 3})";
  EXPECT_THAT(error_of([&] { (void)job_.read(); }),
              HasSubstr("submission.json is not what ebmlab wrote: key 'experiment' not found"));
  std::ofstream(job_.task_file(3, ".json")) << R"({"status": "asleep"})";
  EXPECT_THAT(error_of([&] { (void)job_.state(3); }),
              AllOf(HasSubstr("0003.json is not what ebmlab wrote: \"asleep\" is no state"), HasSubstr("once it is removed")));
}

TEST_F(JobFolderTest, KeepsTheStateOfATask) {
  EXPECT_EQ(job_.state(7).status, Status::kQueued);
  job_.write_state(7, {Status::kStopped, "its time ran out", 500, 200, 3, 1, "12_7", "n1", 0});
  const TaskState state = job_.state(7);
  EXPECT_EQ(state.status, Status::kStopped);
  EXPECT_EQ(state.reason, "its time ran out");
  EXPECT_EQ(state.step, 500);
  EXPECT_EQ(state.begun_step, 200);
  EXPECT_EQ(state.attempts, 3);
  EXPECT_EQ(state.deaths, 1);
  EXPECT_EQ(state.job, "12_7");
  EXPECT_GT(state.updated_us, 0);
  EXPECT_EQ(job_.task_store(7).filename(), "0007.db");
  EXPECT_EQ(job_.task_store(12345).filename(), "12345.db");
}

TEST_F(JobFolderTest, IsNotMadeOfAFolderOfOtherFiles) {
  std::ofstream(folder_.path() / "job.sh") << "mine";
  EXPECT_THAT(error_of([&] { JobFolder(folder_.path()).make(); }), HasSubstr(" has other files than a submission's ("));
  JobFolder(job_.path()).make();  // one that was begun
}

TEST_F(JobFolderTest, ThatIsRemovedLeavesWhatIsNotItsOwn) {
  job_.write(submission());
  job_.remove();
  EXPECT_FALSE(std::filesystem::exists(job_.path()));
  job_.make();
  std::ofstream(job_.path() / "notes") << "mine";
  job_.remove();
  EXPECT_TRUE(std::filesystem::exists(job_.path() / "notes"));
}

TEST_F(JobFolderTest, HasAMarkWhenItIsCancelled) {
  EXPECT_FALSE(job_.is_cancelled());
  job_.set_cancelled(true);
  EXPECT_TRUE(job_.is_cancelled());
  job_.set_cancelled(false);
  job_.set_cancelled(false);
  EXPECT_FALSE(job_.is_cancelled());
}

TEST_F(JobFolderTest, AClaimIsLostToTheNext) {
  const Claim first(job_, 0);
  EXPECT_TRUE(first.holds());
  const Claim other(job_, 1);
  EXPECT_TRUE(first.holds());
  const Claim second(job_, 0);
  EXPECT_FALSE(first.holds());
  EXPECT_TRUE(second.holds());
}

TEST_F(JobFolderTest, AClaimOfALivingProcessOfThisMachineStands) {
  launch::Process child({{"sleep", "600"}});
  const auto identity = storage::current_process();
  std::ofstream(job_.task_file(0, ".claim"))
      << R"({"token": "t", "boot_id": ")" << identity.boot_id << R"(", "pid": )" << child.pid() << R"(, "pid_start": )"
      << *storage::start_time_of(child.pid()) << "}";
  EXPECT_EQ(error_of([&] { const Claim claim(job_, 0); }),
            "task 0 is being worked on by process " + std::to_string(child.pid()));
  EXPECT_NE(error_of([&] { const Claim claim(job_, 0, "12_0"); }), "none") << "another job than the process is of";
  child.send(SIGKILL);
  (void)child.wait();
  EXPECT_TRUE(Claim(job_, 0).holds());
}

TEST_F(JobFolderTest, AJobThatIsBegunAnewTakesItsClaimOver) {
  launch::Process child({{"sleep", "600"}});
  const auto identity = storage::current_process();
  std::ofstream(job_.task_file(0, ".claim"))
      << R"({"token": "t", "job": "12_0", "boot_id": ")" << identity.boot_id << R"(", "pid": )" << child.pid()
      << R"(, "pid_start": )" << *storage::start_time_of(child.pid()) << "}";
  EXPECT_TRUE(Claim(job_, 0, "12_0").holds());
}

TEST_F(JobFolderTest, AClaimThatCannotBeReadIsNotLost) {
  const Claim claim(job_, 0);
  std::filesystem::rename(job_.path(), folder_.path() / "away");
  EXPECT_EQ(error_of([&] { (void)claim.holds(); }), job_.task_file(0, ".claim").string() + " is gone");
  std::filesystem::rename(folder_.path() / "away", job_.path());
  EXPECT_TRUE(claim.holds());
}

TEST_F(JobFolderTest, AStateThatCannotBeReadIsNotANewOne) {
  std::filesystem::create_directory(job_.task_file(3, ".json"));
  EXPECT_EQ(error_of([&] { (void)job_.state(3); }), "cannot read " + job_.task_file(3, ".json").string() + ": Is a directory");
}

}  // namespace
}  // namespace ebmlab::cluster
