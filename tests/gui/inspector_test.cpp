// SPDX-License-Identifier: MIT
// All about one run, and what can be done from one of its checkpoints.
#include "gui/inspector/inspector.hpp"

#include <QCheckBox>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableView>
#include <QTableWidget>

#include <gmock/gmock.h>

#include <stdexcept>

#include "gui/inspector/checkpoints_panel.hpp"
#include "gui/inspector/table_panels.hpp"
#include "gui/inspector/text_panels.hpp"
#include "main_window_fixture.hpp"
#include "storage/editor.hpp"
#include "storage/recorder.hpp"
#include "storage/store.hpp"

namespace ebmlab::gui {
namespace {

using testing::eventually;
using ::testing::HasSubstr;
using testing::MainWindowTest;

class InspectorTest : public MainWindowTest {
 protected:
  InspectorTest() {
    run_ = found("method = gcd and seed = 0").front();
    select({run_});
  }

  template <class Panel>
  [[nodiscard]] Panel& show() {
    auto* panel = window_.inspector().findChild<Panel*>();
    window_.inspector().tabs().setCurrentWidget(panel);
    return *panel;
  }
  [[nodiscard]] static QPushButton& button(const QWidget& panel, const QString& text) {
    for (QPushButton* each : panel.findChildren<QPushButton*>()) {
      if (each->text() == text) return *each;
    }
    throw std::runtime_error("no button " + text.toStdString());
  }
  [[nodiscard]] static QTableWidget& table(const QWidget& panel, const QString& name) {
    for (QTableWidget* each : panel.findChildren<QTableWidget*>()) {
      if (each->accessibleName() == name) return *each;
    }
    throw std::runtime_error("no table " + name.toStdString());
  }
  /// The checkpoint of a step, chosen in its table.
  [[nodiscard]] CheckpointsPanel& choose(const QString& step) {
    auto& panel = show<CheckpointsPanel>();
    QTableWidget& checkpoints = table(panel, QStringLiteral("Checkpoints"));
    EXPECT_TRUE(eventually([&] { return !checkpoints.findItems(step, Qt::MatchExactly).empty(); }));
    checkpoints.setCurrentItem(checkpoints.findItems(step, Qt::MatchExactly).front());
    return panel;
  }
  [[nodiscard]] bool calls(const std::string& words) const {
    return eventually([&] { return testing::calls(temporary_).find(words) != std::string::npos; });
  }

