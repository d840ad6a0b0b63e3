// SPDX-License-Identifier: MIT
// The interface of an energy model: p(x) = exp(-E(x)) / Z, and what may be known of a fixed one.
#pragma once

#include <ebmlab/fused.hpp>
#include <ebmlab/landscape.hpp>
#include <ebmlab/ranks.hpp>

#include <memory>
#include <optional>

namespace ebmlab {

/// What a model is built for. `generator` is a CPU generator (draw on the CPU, then move, so that one seed gives one
/// network on every device). `reference` holds standardised training events [N, D...] on the run's device.
/// Without a data set `event_shape` is empty and `reference` undefined: a target (traits::kTarget) then says its own shape,
/// in units of its own. `ranks` outlives the model.
struct ModelContext {
  Shape event_shape;
  at::TensorOptions options;  ///< dtype and device of every tensor the model makes
  at::Generator& generator;
  at::Tensor reference;
  const Ranks& ranks = alone();  ///< the processes that train the run together
};

/// What is known of the law of an energy's quantities (EnergyModel::quantities), to hold samplers against.
struct Reference {
  at::Tensor mean;   ///< [Q] float64, CPU
  at::Tensor sd;     ///< [Q] standard deviation of one draw; not a number where it is not known
  at::Tensor error;  ///< [Q] standard error of `mean`: 0 where it is exact
};

/// A binary energy whose visible units are independent given its hidden units, and the other way round (an RBM): the
/// conditionals of exp(-beta E(v, h)), where E(v) = -log sum_h exp(-E(v, h)). The model itself is at beta = 1; an RBM at
/// another beta is one with scaled parameters, so that both are logistic(beta times the unit's input).
class BlockConditionals {
 public:
  virtual ~BlockConditionals();
  /// P(h_j = 1 | v), [B, D...] -> [B, H].
  [[nodiscard]] virtual at::Tensor hidden_given_visible(const at::Tensor& v, double beta) const = 0;
  /// P(v_i = 1 | h), [B, H] -> [B, D...].
  [[nodiscard]] virtual at::Tensor visible_given_hidden(const at::Tensor& h, double beta) const = 0;
};

/// An unnormalised density over standardised events of shape D... Called from one thread at a time, unless Concurrent.
class EnergyModel {
 public:
  virtual ~EnergyModel();

  [[nodiscard]] virtual Shape event_shape() const = 0;

  /// [B, D...] -> [B], nats. Rows do not depend on each other; differentiable in x and in the parameters.
  [[nodiscard]] virtual at::Tensor energy(const at::Tensor& x) const = 0;

  /// dE/dx, [B, D...] -> [B, D...], without a graph. The default is autograd in chunks; a closed form overrides it.
  [[nodiscard]] virtual at::Tensor gradient(const at::Tensor& x) const;

  /// Trainable leaves; none for a fixed energy.
  [[nodiscard]] virtual Parameters parameters() const;

  /// What a checkpoint must hold besides the parameters: fixed random features, fitted base densities, counters.
  [[nodiscard]] virtual NamedTensors state() const;

  // What some energies know. Each has a default that says "not known".

  /// Exact log Z in nats, [] of any floating type, differentiable in the parameters; undefined where it is not known.
  [[nodiscard]] virtual at::Tensor log_partition() const;

  /// n exact draws [n, D...], where they can be had; an undefined tensor otherwise.
  [[nodiscard]] virtual at::Tensor exact_samples(std::int64_t n, at::Generator& generator) const;

  /// The quantities whose expectations one asks for, [B, D...] -> [B, Q], and their names: the event's own elements
  /// ("x.1", "x.2", ...) unless a model has better ones (constrained parameters, squares of symmetric coordinates).
  [[nodiscard]] virtual at::Tensor quantities(const at::Tensor& x) const;
  [[nodiscard]] virtual std::vector<std::string> quantity_names() const;
  /// Their exact or published expectations.
  [[nodiscard]] virtual std::optional<Reference> reference() const;

  /// Where a target's landscape is drawn and integrated, and its modes.
  [[nodiscard]] virtual std::optional<Box> box() const;
  [[nodiscard]] virtual std::optional<Modes> modes() const;

  /// The conditionals of a binary energy with hidden units; nullptr for every other. Lives as long as the energy.
  [[nodiscard]] virtual const BlockConditionals* blocks() const;

  /// The energy as it is now, in single precision, for the chain engine (fused.hpp); nullptr: it has no such form. Asked for on
  /// the CPU only.
  [[nodiscard]] virtual std::unique_ptr<const FusedEnergy> fused() const;
  /// Whoever evaluated the fused form says here how often, in rows: the host counts evaluations.
  virtual void count(std::int64_t energies, std::int64_t gradients) const;
};

}  // namespace ebmlab
