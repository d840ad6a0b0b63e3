// SPDX-License-Identifier: MIT
// What is shown of the selected runs, a tab each, at the step that the scrubber below them says.
#pragma once

#include <QTabWidget>
#include <QWidget>

#include <cstdint>
#include <vector>

namespace ebmlab::gui {

class BlackBoxPage;
class ChainsPage;
class CurvesPage;
class LandscapePage;
class LivePage;
class ParallelPage;
class SamplesPage;
class Scrubber;
class Selection;
class TrajectoriesPage;

class Pages : public QWidget {
  Q_OBJECT

 public:
  explicit Pages(Selection& selection, QWidget* parent = nullptr);

  [[nodiscard]] QTabWidget& tabs() const { return *tabs_; }
  [[nodiscard]] CurvesPage& curves() const { return *curves_; }
  [[nodiscard]] LandscapePage& landscape() const { return *landscape_; }
  [[nodiscard]] SamplesPage& samples() const { return *samples_; }
  [[nodiscard]] TrajectoriesPage& trajectories() const { return *trajectories_; }
  [[nodiscard]] ParallelPage& parallel() const { return *parallel_; }
  [[nodiscard]] ChainsPage& chains() const { return *chains_; }
  [[nodiscard]] LivePage& live() const { return *live_; }
  [[nodiscard]] BlackBoxPage& black_box() const { return *black_box_; }
  [[nodiscard]] Scrubber& scrubber() const { return *scrubber_; }

 signals:
  /// What came of saving a plot.
  void told(const QString& what);
  /// The run is to go on from there, as itself.
  void resume_asked(std::int64_t run, std::int64_t step);
  /// Both runs are to be looked at side by side.
  void comparison_asked(std::int64_t run, std::int64_t other);
  /// Some of the selected runs are to stay selected.
  void runs_chosen(const std::vector<std::int64_t>& runs);

 private:
  QTabWidget* tabs_;
  CurvesPage* curves_;
  LandscapePage* landscape_;
  SamplesPage* samples_;
  TrajectoriesPage* trajectories_;
  ParallelPage* parallel_;
  ChainsPage* chains_;
  LivePage* live_;
  BlackBoxPage* black_box_;
  Scrubber* scrubber_;
};

}  // namespace ebmlab::gui
