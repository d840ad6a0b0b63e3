// SPDX-License-Identifier: MIT
// The interface of an objective: one training step of the game, on what the host lends it.
#pragma once

#include <ebmlab/params.hpp>
#include <ebmlab/policy.hpp>

#include <string_view>

namespace ebmlab {

/// A network with its optimiser and its moving average, owned by the host.
class Player {
 public:
  virtual ~Player();

  /// One update: gradients of `loss` ([]) with respect to this player's parameters alone, clipped, through Adam at the
  /// stage's current rate, then the moving average. A non-finite gradient changes nothing and is recorded as such.
  virtual void descend(const at::Tensor& loss) = 0;

  /// Replaces the parameters by their moving average, and restarts the average there.
  virtual void adopt_average() = 0;
};

/// What the host lends to an objective for a stage. Tensors are standardised, on the run's device.
class Training {
 public:
  virtual ~Training();

  [[nodiscard]] virtual const EnergyModel& energy() const = 0;
  [[nodiscard]] virtual Sampler& sampler() = 0;
  /// The sampler as a policy; nullptr when it is not trainable.
  [[nodiscard]] virtual TrainableSampler* policy() = 0;

  [[nodiscard]] virtual Player& energy_player() = 0;
  [[nodiscard]] virtual Player& sampler_player() = 0;  ///< throws PluginError when the sampler is not trainable
  [[nodiscard]] virtual Player& own_player() = 0;      ///< the objective's own parameters (a value net)

  /// n training events [n, D...] from the data stream. Of several ranks each gets n of its own.
  [[nodiscard]] virtual at::Tensor data(std::int64_t n) = 0;
  /// As many negatives from the sampler as `data` has rows, detached. Chains that start from data start from these rows.
  [[nodiscard]] virtual at::Tensor negatives(const at::Tensor& data) = 0;
  /// A named stream of random numbers: the same name is the same stream for the whole run. Throws PluginError for the names
  /// of the host's own ("data", "negatives", "evaluation", "reference", "root", "init_...").
  [[nodiscard]] virtual at::Generator& stream(std::string_view name) = 0;

  /// The processes that take this step together, each with its part of every batch; a process by itself in begin() and end(),
  /// which every rank does whole.
  [[nodiscard]] virtual const Ranks& ranks() const;

  /// The step within the stage, from 0.
  [[nodiscard]] virtual std::int64_t step() const = 0;
  /// How far the stage is, in [0, 1): its first step is 0.
  [[nodiscard]] virtual double progress() const = 0;
};

/// What an objective is built for: the run's models, and what a network of its own (a value net) needs.
struct ObjectiveContext {
  ModelContext model;
  const EnergyModel& energy;
  const Sampler& sampler;
};

class Objective {
 public:
  virtual ~Objective();

  /// Called once when the stage starts, and not again when a run resumes within it.
  virtual void begin(Training& training);
  /// One step: what the energy learns and what the sampler learns. No read-back from the device (.item() and the like).
  virtual Metrics step(Training& training) = 0;
  /// Called once after the stage's last step.
  virtual void end(Training& training);

  /// Trainable leaves of the objective itself (value nets); optimised through Training::own_player.
  [[nodiscard]] virtual Parameters parameters() const;
  [[nodiscard]] virtual NamedTensors state() const;
};

/// The defaults of a player's optimiser, as parameters of an objective: `<player>_rate`, `_beta1`, `_beta2`, `_clip`, `_hold`,
/// `_floor`, `_average`. The host reads them by name; `player` is "energy", "sampler" or "own".
struct OptimizerDefaults {
  double rate = 1e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double clip = 1.0;       ///< largest norm of the whole gradient; 0: no clipping
  double hold = 0.5;       ///< share of the stage at constant rate, linear to `floor` after it
  double floor = 0.02;     ///< final rate as a share of `rate`
  double average = 0.998;  ///< decay of the moving average, min(average, (1 + i) / (10 + i)); 0: none
};
[[nodiscard]] ParamSpecs optimizer_params(std::string_view player, const OptimizerDefaults& defaults);

}  // namespace ebmlab
