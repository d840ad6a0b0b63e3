// SPDX-License-Identifier: MIT
// The keys of a specification that belong to no plugin, described as plugins describe theirs.
#include "experiment/specification.hpp"

#include <algorithm>

#include "experiment/choice.hpp"

namespace ebmlab::experiment {
namespace {

using Integers = std::vector<std::int64_t>;
using Texts = std::vector<std::string>;

constexpr double kMostSteps = 1e12;
constexpr double kLargestSeed = 9007199254740991.0;  // 2^53 - 1: exact in JSON and in every language that reads the store

ParamSpec count(const char* key, const char* doc, std::int64_t fallback, double min, double max) {
  return {.key = key, .doc = doc, .fallback = fallback, .min = min, .max = max};
}

}  // namespace

const ParamSpecs& setting_specs() {
  static const RunSpec run;
  static const ParamSpecs specs = {
      {.key = "experiment", .doc = "The experiment's name; the file's name when absent.", .fallback = std::string()},
      {.key = "description", .doc = "A sentence that the store keeps.", .fallback = std::string()},
      {.key = "seeds", .doc = "Each method runs once with each seed.", .fallback = Integers{0}, .min = 0, .max = kLargestSeed},
      count("steps", "Updates of the energy, unless a method or its stages say otherwise.", 1, 1, kMostSteps),
      {.key = "device", .doc = "auto, cpu, cuda or cuda:N; auto is CUDA when the machine has it.", .fallback = run.device},
      {.key = "dtype", .doc = "Of parameters, data and chains.", .fallback = run.dtype, .choices = {"float32", "float64"}},
      {.key = "autocast",
       .doc = "Convolutions and products of the energy in bfloat16 while training (LibTorch's autocast); losses stay float32.",
       .fallback = run.autocast,
       .choices = {"none", "bf16"}},
      {.key = "cuda_graphs",
       .doc = "On a CUDA device: training steps and chains as CUDA graphs, or as without where they cannot be recorded.",
       .fallback = run.cuda_graphs},
      count("threads", "CPU threads of one run; results repeat exactly with 1.", run.threads, 1, 1024),
      count("ranks", "Processes that train one run together, each with its part of every batch (MPI; NCCL on GPUs).", run.ranks,
            1, 65536),
      count("record_every", "Steps between read-backs of figures from the device; every step is recorded.", run.record_every, 1,
            kMostSteps),
      count("checkpoint_every",
            "Steps between checkpoints; 0: only at the end, on a stop, at the best evaluation and before a divergence.",
            run.checkpoint_every, 0, kMostSteps),
      {.key = "on_divergence",
       .doc = "What a figure that is not finite does: stop the run, or roll it back to its last finite state.",
       .fallback = run.on_divergence,
       .choices = {"stop", "rollback"}},
      {.key = "rollback_rate",
       .doc = "A rollback multiplies every learning rate by this, and takes fresh random numbers.",
       .fallback = run.rollback_rate,
       .min = 1e-6,
       .max = 1.0},
      count("rollback_limit", "After so many rollbacks a run stops as diverged.", run.rollback_limit, 1, 1000),
  };
  return specs;
}

const ParamSpec& setting_spec(std::string_view key) {
  const ParamSpecs& specs = setting_specs();
  return *std::find_if(specs.begin(), specs.end(), [&](const ParamSpec& spec) { return spec.key == key; });
}

const ParamSpecs& evaluation_specs() {
  static const EvaluationSpec judged;
  static const ParamSpecs specs = {
      count("every", "Steps between evaluations; 0: only at the end.", judged.every, 0, kMostSteps),
      {.key = "metrics", .doc = "Names of metrics; empty: every one that applies.", .fallback = Texts{}},
      count("samples", "Samples in each set that a metric compares.", judged.samples, 10, 1e7),
      count("draws", "Independent sample sets averaged at the final evaluation.", judged.draws, 1, 1000),
      count("projections", "Directions of the sliced Wasserstein distance.", judged.projections, 1, 1e5),
      count("grid", "Cells along each axis of a plane data set's box, for KL and log Z.", judged.grid, 10, 2000),
      count("neighbours", "Neighbours k of precision and recall.", judged.neighbours, 1, 100),
      count("assignment", "Events on each side of the exact Wasserstein distance.", judged.assignment, 10, 5000),
      {.key = "units",
       .doc = "Of distances between samples: the data's own, or standardised as the players see the data.",
       .fallback = judged.units,
       .choices = {"own", "standardised"}},
      {.key = "seed", .doc = "Of reference sets and projections.", .fallback = judged.seed, .min = 0, .max = kLargestSeed},
  };
  return specs;
}

}  // namespace ebmlab::experiment
