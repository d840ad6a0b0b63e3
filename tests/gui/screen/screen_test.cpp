// SPDX-License-Identifier: MIT
// What needs a screen: the keyboard's real focus, and files that are dragged from another program's window. The ctest
// gui_screen_test gives them one; without a screen they are skipped.
#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QProcess>
#include <QStandardPaths>
#include <QTabBar>
#include <QTest>
#include <QToolBar>

#include <gmock/gmock.h>

#include <algorithm>
#include <vector>

#include "gui/inspector/inspector.hpp"
#include "gui/launch/launching.hpp"
#include "gui/navigator/navigator.hpp"
#include "gui/plots/scrubber.hpp"
#include "gui/runs/field_text.hpp"
#include "gui/runs/filter_bar.hpp"
#include "gui/window/command_palette.hpp"
#include "gui/window/pages.hpp"
#include "main_window_fixture.hpp"

namespace ebmlab::gui {
namespace {

using testing::eventually;
using testing::MainWindowTest;

class Screen : public MainWindowTest {
 protected:
  void SetUp() override {
    if (QGuiApplication::platformName() != QStringLiteral("xcb")) GTEST_SKIP() << "there is no screen";
    if (QStandardPaths::findExecutable(QStringLiteral("xdotool")).isEmpty()) GTEST_SKIP() << "there is no xdotool";
    window_.setGeometry(0, 0, 1400, 1000);
    window_.activateWindow();
    ASSERT_TRUE(eventually([&] { return window_.isActiveWindow(); }));
  }

