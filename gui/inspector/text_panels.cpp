// SPDX-License-Identifier: MIT
#include "gui/inspector/text_panels.hpp"

#include <QDateTime>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QScrollBar>
#include <QToolButton>
#include <QVBoxLayout>

#include "gui/inspector/run_text.hpp"
#include "gui/runs/field_text.hpp"
#include "gui/store/store_session.hpp"

namespace ebmlab::gui {
namespace {

QTextBrowser* make_browser(QWidget* parent, const QString& object, const QString& name) {
  auto* text = new QTextBrowser(parent);
  text->setObjectName(object);
  text->setAccessibleName(name);
  text->setOpenLinks(false);
  text->setFrameShape(QFrame::NoFrame);
  auto* column = new QVBoxLayout(parent);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(text);
  return text;
}

/// Without moving what is being read.
void set_html(QTextBrowser& text, const QString& html, bool is_other) {
  const int scroll = is_other ? 0 : text.verticalScrollBar()->value();
  text.setHtml(html);
  text.verticalScrollBar()->setValue(scroll);
}

QString line_text(const storage::LogLine& line) {
  return QDateTime::fromMSecsSinceEpoch(line.t_us / 1000).toString(QStringLiteral("HH:mm:ss  ")) + qt(line.text);
}

}  // namespace

OverviewPanel::OverviewPanel(QWidget* parent)
    : RunPanel(parent), text_(make_browser(this, QStringLiteral("overview"), tr("Overview of the run"))) {}

void OverviewPanel::show_run(StoreSession& session, const storage::RunDetail& run, bool is_other) {
  session.ask(this, [this, run, is_other](const storage::Reader& reader) -> StoreSession::Answer {
    return
        [this, is_other, html = overview_html(run, reader.evaluations(run.summary.id))] { set_html(*text_, html, is_other); };
  });
}

ProvenancePanel::ProvenancePanel(QWidget* parent)
    : RunPanel(parent), text_(make_browser(this, QStringLiteral("provenance"), tr("Provenance of the run"))) {}

void ProvenancePanel::show_run(StoreSession& /*session*/, const storage::RunDetail& run, bool is_other) {
  set_html(*text_, provenance_html(run), is_other);
}

LogPanel::LogPanel(QWidget* parent)
    : RunPanel(parent),
      search_(new QLineEdit(this)),
      nowhere_(new QLabel(tr("not found"), this)),
      text_(new QPlainTextEdit(this)) {
  nowhere_->hide();
  search_->setPlaceholderText(tr("Find in the log"));
  search_->setAccessibleName(tr("Find in the log"));
  search_->setClearButtonEnabled(true);
  text_->setAccessibleName(tr("Log of the run"));
  text_->setReadOnly(true);
  text_->setLineWrapMode(QPlainTextEdit::NoWrap);
  text_->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
  text_->setFrameShape(QFrame::NoFrame);
  auto* previous = new QToolButton(this);
  previous->setText(QStringLiteral("↑"));
  previous->setAccessibleName(tr("Previous place"));
  auto* next = new QToolButton(this);
  next->setText(QStringLiteral("↓"));
  next->setAccessibleName(tr("Next place"));
  auto* row = new QHBoxLayout;
  row->addWidget(search_, 1);
  row->addWidget(nowhere_);
  row->addWidget(previous);
  row->addWidget(next);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 4, 0, 0);
  column->addLayout(row);
  column->addWidget(text_);
  connect(search_, &QLineEdit::textChanged, nowhere_, &QWidget::hide);
  connect(search_, &QLineEdit::returnPressed, this, [this] { find(true); });
  connect(next, &QToolButton::clicked, this, [this] { find(true); });
  connect(previous, &QToolButton::clicked, this, [this] { find(false); });
}

void LogPanel::find(bool is_forward) {
  const auto flags = is_forward ? QTextDocument::FindFlags() : QTextDocument::FindBackward;
  bool is_found = text_->find(search_->text(), flags);
  if (!is_found) {  // from the other end
    text_->moveCursor(is_forward ? QTextCursor::Start : QTextCursor::End);
    is_found = text_->find(search_->text(), flags);
  }
  nowhere_->setHidden(is_found || search_->text().isEmpty());
}

void LogPanel::show_run(StoreSession& session, const storage::RunDetail& run, bool is_other) {
  session.ask_at_length(this, [this, id = run.summary.id, is_other](const storage::Reader& reader) -> StoreSession::Answer {
    QStringList lines;
    for (const storage::LogLine& line : reader.log(id)) lines.append(line_text(line));
    return [this, lines, is_other] {
      if (!is_other && lines.size() == lines_) return;
      const QScrollBar* bar = text_->verticalScrollBar();
      const bool was_at_end = bar->value() == bar->maximum();
      if (is_other || lines.size() < lines_) {
        text_->setPlainText(lines.join(u'\n'));
      } else {
        for (qsizetype i = lines_; i < lines.size(); ++i) text_->appendPlainText(lines[i]);
      }
      lines_ = lines.size();
      if (was_at_end) text_->verticalScrollBar()->setValue(text_->verticalScrollBar()->maximum());
    };
  });
}

}  // namespace ebmlab::gui
