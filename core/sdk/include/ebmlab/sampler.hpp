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

/// log Z from importance weights w with E[w] = Z.
struct LogPartitionEstimate {
  double value = 0.0;                      ///< log mean w: a lower bound in expectation, exact for many particles
  double standard_error = 0.0;             ///< of `value`, by the delta method
  double lower = 0.0;                      ///< mean log w: a lower bound (the ELBO)
  double effective_sample_size = 0.0;      ///< (sum w)^2 / sum w^2
  std::optional<double> upper = {};        ///< the same estimate from exact draws backwards: an upper bound in expectation
  std::optional<double> upper_error = {};  ///< standard error of `upper`
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

  /// Figures of the last sample(): acceptance, divergences, the age of a buffer. Without a read-back.
  [[nodiscard]] virtual Metrics metrics() const;

  /// log Z from n particles or roll-outs; nothing for a sampler that has no weights.
  [[nodiscard]] virtual std::optional<LogPartitionEstimate> log_partition(std::int64_t n, const EnergyModel& energy,
                                                                          at::Generator& generator) const;
};

}  // namespace ebmlab
