// SPDX-License-Identifier: MIT
// Contrastive divergence (Hinton 2002): the energy goes down on data and up on the sampler's negatives.
// Chains from data make it CD-k, a persistent buffer PCD (Tieleman 2008).
#include <ebmlab/contrast.hpp>
#include <ebmlab/plugin.hpp>

namespace {

using namespace ebmlab;

class ContrastiveDivergence : public Objective {
 public:
  ContrastiveDivergence(const Params& params, const ObjectiveContext& context)
      : contrast_(params), batch_(context.model.ranks.share(params.integer("batch"), "batch")) {}

  Metrics step(Training& training) override { return contrast_step(training, contrast_, batch_); }

 private:
  Contrast contrast_;
  std::int64_t batch_;
};

ParamSpecs params() {
  ParamSpecs specs{
      {.key = "batch", .doc = "data and negatives of a step", .fallback = std::int64_t{256}, .min = 2, .max = 1e7}};
  Contrast defaults;
  defaults.regularizer = 0.01;
  defaults.uniform_weight = 0.0;
  append(specs, contrast_params(defaults));
  append(specs, optimizer_params("energy", {.rate = 1e-3, .beta1 = 0.0, .beta2 = 0.999, .clip = 1.0, .average = 0.999}));
  return specs;
}

}  // namespace

EBMLAB_PLUGIN(registry) {
  ebmlab::add_objective<ContrastiveDivergence>(registry, {.id = "cd",
                                                          .version = "1.0",
                                                          .summary = "contrastive divergence with any sampler's negatives",
                                                          .params = params(),
                                                          .provides = {ebmlab::traits::kSplits},
                                                          .needs = {ebmlab::traits::kTrainableEnergy, ebmlab::traits::kData}});
}
