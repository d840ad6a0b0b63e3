// SPDX-License-Identifier: MIT
// The energy landscapes of the selected runs on a plane, side by side on one scale.
#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QWidget>

#include <memory>

#include "gui/plots/landscape_reader.hpp"
#include "gui/store/store_session.hpp"

namespace ebmlab::gui {

class PlotGrid;
class Refresher;
class Selection;

class LandscapePage : public QWidget {
  Q_OBJECT

 public:
  explicit LandscapePage(Selection& selection, QWidget* parent = nullptr);

  [[nodiscard]] PlotGrid& grid() const { return *grid_; }
  [[nodiscard]] QComboBox& mode() const { return *mode_; }
  [[nodiscard]] QCheckBox& samples() const { return *samples_; }
  [[nodiscard]] QCheckBox& contours() const { return *contours_; }
  [[nodiscard]] QLabel& readout() const { return *readout_; }

 private:
  [[nodiscard]] QWidget* make_controls();
  [[nodiscard]] StoreSession::Question question();
  void show_answer(LandscapeAnswer answer);
  void read_out(double x, double y);

  Selection& selection_;
  QComboBox* mode_;
  QCheckBox* samples_;
  QCheckBox* contours_;
  QLabel* readout_;
  PlotGrid* grid_;
  Refresher* refresher_;
  std::shared_ptr<LandscapeReader> reader_;  ///< used on the store's thread alone
  QString remark_;
};

}  // namespace ebmlab::gui
