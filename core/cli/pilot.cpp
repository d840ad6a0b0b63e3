// SPDX-License-Identifier: MIT
// How long an experiment would take.
#include "cli/pilot.hpp"

#include <algorithm>
#include <cmath>
#include <ebmlab/error.hpp>
#include <map>
#include <nlohmann/json.hpp>

#include "cli/launch_runs.hpp"
#include "launch/board.hpp"
#include "report/table.hpp"
#include "training/silence.hpp"

namespace ebmlab::cli {
namespace {

constexpr double kSecondsForAStage = 1.0;

PilotedMethod piloted(const experiment::RunSpec& spec, const host::Catalogue& catalogue,
                      const std::vector<std::filesystem::path>& data_path) {
  PilotedMethod result{.method = spec.method, .runs = 0, .cost = {}, .problem = {}};
  try {
    training::Silence silence;
    result.cost = training::Session(spec, catalogue, {data_path}, silence).pilot(kSecondsForAStage);
  } catch (const Error& error) {
    result.problem = error.what();
  }
  return result;
}

}  // namespace

double seconds_side_by_side(const std::vector<double>& seconds, int jobs) {
  std::vector<double> free_at(static_cast<std::size_t>(std::max(1, jobs)), 0.0);
  for (const double one : seconds) *std::min_element(free_at.begin(), free_at.end()) += one;
  return *std::max_element(free_at.begin(), free_at.end());
}

Pilots::Pilots(const std::vector<PlannedRun>& runs, const host::Catalogue& catalogue,
               const std::vector<std::filesystem::path>& data_path, int jobs)
    : jobs_(jobs_at_a_time(jobs, runs.front().spec.device, runs.front().spec.threads * runs.front().spec.ranks)) {
  std::map<std::string, std::size_t> places;
  std::vector<double> seconds;
  for (const PlannedRun& run : runs) {
    const auto [place, is_new] = places.emplace(run.spec.method, methods_.size());
    if (is_new) methods_.push_back(piloted(run.spec, catalogue, data_path));
    PilotedMethod& method = methods_[place->second];
    ++method.runs;
    seconds.push_back(method.cost.seconds);
  }
  seconds_ = seconds_side_by_side(seconds, jobs_);
}

std::string Pilots::to_text() const {
  report::Table table;
  table.title = "About " + launch::duration_text(seconds_) + " with " + std::to_string(jobs_) +
                (jobs_ == 1 ? " run" : " runs") + " at a time, by some steps and one evaluation of each method";
  table.columns = {{"method"}, {"runs"}, {"one run"}, {"steps/s"}, {"problem"}};
  for (const PilotedMethod& method : methods_) {
    std::vector<report::Cell> row{method.method, method.runs};
    if (method.problem.empty()) {
      row.insert(row.end(), {launch::duration_text(method.cost.seconds), method.cost.steps_per_second});
    } else {
      row.insert(row.end(), {report::Cell(), report::Cell(), method.problem});
    }
    table.rows.push_back(std::move(row));
  }
  if (std::all_of(methods_.begin(), methods_.end(), [](const auto& method) { return method.problem.empty(); }))
    table.columns.pop_back();
  return report::to_text(table);
}

std::string Pilots::to_json() const {
  nlohmann::json all{{"seconds", seconds_}, {"jobs", jobs_}, {"methods", nlohmann::json::array()}};
  for (const PilotedMethod& method : methods_) {
    nlohmann::json one{{"method", method.method}, {"runs", method.runs}};
    if (method.problem.empty()) {
      one["seconds_per_run"] = method.cost.seconds;
      one["steps_per_second"] = method.cost.steps_per_second;
    } else {
      one["problem"] = method.problem;
    }
    all["methods"].push_back(one);
  }
  return all.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace ebmlab::cli
