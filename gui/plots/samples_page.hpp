// SPDX-License-Identifier: MIT
// What the samplers of the selected runs drew at a step, side by side on the same axes.
#pragma once

#include <QComboBox>
#include <QWidget>

#include <memory>

#include "gui/plots/samples_reader.hpp"
#include "gui/store/store_session.hpp"

namespace ebmlab::gui {

class PlotGrid;
class Refresher;
class Selection;

class SamplesPage : public QWidget {
  Q_OBJECT

 public:
  explicit SamplesPage(Selection& selection, QWidget* parent = nullptr);

  [[nodiscard]] PlotGrid& grid() const { return *grid_; }
  [[nodiscard]] QComboBox& x() const { return *x_; }
  [[nodiscard]] QComboBox& y() const { return *y_; }

 private:
  [[nodiscard]] QWidget* make_controls();
  [[nodiscard]] StoreSession::Question question();
  void show_answer(SamplesAnswer answer);
  void offer(const std::vector<std::string>& dimensions);

  Selection& selection_;
  QWidget* controls_;
  QComboBox* x_;
  QComboBox* y_;
  PlotGrid* grid_;
  Refresher* refresher_;
  std::shared_ptr<SamplesReader> reader_;  ///< used on the store's thread alone
};

}  // namespace ebmlab::gui
