// SPDX-License-Identifier: MIT
// Generalized contrastive divergence (Yoon et al., arXiv 2312.03397): the energy learns by contrast with the sampler, and a
// trainable sampler learns to draw from exp(-E), by minimising an upper bound of KL(pi(x_T) || q):
//   E[ E(x_T) + sum_t ( log pi(x_{t+1} | x_t) - log q~(x_t | x_{t+1}) ) ] + E[log p_0(x_0)] + log Z.
// With a sampler that does not learn (k MCMC steps from data) this is CD-k.
#include <ebmlab/contrast.hpp>
#include <ebmlab/nn.hpp>
#include <ebmlab/plugin.hpp>

#include <numeric>

namespace {

using namespace ebmlab;

/// How the sampler's gradient is estimated. One update of the sampler player in each call.
class Estimator {
 public:
  virtual ~Estimator() = default;
  virtual Metrics update(Training& training, std::int64_t batch) = 0;
  [[nodiscard]] virtual Parameters parameters() const { return {}; }
  [[nodiscard]] virtual NamedTensors state() const { return {}; }
};

/// The bound itself, differentiated through the T reparameterised transitions.
class Backprop : public Estimator {
 public:
  Metrics update(Training& training, std::int64_t batch) override {
    TrainableSampler& policy = *training.policy();
    const Trajectory trajectory = policy.rollout(batch, training.stream("policy"));
    policy.fit_backward({trajectory.states.detach()});
    const at::Tensor entropy_bound = (policy.entropy(trajectory) + policy.log_backward(trajectory)).sum(0);
    const at::Tensor loss = (training.energy().energy(trajectory.last()) - entropy_bound).mean();
    training.sampler_player().descend(loss);
    const at::Tensor log_initial = policy.log_initial({trajectory.states.detach()}).mean();
    return {{"loss.sampler", loss.detach()}, {"log_z.lower", -(loss.detach() + log_initial)}};
  }
};

/// Proximal policy gradient with a value baseline: cost-to-go G_t = E(x_T) + sum_{s >= t} -log q~(x_s | x_{s+1}).
class PolicyGradient : public Estimator {
 public:
  PolicyGradient(const Params& params, const ObjectiveContext& context, const TrainableSampler& policy)
      : epochs_(params.integer("epochs")),
        clip_(params.real("ratio_clip")),
        event_size_(std::accumulate(context.model.event_shape.begin(), context.model.event_shape.end(), std::int64_t{1},
                                    std::multiplies<>())),
        features_(event_size_, params.integer("value_features"), params.get<std::vector<double>>("value_scales"),
                  context.model),
        value_({.inputs = features_.outputs(),
                .hidden = params.get<std::vector<std::int64_t>>("value_hidden"),
                .outputs = 1,
                .times = policy.steps()},
               context.model) {
    // The baseline starts at zero: until it has learned, it must not add variance.
    const Parameters all = value_.parameters("value");
    const at::NoGradGuard no_graph;
    all[all.size() - 2].value.zero_();
    all[all.size() - 1].value.zero_();
  }

  Metrics update(Training& training, std::int64_t batch) override {
    TrainableSampler& policy = *training.policy();
    const auto [trajectory, cost] = costs_to_go(training, batch);
    const at::Tensor baseline = value(trajectory);
    at::Tensor advantage = cost - baseline.detach();
    advantage = advantage - advantage.mean(1, /*keepdim=*/true);
    const at::Tensor old_log_policy = policy.log_policy(trajectory).detach();
    at::Tensor loss;
    for (std::int64_t epoch = 0; epoch < epochs_; ++epoch) {
      const at::Tensor ratio = (policy.log_policy(trajectory) - old_log_policy).exp();
      const at::Tensor surrogate = clipped_surrogate(ratio, advantage);
      loss = surrogate.mean() - policy.entropy(trajectory).mean();
      training.sampler_player().descend(loss);
    }
    const at::Tensor value_loss = smooth_l1(baseline - cost);
    training.own_player().descend(value_loss);
    return {{"loss.sampler", loss.detach()}, {"loss.value", value_loss.detach()}};
  }

  [[nodiscard]] Parameters parameters() const override { return value_.parameters("value"); }
  [[nodiscard]] NamedTensors state() const override {
    if (!features_.matrix().defined()) return {};
    return {{"value.fourier", features_.matrix()}};
  }

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

