// SPDX-License-Identifier: MIT
// A list of what can be drawn, with ticks and a line to search it.
#pragma once

#include <QLineEdit>
#include <QListWidget>
#include <QWidget>

#include <string>
#include <vector>

namespace ebmlab::gui {

class MetricChooser : public QWidget {
  Q_OBJECT

 public:
  explicit MetricChooser(QWidget* parent = nullptr);

  /// What there is, and which of it is drawn; does not emit.
  void offer(const std::vector<std::string>& all, const std::vector<std::string>& chosen);
  [[nodiscard]] std::vector<std::string> chosen() const;
  /// As a person would.
  void choose(const std::string& metric, bool is_chosen);
  [[nodiscard]] QLineEdit& search() const { return *search_; }
  [[nodiscard]] QListWidget& list() const { return *list_; }

 signals:
  void chosen_changed();

 private:
  void filter(const QString& text);

  QLineEdit* search_;
  QListWidget* list_;
  std::vector<std::string> offered_;
};

}  // namespace ebmlab::gui
