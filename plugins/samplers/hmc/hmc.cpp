// SPDX-License-Identifier: MIT
// Hamiltonian Monte Carlo with a fixed number of leapfrog steps and fresh momenta N(0, M) at each transition (Neal 2011).
#include "common/hamiltonian.hpp"

#include <ebmlab/plugin.hpp>

namespace {

using namespace ebmlab;

class Hmc : public samplers::LeapfrogSampler {
 public:
  Hmc(const Params& params, const ModelContext& context)
      : LeapfrogSampler(params, context),
        leapfrog_steps_(params.integer("leapfrog_steps")),
        jitter_(params.real("jitter")),
        precision_(precision_of(params)) {}

 private:
  [[nodiscard]] samplers::Integration integration() const override {
    return {.step_size = step_size(), .jitter = jitter_, .leapfrogs = leapfrog_steps_, .precision = precision_};
  }

  std::int64_t leapfrog_steps_;
  double jitter_;
  Precision precision_;
};

ParamSpecs params() {
  ParamSpecs specs = samplers::hamiltonian_params("leapfrog step in units of the scale, before warm-up", 0.1, 0.8);
  append(specs, {{.key = "leapfrog_steps",
                  .doc = "leapfrog steps, and gradients, a transition",
                  .fallback = std::int64_t{10},
                  .min = 1,
                  .max = 10000,
                  .unit = "steps"},
                 {.key = "jitter",
                  .doc = "a transition's step size is uniform within this share of step_size, against periodic orbits",
                  .fallback = 0.1,
                  .min = 0,
                  .max = 0.99},
                 precision_param()});
  append(specs, chain_params());
  return specs;
}

}  // namespace

EBMLAB_PLUGIN(registry) {
  ebmlab::add_sampler<Hmc>(registry,
                           {.id = "hmc",
                            .version = "1.0",
                            .summary = "Hamiltonian Monte Carlo with jitter, diagonal mass and dual averaging",
                            .params = params(),
                            .provides = {ebmlab::traits::kMcmc, ebmlab::traits::kExactInvariance, ebmlab::traits::kSplits}});
}
