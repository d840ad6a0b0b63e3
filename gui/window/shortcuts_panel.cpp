// SPDX-License-Identifier: MIT
#include "gui/window/shortcuts_panel.hpp"

#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QVBoxLayout>

#include "gui/style/tables.hpp"
#include "gui/style/theme.hpp"
#include "gui/window/shortcuts.hpp"

namespace ebmlab::gui {
namespace {

enum Column { kCommand, kKeys, kColumns };

QString name_of(const QAction& command) { return command.text().remove(u'&'); }

}  // namespace

ShortcutsPanel::ShortcutsPanel(Shortcuts& shortcuts, QWidget* parent)
    : QWidget(parent),
      shortcuts_(shortcuts),
      table_(new QTableWidget(static_cast<int>(shortcuts.size()), kColumns, this)),
      keys_(new QKeySequenceEdit(this)),
      none_(new QPushButton(tr("None"), this)),
      default_(new QPushButton(tr("Default"), this)),
      all_(new QPushButton(tr("All defaults"), this)),
      answer_(new QLabel(this)) {
  table_->setHorizontalHeaderLabels({tr("command"), tr("keys")});
  set_up_table(*table_, tr("Commands and their keys"));
  table_->setSelectionMode(QAbstractItemView::SingleSelection);
  table_->verticalHeader()->setVisible(false);
  table_->horizontalHeader()->setStretchLastSection(true);
  keys_->setAccessibleName(tr("Keys of the chosen command"));
  keys_->setToolTip(tr("Press the keys that the chosen command is to have"));
  none_->setAccessibleName(tr("The chosen command has no keys"));
  default_->setAccessibleName(tr("The chosen command has the keys that it came with"));
  all_->setAccessibleName(tr("All commands have the keys that they came with"));
  answer_->setAccessibleName(tr("What came of it"));
  answer_->setWordWrap(true);
  auto* row = new QHBoxLayout;
  row->addWidget(keys_, 1);
  for (QPushButton* button : {none_, default_, all_}) row->addWidget(button);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(4, 4, 4, 4);
  column->addWidget(table_, 1);
  column->addLayout(row);
  column->addWidget(answer_);
  for (int line = 0; line < table_->rowCount(); ++line) {
    for (int cell = 0; cell < kColumns; ++cell) table_->setItem(line, cell, new QTableWidgetItem);
  }
  connect(&shortcuts_, &Shortcuts::changed, this, &ShortcutsPanel::fill);
  connect(table_, &QTableWidget::currentCellChanged, this, [this] {
    tell({}, false);
    show_chosen();
  });
  connect(keys_, &QKeySequenceEdit::editingFinished, this, [this] { take(keys_->keySequence()); });
  connect(none_, &QPushButton::clicked, this, [this] { take({}); });
  connect(default_, &QPushButton::clicked, this, [this] {
    const QAction* other = shortcuts_.reset(chosen());
    tell(other == nullptr ? tr("As it came.") : tr("Not so: %1 has %2.").arg(name_of(*other), keys_text(*other)),
         other != nullptr);
  });
  connect(all_, &QPushButton::clicked, this, [this] {
    shortcuts_.reset_all();
    tell(tr("All as they came."), false);
  });
  fill();
  table_->setCurrentCell(0, kCommand);
  table_->resizeColumnToContents(kCommand);
  setFocusProxy(table_);
}

void ShortcutsPanel::fill() {
  bool are_defaults = true;
  for (int row = 0; row < table_->rowCount(); ++row) {
    const auto index = static_cast<std::size_t>(row);
    const bool is_default = shortcuts_.is_default(index);
    are_defaults = are_defaults && is_default;
    table_->item(row, kCommand)->setText(name_of(shortcuts_.command(index)));
    table_->item(row, kKeys)->setText(keys_text(shortcuts_.command(index)));
    for (int cell = 0; cell < kColumns; ++cell) {
      QFont font;
      font.setBold(!is_default);
      table_->item(row, cell)->setFont(font);
      table_->item(row, cell)->setToolTip(shortcuts_.command(index).toolTip());
    }
  }
  all_->setEnabled(!are_defaults);
  show_chosen();
}

void ShortcutsPanel::show_chosen() {
  const bool is_chosen = table_->currentRow() >= 0;
  keys_->setEnabled(is_chosen);
  none_->setEnabled(is_chosen && !shortcuts_.command(chosen()).shortcuts().empty());
  default_->setEnabled(is_chosen && !shortcuts_.is_default(chosen()));
  keys_->setKeySequence(is_chosen ? shortcuts_.command(chosen()).shortcut() : QKeySequence());
}

void ShortcutsPanel::take(const QKeySequence& keys) {
  if (table_->currentRow() < 0 || shortcuts_.command(chosen()).shortcut() == keys) return;
  const QString text = keys.toString(QKeySequence::NativeText);
  const QAction* other = shortcuts_.set(chosen(), keys);
  if (other != nullptr) {
    tell(tr("%1 is not taken: %2 has %3.").arg(text, name_of(*other), keys_text(*other)), true);
    show_chosen();
  } else {
    const QString name = name_of(shortcuts_.command(chosen()));
    tell(text.isEmpty() ? tr("%1 has no keys now.").arg(name) : tr("%1 is %2 now.").arg(text, name), false);
  }
}

void ShortcutsPanel::tell(const QString& what, bool is_problem) {
  QPalette palette = this->palette();
  if (is_problem) palette.setColor(QPalette::WindowText, error_color());
  answer_->setPalette(palette);
  answer_->setText(what);
}

}  // namespace ebmlab::gui
