// SPDX-License-Identifier: MIT
// A frozen protocol: everything that a metric's value depends on besides the data set and the run. Runs are compared only
// under protocols with the same sha256.
#pragma once

#include <ATen/core/Generator.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ebmlab::evaluation {

/// In which units distances between samples are measured. Densities, boxes and modes are always in the data's own.
enum class Units { own, standardised };

struct Protocol {
  std::string name;
  std::vector<std::string> metrics;  ///< of metric_names(); empty: every metric that applies to the data set
  std::int64_t samples = 10000;      ///< in a sample set, and in the reference; less when a data set has fewer rows
  std::int64_t draws = 20;           ///< pairs of sample set and reference that are averaged
  std::int64_t projections = 500;    ///< of sliced Wasserstein, drawn anew for each pair
  std::int64_t grid = 200;           ///< cells along each axis of the box, for KL, total variation and log Z
  std::int64_t neighbours = 5;       ///< k of precision, recall and the nearest-neighbour baseline
  std::int64_t pairwise =
      2000;  ///< at most so many events where all pairs are compared: precision, recall, MMD, energy distance, KSD
  std::int64_t pairwise_draws = 5;     ///< at most so many draws there
  std::int64_t assignment = 500;       ///< at most so many events for the exact Wasserstein distance, which costs their cube
  std::int64_t baseline_rows = 10000;  ///< at most so many training events for the baselines
  double baseline_noise = 0.1;         ///< of the Mahalanobis baseline, in standard deviations of each dimension
  std::uint64_t seed = 0;              ///< of reference sets and projections; no random stream of a run depends on it
  Units units = Units::own;
};

/// Small and cheap, to follow a run: 2000 samples, one draw, 150 cells an axis.
[[nodiscard]] Protocol quick_protocol();

/// What a table shows: 10,000 samples, 20 draws, 500 projections, 200 cells an axis.
[[nodiscard]] Protocol final_protocol();

/// The names that Protocol::metrics may hold, in the order of results. One name may give several results.
[[nodiscard]] std::span<const std::string> metric_names();

/// Throws ConfigError that names the field, its value and what is allowed.
void validate(const Protocol& protocol);

/// One line of JSON: keys sorted, metrics sorted and spelt out, with the version of the definitions. The name is left out.
[[nodiscard]] std::string canonical_json(const Protocol& protocol);

/// Of canonical_json(), 64 hexadecimal digits.
[[nodiscard]] std::string sha256(const Protocol& protocol);

/// A CPU generator of a metric's own, from the protocol's seed and the metric's name: one metric never moves another.
[[nodiscard]] at::Generator generator_for(const Protocol& protocol, std::string_view metric);

}  // namespace ebmlab::evaluation
