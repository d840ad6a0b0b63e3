// SPDX-License-Identifier: MIT
// The one line in which problems and answers appear: never a box in the way.
#pragma once

#include <QFrame>
#include <QLabel>
#include <QTimer>
#include <QToolButton>

#include <vector>

namespace ebmlab::gui {

/// Shows the gravest of what stands, the newest of equals.
class Banner : public QFrame {
  Q_OBJECT

 public:
  enum class Tone { kInfo, kWarning, kError };
  /// One message stands for each: a new one takes its place.
  enum class Topic { kAnswer, kEdit, kStore, kLimits, kProgram };

  explicit Banner(QWidget* parent = nullptr);

  /// An info goes by itself after a while, the others when somebody closes them or clear() does.
  void tell(Tone tone, const QString& text, Topic topic = Topic::kAnswer);
  void clear(Topic topic);
  /// What is shown; empty when nothing is.
  [[nodiscard]] QString text() const;

 private:
  struct Message {
    Tone tone;
    Topic topic;
    QString text;
  };
  [[nodiscard]] const Message* shown() const;
  void arrange();

  std::vector<Message> messages_;  ///< the newest last
  QLabel* text_;
  QTimer timer_;
};

}  // namespace ebmlab::gui
