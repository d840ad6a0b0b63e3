// SPDX-License-Identifier: MIT
#include "gui/plots/run_groups.hpp"

#include <algorithm>

namespace ebmlab::gui {
namespace {

std::string method_of(const storage::RunSummary& run) { return run.method.empty() ? run.name : run.method; }

template <class Text>
bool is_alone(const std::vector<RunGroup>& groups, const RunGroup& group, Text text) {
  return std::count_if(groups.begin(), groups.end(), [&](const RunGroup& other) { return text(other) == text(group); }) == 1;
}

}  // namespace

std::vector<RunGroup> groups_of(std::span<const storage::RunSummary> runs) {
  std::vector<RunGroup> groups;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const auto same = std::find_if(groups.begin(), groups.end(), [&](const RunGroup& group) {
      return !runs[i].replicate_key.empty() && runs[group.runs.front()].replicate_key == runs[i].replicate_key;
    });
    if (same == groups.end()) {
      groups.push_back({{}, groups.size(), {i}});
    } else {
      same->runs.push_back(i);
    }
  }
  const auto first = [&](const RunGroup& group) -> const storage::RunSummary& { return runs[group.runs.front()]; };
  const auto method = [&](const RunGroup& group) { return method_of(first(group)); };
  const auto both = [&](const RunGroup& group) { return method(group) + " (" + first(group).experiment + ")"; };
  for (RunGroup& group : groups) {
    group.label = is_alone(groups, group, method) ? method(group)
                  : is_alone(groups, group, both) ? both(group)
                                                  : method(group) + " #" + std::to_string(first(group).id);
  }
  return groups;
}

std::vector<RunGroup> one_by_one(std::span<const storage::RunSummary> runs) {
  std::vector<RunGroup> groups;
  for (std::size_t i = 0; i < runs.size(); ++i) groups.push_back({run_label(runs[i], runs), i, {i}});
  return groups;
}

std::map<std::int64_t, std::size_t> styles_of(std::span<const storage::RunSummary> runs) {
  std::map<std::int64_t, std::size_t> styles;
  for (const RunGroup& group : groups_of(runs)) {
    for (const std::size_t i : group.runs) styles[runs[i].id] = group.style;
  }
  return styles;
}

std::vector<storage::RunSummary> shown_runs(std::span<const storage::RunSummary> runs, std::size_t most) {
  std::vector<storage::RunSummary> shown;
  if (runs.size() <= most) {
    shown.assign(runs.begin(), runs.end());
    return shown;
  }
  for (const RunGroup& group : groups_of(runs)) {
    if (shown.size() < most) shown.push_back(runs[group.runs.front()]);
  }
  return shown;
}

std::string run_label(const storage::RunSummary& run, std::span<const storage::RunSummary> among) {
  const auto same =
      std::count_if(among.begin(), among.end(), [&](const storage::RunSummary& other) { return other.name == run.name; });
  return same > 1 ? run.name + " #" + std::to_string(run.id) : run.name;
}

}  // namespace ebmlab::gui
