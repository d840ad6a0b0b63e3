// SPDX-License-Identifier: MIT
// Gaussians on a square lattice around 0: the "25 Gaussians" {-2..2}^2 x 1.25 with sd 0.2, with an exact density.
// (Not the 25 modes of gfn-diffusion, which lie at {-10..10} with variance 0.3: per_side = 5, spacing = 5, sd = 0.5477222557.)
#include "common/planar.hpp"

#include <ebmlab/plugin.hpp>

#include <algorithm>

namespace ebmlab::datasets {

namespace {

double reach(const Params& params) {
  return 0.5 * params.real("spacing") * static_cast<double>(params.integer("per_side") - 1);
}

IsotropicMixture grid(const Params& params) {
  const at::Tensor line = at::arange(params.integer("per_side"), plane_options()) * params.real("spacing") - reach(params);
  return equal_mixture(at::cartesian_prod({line, line}), params.real("sd"));
}

PlanarDataset::Facts grid_facts(const Params& params) {
  // 6 and 4 at the defaults, as for gaussian_ring: the true density's AUROC against U[-4, 4]^2 is 0.902.
  const double half = reach(params), sd = params.real("sd");
  const double box = std::max(2.4 * half, half + 6.0 * sd);
  const double outlier_box = std::max(1.6 * half, half + 3.0 * sd);
  return {fingerprint_of("gaussian_grid", params), grid(params).moments(), square(box), square(outlier_box)};
}

class GaussianGrid final : public GaussianModes {
 public:
  GaussianGrid(const Params& params, const DataContext& /*context*/) : GaussianModes(grid(params), grid_facts(params)) {}
};

PluginInfo info() {
  return {.id = "gaussian_grid",
          .version = "1.0.0",
          .summary = "equal Gaussians on a square lattice (25 Gaussians), with the exact density",
          .params = {{.key = "per_side", .doc = "Gaussians along each side", .fallback = std::int64_t{5}, .min = 1, .max = 30},
                     {.key = "spacing",
                      .doc = "distance between neighbouring centres",
                      .fallback = 1.25,
                      .min = 0.001,
                      .max = 1000,
                      .log_scale = true},
                     {.key = "sd",
                      .doc = "standard deviation of each Gaussian, the same in both dimensions",
                      .fallback = 0.2,
                      .min = 0.0001,
                      .max = 1000,
                      .log_scale = true}}};
}

}  // namespace

}  // namespace ebmlab::datasets

EBMLAB_PLUGIN(registry) { ebmlab::add_dataset<ebmlab::datasets::GaussianGrid>(registry, ebmlab::datasets::info()); }
