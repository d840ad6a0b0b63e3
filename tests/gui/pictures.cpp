// SPDX-License-Identifier: MIT
// gui_pictures STORE FOLDER: the window over a store, in both themes, as PNG files. scripts/gui-pictures calls it.
#include <QAction>
#include <QApplication>
#include <QDir>
#include <QEventLoop>
#include <QStandardPaths>
#include <QTimer>

#include <iostream>

#include "gui/attention/black_box_page.hpp"
#include "gui/inspector/checkpoints_panel.hpp"
#include "gui/inspector/inspector.hpp"
#include "gui/launch/launching.hpp"
#include "gui/launch/new_run.hpp"
#include "gui/runs/filter_bar.hpp"
#include "gui/runs/run_table_model.hpp"
#include "gui/runs/runs_table.hpp"
#include "gui/runs/selection.hpp"
#include "gui/style/theme.hpp"
#include "gui/window/main_window.hpp"
#include "gui/window/pages.hpp"

namespace {

using namespace ebmlab::gui;

/// Answers come from other threads: what is shown a moment after the last of them.
void settle() {
  QEventLoop loop;
  QTimer::singleShot(900, &loop, &QEventLoop::quit);
  loop.exec();
}

void take(QWidget& window, const QString& file) {
  settle();
  if (!window.grab().save(file)) std::cerr << "cannot write " << file.toStdString() << "\n";
}

/// What the filter finds, selected.
void select(MainWindow& window, const QString& filter) {
  window.filter_bar().set_text(filter);
  settle();
  window.table().select_runs(window.model().ids());
}

/// The table with nothing selected: curves of some runs, and of replicates folded; a filter that is none.
void take_table(MainWindow& window, const QDir& folder, const QString& suffix) {
  const std::vector<std::string> fields = window.model().fields();
  window.model().set_fields({"status", "method", "seed", "loss.energy.line", "gradient_norm.energy.line", "eval.kl", "tag"});
  window.filter_bar().toggle(QStringLiteral("method"), QStringLiteral("gcd"));
  window.filter_bar().toggle(QStringLiteral("method"), QStringLiteral("cd-long-steps"));
  take(window, folder.filePath(QStringLiteral("table") + suffix));
  window.model().set_folded(true);
  take(window, folder.filePath(QStringLiteral("table-folded") + suffix));
  window.filter_bar().set_text(QStringLiteral("method in [gcd, cd-long-steps] and stepp > 100"));
  take(window, folder.filePath(QStringLiteral("table-refused") + suffix));
  window.model().set_folded(false);
  window.model().set_fields(fields);
}

/// The inspector at the checkpoints of a run, the last of them chosen.
void take_checkpoints(MainWindow& window, const QDir& folder, const QString& suffix) {
  select(window, QStringLiteral("status = completed and kind = train"));
  settle();
  auto* panel = window.inspector().findChild<CheckpointsPanel*>();
  window.inspector().tabs().setCurrentWidget(panel);
  auto* checkpoints = panel->findChild<QTableWidget*>();
  checkpoints->selectRow(checkpoints->rowCount() - 1);
  take(window, folder.filePath(QStringLiteral("checkpoints") + suffix));
  window.inspector().tabs().setCurrentIndex(0);
}

void take_all(const std::filesystem::path& store, const QDir& folder, Theme theme) {
  apply(theme);
  const QString suffix = theme == Theme::kDark ? QStringLiteral("-dark.png") : QStringLiteral(".png");
  MainWindow window;
  window.resize(1440, 900);
  window.open(store);
  window.show();
  settle();
  take_table(window, folder, suffix);
  select(window, QString());
  window.set_perspective(Perspective::kBrowse);
  take(window, folder.filePath(QStringLiteral("browse") + suffix));
  take_checkpoints(window, folder, suffix);
  window.set_perspective(Perspective::kCompare);
  for (int page = 0; page < window.pages().tabs().count(); ++page) {
    const bool is_black_box = window.pages().tabs().widget(page) == &window.pages().black_box();
    select(window, is_black_box ? QStringLiteral("status = diverged") : QStringLiteral("status = completed"));
    window.pages().tabs().setCurrentIndex(page);
    take(window, folder.filePath(window.pages().tabs().tabText(page).toLower().replace(u' ', u'-') + suffix));
  }
  window.launching().new_run_action().trigger();
  settle();
  take(window.launching().new_run(), folder.filePath(QStringLiteral("new-run") + suffix));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "gui_pictures STORE FOLDER\n";
    return 2;
  }
  qputenv("QT_QPA_PLATFORM", "offscreen");
  const QApplication app(argc, argv);
  QStandardPaths::setTestModeEnabled(true);
  const QDir folder(QString::fromLocal8Bit(argv[2]));
  if (!folder.mkpath(QStringLiteral("."))) {
    std::cerr << "gui_pictures: cannot make " << argv[2] << "\n";
    return 2;
  }
  for (const Theme theme : {Theme::kLight, Theme::kDark}) take_all(std::filesystem::absolute(argv[1]), folder, theme);
  return 0;
}
