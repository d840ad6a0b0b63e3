// SPDX-License-Identifier: MIT
#include "gui/launch/report.hpp"

#include <QFileDialog>
#include <QStringList>
#include <QWidget>

#include "gui/launch/program.hpp"
#include "gui/runs/field_text.hpp"
#include "gui/runs/selection.hpp"
#include "gui/store/store_session.hpp"

namespace ebmlab::gui {
namespace {

constexpr int kReportLimit = 300'000;  ///< ms: pictures of many runs take a while

}  // namespace

Report::Report(Program& program, Selection& selection, QWidget& window)
    : QObject(&window), program_(program), selection_(selection), window_(window), action_(new QAction(tr("Report…"), this)) {
  action_->setShortcut(QKeySequence(QStringLiteral("Ctrl+P")));
  action_->setToolTip(tr("One page of HTML with tables, curves, landscapes and samples of the selected runs"));
  connect(action_, &QAction::triggered, this, &Report::ask_file);
  const auto allow = [this] { action_->setEnabled(!selection_.runs().empty()); };
  connect(&selection_, &Selection::runs_changed, this, allow);
  allow();
}

void Report::ask_file() {
  auto* dialog = new QFileDialog(&window_, tr("Write a report"), QStringLiteral("report.html"), tr("Pages (*.html)"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setDefaultSuffix(QStringLiteral("html"));
  connect(dialog, &QFileDialog::fileSelected, this, &Report::write);
  dialog->open();
}

void Report::write(const QString& file) {
  if (selection_.session() == nullptr || selection_.ids().empty()) return;
  QStringList runs;
  for (const std::int64_t run : selection_.ids()) runs.append(QString::number(run));
  emit told(tr("Writing %1…").arg(file));
  const Program::Question question{.arguments = {QStringLiteral("report"), runs.join(u','), QStringLiteral("-o"), file,
                                                 QStringLiteral("--store"), qt(selection_.session()->file().string())},
                                   .limit_ms = kReportLimit};
  program_.ask(this, question, [this, file](const Reply& reply) {
    if (reply.is_done) {
      emit told(tr("%1 is written.").arg(file));
    } else {
      emit refused(reply.problem);
    }
  });
}

}  // namespace ebmlab::gui
