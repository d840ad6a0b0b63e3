// SPDX-License-Identifier: MIT
// The one line in which problems and answers appear: never a box in the way.
#pragma once

#include <QFrame>
#include <QLabel>
#include <QTimer>
#include <QToolButton>

#include <functional>

namespace ebmlab::gui {

class Banner : public QFrame {
  Q_OBJECT

 public:
  enum class Tone { kInfo, kWarning, kError };

  explicit Banner(QWidget* parent = nullptr);

  /// An info goes by itself after a while, the others when somebody closes them or clear() does. `action`: words for a button.
  void tell(Tone tone, const QString& text, const QString& action = {}, std::function<void()> act = {});
  /// What was told with this tone and still stands.
  void clear(Tone tone);
  [[nodiscard]] QString text() const { return text_->text(); }

 private:
  QLabel* text_;
  QToolButton* action_;
  std::function<void()> act_;
  Tone tone_ = Tone::kInfo;
  QTimer timer_;
};

}  // namespace ebmlab::gui
