// SPDX-License-Identifier: MIT
// Where a run is: what a checkpoint says in words beside its tensors.
#pragma once

#include "experiment/run_spec.hpp"
#include "host/guard.hpp"

#include <map>
#include <optional>
#include <string>

namespace ebmlab::training {

/// The best value so far of the metric that decides which checkpoint is the best.
struct Best {
  std::string metric;
  double value = 0.0;
};
/// Of distances the smaller, of AUROCs the larger.
[[nodiscard]] bool is_better(const std::string& metric, double value, double than);

struct Position {
  std::size_t stage = 0;
  bool stage_has_begun = false;
  std::int64_t step = 0;        ///< of the run
  std::int64_t stage_step = 0;  ///< within the stage
  std::int64_t rollbacks = 0;   ///< how often the run went back after a divergence
  host::Counters counters = {};
  std::optional<Best> best = {};

  [[nodiscard]] std::map<std::string, std::string> texts() const;
  /// The inverse, held against the run's stages. Throws Error that names what is missing or cannot be.
  [[nodiscard]] static Position read(const std::map<std::string, std::string>& texts, const experiment::RunSpec& spec);
};

}  // namespace ebmlab::training