  /// V(x_t, t) for t < T, [T, B].
  [[nodiscard]] at::Tensor value(const Trajectory& trajectory) const {
    const at::Tensor states = trajectory.states.slice(0, 0, -1).flatten(2);
    return value_.at_all_times(features_(states)).squeeze(2);
  }

  std::int64_t epochs_;
  double clip_;
  std::int64_t event_size_;
  FourierFeatures features_;
  Mlp value_;
};

class GeneralizedContrastiveDivergence : public Objective {
 public:
  GeneralizedContrastiveDivergence(const Params& params, const ObjectiveContext& context)
      : contrast_(params),
        batch_(params.integer("batch")),
        sampler_batch_(params.integer("sampler_batch")),
        sampler_delay_(params.integer("sampler_delay")) {
    const auto* policy = dynamic_cast<const TrainableSampler*>(&context.sampler);
    if (policy == nullptr) return;
    if (params.text("estimator") == "policy_gradient") {
      estimator_ = std::make_unique<PolicyGradient>(params, context, *policy);
    } else {
      estimator_ = std::make_unique<Backprop>();
    }
  }

  Metrics step(Training& training) override {
    Metrics metrics = contrast_step(training, contrast_, batch_);
    if (estimator_ && training.step() >= sampler_delay_) {
      const Metrics sampler = estimator_->update(training, sampler_batch_);
      metrics.insert(metrics.end(), sampler.begin(), sampler.end());
    }
    return metrics;
  }

  [[nodiscard]] Parameters parameters() const override { return estimator_ ? estimator_->parameters() : Parameters{}; }
  [[nodiscard]] NamedTensors state() const override { return estimator_ ? estimator_->state() : NamedTensors{}; }

 private:
  Contrast contrast_;
  std::int64_t batch_, sampler_batch_, sampler_delay_;
  std::unique_ptr<Estimator> estimator_;
};

ParamSpecs params() {
  ParamSpecs specs{
      {.key = "estimator",
       .doc = "of the sampler's gradient: back-propagation through the roll-out, or a policy gradient with a value baseline",
       .fallback = std::string("backprop"),
       .choices = {"backprop", "policy_gradient"}},
      {.key = "batch", .doc = "data and negatives of an energy step", .fallback = std::int64_t{512}, .min = 2, .max = 1e7},
      {.key = "sampler_batch", .doc = "roll-outs of a sampler step", .fallback = std::int64_t{256}, .min = 2, .max = 1e7},
      {.key = "sampler_delay",
       .doc = "first steps of the stage in which only the energy learns",
       .fallback = std::int64_t{0},
       .min = 0,
       .max = 1e9,
       .unit = "steps"},
      {.key = "epochs",
       .doc = "policy gradient: passes over one batch of roll-outs",
       .fallback = std::int64_t{3},
       .min = 1,
       .max = 100,
       .advanced = true},
      {.key = "ratio_clip",
       .doc = "policy gradient: the probability ratio is clipped to 1 +- this",
       .fallback = 0.2,
       .min = 0.01,
       .max = 10,
       .advanced = true},
      {.key = "value_hidden",
       .doc = "policy gradient: widths of the value net",
       .fallback = std::vector<std::int64_t>{128, 128, 128},
       .min = 1,
       .max = 65536,
       .advanced = true},
      {.key = "value_features",
       .doc = "policy gradient: Fourier features of the value net",
       .fallback = std::int64_t{64},
       .min = 0,
       .max = 65536,
       .advanced = true},
      {.key = "value_scales",
       .doc = "policy gradient: scales of those features",
       .fallback = std::vector<double>{0.5, 1.0, 2.0},
       .min = 1e-3,
       .max = 1e3,
       .advanced = true}};
  append(specs, contrast_params({}));
  append(specs, optimizer_params("energy", {.rate = 2e-4, .beta1 = 0.5, .beta2 = 0.99, .clip = 1.0}));
  append(specs, optimizer_params("sampler", {.rate = 7e-4, .beta1 = 0.9, .beta2 = 0.99, .clip = 0.2}));
  append(specs, optimizer_params("own", {.rate = 1e-3, .beta1 = 0.9, .beta2 = 0.99, .clip = 5.0, .average = 0.0}));
  return specs;
}

}  // namespace

EBMLAB_PLUGIN(registry) {
  ebmlab::add_objective<GeneralizedContrastiveDivergence>(
      registry, {.id = "gcd",
                 .version = "1.0",
                 .summary = "generalized contrastive divergence: energy and trainable sampler in a minimax game",
                 .params = params(),
                 .needs = {ebmlab::traits::kTrainableEnergy}});
}
