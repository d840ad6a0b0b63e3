// SPDX-License-Identifier: MIT
// How long an experiment would take.
#include "cli/pilot.hpp"

#include <algorithm>
#include <cmath>
#include <ebmlab/error.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "cli/launch_runs.hpp"
#include "launch/board.hpp"
#include "report/table.hpp"
#include "training/silence.hpp"

namespace ebmlab::cli {
namespace {

constexpr double kSecondsForAStage = 1.0;

PilotedMethod piloted(const experiment::RunSpec& spec, const host::Catalogue& catalogue,
                      const std::vector<std::filesystem::path>& data_path) {
  PilotedMethod result{.method = spec.method, .runs = 0, .untried = 0, .cost = {}, .problem = {}};
  try {
    training::Silence silence;
    result.cost = training::Session(spec, catalogue, {data_path}, silence).pilot(kSecondsForAStage);
  } catch (const Error& error) {
    result.problem = error.what();
  }
  return result;
}

/// What the tried methods of a family cost, for those that were not.
class FamilyCost {
 public:
  void add(const training::Pilot& cost, std::int64_t steps) {
    seconds_a_step_ += cost.seconds / static_cast<double>(steps);
    steps_per_second_ += cost.steps_per_second;
    ++count_;
  }
  [[nodiscard]] training::Pilot of(std::int64_t steps) const {
    if (count_ == 0.0) return {};
    return {static_cast<double>(steps) * seconds_a_step_ / count_, steps_per_second_ / count_};
  }
  [[nodiscard]] bool is_known() const { return count_ > 0.0; }

 private:
  double seconds_a_step_ = 0.0, steps_per_second_ = 0.0, count_ = 0.0;  // sums over the tried ones, and how many
};

std::string label(const PilotedMethod& method) {
  return method.untried == 0 ? method.method : method.method + ", " + std::to_string(method.untried) + " other variants";
}

std::vector<experiment::RunSpec> specs_of(const std::vector<PlannedRun>& runs) {
  std::vector<experiment::RunSpec> specs;
  specs.reserve(runs.size());
  for (const PlannedRun& run : runs) specs.push_back(run.spec);
  return specs;
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
  const std::set<std::string> chosen = some_of_each_family(specs_of(runs), kMostPiloted);
  std::map<std::string, std::size_t> places;
  std::map<std::string, FamilyCost> families;
  for (const PlannedRun& run : runs) {
    if (!chosen.contains(run.spec.method)) continue;
    const auto [place, is_new] = places.emplace(run.spec.method, methods_.size());
    if (is_new) {
      methods_.push_back(piloted(run.spec, catalogue, data_path));
      const PilotedMethod& method = methods_.back();
      if (method.problem.empty()) families[family_of(run.spec)].add(method.cost, run.spec.total_steps());
    }
    ++methods_[place->second].runs;
  }
  tried_ = methods_.size();
  std::map<std::string, std::set<std::string>> untried;
  std::vector<double> seconds;
  for (const PlannedRun& run : runs) {
    const auto tried = places.find(run.spec.method);
    if (tried != places.end() && tried->second < tried_) {
      seconds.push_back(methods_[tried->second].cost.seconds);
      continue;
    }
    const std::string family = family_of(run.spec);
    const training::Pilot cost = families[family].of(run.spec.total_steps());
    seconds.push_back(cost.seconds);
    const auto [place, is_new] = places.emplace(family, methods_.size());
    if (is_new)
      methods_.push_back(
          {.method = experiment::method_of(run.spec.method), .runs = 0, .untried = 0, .cost = {}, .problem = {}});
    PilotedMethod& others = methods_[place->second];
    untried[family].insert(run.spec.method);
    others.untried = std::ssize(untried[family]);
    if (!families[family].is_known()) others.problem = "none of those tried could be";
    // The mean so far.
    others.cost.seconds += (cost.seconds - others.cost.seconds) / static_cast<double>(++others.runs);
    others.cost.steps_per_second = cost.steps_per_second;
  }
  seconds_ = seconds_side_by_side(seconds, jobs_);
}

std::string Pilots::to_text() const {
  report::Table table;
  table.title = "About " + launch::duration_text(seconds_) + " with " + std::to_string(jobs_) +
                (jobs_ == 1 ? " run" : " runs") + " at a time, by some steps and one evaluation of ";
  const bool were_all_tried = tried_ == methods_.size();
  table.title += were_all_tried
                     ? "each method"
                     : std::to_string(tried_) + " methods; others of many variants are an estimate, the mean of those tried";
  table.columns = {{"method"}, {"runs"}, {"one run"}, {"steps/s"}, {"problem"}};
  for (const PilotedMethod& method : methods_) {
    std::vector<report::Cell> row{label(method), method.runs};
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
    nlohmann::json one{{"method", label(method)}, {"runs", method.runs}};
    if (method.untried > 0) one["untried"] = method.untried;
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
