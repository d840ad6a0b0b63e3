// SPDX-License-Identifier: MIT
// Series and metrics of the selected runs over training, a small plot each.
#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QSlider>
#include <QSplitter>
#include <QWidget>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gui/plots/curve_reader.hpp"
#include "gui/store/store_session.hpp"

namespace ebmlab::gui {

class Legend;
class MetricChooser;
class PlotGrid;
class Refresher;
class Selection;

class CurvesPage : public QWidget {
  Q_OBJECT

 public:
  explicit CurvesPage(Selection& selection, QWidget* parent = nullptr);

  [[nodiscard]] PlotGrid& grid() const { return *grid_; }
  [[nodiscard]] MetricChooser& chooser() const { return *chooser_; }
  [[nodiscard]] QComboBox& x_kind() const { return *x_kind_; }
  [[nodiscard]] QComboBox& band() const { return *band_; }
  [[nodiscard]] QSlider& smoothing() const { return *smoothing_; }
  [[nodiscard]] QCheckBox& log_x() const { return *log_x_; }
  [[nodiscard]] QCheckBox& log_y() const { return *log_y_; }
  /// Until it is drawn out again at the left edge: where there is little room.
  void hide_chooser();

 private:
  [[nodiscard]] QWidget* make_controls();
  [[nodiscard]] CurveRequest request() const;
  [[nodiscard]] StoreSession::Question question();
  void show_answer(CurveAnswer answer);
  void show_smoothing();
  [[nodiscard]] bool is_over_steps() const;
  void mark_step();
  void take_brush(const std::optional<Range>& x);

  Selection& selection_;
  QSplitter* split_;
  MetricChooser* chooser_;
  QComboBox* x_kind_;
  QComboBox* band_;
  QSlider* smoothing_;
  QLabel* smoothing_text_;
  QCheckBox* log_x_;
  QCheckBox* log_y_;
  Legend* legend_;
  PlotGrid* grid_;
  Refresher* refresher_;
  std::shared_ptr<CurveReader> reader_;             ///< used on the store's thread alone
  std::optional<std::vector<std::string>> chosen_;  ///< what somebody has ticked, also of runs that are not shown now
  std::optional<Range> visible_x_;
};

}  // namespace ebmlab::gui
