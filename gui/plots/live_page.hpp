// SPDX-License-Identifier: MIT
// Landscapes, samples and curves of the selected runs in one view: what to watch while they go on.
#pragma once

#include <QWidget>

namespace ebmlab::gui {

class CurvesPage;
class LandscapePage;
class SamplesPage;
class Selection;

class LivePage : public QWidget {
  Q_OBJECT

 public:
  explicit LivePage(Selection& selection, QWidget* parent = nullptr);

  [[nodiscard]] LandscapePage& landscape() const { return *landscape_; }
  [[nodiscard]] SamplesPage& samples() const { return *samples_; }
  [[nodiscard]] CurvesPage& curves() const { return *curves_; }

 private:
  LandscapePage* landscape_;
  SamplesPage* samples_;
  CurvesPage* curves_;
};

}  // namespace ebmlab::gui
