// SPDX-License-Identifier: MIT
// Tables about the selected runs: how they were judged, and in what they differ.
#pragma once

#include <QCheckBox>
#include <QLabel>
#include <QTableView>
#include <QWidget>

#include "gui/compare/evaluation_model.hpp"
#include "gui/inspector/parameters_model.hpp"

namespace ebmlab::gui {

class Selection;

class EvaluationPage : public QWidget {
  Q_OBJECT

 public:
  explicit EvaluationPage(Selection& selection, QWidget* parent = nullptr);

  [[nodiscard]] const EvaluationModel& model() const { return model_; }
  /// The table as it reads, for a spreadsheet.
  [[nodiscard]] QString csv() const;

 private:
  void ask();
  void show_table(EvaluationTable table);

  Selection& selection_;
  EvaluationModel model_;
  QTableView* table_;
  QLabel* remark_;
  int asked_ = 0;
};

class ConfigurationPage : public QWidget {
  Q_OBJECT

 public:
  explicit ConfigurationPage(Selection& selection, QWidget* parent = nullptr);

  [[nodiscard]] const ParametersModel& model() const { return model_; }

 private:
  void ask();

  Selection& selection_;
  ParametersModel model_;
  QLabel* remark_;
  QCheckBox* shows_equal_;
  int asked_ = 0;
};

}  // namespace ebmlab::gui
