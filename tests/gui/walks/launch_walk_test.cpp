// SPDX-License-Identifier: MIT
// With the real program and its plugins: a plugin is dropped in and stands in the pickers; an experiment is started, seen to
// progress, paused, resumed and stopped, all through the window.
#include <gmock/gmock.h>

#include <QAction>
#include <QComboBox>
#include <QDropEvent>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableView>
#include <QUrl>

#include <cstdlib>
#include <memory>

#include "gui/launch/experiment_form.hpp"
#include "gui/launch/jobs_dock.hpp"
#include "gui/launch/jobs_model.hpp"
#include "gui/launch/launching.hpp"
#include "gui/launch/method_page.hpp"
#include "gui/launch/new_run.hpp"
#include "gui/launch/plugin_list.hpp"
#include "gui/launch/plugin_section.hpp"
#include "gui/launch/plugins_page.hpp"
#include "gui/launch/run_orders.hpp"
#include "gui/launch/specification_view.hpp"
#include "gui/launch/time_estimate.hpp"
#include "gui/runs/field_text.hpp"
#include "gui/runs/run_table_model.hpp"
#include "gui/runs/runs_table.hpp"
#include "gui/window/banner.hpp"
#include "gui/window/main_window.hpp"
#include "storage/reader.hpp"
#include "support/quick_specification.hpp"
#include "support/temporary_folder.hpp"
#include "window_fixture.hpp"

