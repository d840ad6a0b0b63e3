// SPDX-License-Identifier: MIT
// The Metropolis-adjusted Langevin algorithm: x' = x - h s^2 grad E(x) + sqrt(2h) s noise, accepted so that exp(-E) is left
// invariant (Roberts and Tweedie 1996). It is one leapfrog step of size sqrt(2h), and its test the Hamiltonian's (Neal 2011).
#include "common/hamiltonian.hpp"

#include <ebmlab/plugin.hpp>

namespace {

using namespace ebmlab;

class Mala : public samplers::LeapfrogSampler {
 public:
  using LeapfrogSampler::LeapfrogSampler;

  // Its acceptance says all: there is no trajectory that could diverge.
  Transition step(Chains& chains, const EnergyModel& energy, at::Generator& generator) const override {
    return {.acceptance = LeapfrogSampler::step(chains, energy, generator).acceptance};
  }
  Sweep advance(Chains& chains, const EnergyModel& energy, std::int64_t steps, at::Generator& generator) const override {
    return {.acceptance = LeapfrogSampler::advance(chains, energy, steps, generator).acceptance};
  }

 private:
  [[nodiscard]] samplers::Integration integration() const override {
    return {.step_size = (2.0 * step_size()).sqrt(), .jitter = 0.0, .leapfrogs = 1};
  }
};

ParamSpecs params() {
  // Roberts and Rosenthal 1998: the best acceptance in many dimensions is 0.574.
  ParamSpecs specs = samplers::hamiltonian_params("h of x <- x - h grad E + sqrt(2h) noise, before warm-up", 0.0025, 0.574);
  append(specs, chain_params());
  return specs;
}

}  // namespace

EBMLAB_PLUGIN(registry) {
  ebmlab::add_sampler<Mala>(registry,
                            {.id = "mala",
                             .version = "1.0",
                             .summary = "Metropolis-adjusted Langevin, exact at any step size, tuned in warm-up",
                             .params = params(),
                             .provides = {ebmlab::traits::kMcmc, ebmlab::traits::kExactInvariance, ebmlab::traits::kSplits}});
}
