// SPDX-License-Identifier: MIT
// A trainable sampler as a policy: x_0 ~ p_0, x_{t+1} ~ pi(. | x_t, t) for t < T (GCD, arXiv 2312.03397).
#pragma once

#include <ebmlab/sampler.hpp>

namespace ebmlab {

/// One batch of roll-outs: states [T+1, B, D...].
struct Trajectory {
  at::Tensor states;
  [[nodiscard]] at::Tensor initial() const { return states.select(0, 0); }
  [[nodiscard]] at::Tensor last() const { return states.select(0, -1); }
};

/// One transition from each of T x B states, reparameterised, with the graph of the parameters.
struct Transitions {
  at::Tensor next;          ///< x'_{t+1} ~ pi(. | x_t), [T, B, D...]
  at::Tensor log_backward;  ///< log q~(x_t | x'_{t+1}), [T, B]
};

class TrainableSampler : public Sampler {
 public:
  ~TrainableSampler() override;

  /// T, the number of transitions of a roll-out.
  [[nodiscard]] virtual std::int64_t steps() const = 0;

  /// n roll-outs, reparameterised: with grad mode on, the states carry the graph of the parameters.
  [[nodiscard]] virtual Trajectory rollout(std::int64_t n, at::Generator& generator) const = 0;
  /// The same with `noise` (a standard deviation) added to every transition, for estimators that learn off the policy. The
  /// default does not explore.
  [[nodiscard]] virtual Trajectory explore(std::int64_t n, double noise, at::Generator& generator) const;
  /// Every state but the last takes its transition anew, for objectives that learn through a value. The default refuses.
  [[nodiscard]] virtual Transitions transitions(const Trajectory& trajectory, at::Generator& generator) const;
  /// Trajectories that end in these events [B, D...], their earlier states drawn from q~, without a graph: what the policy's
  /// likelihood of data is bounded with. The default refuses.
  [[nodiscard]] virtual Trajectory backward(const at::Tensor& events, at::Generator& generator) const;
  /// The energy that the policy is learned for, which outlives it; called once, before anything else. For policies whose drift
  /// follows the energy's gradient; the default has no use for it.
  virtual void set_energy(const EnergyModel& energy);

  /// log p_0(x_0), [B].
  [[nodiscard]] virtual at::Tensor log_initial(const Trajectory& trajectory) const = 0;
  /// log pi(x_{t+1} | x_t), [T, B], with graph.
  [[nodiscard]] virtual at::Tensor log_policy(const Trajectory& trajectory) const = 0;
  /// log q~(x_t | x_{t+1}), the auxiliary chain that bounds the entropy of x_T, [T, B], differentiable in the states.
  [[nodiscard]] virtual at::Tensor log_backward(const Trajectory& trajectory) const = 0;
  /// Entropy of pi(. | x_t), [T, B], exact and with graph.
  [[nodiscard]] virtual at::Tensor entropy(const Trajectory& trajectory) const = 0;
  /// log of the importance weights of these roll-outs towards exp(-E), [B], with the graphs of its parts.
  [[nodiscard]] at::Tensor log_weights(const Trajectory& trajectory, const EnergyModel& energy) const;
  /// Moves a fitted q~ towards these roll-outs (maximum likelihood, running averages); nothing when q~ is fixed.
  virtual void fit_backward(const Trajectory& trajectory);

  /// A loss [] that brings the policy near the data before the game starts (for a diffusion: DDPM's).
  /// The defaults of both refuse: a sampler that provides traits::kPretraining overrides them.
  [[nodiscard]] virtual at::Tensor pretraining_loss(const at::Tensor& data, at::Generator& generator) const;
  /// Called once when pre-training ends, to set what a loss cannot (step variances, for instance).
  virtual void finish_pretraining(const at::Tensor& data, at::Generator& generator);

  [[nodiscard]] virtual Parameters parameters() const = 0;

  // A policy's negatives and its samples are the last states of roll-outs without a graph.
  [[nodiscard]] at::Tensor sample(const SampleRequest& request) override;
  [[nodiscard]] at::Tensor generate(std::int64_t n, const EnergyModel& energy, at::Generator& generator) const override;
  /// From the weights exp(-E(x_T)) prod q~(x_t | x_{t+1}) / (p_0(x_0) prod pi(x_{t+1} | x_t)) of n roll-outs.
  [[nodiscard]] std::optional<LogPartitionEstimate> log_partition(std::int64_t n, const EnergyModel& energy,
                                                                  at::Generator& generator) const override;
};

}  // namespace ebmlab