namespace ebmlab::gui {
namespace {

using storage::Request;
using storage::RunStatus;
using testing::eventually;
using ::testing::HasSubstr;
namespace fs = std::filesystem;

constexpr std::chrono::seconds kLong{120};  ///< LibTorch starts, plugins are probed, while other tests run

const std::string kQuick = test::quick_specification(1'000'000, 0);

class LaunchWalk : public ::testing::Test {
 protected:
  LaunchWalk() {
    // The user's folders are those of the test, but for the cache of probed plugins.
    for (const char* const variable : {"XDG_DATA_HOME", "XDG_CONFIG_HOME"}) qputenv(variable, folder_.path().string().c_str());
    qputenv("XDG_CACHE_HOME", EBMLAB_TEST_CACHE);
    open();
  }
  ~LaunchWalk() override {
    // What a failed test leaves behind would train for ever.
    if (fs::exists(store_))
      (void)std::system(
          (std::string(EBMLAB_PROGRAM " stop 1 --timeout 2 --store ") + store_.string() + " >/dev/null 2>&1").c_str());
  }
  void open() {
    window_ = std::make_unique<MainWindow>();
    launching().program().use(QStringLiteral(EBMLAB_PROGRAM));
    window_->open(store_);
    window_->show();
  }
  [[nodiscard]] Launching& launching() const { return window_->launching(); }
  [[nodiscard]] bool has_plugins() const {
    return eventually([&] { return !launching().plugins().catalogue().plugins().empty(); }, kLong);
  }
  void drop(const fs::path& file) {
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(qt(file.string()))});
    QDragEnterEvent enter(QPoint(9, 4), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(window_.get(), &enter);  // the drop goes where it went
    QDropEvent event(QPointF(9, 4), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(window_.get(), &event);
  }
  [[nodiscard]] storage::RunSummary run() const { return storage::Reader(store_).run_summary(1); }
  [[nodiscard]] bool becomes(RunStatus status) const {
    return eventually([&] { return run().status == status; }, kLong);
  }
  QAction& action(Request request) { return launching().jobs().orders().action(request); }
  [[nodiscard]] bool becomes_enabled(Request request) {
    return eventually([&] { return action(request).isEnabled(); }, kLong);
  }

  /// Through the dialog; it trains when this returns.
  void start_quick() {
    ASSERT_TRUE(has_plugins());
    NewRun& dialog = launching().new_run();
    launching().new_run_action().trigger();
    dialog.view().editor().setPlainText(QString::fromUtf8(kQuick));
    ASSERT_TRUE(eventually([&] { return dialog.start_button().isEnabled(); }, kLong))
        << dialog.view().verdict_text().toStdString();
    EXPECT_TRUE(dialog.form().isEnabled()) << "the form takes up what was written";
    EXPECT_EQ(dialog.form().choice().methods.at(0).sampler.values.at("steps").toStdString(), "2");
    dialog.start_button().click();
    const JobsModel& jobs = launching().jobs().model();
    ASSERT_TRUE(eventually([&] { return jobs.rowCount() == 1 && jobs.jobs()[0].run.step > 50; }, kLong))
        << window_->banner().text().toStdString();
  }

  test::TemporaryFolder folder_;
  const fs::path store_ = folder_.path() / "runs.db";
  std::unique_ptr<MainWindow> window_;
};

TEST_F(LaunchWalk, APluginThatIsDroppedInStandsInThePickersAtOnce) {
  ASSERT_TRUE(has_plugins()) << window_->banner().text().toStdString();
  QComboBox& energies = launching().new_run().form().energy().picker();
  EXPECT_LT(energies.findData(QStringLiteral("bowl")), 0);
  drop(fs::path(EBMLAB_FIXTURES) / "well_behaved" / "fixture_well_behaved.so");
  const auto report = [&] { return launching().plugins_page().report_text().toStdString(); };
  ASSERT_TRUE(eventually([&] { return !report().empty(); }, kLong)) << window_->banner().text().toStdString();
  EXPECT_THAT(report(), HasSubstr("fixture_well_behaved.so can be used"));
  EXPECT_GE(energies.findData(QStringLiteral("bowl")), 0);
  EXPECT_TRUE(fs::exists(folder_.path() / "ebmlab" / "plugins" / "fixture_well_behaved.so"));
}

TEST_F(LaunchWalk, APluginThatEndsItsProcessIsRefusedWithTheReason) {
  ASSERT_TRUE(has_plugins());
  drop(fs::path(EBMLAB_FIXTURES) / "static_abort" / "fixture_static_abort.so");
  const auto report = [&] { return launching().plugins_page().report_text().toStdString(); };
  ASSERT_TRUE(eventually([&] { return !report().empty(); }, kLong));
  EXPECT_THAT(report(), HasSubstr("cannot be used"));
  EXPECT_THAT(report(), HasSubstr("probe crashed"));
}

TEST_F(LaunchWalk, TheTimeOfAnExperimentIsEstimated) {
  ASSERT_TRUE(has_plugins());
  NewRun& dialog = launching().new_run();
  launching().new_run_action().trigger();
  dialog.view().editor().setPlainText(QString::fromUtf8(kQuick));
  ASSERT_TRUE(eventually([&] { return dialog.estimate().button().isEnabled(); }, kLong));
  dialog.estimate().button().click();
  EXPECT_TRUE(eventually([&] { return dialog.estimate().text().startsWith("about "); }, kLong))
      << dialog.estimate().text().toStdString();
}

TEST_F(LaunchWalk, ARunIsStartedWatchedPausedResumedAndStopped) {
  start_quick();
  JobsModel& jobs = launching().jobs().model();
  const std::int64_t before = jobs.jobs()[0].run.step;
  EXPECT_TRUE(
      eventually([&] { return jobs.jobs()[0].run.step > before && jobs.jobs()[0].metric && jobs.jobs()[0].loss; }, kLong));
  ASSERT_TRUE(becomes_enabled(Request::kPause));
  action(Request::kPause).trigger();
  ASSERT_TRUE(becomes(RunStatus::kPaused));
  ASSERT_TRUE(becomes_enabled(Request::kResume));
  action(Request::kResume).trigger();
  ASSERT_TRUE(becomes(RunStatus::kRunning));
  ASSERT_TRUE(becomes_enabled(Request::kCheckpoint));
  action(Request::kCheckpoint).trigger();
  EXPECT_TRUE(eventually([&] { return !storage::Reader(store_).checkpoints(1).empty(); }, kLong));
  ASSERT_TRUE(becomes_enabled(Request::kStop));
  action(Request::kStop).trigger();
  ASSERT_TRUE(becomes(RunStatus::kStopped));
  EXPECT_TRUE(eventually([&] { return jobs.rowCount() == 0; }, kLong));
}

TEST_F(LaunchWalk, ARunGoesOnWithoutTheWindowAndIsThereInTheNext) {
  start_quick();
  window_.reset();
  const std::int64_t before = run().step;
  EXPECT_TRUE(eventually([&] { return run().step > before + 50; }, kLong));
  open();
  ASSERT_TRUE(eventually([&] { return launching().jobs().model().rowCount() == 1; }, kLong));
  ASSERT_TRUE(becomes_enabled(Request::kStop));
  action(Request::kStop).trigger();
  ASSERT_TRUE(becomes(RunStatus::kStopped));
}

TEST_F(LaunchWalk, AStoppedRunIsTakenUpAgainFromTheTable) {
  start_quick();
  ASSERT_TRUE(becomes_enabled(Request::kStop));
  action(Request::kStop).trigger();
  ASSERT_TRUE(becomes(RunStatus::kStopped));
  const std::int64_t stopped_at = run().step;
  const auto is_listed = [&] { return window_->model().row_of(1) >= 0; };
  ASSERT_TRUE(eventually(is_listed, kLong));
  window_->table().select_runs({1});
  QAction& resume = launching().orders().action(Request::kResume);
  ASSERT_TRUE(eventually([&] { return resume.isEnabled(); }, kLong));
  resume.trigger();
  ASSERT_TRUE(becomes(RunStatus::kRunning)) << window_->banner().text().toStdString();
  EXPECT_TRUE(eventually([&] { return run().step > stopped_at; }, kLong));
}

}  // namespace
}  // namespace ebmlab::gui
