// SPDX-License-Identifier: MIT
// The canonical text of a protocol, its digest and its random streams.
#include "evaluation/protocol.hpp"

#include <ebmlab/error.hpp>

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "storage/digest.hpp"

namespace ebmlab::evaluation {
namespace {

// To be raised whenever a definition changes, so that old values are not compared with new ones.
constexpr int kDefinitions = 2;

std::string joined_names() {
  std::string text;
  for (const std::string& name : metric_names()) text += (text.empty() ? "" : ", ") + name;
  return text;
}

void check(const char* field, std::int64_t value, std::int64_t min, std::int64_t max) {
  if (value < min || value > max)
    throw ConfigError("evaluation." + std::string(field) + " = " + std::to_string(value) + ": must be in [" +
                      std::to_string(min) + ", " + std::to_string(max) + "]");
}

}  // namespace

Protocol quick_protocol() {
  Protocol protocol{.name = "quick", .metrics = {}};
  protocol.samples = 2000;
  protocol.draws = 1;
  protocol.grid = 150;
  protocol.pairwise = 1000;
  protocol.assignment = 200;
  return protocol;
}

Protocol final_protocol() { return {.name = "final", .metrics = {}}; }

std::span<const std::string> metric_names() {
  static const std::array<std::string, 14> kNames = {
      "sliced_wasserstein", "mode_coverage",   "precision_recall", "auroc", "ap",  "kl",
      "log_likelihood",     "total_variation", "energy",           "ksd",   "mmd", "energy_distance",
      "wasserstein2",       "log_partition"};
  return kNames;
}

void validate(const Protocol& protocol) {
  const auto known = metric_names();
  for (const std::string& metric : protocol.metrics)
    if (std::find(known.begin(), known.end(), metric) == known.end())
      throw ConfigError("evaluation.metrics holds \"" + metric + "\": must be of " + joined_names());
  constexpr std::int64_t kMany = 10'000'000;
  check("samples", protocol.samples, 10, kMany);
  check("draws", protocol.draws, 1, 10'000);
  check("projections", protocol.projections, 1, 1'000'000);
  check("grid", protocol.grid, 2, 10'000);
  check("neighbours", protocol.neighbours, 1, 1000);
  check("pairwise", protocol.pairwise, 10, 100'000);
  check("pairwise_draws", protocol.pairwise_draws, 1, 10'000);
  check("assignment", protocol.assignment, 10, 5000);
  check("baseline_rows", protocol.baseline_rows, 10, kMany);
  if (!(protocol.baseline_noise > 0))
    throw ConfigError("evaluation.baseline_noise = " + std::to_string(protocol.baseline_noise) + ": must be above 0");
}

std::string canonical_json(const Protocol& protocol) {
  const auto known = metric_names();
  const std::set<std::string> metrics = protocol.metrics.empty()
                                            ? std::set<std::string>(known.begin(), known.end())
                                            : std::set<std::string>(protocol.metrics.begin(), protocol.metrics.end());
  const nlohmann::json json = {{"assignment", protocol.assignment},
                               {"baseline_noise", protocol.baseline_noise},
                               {"baseline_rows", protocol.baseline_rows},
                               {"definitions", kDefinitions},
                               {"draws", protocol.draws},
                               {"grid", protocol.grid},
                               {"metrics", metrics},
                               {"neighbours", protocol.neighbours},
                               {"pairwise", protocol.pairwise},
                               {"pairwise_draws", protocol.pairwise_draws},
                               {"projections", protocol.projections},
                               {"samples", protocol.samples},
                               {"seed", protocol.seed},
                               {"units", protocol.units == Units::own ? "own" : "standardised"}};
  return json.dump();
}

std::string sha256(const Protocol& protocol) { return storage::sha256(canonical_json(protocol)); }

at::Generator generator_for(const Protocol& protocol, std::string_view metric) {
  const std::string digest = storage::sha256(std::to_string(protocol.seed) + "/" + std::string(metric));
  return at::detail::createCPUGenerator(std::stoull(digest.substr(0, 16), nullptr, 16));
}

}  // namespace ebmlab::evaluation
