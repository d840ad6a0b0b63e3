// SPDX-License-Identifier: MIT
// Sliced score matching with variance reduction (Song et al., arXiv 1905.07088, eq. 8): with the score s = -dE/dx,
//   E_x E_v [ v' (ds/dx) v ] + E_x |s|^2 / 2,   v of independent signs, so that E v v' = I and the diagonal of ds/dx is exact.
#include <ebmlab/plugin.hpp>

#include "../common/energy_gradient.hpp"

namespace {

using namespace ebmlab;

class SlicedScoreMatching : public Objective {
 public:
  SlicedScoreMatching(const Params& params, const ObjectiveContext& context)
      : batch_(context.model.ranks.share(params.integer("batch"), "batch")),
        projections_(params.integer("projections")),
        noise_(params.real("noise")) {}

  Metrics step(Training& training) override {
    at::Tensor x = training.data(batch_);
    if (noise_ > 0) x = x + noise_ * randn(x.sizes(), training.stream("noise"), x);
    x.requires_grad_(true);
    const at::Tensor gradient = energy_gradient(training.energy(), x);
    at::Tensor curvature;
    for (std::int64_t i = 0; i < projections_; ++i) {
      const at::Tensor sliced = along_one_direction(x, gradient, training.stream("directions"));
      curvature = curvature.defined() ? curvature + sliced : sliced;
    }
    const at::Tensor loss = 0.5 * sum_events(gradient.square()).mean() - curvature / static_cast<double>(projections_);
    training.energy_player().descend(loss);
    return {{"loss.energy", loss.detach()}};
  }

 private:
  /// The mean of v' (d2E/dx2) v over the batch, a direction for each event.
  [[nodiscard]] static at::Tensor along_one_direction(const at::Tensor& x, const at::Tensor& gradient,
                                                      at::Generator& generator) {
    const at::Tensor v = randn(x.sizes(), generator, x).sign();
    const at::Tensor product = torch::autograd::grad({(gradient * v).sum()}, {x}, {}, std::nullopt, true).front();
    return sum_events(product * v).mean();
  }

  std::int64_t batch_, projections_;
  double noise_;
};

ParamSpecs params() {
  ParamSpecs specs{{.key = "projections",
                    .doc = "random directions of an event and step",
                    .fallback = std::int64_t{1},
                    .min = 1,
                    .max = 1000},
                   {.key = "noise",
                    .doc = "standard deviation of noise added to the data, in their standard deviations; 0: none",
                    .fallback = 0.0,
                    .min = 0,
                    .max = 100},
                   {.key = "batch", .doc = "data of a step", .fallback = std::int64_t{512}, .min = 1, .max = 1e7}};
  append(specs, optimizer_params("energy", {.rate = 1e-3, .beta1 = 0.9, .beta2 = 0.99, .clip = 10.0}));
  return specs;
}

}  // namespace

EBMLAB_PLUGIN(registry) {
  ebmlab::add_objective<SlicedScoreMatching>(
      registry, {.id = "ssm",
                 .version = "1.0",
                 .summary = "sliced score matching with variance reduction: no sampler is used while training",
                 .params = params(),
                 .provides = {ebmlab::traits::kSplits},
                 .needs = {ebmlab::traits::kTrainableEnergy, ebmlab::traits::kData}});
}
