// SPDX-License-Identifier: MIT
// Pictures of what starts and steers, for people to look at: EBMLAB_SCREENSHOTS is the folder they go to; EBMLAB_PROGRAM a real
// program, in the place of a script. QT_SCALE_FACTOR=2 makes them large.
#include <gtest/gtest.h>

#include <QAbstractItemView>
#include <QCheckBox>
#include <QComboBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QTableView>

#include "gui/launch/experiment_form.hpp"
#include "gui/launch/experiment_start.hpp"
#include "gui/launch/jobs_dock.hpp"
#include "gui/launch/jobs_model.hpp"
#include "gui/launch/launching.hpp"
#include "gui/launch/method_page.hpp"
#include "gui/launch/new_run.hpp"
#include "gui/launch/parameter_form.hpp"
#include "gui/launch/plugin_list.hpp"
#include "gui/launch/plugin_section.hpp"
#include "gui/launch/plugin_table_model.hpp"
#include "gui/launch/plugins_page.hpp"
#include "gui/launch/specification_view.hpp"
#include "gui/launch/time_estimate.hpp"
#include "gui/runs/field_text.hpp"
#include "gui/style/theme.hpp"
#include "gui/window/main_window.hpp"
#include "gui/window/pages.hpp"
#include "launch/fake_program.hpp"
#include "storage/recorder.hpp"
#include "storage/store.hpp"
#include "window_fixture.hpp"

namespace ebmlab::gui {
namespace {

using testing::eventually;

class Screens : public testing::WindowTest, public ::testing::WithParamInterface<Theme> {
 protected:
  void SetUp() override {
    folder_ = qEnvironmentVariable("EBMLAB_SCREENSHOTS");
    if (folder_.isEmpty()) GTEST_SKIP() << "EBMLAB_SCREENSHOTS is not set";
    apply(GetParam());
  }
  void TearDown() override { apply(Theme::kLight); }

  void keep(QWidget& widget, const QString& name) const {
    QTest::qWait(100);  // layouts in layouts settle one after the other
    const QString theme = GetParam() == Theme::kDark ? "dark" : "light";
    const double scale = widget.devicePixelRatioF();
    EXPECT_TRUE(widget.grab().save(QStringLiteral("%1/%2-%3-%4x.png").arg(folder_, name, theme).arg(scale)));
  }

  void make_jobs() {
    storage::NewRun run;
    run.experiment = {.name = "gaussians8"};
    run.name = "gcd-polish/seed-0";
    run.method = "gcd";
    run.step_target = 3000;
    storage::Store store = storage::Store::open(file_);
    const std::int64_t live = store.create_run(run).id;
    run.name = "gcd-polish/seed-1";
    store.set_status(store.create_run(run).id, storage::RunStatus::kQueued);
    recorder_ = std::make_unique<storage::Recorder>(file_, live, storage::HostRecord{.hostname = "anvil"});
    recorder_->point(1249, "loss.energy", -0.0831);
    recorder_->point(1249, "gradient_norm.energy", 0.412);
    recorder_->progress(1250, 1, 1);
    recorder_->evaluation(
        {.step = 1000, .protocol = "{}", .samples = 9, .metrics = {{.metric = "sliced_wasserstein", .value = 0.0712}}});
    recorder_->flush();
    const Catalogue catalogue(testing::recorded_catalogue());
    for (const char* const id : {"hmc", "mala", "nuts"}) {
      const std::string name = id, file = catalogue.find(PluginKind::kSampler, id)->sha256.toStdString();
      testing::keep_certificate(file_, name, name == "nuts" ? std::string(64, '0') : file, name != "mala",
                                name + (name == "mala" ? " is NOT certified: 8 passed, 1 failed" : " is certified: 9 passed"));
    }
  }

