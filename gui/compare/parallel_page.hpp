// SPDX-License-Identifier: MIT
// The selected runs as parallel coordinates: in what they differ beside how they were judged.
#pragma once

#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>
#include <QWidget>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gui/compare/parallel.hpp"
#include "gui/store/store_session.hpp"

namespace ebmlab::gui {

class Legend;
class MetricChooser;
class ParallelView;
class Refresher;
class Selection;

class ParallelPage : public QWidget {
  Q_OBJECT

 public:
  explicit ParallelPage(Selection& selection, QWidget* parent = nullptr);

  [[nodiscard]] ParallelView& view() const { return *view_; }
  [[nodiscard]] MetricChooser& chooser() const { return *chooser_; }
  [[nodiscard]] QPushButton& select() const { return *select_; }
  [[nodiscard]] QString empty_text() const;  ///< what is shown in place of lines; empty: lines are
  [[nodiscard]] QString count_text() const { return count_->text(); }

 signals:
  /// These alone are to be looked at.
  void runs_chosen(const std::vector<std::int64_t>& runs);

 private:
  void lay_out();
  [[nodiscard]] StoreSession::Question question();
  void show_answer(const std::vector<storage::RunSummary>& runs, ParallelAnswer answer);
  void show_empty(const QString& why);
  void show_count();
  void select_bright();

  Selection& selection_;
  MetricChooser* chooser_;
  Legend* legend_;
  QLabel* count_;
  QPushButton* clear_;
  QPushButton* select_;
  QStackedWidget* stack_;
  QLabel* empty_;
  ParallelView* view_;
  Refresher* refresher_;
  std::shared_ptr<ParallelReader> reader_;          ///< used on the store's thread alone
  std::optional<std::vector<std::string>> chosen_;  ///< what somebody has ticked
  std::vector<std::int64_t> shown_;                 ///< runs
};

}  // namespace ebmlab::gui
