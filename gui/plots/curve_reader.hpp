// SPDX-License-Identifier: MIT
// Curves of runs out of the store, ready to be drawn. Used on the store's thread.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gui/plots/curve.hpp"
#include "gui/plots/run_groups.hpp"
#include "storage/cost.hpp"
#include "storage/reader.hpp"

namespace ebmlab::gui {

/// A series by its name ("loss.energy"), a metric of the evaluations during training as "eval.kl".
inline constexpr const char* kEvaluation = "eval.";

enum class XKind { kStep, kSeconds, kEnergyEvals, kGradientEvals };

struct CurveRequest {
  std::vector<storage::RunSummary> runs;
  std::optional<std::vector<std::string>> metrics = {};  ///< none: default_metrics()
  XKind x = XKind::kStep;
  Scale x_scale = Scale::kLinear, y_scale = Scale::kLinear;
  double smoothing = 1.0;        ///< points; evaluations are shown as they were judged
  bool folds_replicates = true;  ///< else a line a run
  Spread spread = Spread::kRange;
  std::optional<Range> visible_x = {};
  std::size_t columns = 800;  ///< pixels across a plot
};

struct CurveAnswer {
  std::vector<std::string> all_metrics;  ///< that any of the runs has, evaluations first
  std::vector<std::string> metrics;      ///< those drawn, one drawing each
  std::vector<Drawing> drawings;
  std::vector<RunGroup> groups;  ///< what the lines are called
};

/// Up to four: how far samples and energy are from the data, where that was judged, then the losses.
[[nodiscard]] std::vector<std::string> default_metrics(const std::vector<std::string>& all);

/// Keeps what it has read, and reads again only what has grown.
class CurveReader {
 public:
  /// Errors: StoreError.
  CurveAnswer answer(const storage::Reader& reader, const CurveRequest& request);

 private:
  struct Judged {
    std::vector<std::int64_t> steps;
    std::vector<double> values;
    std::string definition;
    std::optional<double> floor;
  };
  struct Run {
    storage::RunSummary as_of;
    std::map<std::string, std::int64_t> lengths;  ///< of its series
    std::map<std::string, storage::SeriesData> series;
    std::map<std::string, Judged> judged;
    storage::CostCurve cost;
  };

  Run& up_to_date(const storage::Reader& reader, const storage::RunSummary& summary);
  static std::map<std::string, Judged> judged(const storage::Reader& reader, std::int64_t run);
  static const storage::SeriesData& values(const storage::Reader& reader, Run& run, const std::string& name);
  Curve curve(const storage::Reader& reader, const storage::RunSummary& summary, const std::string& metric, XKind x);
  /// All that is known of the runs, brought up to date; what can be drawn of them.
  std::vector<std::string> bring_up_to_date(const storage::Reader& reader, const CurveRequest& request);
  [[nodiscard]] std::string key_of(const CurveRequest& request, const std::string& metric, const RunGroup& group) const;
  /// With every point; without label and style.
  const Line& line(const storage::Reader& reader, const CurveRequest& request, const std::string& metric,
                   const RunGroup& group);
  [[nodiscard]] Drawing drawing(const CurveRequest& request, const std::string& metric, const Range& x,
                                const std::vector<const Line*>& lines, const std::vector<RunGroup>& groups) const;
  void add_floor(const CurveRequest& request, const std::string& metric, Drawing& drawing) const;

  std::map<std::int64_t, Run> runs_;
  std::map<std::string, Line> lines_, old_lines_;  ///< key_of() -> line; of this answer and of the last one
};

/// "step", "seconds of work", ...
[[nodiscard]] std::string x_label(XKind kind);

}  // namespace ebmlab::gui
