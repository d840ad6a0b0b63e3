// SPDX-License-Identifier: MIT
// The three estimators.
#include <ebmlab/policy_update.hpp>
#include <ebmlab/value_net.hpp>

#include <algorithm>

namespace ebmlab {

namespace {

/// Keeps the policy on the data, where that is asked for.
class Anchor {
 public:
  explicit Anchor(const Params& params) : weight_(params.has("anchor") ? params.real("anchor") : 0.0) {}

  /// One descent of the sampler's player on `loss` and the weighted likelihood of a batch of data.
  Metrics descend(Training& training, std::int64_t batch, const at::Tensor& loss) const {
    Metrics metrics{{"loss.sampler", loss.detach()}};
    if (weight_ == 0) {
      training.sampler_player().descend(loss);
      return metrics;
    }
    const TrainableSampler& policy = *training.policy();
    const Trajectory trajectory = policy.backward(training.data(batch), training.stream("anchor"));
    const at::Tensor unlikely = -policy.log_policy(trajectory).sum(0).mean();
    training.sampler_player().descend(loss + weight_ * unlikely);
    metrics.push_back({"loss.anchor", unlikely.detach()});
    return metrics;
  }

 private:
  double weight_;
};

class Backprop : public PolicyUpdate {
 public:
  explicit Backprop(const Params& params) : anchor_(params) {}

  Metrics update(Training& training, std::int64_t batch) override {
    TrainableSampler& policy = *training.policy();
    const Trajectory trajectory = policy.rollout(batch, training.stream("policy"));
    policy.fit_backward({trajectory.states.detach()});
    const at::Tensor entropy_bound = (policy.entropy(trajectory) + policy.log_backward(trajectory)).sum(0);
    const at::Tensor loss = (training.energy().energy(trajectory.last()) - entropy_bound).mean();
    const at::Tensor log_initial = policy.log_initial({trajectory.states.detach()}).mean();
    Metrics metrics = anchor_.descend(training, batch, loss);
    metrics.push_back({"log_z.lower", -(loss.detach() + log_initial)});
    return metrics;
  }

 private:
  Anchor anchor_;
};

/// Cost-to-go G_t = E(x_T) + sum_{s >= t} -log q~(x_s | x_{s+1}); the entropy is exact.
class PolicyGradient : public PolicyUpdate {
 public:
  PolicyGradient(const Params& params, const ModelContext& context, std::int64_t steps)
      : anchor_(params), epochs_(params.integer("epochs")), clip_(params.real("ratio_clip")), value_(params, context, steps) {}

  Metrics update(Training& training, std::int64_t batch) override {
    TrainableSampler& policy = *training.policy();
    const auto [trajectory, cost] = costs_to_go(training, batch);
    const at::Tensor baseline = value_(trajectory.states.slice(0, 0, -1));
    at::Tensor advantage = cost - baseline.detach();
    advantage = advantage - training.ranks().mean(advantage.mean(1, /*keepdim=*/true));
    at::Tensor log_policy = policy.log_policy(trajectory);
    const at::Tensor old_log_policy = log_policy.detach();
    Metrics metrics;
    for (std::int64_t epoch = 0; epoch < epochs_; ++epoch) {
      if (epoch > 0) log_policy = policy.log_policy(trajectory);
      const at::Tensor ratio = (log_policy - old_log_policy).exp();
      const at::Tensor surrogate = clipped_surrogate(ratio, advantage);
      metrics = anchor_.descend(training, batch, surrogate.mean() - policy.entropy(trajectory).mean());
    }
    const at::Tensor value_loss = smooth_l1(baseline - cost);
    training.own_player().descend(value_loss);
    metrics.push_back({"loss.value", value_loss.detach()});
    return metrics;
  }

  [[nodiscard]] Parameters parameters() const override { return value_.parameters(); }
  [[nodiscard]] NamedTensors state() const override { return value_.state(); }

 private:
  /// The mean of r^2 / (2 beta) where |r| < beta and |r| - beta / 2 beyond, in operators whose gradients the meta device has.
  [[nodiscard]] static at::Tensor smooth_l1(const at::Tensor& residual) {
    constexpr double kBeta = 5.0;
    const at::Tensor size = residual * residual.detach().sign();
    const at::Tensor slope = size.detach().clamp_max(kBeta) / kBeta;
    return (slope * (size - 0.5 * kBeta * slope)).mean();
  }

  /// PPO's max(rho A, clip(rho, 1 - c, 1 + c) A) (arXiv 1707.06347, eq. 7): the advantage is a cost, so the pessimistic side is
  /// the larger one. Where the clipped side is taken the value is a constant; written with a mask, because the meta device
  /// lacks the gradients of clamp and max.
  [[nodiscard]] at::Tensor clipped_surrogate(const at::Tensor& ratio, const at::Tensor& advantage) const {
    const at::Tensor sign = advantage.sign(), limit = 1.0 - clip_ * sign;
    const at::Tensor is_clipped = ((limit - ratio.detach()) * sign).gt(0).to(ratio.dtype());
    return (ratio * (1.0 - is_clipped) + limit * is_clipped) * advantage;
  }

