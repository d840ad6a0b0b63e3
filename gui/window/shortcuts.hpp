// SPDX-License-Identifier: MIT
// The keys of every command: as they come, or as somebody chose them, which is remembered.
#pragma once

#include <QKeySequence>
#include <QList>
#include <QObject>
#include <QString>

#include <vector>

class QAction;

namespace ebmlab::gui {

/// "Ctrl+2, C"; empty when it has none.
[[nodiscard]] QString keys_text(const QAction& command);

class Shortcuts : public QObject {
  Q_OBJECT

 public:
  /// Gives them what was chosen last time, and tells the keys in their tool tips from now on. They outlive this object.
  Shortcuts(const std::vector<QAction*>& commands, QObject* parent);

  [[nodiscard]] std::size_t size() const { return commands_.size(); }
  [[nodiscard]] QAction& command(std::size_t index) const { return *commands_[index].action; }
  [[nodiscard]] bool is_default(std::size_t index) const;

  /// In the place of all its keys; none: it has no keys. Returns the command in whose way they would be, and changes nothing
  /// then: the same keys, or the first of a longer sequence.
  const QAction* set(std::size_t index, const QKeySequence& keys);
  const QAction* reset(std::size_t index);
  /// All as they come.
  void reset_all();

 signals:
  void changed();

 private:
  using Keys = QList<QKeySequence>;
  struct Command {
    QAction* action;
    QString id;  ///< in the settings
    QString help;
    Keys defaults;
  };
  [[nodiscard]] const QAction* in_the_way(const QAction& command, const Keys& keys) const;
  const QAction* give(std::size_t index, const Keys& keys);
  static void apply(const Command& command, const Keys& keys);
  static void remember(const Command& command);
  void recall();

  std::vector<Command> commands_;
};

}  // namespace ebmlab::gui
