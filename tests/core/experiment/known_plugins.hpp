// SPDX-License-Identifier: MIT
// Made-up plugins and a short specification for the tests of this folder.
#pragma once

#include <ebmlab/error.hpp>
#include <ebmlab/plugin_info.hpp>

#include <limits>
#include <string>
#include <vector>

#include "experiment/specification.hpp"

namespace ebmlab::experiment {

inline std::vector<PluginDescription> known_plugins() {
  using Integers = std::vector<std::int64_t>;
  using Texts = std::vector<std::string>;
  const auto integer = [](std::int64_t value) { return ParamValue(value); };
  const ParamSpec steps{.key = "steps", .doc = "Transitions.", .fallback = integer(10), .min = 1, .max = 1000, .unit = "steps"};
  return {
      {PluginKind::kDataset,
       {"ring", "1", "A ring.", {{.key = "modes", .doc = "How many.", .fallback = integer(8), .min = 1}}},
       "",
       ""},
      {PluginKind::kDataset, {"csv", "1", "A file.", {{.key = "columns", .doc = "Names.", .fallback = Texts{}}}}, "", ""},
      {PluginKind::kEnergy,
       {"mlp",
        "1",
        "A network.",
        {{.key = "hidden", .doc = "Widths.", .fallback = Integers{128, 128}, .min = 1, .max = 4096},
         {.key = "scales", .doc = "Scales.", .fallback = std::vector<double>{0.5, 1.0}, .min = 0, .max = 100},
         {.key = "norm", .doc = "Normalise.", .fallback = false}},
        {traits::kTrainableEnergy}},
       "",
       ""},
      {PluginKind::kEnergy,
       {"mixture",
        "1",
        "Closed form.",
        {{.key = "file", .doc = "Its centres.", .fallback = std::string()},
         {.key = "names", .doc = "Of the centres.", .fallback = Texts{}}},
        {traits::kExactPartition}},
       "",
       ""},
      {PluginKind::kSampler,
       {"langevin",
        "1",
        "Langevin.",
        {steps,
         {.key = "step_size", .doc = "h.", .fallback = 0.005, .min = 1e-6, .max = 10, .log_scale = true},
         {.key = "start", .doc = "Where.", .fallback = std::string("data"), .choices = {"data", "noise", "persistent"}},
         {.key = "shift", .doc = "Anything.", .fallback = 0.0}},
        {traits::kMcmc}},
       "",
       ""},
      {PluginKind::kSampler, {"diffusion", "1", "A policy.", {steps}, {traits::kTrainableSampler}}, "", ""},
      {PluginKind::kObjective,
       {"cd",
        "1",
        "Contrast.",
        {{.key = "weight", .doc = "Weight.", .fallback = 0.05, .min = 0}},
        {},
        {traits::kTrainableEnergy}},
       "",
       ""},
      {PluginKind::kObjective, {"fit", "1", "Needs data.", {}, {}, {traits::kData}}, "", ""},
      {PluginKind::kObjective, {"learn", "1", "Needs a policy.", {}, {}, {traits::kTrainableSampler}}, "", ""},
      {PluginKind::kObjective, {"polish", "1", "Polish.", {}, {}, {traits::kTrainableSampler}}, "", ""},
      {PluginKind::kObjective, {"warm_up", "1", "Warm-up.", {}, {}, {traits::kPretraining}}, "", ""},
      {PluginKind::kObjective, {"chains", "1", "Needs MCMC.", {}, {}, {traits::kMcmc}}, "", ""},
      {PluginKind::kEnergy,
       {"funnel",
        "1",
        "A target.",
        {{.key = "sd", .doc = "Of the neck.", .fallback = 3.0, .min = 0}},
        {traits::kTarget, traits::kExactSamples}},
       "",
       ""},
  };
}

/// Without a method; its nine lines come first, so that a test's own text begins at line 10.
inline const std::string kDefaults =
    "steps = 100\n"
    "seeds = [3, 1]\n"
    "[dataset]\n"
    "plugin = \"ring\"\n"
    "[energy]\n"
    "plugin = \"mlp\"\n"
    "[sampler]\n"
    "plugin = \"langevin\"\n"
    "steps = 20\n";
inline const std::string kMethod = "[method.a]\nobjective = { plugin = \"cd\" }\n";

inline std::vector<RunSpec> runs_of(const std::string& text, const std::vector<std::string>& overrides = {}) {
  Specification specification = Specification::from_text(text, "x.toml");
  for (const std::string& override_text : overrides) specification.override_value(override_text);
  const std::vector<std::string> metrics = {"kl", "auroc"};
  return resolve(specification, known_plugins(), metrics);
}

/// The text of the ConfigError that reading `text` gives, or "no error".
inline std::string error_of(const std::string& text, const std::vector<std::string>& overrides = {}) {
  try {
    (void)runs_of(text, overrides);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace ebmlab::experiment
