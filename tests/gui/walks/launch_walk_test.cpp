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
#include "gui/runs/field_text.hpp"
#include "gui/window/banner.hpp"
#include "gui/window/main_window.hpp"
#include "storage/reader.hpp"
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

const char* const kQuick = R"(experiment = "quick"
seeds = [0]
steps = 1000000
checkpoint_every = 0
record_every = 5

[dataset]
plugin = "gaussian_ring"

[energy]
plugin = "mlp"
hidden = [8]
fourier_features = 4

[evaluation]
every = 50
samples = 100
draws = 1
metrics = ["auroc"]

[method.pcd]
sampler = { plugin = "langevin", steps = 2, start = "persistent", buffer_size = 64, generate_steps = 5 }
objective = { plugin = "cd", batch = 32 }
)";

class LaunchWalk : public ::testing::Test {
 protected:
  LaunchWalk() {
    // The user's folders are those of the test, but for the cache of probed plugins.
    for (const char* const variable : {"XDG_DATA_HOME", "XDG_CONFIG_HOME"}) qputenv(variable, folder_.path().string().c_str());
    qputenv("XDG_CACHE_HOME", EBMLAB_TEST_CACHE);
    window_.launching().program().use(QStringLiteral(EBMLAB_PROGRAM));
    window_.open(store_);
    window_.show();
  }
  [[nodiscard]] bool has_plugins() const {
    return eventually([&] { return !window_.launching().plugins().catalogue().plugins().empty(); }, kLong);
  }
  void drop(const fs::path& file) {
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(qt(file.string()))});
    QDragEnterEvent enter(QPoint(9, 4), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&window_, &enter);  // the drop goes where it went
    QDropEvent event(QPointF(9, 4), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&window_, &event);
  }
  [[nodiscard]] storage::RunSummary run() const { return storage::Reader(store_).run_summary(1); }
  [[nodiscard]] bool becomes(RunStatus status) const {
    return eventually([&] { return run().status == status; }, kLong);
  }
  QAction& action(Request request) { return window_.launching().jobs().orders().action(request); }
  [[nodiscard]] bool becomes_enabled(Request request) {
    return eventually([&] { return action(request).isEnabled(); }, kLong);
  }

  test::TemporaryFolder folder_;
  const fs::path store_ = folder_.path() / "runs.db";
  MainWindow window_;
};

TEST_F(LaunchWalk, APluginThatIsDroppedInStandsInThePickersAtOnce) {
  ASSERT_TRUE(has_plugins()) << window_.banner().text().toStdString();
  QComboBox& energies = window_.launching().new_run().form().energy().picker();
  EXPECT_LT(energies.findData(QStringLiteral("bowl")), 0);
  drop(fs::path(EBMLAB_FIXTURES) / "well_behaved" / "fixture_well_behaved.so");
  const auto report = [&] { return window_.launching().plugins_page().report_text().toStdString(); };
  ASSERT_TRUE(eventually([&] { return !report().empty(); }, kLong)) << window_.banner().text().toStdString();
  EXPECT_THAT(report(), HasSubstr("fixture_well_behaved.so can be used"));
  EXPECT_GE(energies.findData(QStringLiteral("bowl")), 0);
  EXPECT_TRUE(fs::exists(folder_.path() / "ebmlab" / "plugins" / "fixture_well_behaved.so"));
}

TEST_F(LaunchWalk, APluginThatEndsItsProcessIsRefusedWithTheReason) {
  ASSERT_TRUE(has_plugins());
  drop(fs::path(EBMLAB_FIXTURES) / "static_abort" / "fixture_static_abort.so");
  const auto report = [&] { return window_.launching().plugins_page().report_text().toStdString(); };
  ASSERT_TRUE(eventually([&] { return !report().empty(); }, kLong));
  EXPECT_THAT(report(), HasSubstr("cannot be used"));
  EXPECT_THAT(report(), HasSubstr("probe crashed"));
}

TEST_F(LaunchWalk, ARunIsStartedWatchedPausedResumedAndStopped) {
  ASSERT_TRUE(has_plugins());
  NewRun& dialog = window_.launching().new_run();
  window_.launching().new_run_action().trigger();
  dialog.view().editor().setPlainText(QString::fromUtf8(kQuick));
  ASSERT_TRUE(eventually([&] { return dialog.start_button().isEnabled(); }, kLong))
      << dialog.view().verdict_text().toStdString();
  EXPECT_TRUE(dialog.form().isEnabled()) << "the form takes up what was written";
  EXPECT_EQ(dialog.form().choice().methods.at(0).sampler.values.at("steps").toStdString(), "2");
  dialog.start_button().click();

  JobsModel& jobs = window_.launching().jobs().model();
  ASSERT_TRUE(eventually([&] { return jobs.rowCount() == 1 && jobs.jobs()[0].run.step > 50; }, kLong))
      << window_.banner().text().toStdString();
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

}  // namespace
}  // namespace ebmlab::gui
