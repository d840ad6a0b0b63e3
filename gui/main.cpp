// SPDX-License-Identifier: MIT
// `ebmlab-gui`: the window over a store. `ebmlab gui` starts it.
#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QSettings>

#include "gui/style/theme.hpp"
#include "gui/window/main_window.hpp"

int main(int argc, char** argv) {
  using namespace ebmlab::gui;
  const QApplication app(argc, argv);
  QApplication::setApplicationName(QStringLiteral("ebmlab"));
  QApplication::setOrganizationName(QStringLiteral("ebmlab"));
  QApplication::setApplicationVersion(QStringLiteral(EBMLAB_VERSION));
  QCommandLineParser parser;
  parser.setApplicationDescription(QStringLiteral("Browse the runs of an ebmlab store."));
  parser.addHelpOption();
  parser.addVersionOption();
  parser.addOption({QStringLiteral("store"),
                    QStringLiteral("The store; without it EBMLAB_STORE, else ebmlab.db in the working folder."),
                    QStringLiteral("FILE")});
  parser.addOption(
      {QStringLiteral("theme"), QStringLiteral("light or dark."), QStringLiteral("THEME"), QStringLiteral("light")});
  parser.process(app);
  QString theme = parser.value(QStringLiteral("theme"));
  if (theme.isEmpty()) theme = QSettings().value(QStringLiteral("theme")).toString();
  apply(theme == QStringLiteral("dark") ? Theme::kDark : Theme::kLight);
  QString store = parser.value(QStringLiteral("store"));
  if (store.isEmpty()) store = qEnvironmentVariable("EBMLAB_STORE", QStringLiteral("ebmlab.db"));
  MainWindow window;
  window.open(QDir().absoluteFilePath(store).toStdString());
  window.show();
  return QApplication::exec();
}