  /// What a person does with keys and mouse: the events come through the X server.
  static void act(const QString& commands) {
    QProcess xdotool;
    xdotool.start(QStringLiteral("xdotool"), commands.split(u' '));
    ASSERT_TRUE(eventually([&] { return xdotool.state() == QProcess::NotRunning; }));
    EXPECT_EQ(xdotool.exitCode(), 0) << xdotool.readAllStandardError().toStdString();
  }
  [[nodiscard]] static bool has_focus(const QWidget& widget) {
    return eventually([&] { return QApplication::focusWidget() == &widget; });
  }
};

std::string name_of(const QWidget& widget) {
  return std::string(widget.metaObject()->className()) + " \"" + widget.accessibleName().toStdString() + "\"";
}

std::string names_of(const std::vector<QWidget*>& widgets) {
  std::string names;
  for (const QWidget* widget : widgets) names += "\n  " + name_of(*widget);
  return names;
}

/// Of a widget that is made of others, the one that has the focus for all.
bool is_part(const QWidget& widget) {
  for (const QWidget* parent = widget.parentWidget(); parent != nullptr; parent = parent->parentWidget()) {
    if (qobject_cast<const QComboBox*>(parent) != nullptr || qobject_cast<const QAbstractSpinBox*>(parent) != nullptr)
      return true;
  }
  return false;
}

std::vector<QWidget*> reachable(const QWidget& area) {
  std::vector<QWidget*> all;
  for (QWidget* widget : area.findChildren<QWidget*>()) {
    const bool takes_tab = (widget->focusPolicy() & Qt::TabFocus) != 0 && widget->focusProxy() == nullptr;
    if (takes_tab && widget->isVisible() && widget->isEnabled() && widget->window() == area.window() && !is_part(*widget))
      all.push_back(widget);
  }
  return all;
}

TEST_F(Screen, TabReachesEverythingInTheOrderInWhichItIsRead) {
  select(found("experiment = rings"));
  FilterLine& filter = *window_.filter_bar().line();
  for (int page = 0; page < window_.pages().tabs().count(); ++page) {
    if (!window_.pages().tabs().isTabVisible(page)) continue;
    window_.pages().tabs().setCurrentIndex(page);
    QTest::qWait(300);
    filter.setFocus();
    ASSERT_TRUE(has_focus(filter));
    std::vector<QWidget*> way;
    do {
      way.push_back(QApplication::focusWidget());
      QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
    } while (QApplication::focusWidget() != &filter && way.size() < 200);
    EXPECT_EQ(QApplication::focusWidget(), &filter) << "the way has no end: " << names_of(way);
    const std::string title = window_.pages().tabs().tabText(page).toStdString();
    for (const QWidget* widget : reachable(window_))
      EXPECT_NE(std::find(way.begin(), way.end(), widget), way.end()) << title << ": " << name_of(*widget) << " is not reached";
    const auto place = [&](const QWidget* widget) { return std::find(way.begin(), way.end(), widget) - way.begin(); };
    const auto first_of = [&](const QWidget& area) {
      return std::find_if(way.begin(), way.end(), [&](const QWidget* widget) { return area.isAncestorOf(widget); }) -
             way.begin();
    };
    const QWidget& tabs = window_.pages().tabs();
    std::vector places{place(&filter),
                       place(&window_.table()),
                       first_of(tabs),
                       first_of(window_.pages().scrubber()),
                       first_of(window_.inspector()),
                       first_of(*window_.findChild<QToolBar*>()),
                       place(&window_.navigator())};
    for (QWidget* widget : reachable(*window_.pages().tabs().currentWidget())) {
      EXPECT_GT(place(widget), first_of(tabs)) << title << ": " << name_of(*widget);
      EXPECT_LT(place(widget), first_of(window_.pages().scrubber())) << title << ": " << name_of(*widget);
    }
    EXPECT_TRUE(std::is_sorted(places.begin(), places.end())) << title << ": " << ::testing::PrintToString(places);
  }
}

TEST_F(Screen, KeysGoWhereTheFocusIs) {
  act(QStringLiteral("key ctrl+f type --args 1 gcd"));
  EXPECT_TRUE(has_focus(*window_.filter_bar().line()));
  EXPECT_TRUE(eventually([&] { return window_.filter_bar().line()->text() == QStringLiteral("gcd"); }));
  act(QStringLiteral("key ctrl+r"));
  EXPECT_TRUE(has_focus(window_.table()));
}

TEST_F(Screen, ThePaletteTakesTheFocusAndGivesItBack) {
  window_.table().setFocus();
  ASSERT_TRUE(has_focus(window_.table()));
  act(QStringLiteral("key ctrl+k"));
  auto& palette = *window_.findChild<CommandPalette*>();
  ASSERT_TRUE(eventually([&] { return palette.isVisible(); }));
  EXPECT_TRUE(has_focus(*palette.findChild<QLineEdit*>()));
  act(QStringLiteral("type --args 1 filt"));
  EXPECT_TRUE(eventually([&] { return palette.findChild<QLineEdit*>()->text() == QStringLiteral("filt"); }));
  act(QStringLiteral("key Escape"));
  EXPECT_TRUE(eventually([&] { return !palette.isVisible(); }));
  EXPECT_TRUE(has_focus(window_.table()));
  act(QStringLiteral("key ctrl+k sleep 0.2 type --args 1 filter key Return"));
  EXPECT_TRUE(has_focus(*window_.filter_bar().line()));
}

TEST_F(Screen, AFileIsDraggedFromAnotherProgram) {
  const QString file = qt(temporary_.write("mine.so", "bytes").string());
  QProcess source;
  source.start(QStringLiteral(EBMLAB_DRAG_SOURCE), {file});
  ASSERT_TRUE(eventually([&] { return source.readAllStandardOutput().contains("shown"); }));
  const auto at = [](const QPoint& point) { return QStringLiteral("mousemove %1 %2 sleep 0.2").arg(point.x()).arg(point.y()); };
  const QPoint from(1700, 150);  // where it shows itself
  act(at(from) + QStringLiteral(" mousedown 1 sleep 0.2 ") + at(from - QPoint(20, 0)) + u' ' + at({1000, 400}) + u' ' +
      at({700, 420}) + u' ' + at({705, 425}) + QStringLiteral(" mouseup 1"));
  EXPECT_TRUE(eventually([&] { return std::filesystem::exists(temporary_.path() / "plugins" / "mine.so"); }));
  source.kill();
  EXPECT_TRUE(source.waitForFinished());
}

}  // namespace
}  // namespace ebmlab::gui
