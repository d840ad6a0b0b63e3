// SPDX-License-Identifier: MIT
// Every energy of this folder's tests: how it is built, with and without a data set.
#pragma once

#include "plugins/plugin_fixture.hpp"

#include <algorithm>
#include <ostream>

namespace ebmlab::test {

struct EnergyCase {
  std::string name, id;
  Overrides overrides = {};
  Shape shape = {2};  ///< of an event
};
inline void PrintTo(const EnergyCase& c, std::ostream* out) { *out << c.name; }

inline bool provides(const EnergyCase& c, const char* trait) {
  const auto& traits = plugins().find(c.id).info.provides;
  return std::find(traits.begin(), traits.end(), trait) != traits.end();
}

/// Standard normal events of the case's shape, float64.
inline at::Tensor normal_events(const EnergyCase& c, std::int64_t n, std::uint64_t seed) {
  at::Generator draws = generator(seed);
  return randn(batch_shape(n, c.shape), draws, at::empty({0}, at::kDouble));
}

/// A target takes its own shape; what is trained gets a data set (correlated, or binary for an RBM).
inline std::unique_ptr<EnergyModel> make_energy(const EnergyCase& c, at::ScalarType dtype = at::kDouble) {
  at::Generator draws = generator(11);
  const at::TensorOptions options = at::TensorOptions().dtype(dtype);
  if (provides(c, traits::kTarget)) return plugins().energy(c.id, c.overrides, {{}, options, draws, {}});
  const at::Tensor events = normal_events(c, 500, 3).flatten(1);
  const at::Tensor mixing = normal_events(c, events.size(1), 4).flatten(1);
  const at::Tensor correlated = c.id == "rbm" ? events.gt(0) : at::matmul(events, mixing);
  return plugins().energy(c.id, c.overrides, {c.shape, options, draws, correlated.to(dtype).view(batch_shape(500, c.shape))});
}

inline std::vector<EnergyCase> energy_cases() {
  const auto text = [](const char* value) { return std::string(value); };
  return {
      {"mlp", "mlp"},
      {"mlp_plain", "mlp", {{"fourier_features", std::int64_t{0}}, {"activation", text("tanh")}}},
      {"mlp_gaussian_base", "mlp", {{"base", text("gaussian")}, {"limit", 10.0}}},
      {"mlp_sees_whitened", "mlp", {{"base", text("gaussian")}, {"sees", text("whitened")}}},
      {"conv", "conv", {{"channels", std::vector<std::int64_t>{3, 4}}}, {5, 6}},
      {"conv_colour",
       "conv",
       {{"channels", std::vector<std::int64_t>{4}}, {"kernel", std::int64_t{5}}, {"base", text("gaussian")}, {"limit", 10.0}},
       {2, 4, 3}},
      {"rbm", "rbm", {{"hidden", std::int64_t{3}}, {"weight_scale", 1.0}}, {4}},
      {"rbm_wide", "rbm", {{"hidden", std::int64_t{30}}, {"weight_scale", 0.5}}, {2, 3}},
      {"gaussian_mixture", "gaussian_mixture"},
      {"gaussian_mixture_grid",
       "gaussian_mixture",
       {{"arrangement", text("grid")}, {"per_side", std::int64_t{3}}, {"spacing", 1.0}, {"sd", 0.5477226}}},
      {"gaussian_mixture_weighted",
       "gaussian_mixture",
       {{"dimension", std::int64_t{3}},
        {"means", std::vector<double>{0, 0, 1, 1, 2, 0}},
        {"weights", std::vector<double>{1, 3}},
        {"sd", 0.7}},
       {3}},
      {"gaussian", "gaussian"},
      {"gaussian_long", "gaussian", {{"dimension", std::int64_t{10}}, {"condition", 1000.0}}, {10}},
      {"gaussian_axes", "gaussian", {{"dimension", std::int64_t{3}}, {"rotate", false}}, {3}},
      {"funnel", "funnel", {}, {10}},
      {"funnel_easy", "funnel", {{"dimension", std::int64_t{2}}, {"sd", 1.0}}},
      {"banana", "banana"},
      {"banana_long", "banana", {{"dimension", std::int64_t{4}}, {"curvature", -0.05}}, {4}},
      {"many_well", "many_well", {}, {32}},
      {"many_well_pair", "many_well", {{"dimension", std::int64_t{2}}}},
      {"double_well", "double_well"},
      {"double_well_deep", "double_well", {{"dimension", std::int64_t{3}}, {"height", 0.5}, {"well", 2.0}}, {3}},
      {"eight_schools", "eight_schools", {}, {10}},
      {"kidscore_momiq", "kidscore_momiq", {}, {3}},
      {"ar_k", "ar_k", {}, {7}}};
}

inline std::vector<EnergyCase> energy_cases_with(const char* trait) {
  std::vector<EnergyCase> cases;
  for (const EnergyCase& c : energy_cases()) {
    if (provides(c, trait)) cases.push_back(c);
  }
  return cases;
}

}  // namespace ebmlab::test
