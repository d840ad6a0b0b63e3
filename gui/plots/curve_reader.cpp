// SPDX-License-Identifier: MIT
#include "gui/plots/curve_reader.hpp"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <sstream>
#include <utility>

#include "gui/plots/metric_text.hpp"
#include "gui/plots/snapshots.hpp"

namespace ebmlab::gui {
namespace {

constexpr std::size_t kDefaultMetrics = 4;

bool is_evaluation(const std::string& metric) { return metric.starts_with(kEvaluation); }
std::string bare(const std::string& metric) { return is_evaluation(metric) ? metric.substr(5) : metric; }

/// Where a step lies on an axis of that kind.
double place_of(const storage::CostCurve& cost, std::int64_t step, XKind kind) {
  switch (kind) {
    case XKind::kStep:
      break;
    case XKind::kSeconds:
      return cost.at(step).seconds;
    case XKind::kEnergyEvals:
      return cost.at(step).energy_evals;
    case XKind::kGradientEvals:
      return cost.at(step).gradient_evals;
  }
  return static_cast<double>(step);
}

bool is_cost(const std::string& metric) { return metric.starts_with("cost."); }

/// The outermost points that have a place on such an axis.
Line ends_of(const Line& line, Scale scale) {
  Line ends{.label = {}};
  const auto has_place = [&](double x) { return is_on_scale(x, scale); };
  const auto first = std::find_if(line.x.begin(), line.x.end(), has_place);
  if (first != line.x.end()) ends.x = {*first, *std::find_if(line.x.rbegin(), line.x.rend(), has_place)};
  if (!line.off_scale.empty()) ends.off_scale = {line.off_scale.front(), line.off_scale.back()};
  return ends;
}

double or_nan(const std::optional<double>& value) { return value.value_or(std::numeric_limits<double>::quiet_NaN()); }

}  // namespace

std::string x_label(XKind kind) {
  switch (kind) {
    case XKind::kStep:
      return "step";
    case XKind::kSeconds:
      return "time [s]";
    case XKind::kEnergyEvals:
      return "energy evaluations";
    case XKind::kGradientEvals:
      break;
  }
  return "gradient evaluations";
}

std::vector<std::string> default_metrics(const std::vector<std::string>& all) {
  std::vector<std::string> chosen;
  for (const char* wanted : {"eval.sliced_wasserstein", "eval.kl", "loss.energy", "eval.auroc", "gradient_norm.energy",
                             "energy.data", "energy.samples", "loss.sampler"}) {
    const bool is_there = std::find(all.begin(), all.end(), wanted) != all.end();
    if (is_there && chosen.size() < kDefaultMetrics) chosen.emplace_back(wanted);
  }
  for (const std::string& metric : all) {
    if (!chosen.empty() || is_cost(metric)) continue;
    chosen.push_back(metric);
  }
  return chosen;
}

std::map<std::string, CurveReader::Judged> CurveReader::judged(const storage::Reader& reader, std::int64_t run) {
  std::map<std::string, Judged> during, at_end;
  for (const storage::EvaluationRow& row : reader.evaluations(run)) {
    const QJsonObject detail = QJsonDocument::fromJson(QByteArray::fromStdString(row.detail_json)).object();
    const bool is_final = detail[QStringLiteral("protocol")].toString() == QStringLiteral("final");
    Judged& judged = (is_final ? at_end : during)[row.metric];
    judged.steps.push_back(row.step);
    judged.values.push_back(or_nan(row.value));
    judged.definition = detail[QStringLiteral("definition")].toString().toStdString();
    const QJsonValue floor = detail[QStringLiteral("floor")];
    if (floor.isDouble()) judged.floor = floor.toDouble();
  }
  // Under the final protocol there are more samples: not a point of the same curve, but better than none.
  during.merge(at_end);
  return during;
}

CurveReader::Run& CurveReader::up_to_date(const storage::Reader& reader, const storage::RunSummary& summary) {
  Run& run = runs_[summary.id];
  if (run.as_of.id == summary.id && is_settled(run.as_of, summary)) return run;
  for (const storage::SeriesInfo& info : reader.series(summary.id)) {
    std::int64_t& length = run.lengths[info.name];
    if (length != info.n) run.series.erase(info.name);
    length = info.n;
  }
  run.judged = judged(reader, summary.id);
  const auto cost = [&](std::string_view name) {
    const std::string series(name);
    return run.lengths.contains(series) ? values(reader, run, series) : storage::SeriesData{};
  };
  run.as_of = summary;  // values() needs the id
  run.cost = {summary, reader.run_detail(summary.id).sessions, cost(storage::kEnergyCost), cost(storage::kGradientCost)};
  return run;
}

const storage::SeriesData& CurveReader::values(const storage::Reader& reader, Run& run, const std::string& name) {
  const auto known = run.series.find(name);
  if (known != run.series.end()) return known->second;
  return run.series[name] = reader.series_values(run.as_of.id, name);
}

Curve CurveReader::curve(const storage::Reader& reader, const storage::RunSummary& summary, const std::string& metric,
                         XKind x) {
  Run& run = runs_.at(summary.id);
  Curve curve;
  if (is_evaluation(metric)) {
    const auto judged = run.judged.find(bare(metric));
    if (judged == run.judged.end()) return curve;
    for (const std::int64_t step : judged->second.steps) curve.x.push_back(place_of(run.cost, step, x));
    curve.y = judged->second.values;
    return curve;
  }
  if (!run.lengths.contains(metric)) return curve;
  const storage::SeriesData& data = values(reader, run, metric);
  curve.y = data.values;
  curve.x.reserve(data.steps.size());
  for (std::size_t i = 0; i < data.steps.size(); ++i) {
    curve.x.push_back(x == XKind::kSeconds ? run.cost.seconds_at(data.times_us[i]) : place_of(run.cost, data.steps[i], x));
  }
  // A clock may be set back.
  for (std::size_t i = 1; i < curve.x.size(); ++i) curve.x[i] = std::max(curve.x[i], curve.x[i - 1]);
  return curve;
}

std::string CurveReader::key_of(const CurveRequest& request, const std::string& metric, const RunGroup& group) const {
  std::ostringstream key;
  key << metric << ' ' << static_cast<int>(request.x) << ' ' << static_cast<int>(request.y_scale) << ' '
      << static_cast<int>(request.spread) << ' ' << request.smoothing;
  for (const std::size_t i : group.runs) {
    const Run& run = runs_.at(request.runs[i].id);
    const auto length = run.lengths.find(metric);
    const auto judged = run.judged.find(bare(metric));
    key << ' ' << run.as_of.id << ':' << (length == run.lengths.end() ? 0 : length->second) << ','
        << (judged == run.judged.end() ? 0 : judged->second.steps.size());
    // Where a point lies at a cost hangs on the run's total, too.
    if (request.x != XKind::kStep) key << ',' << run.as_of.step << ',' << run.as_of.energy_evals << ',' << run.as_of.active_us;
  }
  return key.str();
}

const Line& CurveReader::line(const storage::Reader& reader, const CurveRequest& request, const std::string& metric,
                              const RunGroup& group) {
  const std::string key = key_of(request, metric, group);
  if (auto known = old_lines_.extract(key)) return lines_.insert(std::move(known)).position->second;
  if (const auto known = lines_.find(key); known != lines_.end()) return known->second;
  std::vector<Curve> curves;
  std::vector<OffScale> off_scale;
  for (const std::size_t i : group.runs) {
    Curve one = on_scale(curve(reader, request.runs[i], metric, request.x), Scale::kLinear, off_scale);
    if (!is_evaluation(metric)) smooth(one.y, request.smoothing);
    // After it: an average without its negative values would be another one.
    if (request.y_scale == Scale::kLog) one = on_scale(one, Scale::kLog, off_scale);
    if (!one.x.empty()) curves.push_back(std::move(one));
  }
  Line line = folded(curves, request.spread);
  std::sort(off_scale.begin(), off_scale.end(), [](const OffScale& a, const OffScale& b) { return a.x < b.x; });
  line.off_scale = std::move(off_scale);
  // The lower edge of mean and deviation may have no logarithm where every curve has one.
  for (std::size_t i = 0; i < line.low.size(); ++i) {
    if (!is_on_scale(line.low[i], request.y_scale)) line.low[i] = line.y[i];
  }
  return lines_[key] = std::move(line);
}

void CurveReader::add_floor(const CurveRequest& request, const std::string& metric, Drawing& drawing) const {
  for (const storage::RunSummary& summary : request.runs) {
    const auto& judged = runs_.at(summary.id).judged;
    const auto found = judged.find(bare(metric));
    if (found == judged.end()) continue;
    if (drawing.help.empty()) drawing.help = found->second.definition;
    if (!found->second.floor || !drawing.x.range || !is_on_scale(*found->second.floor, request.y_scale)) continue;
    Line floor{.label = "noise floor"};
    floor.x = {drawing.x.range->low, drawing.x.range->high};
    floor.y = {*found->second.floor, *found->second.floor};
    floor.is_reference = true;
    drawing.lines.push_back(std::move(floor));
    return;
  }
}

Drawing CurveReader::drawing(const CurveRequest& request, const std::string& metric, const Range& x,
                             const std::vector<const Line*>& lines, const std::vector<RunGroup>& groups) const {
  Drawing drawing{.title = bare(metric)};
  drawing.x = {.label = x_label(request.x), .scale = request.x_scale, .range = x};
  drawing.y = {.label = {}, .scale = request.y_scale};
  for (std::size_t i = 0; i < groups.size(); ++i) {
    Line line = decimated(*lines[i], request.visible_x.value_or(x), request.x_scale, request.columns);
    line.label = groups[i].label;
    line.style = groups[i].style;
    if (!line.x.empty() || !line.off_scale.empty()) drawing.lines.push_back(std::move(line));
  }
  if (!is_evaluation(metric)) drawing.help = series_help(metric);
  add_floor(request, metric, drawing);
  return drawing;
}

std::vector<std::string> CurveReader::bring_up_to_date(const storage::Reader& reader, const CurveRequest& request) {
  // A million points are 24 MB: what is not looked at any more is let go.
  std::erase_if(runs_, [&](const auto& known) {
    return std::none_of(request.runs.begin(), request.runs.end(), [&](const auto& run) { return run.id == known.first; });
  });
  std::set<std::string> evaluations, series;
  for (const storage::RunSummary& summary : request.runs) {
    const Run& run = up_to_date(reader, summary);
    for (const auto& [name, judged] : run.judged) evaluations.insert(kEvaluation + name);
    for (const auto& [name, length] : run.lengths) series.insert(name);
  }
  std::vector<std::string> all(evaluations.begin(), evaluations.end());
  all.insert(all.end(), series.begin(), series.end());
  return all;
}

CurveAnswer CurveReader::answer(const storage::Reader& reader, const CurveRequest& request) {
  CurveAnswer answer;
  answer.all_metrics = bring_up_to_date(reader, request);
  answer.metrics = request.metrics.value_or(default_metrics(answer.all_metrics));
  std::erase_if(answer.metrics, [&](const std::string& metric) {
    return std::find(answer.all_metrics.begin(), answer.all_metrics.end(), metric) == answer.all_metrics.end();
  });
  answer.groups = request.folds_replicates ? groups_of(request.runs) : one_by_one(request.runs);
  if (const std::vector<RunGroup> methods = groups_of(request.runs); !request.folds_replicates && methods.size() > 1) {
    // Lines of a method look alike; their names tell them apart.
    for (const RunGroup& method : methods) {
      for (const std::size_t run : method.runs) answer.groups[run].style = method.style;
    }
  }
  old_lines_ = std::exchange(lines_, {});
  std::vector<std::vector<const Line*>> lines;
  Drawing ends{.title = {}};
  ends.x.scale = request.x_scale;
  for (const std::string& metric : answer.metrics) {
    lines.emplace_back();
    for (const RunGroup& group : answer.groups) {
      lines.back().push_back(&line(reader, request, metric, group));
      ends.lines.push_back(ends_of(*lines.back().back(), request.x_scale));
    }
  }
  old_lines_.clear();
  // All plots share their x, so that an event is at the same place in each.
  const Range x = x_extent(ends);
  for (std::size_t i = 0; i < answer.metrics.size(); ++i) {
    answer.drawings.push_back(drawing(request, answer.metrics[i], x, lines[i], answer.groups));
  }
  return answer;
}

}  // namespace ebmlab::gui
