// SPDX-License-Identifier: MIT
// Putting an experiment together: the form writes the text, the text leads the form, and what is started.
#include "gui/launch/new_run.hpp"

#include <gmock/gmock.h>

#include <QCheckBox>
#include <QComboBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStandardItemModel>

#include <csignal>
#include <fstream>

#include "gui/launch/experiment_form.hpp"
#include "gui/launch/experiment_start.hpp"
#include "gui/launch/method_page.hpp"
#include "gui/launch/number_box.hpp"
#include "gui/launch/parameter_form.hpp"
#include "gui/launch/plugin_section.hpp"
#include "gui/launch/specification_view.hpp"
#include "gui/launch/time_estimate.hpp"
#include "gui/runs/field_text.hpp"
#include "launch/fake_program.hpp"
#include "window_fixture.hpp"

namespace ebmlab::gui {
namespace {

using testing::eventually;
using ::testing::HasSubstr;
using ::testing::Not;

class NewRunTest : public ::testing::Test {
 protected:
  NewRunTest() {
    qputenv("XDG_CACHE_HOME", qt((folder_.path() / "cache").string()).toUtf8());
    dialog_.set_store(folder_.path() / "runs.db");
    dialog_.offer(Catalogue(testing::recorded_catalogue()));
    dialog_.show();
  }
  [[nodiscard]] std::string text() const { return dialog_.view().text().toStdString(); }
  [[nodiscard]] MethodPage& method(std::size_t index) const { return *dialog_.form().methods().at(index); }
  static void pick(PluginSection& section, const char* id) {
    section.picker().setCurrentIndex(section.picker().findData(QString(id)));
  }
  static bool is_offered(PluginSection& section, const char* id) {
    const int row = section.picker().findData(QString(id));
    const auto* rows = qobject_cast<QStandardItemModel*>(section.picker().model());
    return row >= 0 && rows->item(row)->isEnabled();
  }
  static std::string words(PluginSection& section, const char* id) {
    return section.picker().itemText(section.picker().findData(QString(id))).toStdString();
  }

