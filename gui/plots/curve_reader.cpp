// SPDX-License-Identifier: MIT
#include "gui/plots/curve_reader.hpp"

#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

#include "gui/plots/metric_text.hpp"
#include "gui/plots/snapshots.hpp"

namespace ebmlab::gui {
namespace {

constexpr std::size_t kDefaultMetrics = 4;

bool is_evaluation(const std::string& metric) { return metric.starts_with(kEvaluation); }
std::string bare(const std::string& metric) { return is_evaluation(metric) ? metric.substr(5) : metric; }

bool is_cost(const std::string& metric) { return metric.starts_with("cost."); }

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
  const auto cost = [&](const char* name) {
    return run.lengths.contains(name) ? values(reader, run, name) : storage::SeriesData{};
  };
  run.as_of = summary;  // values() needs the id
  run.cost = CostAxis(summary, reader.run_detail(summary.id).sessions, cost(kEnergyCost), cost(kGradientCost));
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
    for (const std::int64_t step : judged->second.steps) curve.x.push_back(run.cost.at(step, x));
    curve.y = judged->second.values;
    return curve;
  }
  if (!run.lengths.contains(metric)) return curve;
  const storage::SeriesData& data = values(reader, run, metric);
  curve.y = data.values;
  curve.x.reserve(data.steps.size());
  for (std::size_t i = 0; i < data.steps.size(); ++i) {
    curve.x.push_back(x == XKind::kSeconds ? run.cost.seconds_at(data.times_us[i]) : run.cost.at(data.steps[i], x));
  }
  // A clock may be set back.
  for (std::size_t i = 1; i < curve.x.size(); ++i) curve.x[i] = std::max(curve.x[i], curve.x[i - 1]);
  return curve;
}

Line CurveReader::line(const storage::Reader& reader, const CurveRequest& request, const std::string& metric,
                       const RunGroup& group) {
  std::vector<Curve> curves;
  std::vector<OffScale> off_scale;
  for (const std::size_t i : group.runs) {
    Curve one = on_scale(curve(reader, request.runs[i], metric, request.x), request.y_scale, off_scale);
    if (!is_evaluation(metric)) smooth(one.y, request.smoothing);
    if (!one.x.empty()) curves.push_back(std::move(one));
  }
  Line line = folded(curves, request.spread);
  line.label = group.label;
  line.style = group.style;
  std::sort(off_scale.begin(), off_scale.end(), [](const OffScale& a, const OffScale& b) { return a.x < b.x; });
  line.off_scale = std::move(off_scale);
  // The lower edge of mean and deviation may have no logarithm where every curve has one.
  for (std::size_t i = 0; i < line.low.size(); ++i) {
    if (!is_on_scale(line.low[i], request.y_scale)) line.low[i] = line.y[i];
  }
  return line;
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

Drawing CurveReader::drawing(const storage::Reader& reader, const CurveRequest& request, const std::string& metric,
                             const std::vector<RunGroup>& groups) {
  Drawing drawing{.title = bare(metric)};
  drawing.x = {.label = x_label(request.x), .scale = request.x_scale};
  drawing.y = {.label = {}, .scale = request.y_scale};
  for (const RunGroup& group : groups) {
    Line one = line(reader, request, metric, group);
    if (!one.x.empty() || !one.off_scale.empty()) drawing.lines.push_back(std::move(one));
  }
  if (!is_evaluation(metric)) drawing.help = series_help(metric);
  return drawing;
}

CurveAnswer CurveReader::answer(const storage::Reader& reader, const CurveRequest& request) {
  CurveAnswer answer;
  std::set<std::string> evaluations, series;
  for (const storage::RunSummary& summary : request.runs) {
    const Run& run = up_to_date(reader, summary);
    for (const auto& [name, judged] : run.judged) evaluations.insert(kEvaluation + name);
    for (const auto& [name, length] : run.lengths) series.insert(name);
  }
  answer.all_metrics.assign(evaluations.begin(), evaluations.end());
  answer.all_metrics.insert(answer.all_metrics.end(), series.begin(), series.end());
  answer.metrics = request.metrics.value_or(default_metrics(answer.all_metrics));
  std::erase_if(answer.metrics,
                [&](const std::string& metric) { return !evaluations.contains(metric) && !series.contains(metric); });
  answer.groups = request.folds_replicates ? groups_of(request.runs) : one_by_one(request.runs);
  if (const std::vector<RunGroup> methods = groups_of(request.runs); !request.folds_replicates && methods.size() > 1) {
    // Lines of a method look alike; their names tell them apart.
    for (const RunGroup& method : methods) {
      for (const std::size_t run : method.runs) answer.groups[run].style = method.style;
    }
  }
  // All plots share their x, so that an event is at the same place in each.
  std::optional<Range> all;
  for (const std::string& metric : answer.metrics) {
    answer.drawings.push_back(drawing(reader, request, metric, answer.groups));
    if (answer.drawings.back().lines.empty()) continue;
    const Range x = x_extent(answer.drawings.back());
    all = all ? Range{std::min(all->low, x.low), std::max(all->high, x.high)} : x;
  }
  for (std::size_t i = 0; i < answer.drawings.size(); ++i) {
    Drawing& drawing = answer.drawings[i];
    drawing.x.range = all;
    add_floor(request, answer.metrics[i], drawing);
    const Range visible = request.visible_x.value_or(all.value_or(Range{}));
    for (Line& line : drawing.lines) {
      if (!line.is_reference) line = decimated(std::move(line), visible, request.x_scale, request.columns);
    }
  }
  return answer;
}

}  // namespace ebmlab::gui
