// SPDX-License-Identifier: MIT
// Two interleaved half circles with Gaussian noise: (cos t, sin t) and (1 - cos t, 1/2 - sin t), t uniform on [0, pi], as in
// scikit-learn's make_moons. The density is exact to rounding, by quadrature along the arcs.
#include "common/curves.hpp"

#include <ebmlab/plugin.hpp>

#include <numbers>

namespace ebmlab::datasets {

namespace {

Curve half_circle(std::function<at::Tensor(const at::Tensor&)> point) {
  return {.low = 0.0,
          .high = std::numbers::pi,
          .point = std::move(point),
          .density = [](const at::Tensor& t) { return at::full_like(t, std::numbers::inv_pi); },
          .quantile = [](const at::Tensor& u) { return u * std::numbers::pi; }};
}

std::vector<Curve> moons() {
  return {half_circle([](const at::Tensor& t) {
            return at::stack({t.cos(), t.sin()}, 1);
          }),
          half_circle([](const at::Tensor& t) {
            return at::stack({1.0 - t.cos(), 0.5 - t.sin()}, 1);
          })};
}

class TwoMoons final : public NoisyCurves {
 public:
  TwoMoons(const Params& params, const DataContext& /*context*/)
      : NoisyCurves(moons(), params.real("sd"), fingerprint_of("two_moons", params)) {}
};

PluginInfo info() {
  return {.id = "two_moons",
          .version = "1.0.0",
          .summary = "two interleaved half circles of radius 1 with Gaussian noise, with the exact density",
          .params = {{.key = "sd",
                      .doc = "standard deviation of the noise around the arcs",
                      .fallback = 0.1,
                      .min = 0.01,
                      .max = 1,
                      .log_scale = true}}};
}

}  // namespace

}  // namespace ebmlab::datasets

EBMLAB_PLUGIN(registry) { ebmlab::add_dataset<ebmlab::datasets::TwoMoons>(registry, ebmlab::datasets::info()); }
