// SPDX-License-Identifier: MIT
// How well the chains of a sampling run have mixed: trace, ranks and autocorrelation of a quantity.
#pragma once

#include <QComboBox>
#include <QWidget>

#include <memory>

#include "gui/plots/chains_reader.hpp"
#include "gui/store/store_session.hpp"

namespace ebmlab::gui {

class Legend;
class PlotGrid;
class Refresher;
class Selection;

class ChainsPage : public QWidget {
  Q_OBJECT

 public:
  explicit ChainsPage(Selection& selection, QWidget* parent = nullptr);

  [[nodiscard]] PlotGrid& grid() const { return *grid_; }
  [[nodiscard]] QComboBox& run() const { return *run_; }
  [[nodiscard]] QComboBox& quantity() const { return *quantity_; }

 private:
  [[nodiscard]] StoreSession::Question question();
  void show_answer(ChainsAnswer answer);

  Selection& selection_;
  QComboBox* run_;
  QComboBox* quantity_;
  Legend* legend_;
  PlotGrid* grid_;
  Refresher* refresher_;
  std::shared_ptr<ChainsReader> reader_;  ///< used on the store's thread alone
};

}  // namespace ebmlab::gui
