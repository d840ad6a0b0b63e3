// SPDX-License-Identifier: MIT
// The keys of commands, changed by whoever uses them.
#include "gui/window/shortcuts.hpp"

#include <QKeySequenceEdit>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QTableWidget>
#include <QTest>

#include <algorithm>
#include <set>

#include "gui/window/shortcuts_panel.hpp"
#include "main_window_fixture.hpp"

namespace ebmlab::gui {
namespace {

using testing::eventually;
using testing::MainWindowTest;

class NothingChosen {
 public:
  NothingChosen() { forget(); }
  ~NothingChosen() { forget(); }
  NothingChosen(const NothingChosen&) = delete;
  NothingChosen& operator=(const NothingChosen&) = delete;

 private:
  static void forget() { QSettings().remove(QStringLiteral("shortcuts")); }
};

class ShortcutsTest : private NothingChosen, public MainWindowTest {
 protected:
  ShortcutsTest() { command(QStringLiteral("Shortcuts…"))->trigger(); }

  [[nodiscard]] QTableWidget& table() const { return *panel_.findChild<QTableWidget*>(); }
  void choose(const QString& name) const {
    const auto items = table().findItems(name, Qt::MatchExactly);
    ASSERT_EQ(items.size(), 1) << name.toStdString();
    table().setCurrentItem(items.front());
  }
  void press(Qt::Key key, Qt::KeyboardModifiers modifiers) const {
    QTest::keyClick(panel_.findChild<QKeySequenceEdit*>(), key, modifiers);
    QTest::keyClick(&panel_, Qt::Key_F35);  // else Qt believes for ever after that Ctrl is held
  }
  void click(const QString& button) const {
    for (QPushButton* each : panel_.findChildren<QPushButton*>()) {
      if (each->text() == button) each->click();
    }
  }
  [[nodiscard]] bool says(const QString& words) const {
    return eventually([&] { return panel_.findChild<QLabel*>()->text().contains(words); });
  }

  ShortcutsPanel& panel_ = *window_.findChild<ShortcutsPanel*>();
  const QKeySequence ctrl_j_ = QKeySequence(QStringLiteral("Ctrl+J"));
};

TEST_F(ShortcutsTest, EveryCommandIsListedWithItsKeys) {
  EXPECT_TRUE(panel_.isVisible());
  std::set<QString> names;
  for (int row = 0; row < table().rowCount(); ++row) names.insert(table().item(row, 0)->text());
  EXPECT_EQ(names.size(), window_.commands().size());
  for (const QAction* action : window_.commands()) {
    QString name = action->text();
    ASSERT_TRUE(names.contains(name.remove(u'&'))) << name.toStdString();
    EXPECT_EQ(table().item(table().findItems(name, Qt::MatchExactly).front()->row(), 1)->text(), keys_text(*action));
  }
  EXPECT_EQ(keys_text(*command(QStringLiteral("Compare"))), QStringLiteral("Ctrl+2, C"));
}

TEST_F(ShortcutsTest, KeysThatArePressedAreTakenAndRemembered) {
  choose(QStringLiteral("Star"));
  press(Qt::Key_J, Qt::ControlModifier);
  EXPECT_TRUE(says(QStringLiteral("Ctrl+J is Star now.")));
  EXPECT_EQ(command(QStringLiteral("Star"))->shortcut(), ctrl_j_);
  EXPECT_TRUE(command(QStringLiteral("Star"))->toolTip().endsWith(QStringLiteral("(Ctrl+J)")));
  const MainWindow later;
  const auto commands = later.commands();
  EXPECT_TRUE(std::any_of(commands.begin(), commands.end(), [&](const QAction* each) { return each->shortcut() == ctrl_j_; }));
  click(QStringLiteral("Default"));
  EXPECT_EQ(command(QStringLiteral("Star"))->shortcut(), QKeySequence(QStringLiteral("Ctrl+D")));
  EXPECT_TRUE(QSettings().value(QStringLiteral("shortcuts/star")).isNull());
}

TEST_F(ShortcutsTest, KeysOfAnotherCommandAreNotTakenAndThatIsTold) {
  choose(QStringLiteral("Star"));
  press(Qt::Key_G, Qt::ControlModifier);
  EXPECT_TRUE(says(QStringLiteral("Ctrl+G is not taken: Fold seeds has Ctrl+G.")));
  EXPECT_EQ(command(QStringLiteral("Star"))->shortcut(), QKeySequence(QStringLiteral("Ctrl+D")));
  choose(QStringLiteral("Fold seeds"));
  click(QStringLiteral("None"));
  EXPECT_TRUE(says(QStringLiteral("Fold seeds has no keys now.")));
  choose(QStringLiteral("Star"));
  press(Qt::Key_G, Qt::ControlModifier);
  EXPECT_TRUE(says(QStringLiteral("Ctrl+G is Star now.")));
  choose(QStringLiteral("Fold seeds"));
  click(QStringLiteral("Default"));
  EXPECT_TRUE(says(QStringLiteral("Not so: Star has Ctrl+G.")));
  click(QStringLiteral("All defaults"));
  EXPECT_EQ(command(QStringLiteral("Fold seeds"))->shortcut(), QKeySequence(QStringLiteral("Ctrl+G")));
}

TEST_F(ShortcutsTest, WhatWasChosenGoesBeforeWhatALaterVersionCameWith) {
  QSettings().setValue(QStringLiteral("shortcuts/star"), QStringLiteral("Ctrl+G"));
  const MainWindow later;
  int with_keys = 0;
  for (const QAction* each : later.commands()) with_keys += keys_text(*each) == QStringLiteral("Ctrl+G") ? 1 : 0;
  EXPECT_EQ(with_keys, 1);
}

}  // namespace
}  // namespace ebmlab::gui
