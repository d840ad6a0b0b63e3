// SPDX-License-Identifier: MIT
// Warm-up of Markov kernels, one code for all: a step size by dual averaging, a diagonal scale from the chains' own variances.
#pragma once

#include <ebmlab/mcmc.hpp>

namespace ebmlab {

/// Nesterov's dual averaging of log step size towards an acceptance rate (Hoffman and Gelman 2014, eq. 6; Stan's constants).
class DualAveraging {
 public:
  DualAveraging(double step_size, double target_acceptance);
  /// One transition's acceptance in [0, 1] (not a number counts as 0). Returns the step size for the next transition.
  double update(double acceptance);
  /// The averaged step size, to be kept after warm-up.
  [[nodiscard]] double average() const;

 private:
  double target_, centre_, log_step_, log_average_, error_ = 0.0;
  std::int64_t count_ = 0;
};

/// A step size near which one transition is accepted half the time: doubled or halved from `tunables.step_size` until the
/// acceptance crosses one half (Hoffman and Gelman 2014, algorithm 4). The chains are not moved.
[[nodiscard]] double reasonable_step_size(const McmcSampler& kernel, const Tunables& tunables, const Chains& chains,
                                          const EnergyModel& energy, at::Generator& generator);

/// Stan's schedule for `steps` transitions: step size alone, then the scale in windows that double (each from its own
/// transitions, pooled over chains and shrunk as Stan does), then step size alone. Short warm-ups tune the step size
/// only. The tunables' tensors are written in place; at the end the step size is the average.
void adapt(McmcSampler& kernel, const Tunables& tunables, Chains& chains, const EnergyModel& energy, std::int64_t steps,
           at::Generator& generator);

}  // namespace ebmlab
