// SPDX-License-Identifier: MIT
// The built-in plugins as the suites meet them: with the files that some ask for, and what is known of each.
#pragma once

#include <gtest/gtest.h>

#include <set>

#include "conformance_fixture.hpp"

namespace ebmlab::test {

struct BuiltIn {
  PluginKind kind;
  std::string id;
  std::string variation = {};  ///< what `params` make of it; empty for the defaults
  Params params = {};

  [[nodiscard]] std::string name() const {
    return std::string(kind_name(kind)) + "_" + id + (variation.empty() ? "" : "_" + variation);
  }
  [[nodiscard]] conformance::Subject subject(conformance::Depth depth) const {
    return {.kind = kind, .id = id, .params = params, .depth = depth};
  }
  /// It asks for a file of the user's, so that there is nothing to try.
  [[nodiscard]] bool needs_file() const {
    static const std::set<std::string> kIds{"csv", "idx", "npy", "png_folder", "torchscript", "torchscript_frozen"};
    return kIds.contains(id);
  }
  /// Uses an operator that LibTorch has no meta kernel for (docs/decisions/0004).
  [[nodiscard]] bool may_lack_meta_kernel() const {
    static const std::set<std::string> kIds{"conv", "gaussian_mixture", "ais", "nuts"};
    return kIds.contains(id);
  }
};
inline void PrintTo(const BuiltIn& plugin, std::ostream* out) { *out << plugin.name(); }

/// Every plugin as it is.
inline std::vector<BuiltIn> built_in_plugins() {
  std::vector<BuiltIn> plugins;
  for (const PluginDescription& plugin : catalogue().plugins()) {
    if (!plugin.info.id.starts_with("wrong")) plugins.push_back({plugin.kind, plugin.info.id});
  }
  return plugins;
}

/// Settings in which a plugin runs other code than with its defaults.
inline std::vector<BuiltIn> variations() {
  const auto text = [](const char* value) { return ParamValue(std::string(value)); };
  const auto whole = [](std::int64_t value) { return ParamValue(value); };
  using Sizes = std::vector<std::int64_t>;
  using Numbers = std::vector<double>;
  constexpr PluginKind kEnergy = PluginKind::kEnergy, kSampler = PluginKind::kSampler, kObjective = PluginKind::kObjective;
  return {{kEnergy, "mlp", "plain", Params({{"fourier_features", whole(0)}, {"activation", text("tanh")}})},
          {kEnergy, "mlp", "gaussian_base", Params({{"base", text("gaussian")}, {"limit", 10.0}})},
          {kEnergy, "mlp", "sees_whitened", Params({{"base", text("gaussian")}, {"sees", text("whitened")}})},
          {kEnergy, "conv", "gaussian_base",
           Params({{"channels", Sizes{4}}, {"kernel", whole(5)}, {"base", text("gaussian")}, {"limit", 10.0}})},
          {kEnergy, "rbm", "large_weights", Params({{"hidden", whole(3)}, {"weight_scale", 1.0}})},
          {kEnergy, "rbm", "wide", Params({{"hidden", whole(30)}, {"weight_scale", 0.5}})},
          {kEnergy, "gaussian_mixture", "grid",
           Params({{"arrangement", text("grid")}, {"per_side", whole(3)}, {"spacing", 1.0}, {"sd", 0.5477226}})},
          {kEnergy, "gaussian_mixture", "weighted",
           Params({{"dimension", whole(3)}, {"means", Numbers{0, 0, 1, 1, 2, 0}}, {"weights", Numbers{1, 3}}, {"sd", 0.7}})},
          {kEnergy, "gaussian", "long", Params({{"dimension", whole(10)}, {"condition", 1000.0}})},
          {kEnergy, "gaussian", "axes", Params({{"dimension", whole(3)}, {"rotate", false}})},
          {kEnergy, "funnel", "easy", Params({{"dimension", whole(2)}, {"sd", 1.0}})},
          {kEnergy, "banana", "long", Params({{"dimension", whole(4)}, {"curvature", -0.05}})},
          {kEnergy, "many_well", "pair", Params({{"dimension", whole(2)}})},
          {kEnergy, "double_well", "deep", Params({{"dimension", whole(3)}, {"height", 0.5}, {"well", 2.0}})},
          {kSampler, "diffusion", "vp", Params({{"backward", text("vp")}, {"sigma", text("per_dimension")}})},
          {kSampler, "diffusion", "langevin", Params({{"langevin", true}, {"start", text("reference")}})},
          {kSampler, "diffusion", "principal", Params({{"coordinates", text("principal")}})},
          {kObjective, "gcd", "backprop", Params({{"estimator", text("backprop")}})},
          {kObjective, "gcd", "log_variance", Params({{"estimator", text("log_variance")}, {"anchor", 0.1}})},
          {kObjective, "reverse_kl", "policy_gradient", Params({{"estimator", text("policy_gradient")}})},
          {kObjective, "reverse_kl", "log_variance", Params({{"estimator", text("log_variance")}})}};
}

inline void expect_passed(const conformance::Verdict& verdict, const BuiltIn& plugin) {
  using conformance::Outcome;
  EXPECT_EQ(verdict.was_tried(), !plugin.needs_file());
  for (const conformance::Finding& finding : verdict.findings) {
    EXPECT_NE(finding.outcome, Outcome::kFailed) << verdict.sentence(finding);
    EXPECT_TRUE(finding.outcome != Outcome::kRemark || plugin.may_lack_meta_kernel()) << verdict.sentence(finding);
  }
}

}  // namespace ebmlab::test
