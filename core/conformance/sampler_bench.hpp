// SPDX-License-Identifier: MIT
// A sampler with a stand-in energy and a generator of its own, so that two of them can be compared. Internal.
#pragma once

#include "conformance/suites.hpp"

namespace ebmlab::conformance {

class SamplerBench {
 public:
  static constexpr std::int64_t kRows = 3;  ///< of what advance() and generate() ask for

  /// `seed` is that of the sampler's initial weights; the generator of the draws always starts alike. Throws as
  /// host::Catalogue::make_sampler.
  SamplerBench(const Case& tested, const Params& params, const at::TensorOptions& options, std::uint64_t seed);

  /// What a training step asks of it: negatives, and of a policy a roll-out that its q~ is fitted to. All that came of it.
  std::vector<at::Tensor> advance();
  /// What a user asks of it, from a generator with this seed.
  [[nodiscard]] at::Tensor generate(std::uint64_t seed) const;
  /// Training events, the same for all: standard normal ones, or fair coins.
  [[nodiscard]] at::Tensor data(std::int64_t n) const;

  /// Parameters and state, as a checkpoint holds them.
  [[nodiscard]] NamedTensors everything() const;
  /// Takes over parameters, state and generator of another one; what is in the way as text.
  std::string take_over(const SamplerBench& other);

  [[nodiscard]] Sampler& sampler() { return *sampler_; }
  [[nodiscard]] TrainableSampler* policy() { return policy_; }
  /// Null when it is no kernel.
  [[nodiscard]] host::GuardedSampler* kernel() { return kernel_; }
  [[nodiscard]] const EnergyModel& energy() const { return *energy_; }
  [[nodiscard]] at::Generator& generator() { return generator_; }
  [[nodiscard]] Shape event_shape() const { return energy_->event_shape(); }

 private:
  at::TensorOptions options_;
  bool is_binary_;
  std::unique_ptr<EnergyModel> energy_;
  at::Generator generator_;
  std::unique_ptr<Sampler> sampler_;
  TrainableSampler* policy_;
  host::GuardedSampler* kernel_;
};

}  // namespace ebmlab::conformance
