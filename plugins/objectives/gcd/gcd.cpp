// SPDX-License-Identifier: MIT
// Generalized contrastive divergence (Yoon et al., arXiv 2312.03397): the energy learns by contrast with the sampler, and a
// trainable sampler learns to draw from exp(-E), by minimising an upper bound of KL(pi(x_T) || q):
//   E[ E(x_T) + sum_t ( log pi(x_{t+1} | x_t) - log q~(x_t | x_{t+1}) ) ] + E[log p_0(x_0)] + log Z.
// With a sampler that does not learn (k MCMC steps from data) this is CD-k.
#include <ebmlab/contrast.hpp>
#include <ebmlab/plugin.hpp>
#include <ebmlab/policy_update.hpp>

namespace {

using namespace ebmlab;

class GeneralizedContrastiveDivergence : public Objective {
 public:
  GeneralizedContrastiveDivergence(const Params& params, const ObjectiveContext& context)
      : contrast_(params),
        batch_(context.model.ranks.share(params.integer("batch"), "batch")),
        sampler_batch_(context.model.ranks.share(params.integer("sampler_batch"), "sampler_batch")),
        sampler_delay_(params.integer("sampler_delay")),
        update_(make_policy_update(params, context)) {}

  Metrics step(Training& training) override {
    Metrics metrics = contrast_step(training, contrast_, batch_);
    if (update_ && (sampler_delay_ == 0 || training.step() >= sampler_delay_)) {
      const Metrics sampler = update_->update(training, sampler_batch_);
      metrics.insert(metrics.end(), sampler.begin(), sampler.end());
    }
    return metrics;
  }

  [[nodiscard]] Parameters parameters() const override { return update_ ? update_->parameters() : Parameters{}; }
  [[nodiscard]] NamedTensors state() const override { return update_ ? update_->state() : NamedTensors{}; }

 private:
  Contrast contrast_;
  std::int64_t batch_, sampler_batch_, sampler_delay_;
  std::unique_ptr<PolicyUpdate> update_;
};

ParamSpecs params() {
  ParamSpecs specs{
      {.key = "batch", .doc = "data and negatives of an energy step", .fallback = std::int64_t{512}, .min = 2, .max = 1e7},
      {.key = "sampler_batch", .doc = "roll-outs of a sampler step", .fallback = std::int64_t{256}, .min = 2, .max = 1e7},
      {.key = "sampler_delay",
       .doc = "first steps of the stage in which only the energy learns",
       .fallback = std::int64_t{0},
       .min = 0,
       .max = 1e9,
       .unit = "steps"}};
  append(specs, policy_update_params("policy_gradient"));
  specs.push_back(anchor_param());
  append(specs, contrast_params({}));
  append(specs, optimizer_params("energy", {.rate = 4e-4, .beta1 = 0.5, .beta2 = 0.99, .clip = 1.0}));
  append(specs, optimizer_params("sampler", {.rate = 7e-4, .beta1 = 0.9, .beta2 = 0.99, .clip = 0.2}));
  append(specs, optimizer_params("own", {.rate = 1e-3, .beta1 = 0.9, .beta2 = 0.99, .clip = 5.0, .average = 0.0}));
  return specs;
}

}  // namespace

EBMLAB_PLUGIN(registry) {
  ebmlab::add_objective<GeneralizedContrastiveDivergence>(
      registry, {.id = "gcd",
                 .version = "1.0",
                 .summary = "generalized contrastive divergence: energy and trainable sampler in a minimax game",
                 .params = params(),
                 .provides = {ebmlab::traits::kSplits},
                 .needs = {ebmlab::traits::kTrainableEnergy, ebmlab::traits::kData}});
}
