// SPDX-License-Identifier: MIT
// Denoising score matching (Vincent 2011, "A connection between score matching and denoising autoencoders", eq. 11): at
// x + s e the score -dE/dx shall be that of the noise, -e / s. The energy that it learns is that of the data with the noise.
#include <ebmlab/plugin.hpp>

#include "../common/energy_gradient.hpp"

namespace {

using namespace ebmlab;

class DenoisingScoreMatching : public Objective {
 public:
  DenoisingScoreMatching(const Params& params, const ObjectiveContext& context)
      : noise_(params.get<std::vector<double>>("noise")), batch_(context.model.ranks.share(params.integer("batch"), "batch")) {
    if (noise_.empty()) throw ConfigError("noise = []: must hold at least one noise level");
  }

  Metrics step(Training& training) override {
    const at::Tensor x = training.data(batch_);
    at::Tensor loss;
    for (const double level : noise_) {
      const at::Tensor mismatch = at_level(training, x, level);
      loss = loss.defined() ? loss + mismatch : mismatch;
    }
    loss = loss / static_cast<double>(noise_.size());
    training.energy_player().descend(loss);
    return {{"loss.energy", loss.detach()}};
  }

 private:
  /// E |s dE/dx (x + s e) - e|^2, s^2 times the squared error of the score: of one size at every level.
  [[nodiscard]] static at::Tensor at_level(Training& training, const at::Tensor& x, double level) {
    const at::Tensor noise = randn(x.sizes(), training.stream("noise"), x);
    const at::Tensor noised = (x + level * noise).requires_grad_(true);
    return sum_events((level * energy_gradient(training.energy(), noised) - noise).square()).mean();
  }

  std::vector<double> noise_;
  std::int64_t batch_;
};

ParamSpecs params() {
  ParamSpecs specs{{.key = "noise",
                    .doc = "standard deviation of the noise, in standard deviations of the data; several are averaged",
                    .fallback = std::vector<double>{0.05},
                    .min = 1e-4,
                    .max = 100},
                   {.key = "batch", .doc = "data of a step", .fallback = std::int64_t{512}, .min = 1, .max = 1e7}};
  append(specs, optimizer_params("energy", {.rate = 1e-3, .beta1 = 0.9, .beta2 = 0.99, .clip = 10.0}));
  return specs;
}

}  // namespace

EBMLAB_PLUGIN(registry) {
  ebmlab::add_objective<DenoisingScoreMatching>(registry,
                                                {.id = "dsm",
                                                 .version = "1.0",
                                                 .summary = "denoising score matching: no sampler is used while training",
                                                 .params = params(),
                                                 .provides = {ebmlab::traits::kSplits},
                                                 .needs = {ebmlab::traits::kTrainableEnergy, ebmlab::traits::kData}});
}
