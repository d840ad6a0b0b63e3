// SPDX-License-Identifier: MIT
// The interface of an energy model: p(x) = exp(-E(x)) / Z.
#pragma once

#include <ebmlab/tensors.hpp>

#include <optional>

namespace ebmlab {

/// What a model is built for. `generator` is a CPU generator (draw on the CPU, then move, so that one seed gives one
/// network on every device). `reference` holds standardised training events [N, D...] on the run's device.
struct ModelContext {
  Shape event_shape;
  at::TensorOptions options;  ///< dtype and device of every tensor the model makes
  at::Generator& generator;
  at::Tensor reference;
};

/// An unnormalised density over standardised events of shape D... Called from one thread at a time.
class EnergyModel {
 public:
  virtual ~EnergyModel();

  [[nodiscard]] virtual Shape event_shape() const = 0;

  /// [B, D...] -> [B], nats. Rows do not depend on each other; differentiable in x and in the parameters.
  [[nodiscard]] virtual at::Tensor energy(const at::Tensor& x) const = 0;

  /// dE/dx, [B, D...] -> [B, D...], without a graph. The default is autograd; a closed form overrides it.
  [[nodiscard]] virtual at::Tensor gradient(const at::Tensor& x) const;

  /// Trainable leaves; none for a fixed energy.
  [[nodiscard]] virtual Parameters parameters() const;

  /// What a checkpoint must hold besides the parameters: fixed random features, fitted base densities, counters.
  [[nodiscard]] virtual NamedTensors state() const;

  /// Exact log Z in nats, where it is known.
  [[nodiscard]] virtual std::optional<double> log_partition() const;

  /// n exact draws [n, D...], where they can be had; an undefined tensor otherwise.
  [[nodiscard]] virtual at::Tensor exact_samples(std::int64_t n, at::Generator& generator) const;
};

}  // namespace ebmlab
