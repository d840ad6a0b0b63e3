// SPDX-License-Identifier: MIT
// The window as a whole, driven as a person would.
#include "gui/window/main_window.hpp"

#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QCheckBox>
#include <QComboBox>
#include <QDockWidget>
#include <QHeaderView>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QPlainTextEdit>
#include <QStyleOptionButton>
#include <QTest>
#include <QTextBrowser>

#include <gmock/gmock.h>

#include "gui/compare/compare_pages.hpp"
#include "gui/inspector/inspector.hpp"
#include "gui/navigator/facet_list.hpp"
#include "gui/navigator/navigator.hpp"
#include "gui/runs/column_menu.hpp"
#include "gui/runs/filter_bar.hpp"
#include "gui/runs/run_table_model.hpp"
#include "gui/runs/runs_table.hpp"
#include "gui/runs/selection.hpp"
#include "gui/store/store_session.hpp"
#include "gui/style/theme.hpp"
#include "gui/window/banner.hpp"
#include "gui/window/command_palette.hpp"
#include "gui/window/pages.hpp"
#include "main_window_fixture.hpp"
#include "storage/reader.hpp"

namespace ebmlab::gui {
namespace {

using testing::eventually;
using testing::MainWindowTest;

/// What Qt makes inside a widget and keeps for itself: the widget is what has the name.
bool is_inside_another(const QWidget& widget) {
  return widget.objectName().startsWith(QStringLiteral("qt_")) || widget.inherits("QToolBarSeparator") ||
         widget.inherits("QComboBoxListView") || qobject_cast<const QComboBox*>(widget.parentWidget()) != nullptr ||
         qobject_cast<const QAbstractSpinBox*>(widget.parentWidget()) != nullptr;
}

TEST_F(MainWindowTest, AFilterThatIsTypedNarrowsTheTable) {
  FilterLine& line = *window_.filter_bar().line();
  line.setFocus();
  QTest::keyClicks(&line, QStringLiteral("method = gcd"));
  QTest::keyClick(&line, Qt::Key_Return);
  EXPECT_TRUE(has_listed(2));
  QTest::keyClick(&line, Qt::Key_Escape);
  EXPECT_TRUE(has_listed(5));
}

TEST_F(MainWindowTest, AFilterThatIsNoneIsToldInWords) {
  window_.filter_bar().set_text(QStringLiteral("step > many"));
  const auto says = [&] {
    for (const QLabel* label : window_.filter_bar().findChildren<QLabel*>()) {
      if (label->isVisible() && label->text().contains(QStringLiteral("many"))) return true;
    }
    return false;
  };
  EXPECT_TRUE(eventually(says));
  EXPECT_EQ(window_.model().ids().size(), 5U);
  window_.filter_bar().set_text(QString());
  EXPECT_TRUE(eventually([&] { return !says(); }));
}

TEST_F(MainWindowTest, TheInspectorShowsTheRunThatIsSelected) {
  const std::int64_t run = found("method = gcd and seed = 0").front();
  select({run});
  const auto overview = [&] {
    return window_.inspector().findChild<QTextBrowser*>(QStringLiteral("overview"))->toPlainText().toStdString();
  };
  EXPECT_TRUE(eventually([&] { return overview().find("gcd/seed-0") != std::string::npos; }));
  EXPECT_THAT(overview(), ::testing::HasSubstr(storage::Reader(file_).run_summary(run).uuid.substr(0, 8)));
}

TEST_F(MainWindowTest, SelectedRunsAreComparedInTheStoresOwnFigures) {
  select(found("experiment = rings"));
  const auto* page = window_.pages().findChild<EvaluationPage*>();
  ASSERT_NE(page, nullptr);
  ASSERT_TRUE(eventually([&] { return page->model().table().methods.size() == 2; }));
  for (const MethodRow& method : page->model().table().methods) EXPECT_EQ(method.runs.size(), 2U) << method.label;
  EXPECT_THAT(page->csv().toStdString(), ::testing::StartsWith("method,"));
  const auto* differences = window_.pages().findChild<ConfigurationPage*>();
  ASSERT_TRUE(eventually([&] { return differences->model().columnCount() == 3; }));
  EXPECT_EQ(differences->model().rowCount(), 1);  // the step size alone
}

TEST_F(MainWindowTest, AStarIsPutOnByTheKeyboardAndTakenBack) {
  const std::int64_t run = found("method = gcd and seed = 1").front();
  select({run});
  const auto is_starred = [&] { return storage::Reader(file_).run_summary(run).is_starred; };
  ASSERT_TRUE(command(QStringLiteral("Star"))->isEnabled());
  command(QStringLiteral("Star"))->trigger();
  EXPECT_TRUE(eventually(is_starred));
  EXPECT_TRUE(eventually([&] { return window_.banner().isVisible(); }));
  command(QStringLiteral("Undo"))->trigger();
  EXPECT_TRUE(eventually([&] { return !is_starred(); }));
}

TEST_F(MainWindowTest, ANoteIsKeptWhenTheFieldIsLeft) {
  const std::int64_t run = found("method = cd and seed = 0").front();
  select({run});
  auto* note = window_.inspector().findChild<QPlainTextEdit*>(QStringLiteral("note"));
  ASSERT_NE(note, nullptr);
  window_.inspector().tabs().setCurrentIndex(window_.inspector().tabs().count() - 1);
  ASSERT_TRUE(eventually([&] { return note->isVisible(); }));
  note->setPlainText(QStringLiteral("the *good* one"));
  QFocusEvent leave(QEvent::FocusOut);
  QCoreApplication::sendEvent(note, &leave);
  EXPECT_TRUE(eventually([&] { return storage::Reader(file_).run_summary(run).note == "the *good* one"; }));
}

TEST_F(MainWindowTest, ARunThatCannotBeDeletedIsNotOffered) {
  select(found("experiment = walls"));
  EXPECT_TRUE(command(QStringLiteral("Delete"))->isEnabled());
  command(QStringLiteral("Delete"))->trigger();
  EXPECT_TRUE(has_listed(4));
  command(QStringLiteral("Undo"))->trigger();
  EXPECT_TRUE(has_listed(5));
}

TEST_F(MainWindowTest, TheNavigatorCountsWhatWantsAttentionAndFilters) {
  const auto item = [&](const QString& text) -> QTreeWidgetItem* {
    const auto items = window_.navigator().findItems(text, Qt::MatchExactly | Qt::MatchRecursive);
    return items.isEmpty() ? nullptr : items.front();
  };
  ASSERT_TRUE(eventually([&] { return item(QStringLiteral("Diverged")) != nullptr; }));
  EXPECT_EQ(item(QStringLiteral("Diverged"))->text(1).toStdString(), std::to_string(found("status = diverged").size()));
  emit window_.navigator().itemClicked(item(QStringLiteral("Diverged")), 0);
  EXPECT_TRUE(has_listed(1));
}

TEST_F(MainWindowTest, AClickOnAFacetNarrowsTheFilterAndASecondTakesItBack) {
  const auto value = [&](const QString& text) -> QTreeWidgetItem* {
    for (QTreeWidgetItem* item : window_.facets().findItems(text, Qt::MatchExactly | Qt::MatchRecursive)) {
      if (item->parent()->text(0) == QStringLiteral("method")) return item;
    }
    return nullptr;
  };
  const auto click = [&](const QString& text) { emit window_.facets().itemClicked(value(text), 0); };
  const auto shows = [&](const QString& text, const char* runs, Qt::CheckState state) {
    return eventually([&] {
      const QTreeWidgetItem* item = value(text);
      return item != nullptr && item->text(1) == QString::fromLatin1(runs) && item->checkState(0) == state;
    });
  };
  ASSERT_TRUE(shows(QStringLiteral("cd"), "3", Qt::Unchecked));
  window_.filter_bar().set_text(QStringLiteral("experiment = rings"));
  ASSERT_TRUE(shows(QStringLiteral("cd"), "2", Qt::Unchecked));
  click(QStringLiteral("gcd"));
  EXPECT_EQ(window_.filter_bar().text(), QStringLiteral("experiment = rings and method = gcd"));
  EXPECT_TRUE(has_listed(2));
  ASSERT_TRUE(shows(QStringLiteral("gcd"), "2", Qt::Checked));
  EXPECT_TRUE(shows(QStringLiteral("cd"), "2", Qt::Unchecked));  // what could be chosen besides
  click(QStringLiteral("cd"));
  EXPECT_EQ(window_.filter_bar().text(), QStringLiteral("experiment = rings and method in [gcd, cd]"));
  ASSERT_TRUE(shows(QStringLiteral("cd"), "2", Qt::Checked));
  window_.facets().setCurrentItem(value(QStringLiteral("gcd")));
  QTest::keyClick(&window_.facets(), Qt::Key_Space);
  EXPECT_EQ(window_.filter_bar().text(), QStringLiteral("experiment = rings and method = cd"));
  ASSERT_TRUE(shows(QStringLiteral("gcd"), "2", Qt::Unchecked));
  click(QStringLiteral("cd"));
  EXPECT_EQ(window_.filter_bar().text(), QStringLiteral("experiment = rings"));
  EXPECT_TRUE(has_listed(4));
}

TEST_F(MainWindowTest, TheSelectionStaysWhenTheListChanges) {
  const auto gcd = found("method = gcd");
  select(gcd);
  window_.filter_bar().set_text(QStringLiteral("experiment = rings"));
  ASSERT_TRUE(has_listed(4));
  EXPECT_THAT(window_.selection().ids(), ::testing::UnorderedElementsAreArray(gcd));
  window_.filter_bar().set_text(QStringLiteral("method = gcd and seed = 1"));
  ASSERT_TRUE(has_listed(1));
  EXPECT_EQ(window_.selection().ids().size(), 1U);  // what is not in sight is not acted upon
}

TEST_F(MainWindowTest, ColumnsOfWhatDiffers) {
  window_.filter_bar().set_text(QStringLiteral("experiment = rings"));
  ASSERT_TRUE(has_listed(4));
  command(QStringLiteral("Columns: what differs"))->trigger();
  EXPECT_TRUE(eventually([&] { return window_.model().fields().back() == "params.sampler.step_size"; }));
}

TEST_F(MainWindowTest, TheColumnMenuHasEverySeriesAsALine) {
  QMenu menu;
  fill_column_menu(menu, window_.model(), storage::Reader(file_).filter_names());
  for (QAction* group : menu.actions()) {
    if (group->text() != QStringLiteral("Series, as a line")) continue;
    for (QAction* action : group->menu()->actions()) {
      EXPECT_EQ(action->isChecked(), action->text() == QStringLiteral("loss.energy")) << action->text().toStdString();
      if (action->text() == QStringLiteral("energy.data")) action->setChecked(true);
    }
  }
  EXPECT_EQ(window_.model().fields().back(), "energy.data.line");
  EXPECT_THAT(window_.model().fields(), ::testing::Contains("loss.energy.line"));
}

TEST_F(MainWindowTest, AColumnKeepsTheWidthItWasDraggedTo) {
  QHeaderView& header = *window_.table().horizontalHeader();
  const int before = header.sectionSize(2);
  header.resizeSection(2, before + 40);
  window_.filter_bar().set_text(QStringLiteral("method = gcd"));
  ASSERT_TRUE(has_listed(2));
  EXPECT_EQ(header.sectionSize(2), before + 40);
  EXPECT_EQ(header.sectionSize(3), 7 * window_.table().fontMetrics().averageCharWidth());
  const std::vector<std::string> fields = window_.model().fields();
  window_.model().set_fields({"status", "created"});
  window_.model().set_fields(fields);
  EXPECT_EQ(header.sectionSize(2), before + 40);
  EXPECT_EQ(header.sectionSize(1), 16 * window_.table().fontMetrics().averageCharWidth());
}

TEST_F(MainWindowTest, FoldedRowsSelectAllTheirSeeds) {
  window_.filter_bar().set_text(QStringLiteral("experiment = rings"));
  ASSERT_TRUE(has_listed(4));
  command(QStringLiteral("Fold seeds"))->trigger();
  ASSERT_TRUE(has_listed(2));
  window_.table().selectRow(0);
  EXPECT_TRUE(eventually([&] { return window_.selection().runs().size() == 2; }));
}

TEST_F(MainWindowTest, EverythingThatTakesTheFocusHasAName) {
  select(found("experiment = rings"));
  for (int page = 0; page < window_.pages().tabs().count(); ++page) window_.pages().tabs().setCurrentIndex(page);
  for (const QWidget* widget : window_.findChildren<QWidget*>()) {
    if (widget->focusPolicy() == Qt::NoFocus || is_inside_another(*widget)) continue;
    QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(const_cast<QWidget*>(widget));
    ASSERT_NE(accessible, nullptr);
    EXPECT_FALSE(accessible->text(QAccessible::Name).isEmpty())
        << widget->metaObject()->className() << " in " << widget->parentWidget()->metaObject()->className();
  }
}

TEST(ThemeTest, ABoxToTickCanBeSeenInBothThemes) {
  for (const Theme theme : {Theme::kDark, Theme::kLight}) {
    apply(theme);
    QCheckBox box;
    box.resize(box.sizeHint());
    QStyleOptionButton option;
    option.initFrom(&box);
    const QRect place = box.style()->subElementRect(QStyle::SE_CheckBoxIndicator, &option, &box);
    const QImage picture = box.grab().toImage();
    int darkest = 255, lightest = 0;
    for (int y = place.top(); y <= place.center().y(); ++y) {
      const int lightness = picture.pixelColor(place.center().x(), y).lightness();
      darkest = std::min(darkest, lightness);
      lightest = std::max(lightest, lightness);
    }
    EXPECT_GT(lightest - darkest, 60);
  }
}

TEST(CommandPalette, FitsLettersInTheirOrder) {
  EXPECT_GE(fit(QStringLiteral("cmp"), QStringLiteral("Compare")), 0);
  EXPECT_LT(fit(QStringLiteral("pmc"), QStringLiteral("Compare")), 0);
  EXPECT_GT(fit(QStringLiteral("gt"), QStringLiteral("Go to the table")),
            fit(QStringLiteral("gt"), QStringLiteral("Navigator")));
}

TEST_F(MainWindowTest, ThePaletteDoesWhatIsChosen) {
  command(QStringLiteral("Commands…"))->trigger();
  auto* palette = window_.findChild<CommandPalette*>();
  ASSERT_TRUE(eventually([&] { return palette->isVisible(); }));
  auto* line = palette->findChild<QLineEdit*>();
  QTest::keyClicks(line, QStringLiteral("compare"));
  QTest::keyClick(line, Qt::Key_Return);
  EXPECT_TRUE(eventually([&] {
    return !window_.findChild<QDockWidget*>(QStringLiteral("navigator-dock"))->isVisible() && !palette->isVisible();
  }));
}

}  // namespace
}  // namespace ebmlab::gui
