// SPDX-License-Identifier: MIT
// What is under way in a store, and what is asked of it.
#include "gui/launch/jobs_dock.hpp"

#include <gmock/gmock.h>

#include <QAbstractItemModelTester>
#include <QTableView>

#include <limits>

#include "gui/launch/jobs_model.hpp"
#include "gui/launch/program.hpp"
#include "gui/launch/run_orders.hpp"
#include "gui/runs/field_text.hpp"
#include "gui/store/store_session.hpp"
#include "launch/fake_program.hpp"
#include "storage/recorder.hpp"
#include "window_fixture.hpp"

namespace ebmlab::gui {
namespace {

using storage::Request;
using storage::RunStatus;
using testing::eventually;
using ::testing::HasSubstr;

storage::RunSummary run_of(RunStatus status, std::int64_t step = 0, std::int64_t active_us = 0) {
  storage::RunSummary run;
  run.id = 7;
  run.kind = "train";
  run.status = status;
  run.step = step;
  run.step_target = 100;
  run.active_us = active_us;
  return run;
}

TEST(RateMeter, TakesTheLastSecondsAndNotThePauses) {
  RateMeter meter;
  EXPECT_FALSE(meter.rate(run_of(RunStatus::kRunning)));
  meter.observe(run_of(RunStatus::kRunning, 10, 10'000'000));
  EXPECT_DOUBLE_EQ(*meter.rate(run_of(RunStatus::kRunning, 10, 10'000'000)), 1.0);  // since its start
  meter.observe(run_of(RunStatus::kRunning, 30, 14'000'000));
  meter.observe(run_of(RunStatus::kRunning, 50, 18'000'000));
  const storage::RunSummary now = run_of(RunStatus::kRunning, 50, 18'000'000);
  EXPECT_DOUBLE_EQ(*meter.rate(now), 5.0);
  EXPECT_DOUBLE_EQ(*meter.seconds_left(now), 10.0);
  EXPECT_FALSE(meter.rate(run_of(RunStatus::kPaused, 50, 18'000'000)));
}

TEST(RunOrders, KnowWhatMakesSense) {
  EXPECT_EQ(means_for(Request::kPause, run_of(RunStatus::kRunning)), Means::kRequest);
  EXPECT_EQ(means_for(Request::kPause, run_of(RunStatus::kPaused)), Means::kNone);
  EXPECT_EQ(means_for(Request::kResume, run_of(RunStatus::kPaused)), Means::kRequest);
  EXPECT_EQ(means_for(Request::kResume, run_of(RunStatus::kStopped)), Means::kProgram);
  EXPECT_EQ(means_for(Request::kResume, run_of(RunStatus::kCompleted)), Means::kNone);
  EXPECT_EQ(means_for(Request::kStop, run_of(RunStatus::kQueued)), Means::kDequeue);
  EXPECT_EQ(means_for(Request::kStop, run_of(RunStatus::kRunning)), Means::kRequest);
  EXPECT_EQ(means_for(Request::kStop, run_of(RunStatus::kRunning), true), Means::kProgram);
  EXPECT_EQ(means_for(Request::kStop, run_of(RunStatus::kStopping)), Means::kProgram);
  EXPECT_EQ(means_for(Request::kStop, run_of(RunStatus::kCompleted)), Means::kNone);
  EXPECT_EQ(means_for(Request::kCheckpoint, run_of(RunStatus::kLost)), Means::kNone);
}

class JobsTest : public testing::WindowTest {
 protected:
  JobsTest() {
    // Where tasks keep their logs.
    qputenv("XDG_CACHE_HOME", qt((temporary_.path() / "cache").string()).toUtf8());
    storage::NewRun run;
    run.experiment = {.name = "live"};
    run.name = "gcd/seed-0";
    run.method = "gcd";
    run.step_target = 1000;
    storage::Store store = storage::Store::open(file_);
    running_ = store.create_run(run).id;
    run.name = "gcd/seed-1";
    queued_ = store.create_run(run).id;
    store.set_status(queued_, RunStatus::kQueued);
    recorder_ = std::make_unique<storage::Recorder>(file_, running_, storage::HostRecord{.hostname = "anvil"}, 0,
                                                    storage::RecorderOptions{.commit_every = std::chrono::milliseconds(50)});
    recorder_->point(248, "loss.sampler", 7.0);  // of a stage that is over
    recorder_->point(249, "loss.energy", 0.125);
    recorder_->point(249, "gradient_norm.energy", 2.5);
    recorder_->point(249, "gradient_norm.sampler", 3.5);
    recorder_->progress(250, 1, 1);
    recorder_->evaluation({.step = 200,
                           .protocol = "{}",
                           .samples = 10,
                           .metrics = {{.metric = "mmd", .value = 2.0}, {.metric = "kl", .value = 0.5}}});
    recorder_->flush();
    session_ = std::make_unique<StoreSession>(file_);
    dock_.show(session_.get());
  }
  ~JobsTest() override {
    dock_.show(nullptr);
    recorder_->finish(RunStatus::kStopped);
  }

