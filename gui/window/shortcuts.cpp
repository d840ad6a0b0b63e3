// SPDX-License-Identifier: MIT
#include "gui/window/shortcuts.hpp"

#include <QAction>
#include <QSettings>

#include <algorithm>

namespace ebmlab::gui {
namespace {

/// The texts of some commands change with what is selected: the one they were made with names them.
QString id_of(const QAction& action) {
  QString id;
  for (const QChar letter : action.text().toLower()) {
    if (letter.isLetterOrNumber()) id += letter;
    if (letter.isSpace()) id += u'-';
  }
  return QStringLiteral("shortcuts/") + id;
}

bool collide(const QKeySequence& a, const QKeySequence& b) {
  return !a.isEmpty() && !b.isEmpty() && (a.matches(b) != QKeySequence::NoMatch || b.matches(a) != QKeySequence::NoMatch);
}

bool collide(const QList<QKeySequence>& some, const QList<QKeySequence>& others) {
  return std::any_of(some.begin(), some.end(), [&](const QKeySequence& keys) {
    return std::any_of(others.begin(), others.end(), [&](const QKeySequence& other) { return collide(keys, other); });
  });
}

}  // namespace

QString keys_text(const QAction& command) {
  return QKeySequence::listToString(command.shortcuts(), QKeySequence::NativeText).replace(u';', u',');
}

Shortcuts::Shortcuts(const std::vector<QAction*>& commands, QObject* parent) : QObject(parent) {
  for (QAction* action : commands) commands_.push_back({action, id_of(*action), action->toolTip(), action->shortcuts()});
  for (const Command& command : commands_) apply(command, command.defaults);
  recall();
}

bool Shortcuts::is_default(std::size_t index) const {
  const Command& command = commands_[index];
  return command.action->shortcuts() == command.defaults;
}

const QAction* Shortcuts::in_the_way(const QAction& command, const Keys& keys) const {
  const auto found = std::find_if(commands_.begin(), commands_.end(), [&](const Command& other) {
    return other.action != &command && collide(keys, other.action->shortcuts());
  });
  return found == commands_.end() ? nullptr : found->action;
}

const QAction* Shortcuts::give(std::size_t index, const Keys& keys) {
  const Command& command = commands_[index];
  if (const QAction* other = in_the_way(*command.action, keys); other != nullptr) return other;
  apply(command, keys);
  remember(command);
  emit changed();
  return nullptr;
}

const QAction* Shortcuts::set(std::size_t index, const QKeySequence& keys) {
  return give(index, keys.isEmpty() ? Keys() : Keys{keys});
}

const QAction* Shortcuts::reset(std::size_t index) { return give(index, commands_[index].defaults); }

void Shortcuts::reset_all() {
  for (const Command& command : commands_) {
    apply(command, command.defaults);
    remember(command);
  }
  emit changed();
}

void Shortcuts::apply(const Command& command, const Keys& keys) {
  command.action->setShortcuts(keys);
  const QString text = keys_text(*command.action);
  command.action->setToolTip(text.isEmpty() ? command.help : QStringLiteral("%1 (%2)").arg(command.help, text));
}

void Shortcuts::remember(const Command& command) {
  QSettings settings;
  if (command.action->shortcuts() == command.defaults) {
    settings.remove(command.id);
  } else {
    settings.setValue(command.id, QKeySequence::listToString(command.action->shortcuts()));
  }
}

/// What was chosen goes before what came with a later version and took the same keys.
void Shortcuts::recall() {
  const QSettings settings;
  for (const Command& command : commands_) {
    if (!settings.contains(command.id)) continue;
    const Keys keys = QKeySequence::listFromString(settings.value(command.id).toString());
    for (const Command& other : commands_) {
      const bool is_chosen = settings.contains(other.id);
      if (!is_chosen && other.action != command.action && collide(keys, other.action->shortcuts())) apply(other, {});
    }
    apply(command, keys);
  }
}

}  // namespace ebmlab::gui
