// SPDX-License-Identifier: MIT
#include "gui/attention/black_box.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace ebmlab::gui {
namespace {

using storage::ParamRecord;
using storage::Reader;
using storage::RunStatus;

constexpr std::size_t kSiblings = 100;    ///< siblings that are compared, the newest
constexpr std::size_t kLastValues = 200;  ///< of a series
constexpr std::size_t kDrawn = 6;         ///< series

std::vector<BrokenSeries> broken_series(const std::vector<storage::SeriesInfo>& series) {
  std::vector<BrokenSeries> broken;
  for (const storage::SeriesInfo& info : series) {
    if (info.first_nonfinite_step) broken.push_back({info.name, *info.first_nonfinite_step, info.nonfinite});
  }
  std::stable_sort(broken.begin(), broken.end(), [](const auto& a, const auto& b) { return a.first_step < b.first_step; });
  return broken;
}

std::vector<Difference> differences_of(const std::vector<ParamRecord>& here, const std::vector<ParamRecord>& there) {
  std::map<std::string, std::pair<std::string, std::string>> all;
  for (const ParamRecord& param : here) all[param.name] = {param.txt, "–"};
  for (const ParamRecord& param : there) {
    const auto [found, is_new] = all.try_emplace(param.name, "–", param.txt);
    if (!is_new) found->second.second = param.txt;
  }
  std::vector<Difference> differences;
  for (const auto& [name, values] : all) {
    if (values.first != values.second) differences.push_back({name, values.first, values.second});
  }
  return differences;
}

std::optional<storage::CheckpointRow> last_before(const std::vector<storage::CheckpointRow>& checkpoints,
                                                  const std::vector<BrokenSeries>& broken) {
  std::optional<storage::CheckpointRow> last;
  for (const storage::CheckpointRow& checkpoint : checkpoints) {
    if (broken.empty() || checkpoint.step <= broken.front().first_step) last = checkpoint;
  }
  return last;
}

/// Broken ones first, then norms of gradients.
std::vector<std::string> watched_series(const std::vector<storage::SeriesInfo>& series,
                                        const std::vector<BrokenSeries>& broken) {
  std::vector<std::string> names;
  names.reserve(broken.size());
  for (const BrokenSeries& one : broken) names.push_back(one.name);
  for (const storage::SeriesInfo& info : series) {
    const bool is_norm = info.name.find("norm") != std::string::npos;
    if (is_norm && std::find(names.begin(), names.end(), info.name) == names.end()) names.push_back(info.name);
  }
  names.resize(std::min(names.size(), kDrawn));
  return names;
}

Drawing last_steps_of(const Reader& reader, std::int64_t run, const std::string& name) {
  const storage::SeriesData data = reader.series_values(run, name);
  Drawing drawing{.title = name, .help = name + ", the last values that were recorded, none left out"};
  drawing.x.label = "step";
  Line line{.label = name};
  for (std::size_t i = data.steps.size() - std::min(data.steps.size(), kLastValues); i < data.steps.size(); ++i) {
    const auto step = static_cast<double>(data.steps[i]);
    if (std::isfinite(data.values[i])) {
      line.x.push_back(step);
      line.y.push_back(data.values[i]);
    } else {
      line.off_scale.push_back({.x = step, .value = data.values[i]});
    }
  }
  drawing.lines.push_back(std::move(line));
  return drawing;
}

}  // namespace

bool came_to_a_bad_end(RunStatus status) {
  return status == RunStatus::kDiverged || status == RunStatus::kFailed || status == RunStatus::kKilled ||
         status == RunStatus::kLost;
}

BlackBox black_box_of(const Reader& reader, std::int64_t run) {
  const storage::RunDetail detail = reader.run_detail(run);
  const std::vector<storage::SeriesInfo> series = reader.series(run);
  BlackBox box{.run = detail.summary,
               .events = {},
               .broken = broken_series(series),
               .last_steps = {},
               .resumable = {},
               .sibling = {},
               .differences = {}};
  for (const storage::EventRow& event : detail.events) {
    if (event.severity != storage::Severity::kInfo) box.events.push_back(event);
  }
  for (const std::string& name : watched_series(series, box.broken)) box.last_steps.push_back(last_steps_of(reader, run, name));
  box.resumable = last_before(reader.checkpoints(run), box.broken);

  const std::string survivors = "status = completed and experiment = " + storage::in_filter_quotes(detail.summary.experiment);
  for (const std::int64_t id : reader.run_ids({.filter = survivors, .limit = kSiblings})) {
    const storage::RunDetail other = reader.run_detail(id);
    std::vector<Difference> differences = differences_of(detail.params, other.params);
    if (box.sibling && differences.size() >= box.differences.size()) continue;
    box.sibling = other.summary;
    box.differences = std::move(differences);
  }
  return box;
}

}  // namespace ebmlab::gui
