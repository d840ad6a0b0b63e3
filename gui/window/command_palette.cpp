// SPDX-License-Identifier: MIT
#include "gui/window/command_palette.hpp"

#include <QAction>
#include <QCoreApplication>
#include <QKeyEvent>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace ebmlab::gui {

int fit(const QString& typed, const QString& name) {
  int score = 0;
  qsizetype place = 0;
  bool was_beside = false;
  for (const QChar letter : typed) {
    if (letter.isSpace()) continue;
    const qsizetype found = name.indexOf(letter, place, Qt::CaseInsensitive);
    if (found < 0) return -1;
    const bool begins_word = found == 0 || !name[found - 1].isLetterOrNumber();
    score += begins_word ? 4 : 0;
    score += was_beside && found == place ? 2 : 0;
    was_beside = true;
    place = found + 1;
  }
  return score;
}

CommandPalette::CommandPalette(QWidget* parent)
    : QDialog(parent, Qt::Popup), line_(new QLineEdit(this)), list_(new QListWidget(this)) {
  setAccessibleName(tr("Commands"));
  line_->setPlaceholderText(tr("A command…"));
  line_->setAccessibleName(tr("Name of a command"));
  list_->setAccessibleName(tr("Commands that fit"));
  list_->setFocusPolicy(Qt::NoFocus);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(6, 6, 6, 6);
  column->addWidget(line_);
  column->addWidget(list_);
  line_->installEventFilter(this);
  connect(line_, &QLineEdit::textChanged, this, &CommandPalette::fill);
  connect(list_, &QListWidget::itemClicked, this, &CommandPalette::take);
}

void CommandPalette::ask(const std::vector<QAction*>& actions) {
  actions_ = actions;
  std::erase_if(actions_, [](const QAction* action) { return !action->isEnabled(); });
  line_->clear();
  fill();
  resize(460, 360);
  const QWidget* window = parentWidget();
  move(window->mapToGlobal(QPoint((window->width() - width()) / 2, 60)));
  show();
  line_->setFocus();
}

void CommandPalette::fill() {
  std::vector<std::pair<int, QAction*>> found;
  for (QAction* action : actions_) {
    const int score = fit(line_->text(), action->text().remove(u'&'));
    if (score >= 0) found.emplace_back(-score, action);
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  list_->clear();
  for (const auto& [score, action] : found) {
    const QString key = action->shortcut().toString(QKeySequence::NativeText);
    auto* item =
        new QListWidgetItem(action->text().remove(u'&') + (key.isEmpty() ? QString() : QStringLiteral("   ") + key), list_);
    item->setData(Qt::UserRole, QVariant::fromValue(static_cast<QObject*>(action)));
    item->setToolTip(action->toolTip());
  }
  list_->setCurrentRow(0);
}

void CommandPalette::take() {
  const QListWidgetItem* item = list_->currentItem();
  hide();
  if (item == nullptr) return;
  auto* action = qobject_cast<QAction*>(item->data(Qt::UserRole).value<QObject*>());
  // After the popup is gone: the action may open one of its own.
  QTimer::singleShot(0, action, [action] { action->trigger(); });
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() != QEvent::KeyPress) return QDialog::eventFilter(watched, event);
  const auto& key = *static_cast<QKeyEvent*>(event);  // NOLINT(*-static-cast-downcast): by its type
  switch (key.key()) {
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_PageUp:
    case Qt::Key_PageDown:
      QCoreApplication::sendEvent(list_, event);
      return true;
    case Qt::Key_Enter:
    case Qt::Key_Return:
      take();
      return true;
    case Qt::Key_Escape:
      hide();
      return true;
    default:
      return QDialog::eventFilter(watched, event);
  }
}

}  // namespace ebmlab::gui
