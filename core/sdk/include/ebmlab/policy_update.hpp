// SPDX-License-Identifier: MIT
// How a trainable sampler learns to draw from exp(-E), shared by every objective that trains one: it minimises
//   KL(pi(x_0:T) || q~(x_0:T-1 | x_T) exp(-E(x_T)) / Z) >= KL(pi(x_T) || q),
// the expectation of -log w + log Z over roll-outs, with log w = -E(x_T) + sum log q~ - sum log pi - log p_0.
#pragma once

#include <ebmlab/objective.hpp>

#include <memory>

namespace ebmlab {

/// An estimator of that gradient.
class PolicyUpdate {
 public:
  virtual ~PolicyUpdate();

  /// One batch of roll-outs (this rank's part of it), at least one descent of the sampler's player. Draws from the stream
  /// "policy" alone; an anchored one also data, and from "anchor". The figures' names begin with "loss." and, from estimators
  /// that get it for nothing, `log_z.lower` (mean log w).
  virtual Metrics update(Training& training, std::int64_t batch) = 0;

  /// What the objective that owns it passes on as its own (a value net).
  [[nodiscard]] virtual Parameters parameters() const;
  [[nodiscard]] virtual NamedTensors state() const;
};

/// The estimator that `estimator` names, for `context.sampler`; nullptr when that sampler does not train.
///   backprop         the bound itself, differentiated through the T reparameterised transitions
///   policy_gradient  proximal policy gradient (arXiv 1707.06347) with a value baseline
///   log_variance     half the variance of log w over roll-outs without a graph (Richter et al., arXiv 2010.10436, eq. 9): on
///                    the policy's own roll-outs its gradient is that of the bound, and others will do (`exploration`)
[[nodiscard]] std::unique_ptr<PolicyUpdate> make_policy_update(const Params& params, const ObjectiveContext& context);

/// `anchor`, for objectives that have data: the weight of -E_data[sum_t log pi] over trajectories drawn backwards from data,
/// the part of KL(data q~ || pi) that the policy has a hand in. Data are where that and the bound above agree, so it moves no
/// equilibrium; it keeps a policy that cannot follow every mode from leaving some.
[[nodiscard]] ParamSpec anchor_param();

/// `estimator`, with this default, and the settings of each; those of the optimisers ("sampler", and "own" for the value net)
/// come apart.
[[nodiscard]] ParamSpecs policy_update_params(const std::string& estimator);

}  // namespace ebmlab
