// SPDX-License-Identifier: MIT
// Spiral arms with Gaussian noise: r = radius * angle / (2 pi turns), the angle's density proportional to the angle, so that
// the data is nearly even along the arm. The density is exact to rounding, by quadrature along the arms.
#include "common/curves.hpp"

#include <ebmlab/plugin.hpp>

#include <numbers>

namespace ebmlab::datasets {

namespace {

Curve arm(double radius, double last_angle, double rotation) {
  const double growth = radius / last_angle;
  return {.low = 0.0,
          .high = last_angle,
          .point =
              [growth, rotation](const at::Tensor& t) {
                const at::Tensor angle = t + rotation;
                return (growth * t).unsqueeze(1) * at::stack({angle.cos(), angle.sin()}, 1);
              },
          .density = [last_angle](const at::Tensor& t) { return t * (2.0 / (last_angle * last_angle)); },
          .quantile = [last_angle](const at::Tensor& u) { return last_angle * u.sqrt(); }};
}

std::vector<Curve> arms(const Params& params) {
  const std::int64_t count = params.integer("arms");
  const double last_angle = 2.0 * std::numbers::pi * params.real("turns");
  std::vector<Curve> curves;
  for (std::int64_t i = 0; i < count; ++i) {
    const double rotation = 2.0 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(count);
    curves.push_back(arm(params.real("radius"), last_angle, rotation));
  }
  return curves;
}

class Spirals final : public NoisyCurves {
 public:
  Spirals(const Params& params, const DataContext& /*context*/)
      : NoisyCurves(arms(params), params.real("sd"), fingerprint_of("spirals", params)) {}
};

PluginInfo info() {
  return {.id = "spirals",
          .version = "1.0.0",
          .summary = "interleaved spiral arms with Gaussian noise, with the exact density",
          .params = {{.key = "arms", .doc = "number of arms", .fallback = std::int64_t{2}, .min = 1, .max = 8},
                     {.key = "turns", .doc = "full turns of each arm", .fallback = 1.5, .min = 0.25, .max = 4},
                     {.key = "radius",
                      .doc = "distance of the arms' outer ends from the centre",
                      .fallback = 3.0,
                      .min = 0.1,
                      .max = 100,
                      .log_scale = true},
                     {.key = "sd",
                      .doc = "standard deviation of the noise around the arms",
                      .fallback = 0.1,
                      .min = 0.01,
                      .max = 10,
                      .log_scale = true}}};
}

}  // namespace

}  // namespace ebmlab::datasets

EBMLAB_PLUGIN(registry) { ebmlab::add_dataset<ebmlab::datasets::Spirals>(registry, ebmlab::datasets::info()); }
