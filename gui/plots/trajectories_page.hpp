// SPDX-License-Identifier: MIT
// How learned samplers of the selected runs go from noise to their samples: one time for all, moved by hand or played.
#pragma once

#include <QLabel>
#include <QSlider>
#include <QTimer>
#include <QToolButton>
#include <QWidget>

#include <memory>

#include "gui/plots/trajectories.hpp"
#include "gui/store/store_session.hpp"

namespace ebmlab::gui {

class PlotGrid;
class Refresher;
class Selection;

class TrajectoriesPage : public QWidget {
  Q_OBJECT

 public:
  explicit TrajectoriesPage(Selection& selection, QWidget* parent = nullptr);

  [[nodiscard]] PlotGrid& grid() const { return *grid_; }
  [[nodiscard]] QToolButton& play() const { return *play_; }
  [[nodiscard]] QSlider& slider() const { return *slider_; }
  [[nodiscard]] QString text() const { return text_->text(); }

 private:
  void lay_out();
  [[nodiscard]] StoreSession::Question question();
  void show_answer(TrajectoriesAnswer answer);
  void show_empty(const QString& why);
  void show_time();
  void set_playing(bool is_playing);
  void advance();

  Selection& selection_;
  QToolButton* play_;
  QSlider* slider_;
  QLabel* text_;
  PlotGrid* grid_;
  Refresher* refresher_;
  std::shared_ptr<TrajectoriesReader> reader_;  ///< used on the store's thread alone
  TrajectoriesAnswer shown_;
  double share_ = 1.0;  ///< of the way, also when the next runs are longer
  QTimer timer_;
};

}  // namespace ebmlab::gui
