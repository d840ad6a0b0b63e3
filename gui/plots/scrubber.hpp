// SPDX-License-Identifier: MIT
// Which step is looked at: a slider over the steps at which the selected runs took pictures, all of them or those of a range.
#pragma once

#include <QComboBox>
#include <QLabel>
#include <QSlider>
#include <QTimer>
#include <QToolButton>
#include <QWidget>

#include <memory>
#include <vector>

#include "gui/store/store_session.hpp"

namespace ebmlab::gui {

class Refresher;
class Selection;
class SnapshotCache;

class Scrubber : public QWidget {
  Q_OBJECT

 public:
  explicit Scrubber(Selection& selection, QWidget* parent = nullptr);

  [[nodiscard]] const std::vector<std::int64_t>& steps() const { return steps_; }
  [[nodiscard]] QSlider& slider() const { return *slider_; }
  [[nodiscard]] QToolButton& play() const { return *play_; }
  [[nodiscard]] QToolButton& follow() const { return *follow_; }
  [[nodiscard]] QToolButton& previous() const { return *previous_; }
  [[nodiscard]] QToolButton& next() const { return *next_; }
  [[nodiscard]] QString text() const { return text_->text(); }

 private:
  QToolButton* button(const QString& text, const QString& name, const QString& help);
  void lay_out();
  [[nodiscard]] StoreSession::Question question();
  void take_steps(std::vector<std::int64_t> steps);
  void take_range();
  void show_step();
  void go_to(int place);
  void set_playing(bool is_playing);
  void advance();

  Selection& selection_;
  QToolButton *previous_, *play_, *next_;
  QSlider* slider_;
  QComboBox* speed_;
  QToolButton* follow_;
  QLabel* text_;
  Refresher* refresher_;
  std::shared_ptr<SnapshotCache> cache_;  ///< used on the store's thread alone
  std::vector<std::int64_t> steps_;
  QTimer timer_;
};

}  // namespace ebmlab::gui
