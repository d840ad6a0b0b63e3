// SPDX-License-Identifier: MIT
// The interfaces of samplers: where an objective's negatives and a user's samples come from.
#pragma once

#include <ebmlab/energy.hpp>

#include <memory>

namespace ebmlab {

/// What a draw needs. `data` is a batch of training events [n, D...] (never undefined while training).
struct SampleRequest {
  std::int64_t n;
  const EnergyModel& energy;
  at::Tensor data;
  at::Generator& generator;
};

class Sampler {
 public:
  virtual ~Sampler();

  /// n negatives for a training step, [n, D...], detached. May move the sampler's state (a persistent buffer).
  [[nodiscard]] virtual at::Tensor sample(const SampleRequest& request) = 0;

  /// n independent samples as a user would draw them from the trained model, [n, D...], detached; state untouched.
  [[nodiscard]] virtual at::Tensor generate(std::int64_t n, const EnergyModel& energy, at::Generator& generator) const = 0;

  /// What a checkpoint must hold besides parameters: buffers, ages, fitted chains, adaptation.
  [[nodiscard]] virtual NamedTensors state() const;
};

/// The state of a batch of chains: a value, so that a copy of it is a checkpoint.
struct Chains {
  at::Tensor x;             ///< positions [B, D...]
  NamedTensors extra = {};  ///< whatever else the kernel carries from step to step (gradients, momenta, counters)
};

/// What one transition did.
struct Transition {
  at::Tensor acceptance;  ///< [B] probability of acceptance; undefined for kernels that never reject
};

struct ChainSettings;
class ChainStarts;
class TrainableSampler;

/// A Markov kernel together with how many transitions make a sample and where chains start.
/// A plugin writes `init` and `step`; starts, the persistent buffer and long runs are shared (chains.hpp).
class McmcSampler : public Sampler {
 public:
  McmcSampler(const ChainSettings& settings, const ModelContext& context);
  ~McmcSampler() override;

  [[nodiscard]] virtual Chains init(const at::Tensor& x0, const EnergyModel& energy) const;
  virtual Transition step(Chains& chains, const EnergyModel& energy, at::Generator& generator) const = 0;

  [[nodiscard]] at::Tensor sample(const SampleRequest& request) final;
  [[nodiscard]] at::Tensor generate(std::int64_t n, const EnergyModel& energy, at::Generator& generator) const final;
  [[nodiscard]] NamedTensors state() const override;

 private:
  std::unique_ptr<ChainStarts> starts_;
};

}  // namespace ebmlab
