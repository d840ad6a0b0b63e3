// SPDX-License-Identifier: MIT
#include "gui/launch/specification_view.hpp"

#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QTextBlock>
#include <QVBoxLayout>

#include "gui/style/theme.hpp"

namespace ebmlab::gui {
namespace {

constexpr int kProblemsHeight = 7;  ///< lines

}  // namespace

SpecificationView::SpecificationView(QWidget* parent)
    : QWidget(parent),
      editor_(new QPlainTextEdit(this)),
      sign_(new QLabel(this)),
      summary_(new QLabel(this)),
      problems_(new QListWidget(this)) {
  editor_->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
  editor_->setAccessibleName(tr("The specification"));
  editor_->setLineWrapMode(QPlainTextEdit::NoWrap);
  editor_->setTabChangesFocus(true);
  summary_->setWordWrap(true);
  summary_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  summary_->setAccessibleName(tr("What the check says"));
  problems_->setAccessibleName(tr("Problems of the specification"));
  problems_->setWordWrap(true);
  problems_->setTextElideMode(Qt::ElideNone);
  problems_->setMaximumHeight(kProblemsHeight * fontMetrics().lineSpacing());
  problems_->hide();
  sign_->setFixedWidth(16);  // or the words would move when it comes
  auto* label = new QLabel(tr("Specification"), this);
  label->setBuddy(editor_);
  auto* row = new QHBoxLayout;
  row->addWidget(sign_);
  row->addWidget(summary_, 1);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(label);
  column->addWidget(editor_, 1);
  column->addLayout(row);
  column->addWidget(problems_);
  connect(editor_, &QPlainTextEdit::textChanged, this, [this] {
    if (!is_setting_) emit edited();
  });
  connect(problems_, &QListWidget::itemActivated, this, [this](const QListWidgetItem* item) {
    const int line = item->data(Qt::UserRole).toInt();
    if (line <= 0) return;
    editor_->setTextCursor(QTextCursor(editor_->document()->findBlockByNumber(line - 1)));
    editor_->setFocus();
  });
  connect(problems_, &QListWidget::itemClicked, problems_, &QListWidget::itemActivated);
}

QString SpecificationView::text() const { return editor_->toPlainText(); }

void SpecificationView::set_text(const QString& text) {
  if (text == this->text()) return;
  is_setting_ = true;
  QTextCursor cursor(editor_->document());
  cursor.select(QTextCursor::Document);
  cursor.insertText(text);
  is_setting_ = false;
}

void SpecificationView::show_checking() {
  sign_->setPixmap({});
  summary_->setText(tr("Checking…"));
}

void SpecificationView::show_verdict(const Verdict& verdict) {
  const auto status = verdict.is_fine() ? storage::RunStatus::kCompleted : storage::RunStatus::kFailed;
  sign_->setPixmap(status_icon(status).pixmap(16, 16));
  const auto count = static_cast<int>(verdict.problems.size());
  summary_->setText(verdict.is_fine() ? verdict.summary
                    : count == 1      ? tr("It cannot run as it is:")
                                      : tr("It cannot run as it is, for %1 reasons:").arg(count));
  problems_->clear();
  for (const SpecificationProblem& problem : verdict.problems) {
    const QString where = problem.line > 0 ? tr("line %1: ").arg(problem.line) : QString();
    auto* item = new QListWidgetItem(where + problem.text, problems_);
    item->setData(Qt::UserRole, problem.line);
    item->setToolTip(problem.text);
  }
  problems_->setVisible(!verdict.is_fine());
  underline(verdict.problems);
}

QString SpecificationView::verdict_text() const {
  QStringList lines{summary_->text()};
  for (int row = 0; row < problems_->count(); ++row) lines.append(problems_->item(row)->text());
  return lines.join(u'\n');
}

void SpecificationView::underline(const std::vector<SpecificationProblem>& problems) {
  QList<QTextEdit::ExtraSelection> marks;
  for (const SpecificationProblem& problem : problems) {
    const QTextBlock block = editor_->document()->findBlockByNumber(problem.line - 1);
    if (problem.line <= 0 || !block.isValid()) continue;
    QTextEdit::ExtraSelection mark;
    mark.cursor = QTextCursor(block);
    mark.cursor.movePosition(QTextCursor::EndOfBlock, QTextCursor::KeepAnchor);
    mark.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
    mark.format.setUnderlineColor(error_color());
    marks.append(mark);
  }
  editor_->setExtraSelections(marks);
}

}  // namespace ebmlab::gui
