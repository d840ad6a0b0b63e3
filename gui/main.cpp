// SPDX-License-Identifier: MIT
// `ebmlab-gui`: the window over a store. `ebmlab gui` starts it.
#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QFile>
#include <QIcon>
#include <QSettings>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <span>
#include <string_view>

#include "gui/store/demo_store.hpp"
#include "gui/style/theme.hpp"
#include "gui/window/main_window.hpp"

namespace {

/// What was asked for, else the first that there is of those that a user may mean, else the one that is shipped.
std::filesystem::path store_to_open(const QString& asked) {
  const QString here = QStringLiteral("ebmlab.db");
  QString chosen = asked.isEmpty() ? qEnvironmentVariable("EBMLAB_STORE") : asked;
  if (chosen.isEmpty()) {
    chosen = here;
    for (const QString& store : {here, QSettings().value(QStringLiteral("store")).toString()}) {
      if (!store.isEmpty() && QFile::exists(store)) return QDir().absoluteFilePath(store).toStdString();
    }
    if (const QString demo = ebmlab::gui::demo_store(); !demo.isEmpty()) chosen = demo;
  }
  return QDir().absoluteFilePath(chosen).toStdString();
}

bool has_screen() {
  return qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY") ||
         qEnvironmentVariableIsSet("QT_QPA_PLATFORM");
}

/// --help and --version are answered anywhere.
bool asks_for_words_only(std::span<char* const> arguments) {
  return std::any_of(arguments.begin(), arguments.end(), [](const std::string_view argument) {
    return argument == "--help" || argument == "-h" || argument == "--version" || argument == "-v";
  });
}

}  // namespace

int main(int argc, char** argv) {
  using namespace ebmlab::gui;
  if (!has_screen()) {  // Qt would abort
    if (!asks_for_words_only({argv, static_cast<std::size_t>(argc)})) {
      std::cerr << "ebmlab-gui: there is no screen here: neither DISPLAY nor WAYLAND_DISPLAY is set (over ssh: ssh -X)\n";
      return 2;
    }
    qputenv("QT_QPA_PLATFORM", "offscreen");
  }
  const QApplication app(argc, argv);
  QApplication::setApplicationName(QStringLiteral("ebmlab"));
  QApplication::setOrganizationName(QStringLiteral("ebmlab"));
  QApplication::setWindowIcon(QIcon::fromTheme(QStringLiteral("ebmlab")));
  QApplication::setDesktopFileName(QStringLiteral("ebmlab"));
  QApplication::setApplicationVersion(QStringLiteral(EBMLAB_VERSION));
  QCommandLineParser parser;
  parser.setApplicationDescription(QStringLiteral("Browse, compare and steer the runs of an ebmlab store."));
  parser.addHelpOption();
  parser.addVersionOption();
  parser.addPositionalArgument(QStringLiteral("STORE"), QStringLiteral("The same as --store."), QStringLiteral("[STORE]"));
  parser.addOption(
      {QStringLiteral("store"),
       QStringLiteral("The store; without it EBMLAB_STORE, ebmlab.db in the working folder, the last one, or a demonstration."),
       QStringLiteral("FILE")});
  parser.addOption(
      {QStringLiteral("theme"), QStringLiteral("light or dark; without it as the last time."), QStringLiteral("THEME")});
  parser.process(app);
  const QString theme = parser.isSet(QStringLiteral("theme"))
                            ? parser.value(QStringLiteral("theme"))
                            : QSettings().value(QStringLiteral("theme"), QStringLiteral("light")).toString();
  if (theme != QStringLiteral("light") && theme != QStringLiteral("dark")) {
    std::cerr << "ebmlab-gui: --theme: \"" << theme.toStdString() << "\" must be light or dark\n";
    return 2;
  }
  apply(theme == QStringLiteral("dark") ? Theme::kDark : Theme::kLight);
  QString store = parser.value(QStringLiteral("store"));
  if (store.isEmpty() && !parser.positionalArguments().isEmpty()) store = parser.positionalArguments().front();
  MainWindow window;
  window.open(store_to_open(store));
  window.show();
  return QApplication::exec();
}
