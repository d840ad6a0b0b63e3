// SPDX-License-Identifier: MIT
// What is shown of the selected runs, a tab each, at the step that the scrubber below them says.
#pragma once

#include <QTabWidget>
#include <QWidget>

#include <cstdint>

namespace ebmlab::gui {

class BlackBoxPage;
class ChainsPage;
class CurvesPage;
class LandscapePage;
class SamplesPage;
class Scrubber;
class Selection;

class Pages : public QWidget {
  Q_OBJECT

 public:
  explicit Pages(Selection& selection, QWidget* parent = nullptr);

  [[nodiscard]] QTabWidget& tabs() const { return *tabs_; }
  [[nodiscard]] CurvesPage& curves() const { return *curves_; }
  [[nodiscard]] LandscapePage& landscape() const { return *landscape_; }
  [[nodiscard]] SamplesPage& samples() const { return *samples_; }
  [[nodiscard]] ChainsPage& chains() const { return *chains_; }
  [[nodiscard]] BlackBoxPage& black_box() const { return *black_box_; }
  [[nodiscard]] Scrubber& scrubber() const { return *scrubber_; }

 signals:
  /// What came of saving a plot.
  void told(const QString& what);
  /// The run is to go on from there, as itself.
  void resume_asked(std::int64_t run, std::int64_t step);
  /// Both runs are to be looked at side by side.
  void comparison_asked(std::int64_t run, std::int64_t other);

 private:
  QTabWidget* tabs_;
  CurvesPage* curves_;
  LandscapePage* landscape_;
  SamplesPage* samples_;
  ChainsPage* chains_;
  BlackBoxPage* black_box_;
  Scrubber* scrubber_;
};

}  // namespace ebmlab::gui
