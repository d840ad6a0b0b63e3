// SPDX-License-Identifier: MIT
// gui_pictures STORE FOLDER: the window over a store, in both themes, as PNG files. scripts/gui-pictures calls it.
#include <QApplication>
#include <QDir>
#include <QEventLoop>
#include <QStandardPaths>
#include <QTimer>

#include <iostream>

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

void take(MainWindow& window, const QString& file) {
  settle();
  if (!window.grab().save(file)) std::cerr << "cannot write " << file.toStdString() << "\n";
}

void take_all(const std::filesystem::path& store, const QDir& folder, Theme theme) {
  apply(theme);
  const QString suffix = theme == Theme::kDark ? QStringLiteral("-dark.png") : QStringLiteral(".png");
  MainWindow window;
  window.resize(1440, 900);
  window.open(store);
  window.show();
  settle();
  take(window, folder.filePath(QStringLiteral("empty") + suffix));
  window.table().select_runs(window.model().ids());
  window.set_perspective(Perspective::kBrowse);
  take(window, folder.filePath(QStringLiteral("browse") + suffix));
  window.set_perspective(Perspective::kCompare);
  for (int page = 0; page < window.pages().tabs().count(); ++page) {
    if (!window.pages().tabs().isTabVisible(page)) continue;
    window.pages().tabs().setCurrentIndex(page);
    take(window, folder.filePath(window.pages().tabs().tabText(page).toLower().replace(u' ', u'-') + suffix));
  }
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
