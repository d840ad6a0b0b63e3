// SPDX-License-Identifier: MIT
// Unadjusted Langevin dynamics: x <- x - h grad E(x) + sqrt(2h) noise. Its bias is of order h (Roberts and Tweedie 1996).
#include <ebmlab/chain_engine.hpp>
#include <ebmlab/chains.hpp>
#include <ebmlab/plugin.hpp>

#include <cmath>

namespace {

using namespace ebmlab;

class Langevin : public McmcSampler {
 public:
  Langevin(const Params& params, const ModelContext& context)
      : McmcSampler(ChainSettings(params), context), step_size_(params.real("step_size")), precision_(precision_of(params)) {}

  Transition step(Chains& chains, const EnergyModel& energy, at::Generator& generator) const override {
    if (on_engine(chains, energy, 1, generator)) return {};
    at::Tensor next = randn(chains.x.sizes(), generator, chains.x);  // the one tensor that a step makes
    next.mul_(std::sqrt(2.0 * step_size_)).sub_(energy.gradient(chains.x), step_size_).add_(chains.x);
    chains.x = next;
    return {};
  }

  Sweep advance(Chains& chains, const EnergyModel& energy, std::int64_t steps, at::Generator& generator) const override {
    if (on_engine(chains, energy, steps, generator)) return {};
    return McmcSampler::advance(chains, energy, steps, generator);
  }

 private:
  bool on_engine(Chains& chains, const EnergyModel& energy, std::int64_t steps, at::Generator& generator) const {
    const std::optional<at::Tensor> moved = fused_langevin(chains.x, energy, step_size_, steps, generator, precision_);
    if (moved) chains.x = *moved;
    return moved.has_value();
  }

  double step_size_;
  Precision precision_;
};

ParamSpecs params() {
  ParamSpecs specs{
      {.key = "step_size",
       .doc = "h of x <- x - h grad E + sqrt(2h) noise, for standardised data; small beside the variance of the narrowest mode",
       .fallback = 0.0025,
       .min = 1e-6,
       .max = 10,
       .log_scale = true},
      precision_param()};
  append(specs, chain_params());
  return specs;
}

}  // namespace

EBMLAB_PLUGIN(registry) {
  ebmlab::add_sampler<Langevin>(registry, {.id = "langevin",
                                           .version = "1.0",
                                           .summary = "unadjusted Langevin dynamics from data, noise or a persistent buffer",
                                           .params = params(),
                                           .provides = {ebmlab::traits::kMcmc, ebmlab::traits::kSplits}});
}
