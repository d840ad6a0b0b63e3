// SPDX-License-Identifier: MIT
// The text of a specification, and what the check says of it.
#pragma once

#include <QWidget>

#include "gui/launch/specification_check.hpp"

class QLabel;
class QListWidget;
class QPlainTextEdit;

namespace ebmlab::gui {

class SpecificationView : public QWidget {
  Q_OBJECT

 public:
  explicit SpecificationView(QWidget* parent = nullptr);

  [[nodiscard]] QString text() const;
  /// In place of what is there; can be undone. Silent.
  void set_text(const QString& text);
  void show_checking();
  void show_verdict(const Verdict& verdict);
  [[nodiscard]] QPlainTextEdit& editor() const { return *editor_; }
  [[nodiscard]] QString verdict_text() const;

 signals:
  /// By hand.
  void edited();

 private:
  void underline(const std::vector<SpecificationProblem>& problems);

  QPlainTextEdit* editor_;
  QLabel* sign_;
  QLabel* summary_;
  QListWidget* problems_;
  bool is_setting_ = false;
};

}  // namespace ebmlab::gui
