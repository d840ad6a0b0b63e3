// SPDX-License-Identifier: MIT
// The stores of a submission's tasks, brought together; one of them damaged.
#include "cli/gather.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "storage/process.hpp"
#include "storage/reader.hpp"
#include "storage/store.hpp"
#include "support/temporary_folder.hpp"

namespace ebmlab::cli {
namespace {

namespace fs = std::filesystem;
using cluster::Standing;
using cluster::TaskState;
using storage::RunStatus;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class Gather : public ::testing::Test {
 protected:
  Gather() { folder_.make(); }

  /// The next task, whose store says that its run stands so.
  cluster::TaskView& add(RunStatus status, Standing standing) {
    const int number = static_cast<int>(tasks_.size());
    storage::Store store = storage::Store::open_or_create(folder_.task_store(number));
    storage::NewRun run;
    run.experiment.name = "demo";
    run.experiment.uuid = "5f1d7a54-7c5c-4b43-8d0e-2f3f6f4a1c01";
    run.name = "a/seed-" + std::to_string(number);
    run.method = "a";
    run.replicate_key = "key";
    run.environment.app_version = "test";
    const storage::RunRef ref = store.create_run(run);
    store.set_status(ref.id, RunStatus::kQueued);
    if (status != RunStatus::kQueued) store.set_status(ref.id, status);
    cluster::TaskView view;
    view.task.number = number;
    view.task.run = ref.uuid;
    view.task.name = run.name;
    view.state.attempts = 1;
    view.state.updated_us = storage::now_us();
    view.standing = standing;
    return tasks_.emplace_back(view);
  }
  void damage(int number) const {
    std::fstream file(folder_.task_store(number), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(100);
    file << std::string(2000, '\xff');
  }
  [[nodiscard]] Gathered gathered() const { return gather(folder_, tasks_, target_, scratch_); }
  [[nodiscard]] std::string status_of(const cluster::TaskView& view) const {
    const storage::Reader reader(target_);
    return std::string(to_text(reader.run_summary(reader.find_run(view.task.run)).status));
  }

  test::TemporaryFolder place_;
  cluster::JobFolder folder_{place_.path() / "jobs"};
  fs::path target_ = place_.path() / "target.db";
  cluster::Scratch scratch_{place_.path().string()};
  std::vector<cluster::TaskView> tasks_;
};

TEST_F(Gather, BringsWhatHasSomethingAndAgainNothing) {
  for (int i = 0; i < 120; ++i) (void)add(RunStatus::kStopped, Standing::kStopped);  // more than are merged together
  add(RunStatus::kQueued, Standing::kQueued).state.attempts = 0;
  (void)add(RunStatus::kQueued, Standing::kRunning);
  const Gathered first = gathered();
  EXPECT_EQ(first.report.added, 120U);
  EXPECT_THAT(first.problems, IsEmpty());
  const Gathered again = gathered();
  EXPECT_EQ(again.report.added, 0U);
  EXPECT_EQ(again.report.unchanged, 120U);
  EXPECT_THAT(fs::directory_iterator(scratch_.path() / "tasks"), ::testing::Eq(fs::directory_iterator())) << "copies are left";
}

TEST_F(Gather, ADamagedStoreIsAProblemOfItsTaskAlone) {
  (void)add(RunStatus::kStopped, Standing::kStopped);
  (void)add(RunStatus::kQueued, Standing::kQueued);  // nobody looks into it before it is merged
  (void)add(RunStatus::kStopped, Standing::kStopped);
  damage(1);
  const Gathered result = gathered();
  EXPECT_THAT(result.problems, ElementsAre(StartsWith("task 1 (a/seed-1): ")));
  EXPECT_EQ(result.report.added + result.report.unchanged, 2U);
  EXPECT_EQ(status_of(tasks_[0]), "stopped");
  EXPECT_EQ(status_of(tasks_[2]), "stopped");
}

TEST_F(Gather, ARunThatNobodyWillEndAnyMoreHasEnded) {
  cluster::TaskView& failed = add(RunStatus::kQueued, Standing::kFailed);
  failed.state.status = TaskState::Status::kFailed;
  failed.state.reason = "died 3 times";
  (void)add(RunStatus::kRunning, Standing::kLost);
  EXPECT_EQ(gathered().report.added, 2U);
  EXPECT_EQ(status_of(tasks_[0]), "failed");
  EXPECT_EQ(status_of(tasks_[1]), "killed");
  EXPECT_EQ(gathered().report.unchanged, 2U) << "it ended then, not at each look";
}

}  // namespace
}  // namespace ebmlab::cli