  std::int64_t run_;
};

TEST_F(InspectorTest, ACheckpointIsVerified) {
  auto& panel = choose(QStringLiteral("100"));
  button(panel, QStringLiteral("Verify")).click();
  EXPECT_TRUE(eventually([&] { return panel.findChild<QLabel*>()->text().contains(QStringLiteral("as its sha256 says")); }));
}

TEST_F(InspectorTest, AConfigurationThatIsPinnedStandsBesideTheNextRuns) {
  auto& panel = show<ConfigurationPanel>();
  const auto* table = panel.findChild<QTableView*>()->model();
  ASSERT_TRUE(eventually([&] { return table->rowCount() == 2; }));  // what is not a default
  for (QCheckBox* box : panel.findChildren<QCheckBox*>()) {
    if (box->text() == QStringLiteral("Pin to compare")) box->setChecked(true);
  }
  select({found("method = cd and seed = 0 and experiment = rings").front()});
  EXPECT_TRUE(eventually([&] { return table->columnCount() == 3 && table->rowCount() == 1; }));
  EXPECT_EQ(table->index(0, 0).data().toString(), QStringLiteral("sampler.step_size"));
  EXPECT_EQ(table->index(0, 1).data().toString(), QStringLiteral("0.02"));
  EXPECT_EQ(table->index(0, 2).data().toString(), QStringLiteral("0.01"));
}

TEST_F(InspectorTest, TheLogIsSearchedFromWhereTheCursorIsAndRound) {
  auto& panel = show<LogPanel>();
  auto* text = panel.findChild<QPlainTextEdit*>();
  auto* search = panel.findChild<QLineEdit*>();
  ASSERT_TRUE(eventually([&] { return text->toPlainText().contains(QStringLiteral("line of step 100")); }));
  text->moveCursor(QTextCursor::End);
  search->setText(QStringLiteral("step 100"));
  emit search->returnPressed();
  EXPECT_EQ(text->textCursor().selectedText(), QStringLiteral("step 100"));
  EXPECT_FALSE(panel.findChild<QLabel*>()->isVisible());
  search->setText(QStringLiteral("step 101"));
  emit search->returnPressed();
  EXPECT_TRUE(panel.findChild<QLabel*>()->isVisible());
}

TEST_F(InspectorTest, ARunGoesOnFromACheckpoint) {
  button(choose(QStringLiteral("100")), QStringLiteral("Resume from here")).click();
  EXPECT_TRUE(calls("resume " + std::to_string(run_) + " --from 100"));
  EXPECT_EQ(testing::calls(temporary_).find("--set"), std::string::npos);
}

TEST_F(InspectorTest, ANewRunBranchesOffFromACheckpointWithChanges) {
  auto& panel = choose(QStringLiteral("100"));
  button(panel, QStringLiteral("Fork…")).click();
  auto* dialog = panel.findChild<QInputDialog*>();
  ASSERT_TRUE(eventually([&] { return dialog->isVisible(); }));
  EXPECT_THAT(dialog->labelText().toStdString(), HasSubstr("step 100 of run " + std::to_string(run_)));
  dialog->setTextValue(QStringLiteral("method.gcd.steps=200\n\n energy.hidden=[8, 8]\n"));
  dialog->accept();
  EXPECT_TRUE(calls("resume " + std::to_string(run_) + " --from 100 --set method.gcd.steps=200 --set energy.hidden=[8, 8]"));
}

TEST_F(InspectorTest, AForkWithoutAChangeIsNone) {
  auto& panel = choose(QStringLiteral("100"));
  button(panel, QStringLiteral("Fork…")).click();
  auto* dialog = panel.findChild<QInputDialog*>();
  dialog->setTextValue(QStringLiteral(" \n"));
  dialog->accept();
  button(panel, QStringLiteral("Resume from here")).click();
  EXPECT_TRUE(calls("--from 100"));
  EXPECT_EQ(testing::calls(temporary_).find("--set"), std::string::npos);
}

TEST_F(InspectorTest, ACheckpointIsEvaluatedAndWhatCameOfItStandsBelow) {
  auto& panel = choose(QStringLiteral("100"));
  QTableWidget &checkpoints = table(panel, QStringLiteral("Checkpoints")),
               &figures = table(panel, QStringLiteral("Evaluations of the chosen checkpoint"));
  EXPECT_FALSE(figures.isVisible());
  ASSERT_TRUE(button(panel, QStringLiteral("Evaluate")).isEnabled());
  button(panel, QStringLiteral("Evaluate")).click();
  EXPECT_TRUE(calls("evaluate " + std::to_string(run_) + " --from 100 --kind final"));
  // What the program would do.
  storage::Store::open(file_).add_evaluation(
      storage::Reader(file_).checkpoints(run_).back().id,
      {.step = 100, .protocol = "{}", .samples = 10000, .metrics = {{"kl", 0.25, 0.5}, {"mmd", {}}}});
  ASSERT_TRUE(eventually([&] { return figures.isVisible() && figures.rowCount() == 2; }));
  const auto row = [&](int i) {
    QStringList cells;
    for (int column = 0; column < figures.columnCount(); ++column) cells.append(figures.item(i, column)->text());
    return cells.join(u' ').toStdString();
  };
  EXPECT_EQ(row(0), "kl 0.25 0.5 10,000");
  EXPECT_EQ(row(1), "mmd undefined  10,000");
  EXPECT_EQ(checkpoints.findItems(QStringLiteral("10,000 samples"), Qt::MatchExactly).size(), 1);
  EXPECT_GE(checkpoints.currentRow(), 0);
}

TEST_F(InspectorTest, WhyACheckpointCannotBeEvaluatedStandsInTheTip) {
  auto& panel = show<CheckpointsPanel>();
  QPushButton& evaluate = button(panel, QStringLiteral("Evaluate"));
  EXPECT_FALSE(evaluate.isEnabled());
  EXPECT_EQ(evaluate.toolTip().toStdString(), "Choose a checkpoint to evaluate");
  (void)choose(QStringLiteral("100"));
  EXPECT_TRUE(evaluate.isEnabled());
  storage::Recorder recorder(file_, run_, {.hostname = "anvil"}, 100);
  EXPECT_TRUE(eventually([&] { return !evaluate.isEnabled(); }));
  EXPECT_EQ(evaluate.toolTip().toStdString(), "The run is running: its checkpoints can be evaluated once it has ended");
  recorder.finish(storage::RunStatus::kStopped);
  EXPECT_TRUE(eventually([&] { return evaluate.isEnabled(); }));
}

}  // namespace
}  // namespace ebmlab::gui