  [[nodiscard]] QString cell(int row, JobsModel::Column column) const {
    return dock_.model().data(dock_.model().index(row, column), Qt::DisplayRole).toString();
  }
  [[nodiscard]] bool has_jobs(int count) const {
    return eventually([&] { return dock_.model().rowCount() == count; });
  }
  [[nodiscard]] std::vector<storage::RequestRow> requests() const { return storage::Reader(file_).requests(running_); }

  std::int64_t running_ = 0, queued_ = 0;
  std::unique_ptr<storage::Recorder> recorder_;
  Program program_{testing::write_fake_ebmlab(temporary_)};
  std::unique_ptr<StoreSession> session_;
  JobsDock dock_{program_};
  QAbstractItemModelTester tester_{&dock_.model(), QAbstractItemModelTester::FailureReportingMode::Fatal};
};

TEST_F(JobsTest, ShowsWhatLivesAndWhatWaits) {
  ASSERT_TRUE(has_jobs(2));
  EXPECT_EQ(cell(0, JobsModel::kRun).toStdString(), "live · gcd/seed-0");
  EXPECT_EQ(cell(0, JobsModel::kState).toStdString(), "running");
  EXPECT_EQ(cell(0, JobsModel::kProgress).toStdString(), "250 / 1,000");
  EXPECT_DOUBLE_EQ(dock_.model().data(dock_.model().index(0, JobsModel::kProgress), JobsModel::kShareRole).toDouble(), 0.25);
  EXPECT_EQ(cell(0, JobsModel::kMetric).toStdString(), "kl 0.5");
  EXPECT_EQ(cell(0, JobsModel::kLoss).toStdString(), "energy 0.125");
  EXPECT_EQ(cell(0, JobsModel::kGradient).toStdString(), "energy 2.5");
  EXPECT_EQ(cell(1, JobsModel::kState).toStdString(), "queued");
  recorder_->progress(500, 2, 2);
  EXPECT_TRUE(eventually([&] { return cell(0, JobsModel::kProgress) == "500 / 1,000"; }));
}

TEST_F(JobsTest, FiguresAreOfWhatIsTrainedNowAndSayWhenTheyAreNotFinite) {
  ASSERT_TRUE(has_jobs(2));
  recorder_->point(260, "loss.sampler", std::numeric_limits<double>::quiet_NaN());
  recorder_->point(260, "gradient_norm.sampler", 4.5);
  recorder_->progress(261, 1, 1);
  EXPECT_TRUE(eventually([&] { return cell(0, JobsModel::kGradient) == "sampler 4.5"; }));
  EXPECT_EQ(cell(0, JobsModel::kLoss).toLower().toStdString(), "sampler nan");
}

TEST_F(JobsTest, PauseIsARequestOfTheStore) {
  ASSERT_TRUE(has_jobs(2));
  dock_.table().selectRow(0);
  QAction& pause = dock_.orders().action(Request::kPause);
  ASSERT_TRUE(pause.isEnabled());
  EXPECT_FALSE(dock_.orders().action(Request::kResume).isEnabled());
  pause.trigger();
  ASSERT_TRUE(eventually([&] { return !requests().empty(); }));
  EXPECT_EQ(requests()[0].request, Request::kPause);
  EXPECT_TRUE(eventually([&] { return cell(0, JobsModel::kState) == "asked to pause"; }));
  // As the run does it.
  std::optional<storage::PendingRequest> request;
  ASSERT_TRUE(eventually([&] { return (request = recorder_->next_request()).has_value(); }));
  recorder_->status(RunStatus::kPaused);
  recorder_->answer(*request, "paused");
  EXPECT_TRUE(eventually([&] { return cell(0, JobsModel::kState) == "paused"; }));
  EXPECT_TRUE(eventually([&] { return dock_.orders().action(Request::kResume).isEnabled(); }));
  EXPECT_FALSE(pause.isEnabled());
}

TEST_F(JobsTest, WhatWaitsIsTakenOffTheQueue) {
  ASSERT_TRUE(has_jobs(2));
  dock_.table().selectRow(1);
  EXPECT_FALSE(dock_.orders().action(Request::kPause).isEnabled());
  dock_.orders().action(Request::kStop).trigger();
  ASSERT_TRUE(has_jobs(1));
  EXPECT_EQ(storage::Reader(file_).run_summary(queued_).status, RunStatus::kStopped);
}

TEST_F(JobsTest, ASecondStopLeavesItToTheProgram) {
  ASSERT_TRUE(has_jobs(2));
  dock_.table().selectRow(0);
  QAction& stop = dock_.orders().action(Request::kStop);
  stop.trigger();
  ASSERT_TRUE(eventually([&] { return !requests().empty(); }));
  EXPECT_EQ(requests()[0].request, Request::kStop);
  stop.trigger();
  EXPECT_TRUE(eventually([&] { return !testing::calls(temporary_).empty(); }));
  EXPECT_THAT(testing::calls(temporary_),
              HasSubstr("stop " + std::to_string(running_) + " --timeout 5 --store " + file_.string()));
}

}  // namespace
}  // namespace ebmlab::gui
