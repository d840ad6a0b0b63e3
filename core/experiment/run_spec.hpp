// SPDX-License-Identifier: MIT
// One resolved run: one method with one seed, every parameter at its value. The store keeps it as JSON and a run's process
// starts from it.
#pragma once

#include <ebmlab/params.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ebmlab::experiment {

/// A plugin and every one of its parameters.
struct PluginChoice {
  std::string id;
  Params params;
  std::map<std::string, std::string> sources;  ///< key -> "user" (specification or --set) or "default" (the plugin's own)

  friend bool operator==(const PluginChoice& a, const PluginChoice& b) {
    return a.id == b.id && a.params.values() == b.params.values() && a.sources == b.sources;
  }
};

/// A part of a run with an objective of its own. The stage of a method without a list of stages is called kOnlyStage.
struct StageSpec {
  std::string name;
  std::int64_t steps = 0;
  PluginChoice objective;

  friend bool operator==(const StageSpec&, const StageSpec&) = default;
};
inline constexpr const char* kOnlyStage = "train";

/// The frozen protocol under which runs are judged.
struct EvaluationSpec {
  std::int64_t every = 0;            ///< steps between evaluations; 0: only at the end
  std::vector<std::string> metrics;  ///< empty: every metric that applies
  std::int64_t samples = 10000;      ///< in each sample set
  std::int64_t draws = 20;           ///< independent sample sets averaged at the final evaluation
  std::int64_t projections = 500;    ///< of the sliced Wasserstein distance
  std::int64_t grid = 200;           ///< points along each axis of an energy grid in two dimensions
  std::int64_t neighbours = 5;       ///< k of precision and recall
  std::int64_t assignment = 500;     ///< events on each side of the exact Wasserstein distance
  std::string units = "own";         ///< of distances between samples: the data's "own" or "standardised"
  std::int64_t seed = 0;             ///< of reference sets and projections: the same for all runs that are compared

  friend bool operator==(const EvaluationSpec&, const EvaluationSpec&) = default;
};

struct RunSpec {
  std::string experiment;
  std::string description;
  std::string method;
  std::int64_t seed = 0;  ///< below 2^53
  PluginChoice dataset;   ///< its id is empty when the energy is a target (traits::kTarget) and its own truth
  PluginChoice energy;
  PluginChoice sampler;
  std::vector<StageSpec> stages;  ///< never empty
  EvaluationSpec evaluation;
  std::string dtype = "float32";         ///< "float32" or "float64"
  std::string device = "auto";           ///< "auto", "cpu", "cuda" or "cuda:N"
  std::string autocast = "none";         ///< "none", or "bf16": the energy's passes while training
  bool cuda_graphs = false;              ///< training steps and chains as CUDA graphs, where the device has them
  std::int64_t threads = 1;              ///< of the CPU, for one run; of several ranks for each
  std::int64_t ranks = 1;                ///< processes that train the run together
  std::int64_t record_every = 20;        ///< steps between read-backs of figures from the device
  std::int64_t checkpoint_every = 1000;  ///< steps between checkpoints; 0: none of these
  std::string on_divergence = "stop";    ///< "stop" or "rollback", to the last finite state
  double rollback_rate = 0.5;            ///< what a rollback multiplies every learning rate by
  std::int64_t rollback_limit = 3;       ///< after so many rollbacks a run stops as diverged

  /// The sum over the stages; the largest number of 64 bits where that is more.
  [[nodiscard]] std::int64_t total_steps() const;
  friend bool operator==(const RunSpec&, const RunSpec&) = default;
};

/// The whole of `run` as one JSON object, keys sorted. Integers, numbers and lists keep their types: from_json(to_json(run)) ==
/// run.
[[nodiscard]] std::string to_json(const RunSpec& run);

/// Throws ConfigError when `text` is not what to_json writes, naming the key.
[[nodiscard]] RunSpec from_json(std::string_view text);

/// The whole of `run` as a specification of one method with one seed: resolving it gives the same run, but for where its values
/// came from.
[[nodiscard]] std::string to_toml(const RunSpec& run);

/// The method behind a name: `gcd` of `gcd@steps=10`, a variant of it that a sweep asked for; any other name as it is.
[[nodiscard]] std::string method_of(std::string_view name);

/// What replicates have in common, as canonical JSON text to hash: `run` without its seed, without the experiment's name and
/// description, and without where its values came from.
[[nodiscard]] std::string replicate_key(const RunSpec& run);

}  // namespace ebmlab::experiment
