// SPDX-License-Identifier: MIT
// How the host may run many transitions of any kernel in another way than one after the other. Of the host: no plugin sees it.
#pragma once

#include <ebmlab/mcmc.hpp>

#include <optional>

namespace ebmlab {

/// What McmcSampler::advance asks first.
class ChainRunner {
 public:
  virtual ~ChainRunner();

  /// As McmcSampler::advance; nothing where this is not for it, and then nothing has happened.
  [[nodiscard]] virtual std::optional<Sweep> advance(const McmcSampler& kernel, Chains& chains, const EnergyModel& energy,
                                                     std::int64_t steps, at::Generator& generator) = 0;
  /// The kernel ends.
  virtual void forget(const McmcSampler& kernel) = 0;
};

/// The process's runner from here on, nullptr for none; returns the one before. It outlives its place.
ChainRunner* set_chain_runner(ChainRunner* runner);

/// `steps` transitions, one after the other.
Sweep step_by_step(const McmcSampler& kernel, Chains& chains, const EnergyModel& energy, std::int64_t steps,
                   at::Generator& generator);

}  // namespace ebmlab
