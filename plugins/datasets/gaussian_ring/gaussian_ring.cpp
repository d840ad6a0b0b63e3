// SPDX-License-Identifier: MIT
// Gaussians on a circle: the "8 Gaussians" of the literature, with an exact density.
//
// The defaults are those of DxMI's loader: 4 (cos, sin)(k pi / 4), sd 0.5, all divided by 1.414. With them the domain of KL is
// [-6, 6]^2, and the AUROC of the true density against U[-4, 4]^2 is 0.901: a ceiling for every energy.
#include "common/planar.hpp"

#include <ebmlab/plugin.hpp>

#include <algorithm>
#include <numbers>

namespace ebmlab::datasets {

namespace {

constexpr double kRadius = 2.8289;
constexpr double kSd = 0.35361;

IsotropicMixture ring(const Params& params) {
  const std::int64_t modes = params.integer("modes");
  const at::Tensor angle = at::arange(modes, plane_options()) * (2.0 * std::numbers::pi / static_cast<double>(modes));
  return equal_mixture(params.real("radius") * at::stack({angle.cos(), angle.sin()}, 1), params.real("sd"));
}

PlanarDataset::Facts ring_facts(const Params& params) {
  // 6 and 4 at the defaults; wider where a large sd would leave the box.
  const double radius = params.real("radius"), sd = params.real("sd");
  const double box = std::max(6.0 * (radius / kRadius), radius + 6.0 * sd);
  const double outlier_box = std::max(4.0 * (radius / kRadius), radius + 3.0 * sd);
  return {fingerprint_of("gaussian_ring", params), ring(params).moments(), square(box), square(outlier_box)};
}

class GaussianRing final : public GaussianModes {
 public:
  GaussianRing(const Params& params, const DataContext& /*context*/) : GaussianModes(ring(params), ring_facts(params)) {}
};

PluginInfo info() {
  return {.id = "gaussian_ring",
          .version = "1.0.0",
          .summary = "equal Gaussians on a circle (8 Gaussians), with the exact density",
          .params = {{.key = "modes", .doc = "number of Gaussians", .fallback = std::int64_t{8}, .min = 1, .max = 1000},
                     {.key = "radius",
                      .doc = "radius of the circle of centres",
                      .fallback = kRadius,
                      .min = 0.001,
                      .max = 1000,
                      .log_scale = true},
                     {.key = "sd",
                      .doc = "standard deviation of each Gaussian, the same in both dimensions",
                      .fallback = kSd,
                      .min = 0.0001,
                      .max = 1000,
                      .log_scale = true}}};
}

}  // namespace

}  // namespace ebmlab::datasets

EBMLAB_PLUGIN(registry) { ebmlab::add_dataset<ebmlab::datasets::GaussianRing>(registry, ebmlab::datasets::info()); }
