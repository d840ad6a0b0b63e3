// SPDX-License-Identifier: MIT
// Unadjusted Langevin dynamics: x <- x - h grad E(x) + sqrt(2h) noise. Its bias is of order h (Roberts and Tweedie 1996).
#include <ebmlab/chains.hpp>
#include <ebmlab/plugin.hpp>

#include <cmath>

namespace {

using namespace ebmlab;

class Langevin : public McmcSampler {
 public:
  Langevin(const Params& params, const ModelContext& context)
      : McmcSampler(ChainSettings(params), context), step_size_(params.real("step_size")) {}

  Transition step(Chains& chains, const EnergyModel& energy, at::Generator& generator) const override {
    const at::Tensor noise = randn(chains.x.sizes(), generator, chains.x);
    chains.x = chains.x - step_size_ * energy.gradient(chains.x) + std::sqrt(2.0 * step_size_) * noise;
    return {};
  }

 private:
  double step_size_;
};

ParamSpecs params() {
  ParamSpecs specs{
      {.key = "step_size",
       .doc = "h of x <- x - h grad E + sqrt(2h) noise, for standardised data; small beside the variance of the narrowest mode",
       .fallback = 0.0025,
       .min = 1e-6,
       .max = 10,
       .log_scale = true}};
  append(specs, chain_params());
  return specs;
}

}  // namespace

EBMLAB_PLUGIN(registry) {
  ebmlab::add_sampler<Langevin>(registry, {.id = "langevin",
                                           .version = "1.0",
                                           .summary = "unadjusted Langevin dynamics from data, noise or a persistent buffer",
                                           .params = params(),
                                           .provides = {ebmlab::traits::kMcmc}});
}
