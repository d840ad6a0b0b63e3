// SPDX-License-Identifier: MIT
// How long an experiment would take: a few steps of each of its methods, and the arithmetic of runs side by side.
#pragma once

#include <string>
#include <vector>

#include "cli/plan.hpp"
#include "training/session.hpp"

namespace ebmlab::cli {

/// One method, its first seed tried for some seconds; or what the others of its family, which were not tried, are taken to
/// cost.
struct PilotedMethod {
  std::string method;
  std::int64_t runs = 0;
  std::int64_t untried = 0;  ///< so many variants stand in this row that were not tried
  training::Pilot cost;
  std::string problem;  ///< why there is no cost; empty otherwise
};

inline constexpr std::size_t kMostPiloted = 4;

/// Trains a few steps of each method and evaluates it once, here, on its own device, one after the other; nothing is written.
/// Of many variants of a method, kMostPiloted of each family (plan.hpp); a step of the others is taken to cost the mean of
/// these. `jobs` as in `run --jobs`.
class Pilots {
 public:
  Pilots(const std::vector<PlannedRun>& runs, const host::Catalogue& catalogue,
         const std::vector<std::filesystem::path>& data_path, int jobs);

  [[nodiscard]] const std::vector<PilotedMethod>& methods() const { return methods_; }
  /// Of the whole experiment; the methods that could not be tried count nothing.
  [[nodiscard]] double seconds() const { return seconds_; }

  [[nodiscard]] std::string to_text() const;
  /// {"seconds", "jobs", "methods": [{"method", "runs", "seconds_per_run", "steps_per_second"} or {"method", "runs",
  /// "problem"}]}; "untried" too where a row is of variants that were not tried, with means.
  [[nodiscard]] std::string to_json() const;

 private:
  std::vector<PilotedMethod> methods_;
  std::size_t tried_ = 0;
  int jobs_;
  double seconds_ = 0.0;
};

/// When the last of these ends, in seconds, when each in its order starts as soon as one of `jobs` places is free.
[[nodiscard]] double seconds_side_by_side(const std::vector<double>& seconds, int jobs);

}  // namespace ebmlab::cli