  struct Costs {
    Trajectory trajectory;
    at::Tensor to_go;  // [T, B]
  };
  static Costs costs_to_go(Training& training, std::int64_t batch) {
    const at::NoGradGuard no_graph;
    TrainableSampler& policy = *training.policy();
    const Trajectory trajectory = policy.rollout(batch, training.stream("policy"));
    policy.fit_backward(trajectory);
    const at::Tensor running = -policy.log_backward(trajectory);
    const at::Tensor remaining = running.sum(0) - running.cumsum(0) + running;
    return {trajectory, remaining + training.energy().energy(trajectory.last())};
  }

  Anchor anchor_;
  std::int64_t epochs_;
  double clip_;
  ValueNet value_;
};

class LogVariance : public PolicyUpdate {
 public:
  explicit LogVariance(const Params& params) : anchor_(params), exploration_(params.real("exploration")) {}

  Metrics update(Training& training, std::int64_t batch) override {
    TrainableSampler& policy = *training.policy();
    const double noise = exploration_ > 0 ? exploration_ * std::max(0.0, 1.0 - 2.0 * training.progress()) : 0.0;
    const auto [trajectory, rest] = explored(training, batch, noise);
    const at::Tensor log_w = rest - policy.log_policy(trajectory).sum(0);
    // Of several ranks the mean has no graph; nor does its gradient count, the centred ones sum to 0.
    const at::Tensor centred = log_w - training.ranks().mean(log_w.mean());
    const auto ranks = static_cast<double>(training.ranks().count());
    const at::Tensor loss = 0.5 * centred.square().sum() / (static_cast<double>(batch) - 1.0 / ranks);
    Metrics metrics = anchor_.descend(training, batch, loss);
    if (noise == 0.0) metrics.push_back({"log_z.lower", log_w.detach().mean()});
    return metrics;
  }

 private:
  struct Explored {
    Trajectory trajectory;
    at::Tensor rest;  // log w without the policy's part, [B]
  };
  static Explored explored(Training& training, std::int64_t batch, double noise) {
    const at::NoGradGuard no_graph;
    TrainableSampler& policy = *training.policy();
    at::Generator& generator = training.stream("policy");
    const Trajectory trajectory = noise > 0 ? policy.explore(batch, noise, generator) : policy.rollout(batch, generator);
    policy.fit_backward(trajectory);
    return {trajectory, policy.log_backward(trajectory).sum(0) - training.energy().energy(trajectory.last()) -
                            policy.log_initial(trajectory)};
  }

  Anchor anchor_;
  double exploration_;
};

}  // namespace

PolicyUpdate::~PolicyUpdate() = default;
Parameters PolicyUpdate::parameters() const { return {}; }
NamedTensors PolicyUpdate::state() const { return {}; }

std::unique_ptr<PolicyUpdate> make_policy_update(const Params& params, const ObjectiveContext& context) {
  const auto* policy = dynamic_cast<const TrainableSampler*>(&context.sampler);
  if (policy == nullptr) return nullptr;
  const std::string& estimator = params.text("estimator");
  if (estimator == "policy_gradient") return std::make_unique<PolicyGradient>(params, context.model, policy->steps());
  if (estimator == "log_variance") return std::make_unique<LogVariance>(params);
  return std::make_unique<Backprop>(params);
}

ParamSpec anchor_param() {
  return {
      .key = "anchor",
      .doc =
          "weight of the data's negative log likelihood under the sampler, along trajectories drawn backwards from data, in "
          "the sampler's loss; 0: none",
      .fallback = 0.0,
      .min = 0,
      .max = 1e6};
}

ParamSpecs policy_update_params(const std::string& estimator) {
  ParamSpecs specs{
      {.key = "estimator",
       .doc = "of the sampler's gradient: back-propagation through the roll-out, a policy gradient with a value baseline, or "
              "the variance of the log weights",
       .fallback = estimator,
       .choices = {"backprop", "policy_gradient", "log_variance"}},
      {.key = "epochs",
       .doc = "policy gradient: passes over one batch of roll-outs",
       .fallback = std::int64_t{2},
       .min = 1,
       .max = 100,
       .advanced = true},
      {.key = "ratio_clip",
       .doc = "policy gradient: the probability ratio is clipped to 1 +- this",
       .fallback = 0.2,
       .min = 0.01,
       .max = 10,
       .advanced = true},
      {.key = "exploration",
       .doc = "log variance: standard deviation of the noise added to every transition, falling to 0 at half the stage",
       .fallback = 0.0,
       .min = 0,
       .max = 100,
       .advanced = true}};
  append(specs, value_net_params());
  return specs;
}

}  // namespace ebmlab