  test::TemporaryFolder folder_;
  Program program_{testing::write_fake_ebmlab(folder_)};
  NewRun dialog_{program_};
};

TEST_F(NewRunTest, BeginsWithAComparisonThatFits) {
  EXPECT_THAT(text(), HasSubstr("[dataset]\nplugin = \"gaussian_ring\""));
  EXPECT_THAT(text(), HasSubstr("[method.gcd]"));
  EXPECT_THAT(text(), HasSubstr("[method.cd]\nsampler = { plugin = \"langevin\" }\nobjective = { plugin = \"cd\" }"));
}

TEST_F(NewRunTest, AParameterThatIsEditedStandsInTheText) {
  ParameterField* field = method(1).sampler().form()->field("steps");
  ASSERT_NE(field, nullptr);
  auto* box = qobject_cast<NumberBox*>(field->editor());
  ASSERT_NE(box, nullptr);
  box->setFocus();
  box->selectAll();
  QTest::keyClicks(box, "17");
  EXPECT_THAT(text(), HasSubstr("sampler = { plugin = \"langevin\", steps = 17 }"));
  QTest::keyClick(box, Qt::Key_Up);
  EXPECT_THAT(text(), Not(HasSubstr("steps = 17 }")));
  field->set_toml(field->parameter().fallback);
  emit field->changed();
  EXPECT_THAT(text(), HasSubstr("sampler = { plugin = \"langevin\" }"));
}

TEST_F(NewRunTest, WhatCannotBeCombinedIsDisabledWithTheReason) {
  PluginSection& objective = method(1).stages().at(0)->objective();
  EXPECT_FALSE(is_offered(objective, "polish"));
  EXPECT_THAT(words(objective, "polish"), HasSubstr("polish  —  needs “trainable sampler”"));
  EXPECT_TRUE(is_offered(objective, "cd"));
  EXPECT_FALSE(is_offered(method(1).sampler(), "block_gibbs"));
  EXPECT_TRUE(is_offered(method(0).stages().at(0)->objective(), "polish"));
}

TEST_F(NewRunTest, AnotherSamplerTakesAnotherObjectiveWhereTheOldOneDoesNotFit) {
  PluginSection& objective = method(0).stages().at(0)->objective();
  pick(objective, "polish");
  EXPECT_THAT(text(), HasSubstr("objective = { plugin = \"polish\" }"));
  pick(method(0).sampler(), "langevin");
  EXPECT_NE(objective.id().toStdString(), "polish");
  EXPECT_FALSE(is_offered(objective, "polish"));
}

TEST_F(NewRunTest, AMethodMayHaveAnEnergyOfItsOwn) {
  const auto set = [](PluginSection& section, const char* key, const char* value) {
    section.form()->field(key)->set_toml(value);
    emit section.form()->field(key)->changed();
  };
  set(dialog_.form().energy(), "hidden", "[64]");
  EXPECT_FALSE(method(1).own_energy().isVisibleTo(&method(1)));
  method(1).own_energy_box().click();
  EXPECT_TRUE(method(1).own_energy().isVisibleTo(&method(1)));
  EXPECT_THAT(text(), HasSubstr("[method.cd]\nenergy = { plugin = \"mlp\" }")) << "begins with the same";
  set(method(1).own_energy(), "activation", "\"relu\"");
  EXPECT_THAT(text(), HasSubstr("[method.cd]\nenergy = { plugin = \"mlp\", activation = \"relu\" }"));
  ParameterField* hidden = method(1).own_energy().form()->field("hidden");
  set(method(1).own_energy(), "hidden", hidden->parameter().fallback.toUtf8().constData());
  EXPECT_THAT(text(), HasSubstr("hidden = " + hidden->parameter().fallback.toStdString() + " }")) << "not the shared one's";
  pick(method(1).own_energy(), "rbm");
  EXPECT_TRUE(is_offered(method(1).sampler(), "block_gibbs"));
  EXPECT_FALSE(is_offered(method(0).sampler(), "block_gibbs"));
  method(1).own_energy_box().click();
  EXPECT_THAT(text(), Not(HasSubstr("rbm")));
  EXPECT_FALSE(is_offered(method(1).sampler(), "block_gibbs"));
}

TEST_F(NewRunTest, WhatTheFormCannotHoldLeavesTheTextTheTruth) {
  program_.use(testing::write_script(folder_, R"(echo '{"rows":[{"method":"a","seed":0,"steps":9}],"configurations":[
    {"experiment":"e","method":"a","seed":0,"energy":{"plugin":"mlp","params":{"depth":3},"sources":{"depth":"user"}},
     "sampler":{"plugin":"langevin"},"stages":[{"name":"train","steps":9,"objective":{"plugin":"cd"}}]}]}')"));
  dialog_.view().editor().setPlainText("# of a later version\nenergy.depth = 3\n");
  ASSERT_TRUE(eventually([&] { return dialog_.start_button().isEnabled(); }));
  EXPECT_FALSE(dialog_.form().isEnabled());
  EXPECT_THAT(dialog_.notice().toStdString(), HasSubstr("nothing is known here of “depth” of the energy “mlp”"));
  EXPECT_EQ(text(), "# of a later version\nenergy.depth = 3\n");
}

TEST_F(NewRunTest, IsCheckedAndStartedOnTheStore) {
  ASSERT_TRUE(eventually([&] { return dialog_.start_button().isEnabled(); }));
  EXPECT_THAT(dialog_.view().verdict_text().toStdString(), HasSubstr("1 run: 1 method, 1 seed; 1,000 steps in all"));
  QString started;
  QObject::connect(&dialog_, &NewRun::started, &dialog_, [&](const QString& name) { started = name; });
  dialog_.start_button().click();
  EXPECT_TRUE(eventually([&] {
    return testing::calls(folder_).find("--store " + (folder_.path() / "runs.db").string()) != std::string::npos;
  })) << testing::calls(folder_);
  EXPECT_FALSE(started.isEmpty());
  EXPECT_FALSE(dialog_.isVisible());
}

TEST(ShippedPresets, AreThoseBesideAnInstalledProgram) {
  const test::TemporaryFolder prefix;
  const std::filesystem::path examples = prefix.path() / "share" / "doc" / "ebmlab" / "docs" / "examples";
  std::filesystem::create_directories(examples / "published");
  std::filesystem::create_directories(prefix.path() / "bin");
  for (const char* const name : {"b.toml", "a.toml", "published/a.toml", "a.py"})
    std::ofstream(examples / name) << "seeds = [0]\n";
  QStringList names;
  for (const Preset& preset : shipped_presets(qt((prefix.path() / "bin" / "ebmlab").string()))) names.append(preset.name);
  EXPECT_EQ(names.join(' ').toStdString(), "a b published/a");
  EXPECT_TRUE(shipped_presets({}).empty());
}

TEST(Estimate, IsRoundAndSaysWhatCouldNotBeTried) {
  Estimate estimate{.seconds = 184.2,
                    .jobs = 2,
                    .methods = {{.name = "gcd", .seconds_per_run = 40.1, .runs = 3, .steps_per_second = 210.0},
                                {.name = "pcd", .seconds_per_run = 0.2, .runs = 1, .steps_per_second = 9.0}}};
  EXPECT_EQ(estimate_text(estimate).toStdString(), "about 3 min, 2 at a time: gcd 40 s each × 3, pcd less than 1 s");
  estimate.jobs = 1;
  estimate.seconds = 30'000;
  estimate.methods[1].problem = "its loss is not finite";
  EXPECT_EQ(estimate_text(estimate).toStdString(),
            "about 8.3 h for those that could be tried: gcd 40 s each × 3\npcd: its loss is not finite");
  const Estimate none = estimate_from(R"({"pilot": {"methods": [{"method": "a", "problem": "no"}]}})");
  EXPECT_EQ(estimate_text(none).toStdString(), "a: no");
  EXPECT_THROW((void)estimate_from(R"({"rows": []})"), std::runtime_error);
}

TEST_F(NewRunTest, TheTimeIsEstimatedAndGoesOutOfDate) {
  const auto says = [&] { return dialog_.estimate().text().toStdString(); };
  QPushButton& button = dialog_.estimate().button();
  EXPECT_FALSE(button.isEnabled()) << "before the check has passed";
  ASSERT_TRUE(eventually([&] { return button.isEnabled(); }));
  button.click();
  EXPECT_THAT(says(), HasSubstr("Trying"));
  ASSERT_TRUE(eventually([&] { return says() == "about 3 min, 2 at a time: gcd 40 s each × 3, pcd 12 s each × 3"; })) << says();
  EXPECT_THAT(testing::calls(folder_), HasSubstr("--dry-run --pilot --json --data-dir"));
  const QString before = dialog_.view().text();
  dialog_.view().editor().setPlainText(before + "# a word\n");
  EXPECT_THAT(says(), HasSubstr("Out of date: about 3 min"));
  dialog_.view().editor().setPlainText(before);
  EXPECT_THAT(says(), Not(HasSubstr("Out of date")));
}

TEST_F(NewRunTest, AnEstimateIsGivenUpAndATroubleIsTold) {
  QPushButton& button = dialog_.estimate().button();
  ASSERT_TRUE(eventually([&] { return button.isEnabled(); }));
  const std::string pid_file = (folder_.path() / "pid").string();
  program_.use(testing::write_script(folder_, "echo $$ > '" + pid_file + "'\nexec sleep 60", "slow"));
  button.click();
  EXPECT_EQ(button.text().toStdString(), "Cancel");
  pid_t pid = 0;
  ASSERT_TRUE(eventually([&] { return static_cast<bool>(std::ifstream(pid_file) >> pid); }));
  button.click();
  EXPECT_EQ(button.text().toStdString(), "Estimate time");
  EXPECT_TRUE(eventually([&] { return ::kill(pid, 0) != 0; })) << "the child goes on";
  program_.use(testing::write_script(folder_, "echo 'ebmlab: the disk is full' >&2; exit 2", "full"));
  button.click();
  EXPECT_TRUE(eventually([&] { return dialog_.estimate().text() == "the disk is full"; }));
}

TEST_F(NewRunTest, AMistakeIsShownWithItsLineAndCannotBeStarted) {
  program_.use(testing::write_script(folder_, "echo \"ebmlab: steps = 0 ($2:3): must be at least 1\" >&2\nexit 2", "strict"));
  dialog_.view().editor().setPlainText("experiment = \"a\"\n\nsteps = 0\n");
  ASSERT_TRUE(eventually([&] { return dialog_.view().verdict_text().contains("line 3"); }));
  EXPECT_THAT(dialog_.view().verdict_text().toStdString(), HasSubstr("line 3: steps = 0: must be at least 1"));
  EXPECT_FALSE(dialog_.start_button().isEnabled());
  EXPECT_EQ(dialog_.view().editor().extraSelections().size(), 1);
}

TEST_F(NewRunTest, PluginsThatComeLaterStandInThePickersAtOnce) {
  QByteArray list = testing::recorded_catalogue();
  list.replace("\"id\":\"langevin\"", "\"id\":\"dropped_in\"");
  EXPECT_FALSE(is_offered(method(1).sampler(), "dropped_in"));
  dialog_.offer(Catalogue(list));
  EXPECT_TRUE(is_offered(method(1).sampler(), "dropped_in"));
}

}  // namespace
}  // namespace ebmlab::gui