  QString folder_;
  Program program_{testing::write_fake_ebmlab(temporary_)};
  std::unique_ptr<storage::Recorder> recorder_;
};

TEST_P(Screens, OfEveryPane) {
  make_jobs();
  MainWindow window;
  Launching& launching = window.launching();
  const QString program = qEnvironmentVariable("EBMLAB_PROGRAM");
  launching.program().use(program.isEmpty() ? testing::write_fake_ebmlab(temporary_) : program);
  window.open(file_);
  window.show();
  ASSERT_TRUE(eventually([&] { return launching.jobs().model().rowCount() == 2; }));
  ASSERT_TRUE(eventually([&] { return launching.plugins_page().model().rowCount() > 30; }));
  window.pages().tabs().setCurrentWidget(&launching.plugins_page());
  keep(window, "window");
  for (std::size_t row = 0; row < launching.plugins_page().model().rows().size(); ++row) {
    if (launching.plugins_page().model().rows()[row].id == "langevin")
      launching.plugins_page().table().selectRow(static_cast<int>(row));
  }
  keep(launching.plugins_page(), "plugins");
  launching.plugins().install(qt(temporary_.write("broken.so", "no library").string()));
  ASSERT_TRUE(eventually([&] { return !launching.plugins_page().report_text().isEmpty(); }));
  keep(launching.plugins_page(), "plugin_report");
  launching.plugins().install(qt(temporary_.write("broken.so", "another file").string()));
  ASSERT_TRUE(eventually([&] { return launching.plugins_page().report_text().contains("another file"); }));
  keep(launching.plugins_page(), "plugin_replace");
  if (program.isEmpty()) {
    testing::list_as(temporary_, "langevin", (temporary_.path() / "plugins" / "langevin.so").string());
    launching.plugins().install(qt(temporary_.write("langevin.so", "a plugin").string()));
    ASSERT_TRUE(eventually([&] { return launching.plugins_page().report_text().contains("changed since"); }));
    keep(launching.plugins_page(), "plugin_added");
  }
  keep(launching.jobs(), "jobs");

  NewRun& dialog = launching.new_run();
  launching.new_run_action().trigger();
  ASSERT_TRUE(eventually(
      [&] { return !dialog.view().verdict_text().contains("Checking") && !dialog.view().verdict_text().isEmpty(); }));
  dialog.estimate().button().click();
  ASSERT_TRUE(eventually([&] { return dialog.estimate().text().contains("about"); }));
  keep(dialog, "new_run_experiment");
  dialog.form().setCurrentIndex(2);
  keep(dialog, "new_run_energy");
  dialog.form().setCurrentIndex(3);
  keep(dialog, "new_run_method");
  dialog.form().methods()[0]->own_energy_box().click();
  keep(dialog, "new_run_own_energy");
  dialog.form().methods()[1]->sampler().form()->field("step_size")->set_toml("-1.0");
  emit dialog.form().methods()[1]->sampler().form()->field("step_size")->changed();
  dialog.form().setCurrentIndex(4);
  ASSERT_TRUE(eventually([&] { return !dialog.view().verdict_text().contains("Checking"); }));
  dialog.form().methods()[1]->stages()[0]->objective().picker().showPopup();
  keep(dialog, "new_run_mistake");
  keep(*dialog.form().methods()[1]->stages()[0]->objective().picker().view()->window(), "new_run_popup");
  dialog.form().methods()[1]->stages()[0]->objective().picker().hidePopup();
  const std::vector<Preset> presets = shipped_presets(program);
  if (!presets.empty()) {  // with a real program alone
    dialog.load(presets.at(5).file);
    ASSERT_TRUE(eventually([&] { return dialog.start_button().isEnabled(); })) << dialog.view().verdict_text().toStdString();
    dialog.form().setCurrentIndex(3);
    keep(dialog, "new_run_preset");
  }
  recorder_->finish(storage::RunStatus::kStopped);
}

TEST_P(Screens, OfWhatGoesWrong) {
  NewRun dialog(program_);
  dialog.set_store(temporary_.path() / "runs.db");
  dialog.offer(Catalogue(testing::recorded_catalogue()));
  dialog.show();
  MethodPage& page = *dialog.form().methods()[0];
  MethodChoice staged = page.method();
  staged.name = "cd";
  staged.stages = {{.name = "pretraining", .steps = 500, .objective = {.id = "ddpm"}},
                   {.name = "joint", .steps = 2'500'000, .objective = {.id = "gcd"}}};
  page.set(staged);
  emit page.changed();
  dialog.form().setCurrentIndex(3);
  ASSERT_TRUE(eventually([&] { return dialog.start_button().isEnabled(); }));
  program_.use(testing::write_script(temporary_, R"(echo '{"pilot":{"seconds":93600,"jobs":4,"methods":[
    {"method":"generalized-contrastive-divergence","seconds_per_run":40000,"runs":3,"steps_per_second":210.0},
    {"method":"persistent-contrastive-divergence-60","seconds_per_run":12.4,"runs":12,"steps_per_second":1650.0},
    {"method":"cd-long-steps","problem":"the loss of the energy is not finite at step 3: NaN"}]}}')",
                                     "pilot"));
  dialog.estimate().button().click();
  ASSERT_TRUE(eventually([&] { return dialog.estimate().text().contains("about"); }));
  keep(dialog, "wrong_estimate");
  QScrollArea* area = dialog.form().findChild<QScrollArea*>();
  for (QScrollArea* each : dialog.form().findChildren<QScrollArea*>()) {
    if (each->isAncestorOf(&page)) area = each;
  }
  area->ensureWidgetVisible(page.stages()[1], 0, 0);
  keep(dialog, "wrong_stages");
  program_.use(testing::write_script(temporary_,
                                     R"sh(for i in 3 9 12; do
echo "ebmlab: sampler.stpes = 3 ($2:$i): unknown parameter of sampler \"langevin\", did you mean \"steps\"? (allowed: steps, start)"
done >&2
exit 2)sh",
                                     "strict"));
  dialog.view().editor().setPlainText(dialog.view().text() + "# a word\n");
  ASSERT_TRUE(eventually([&] { return dialog.view().verdict_text().contains("reasons"); }));
  keep(dialog, "wrong_text");
  dialog.resize(dialog.minimumSize());
  keep(dialog, "wrong_small");
}

INSTANTIATE_TEST_SUITE_P(Themes, Screens, ::testing::Values(Theme::kLight, Theme::kDark));

}  // namespace
}  // namespace ebmlab::gui
