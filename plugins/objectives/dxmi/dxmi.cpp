// SPDX-License-Identifier: MIT
// Diffusion by maximum entropy inverse reinforcement learning (Yoon et al., arXiv 2407.00626): GCD's game, with the sampler
// learning through a value net by dynamic programming. State (x_t, t), running cost -log q~(x_t | x_{t+1}) less the entropy of
// pi(. | x_t), final cost E(x_T):
//   V(x_T, T) = E(x_T),  V(x_t, t) = E[ V(x_{t+1}, t+1) - log q~(x_t | x_{t+1}) ] - H(pi(. | x_t)),
// and pi minimises the right-hand side. No gradient runs through more than one transition.
#include <ebmlab/contrast.hpp>
#include <ebmlab/plugin.hpp>
#include <ebmlab/value_net.hpp>

namespace {

using namespace ebmlab;

class Dxmi : public Objective {
 public:
  Dxmi(const Params& params, const ObjectiveContext& context)
      : contrast_(params),
        batch_(context.model.ranks.share(params.integer("batch"), "batch")),
        sampler_batch_(context.model.ranks.share(params.integer("sampler_batch"), "sampler_batch")),
        value_updates_(params.integer("value_updates")),
        lambda_(params.real("lambda")),
        value_(params, context.model, policy_of(context).steps()) {}

  Metrics step(Training& training) override {
    Metrics metrics = contrast_step(training, contrast_, batch_);
    const Trajectory trajectory = roll_out(training);
    const at::Tensor value_loss = learn_value(training, trajectory);
    const at::Tensor sampler_loss = learn_sampler(training, trajectory);
    metrics.push_back({"loss.value", value_loss.detach()});
    metrics.push_back({"loss.sampler", sampler_loss.detach()});
    return metrics;
  }

  [[nodiscard]] Parameters parameters() const override { return value_.parameters(); }
  [[nodiscard]] NamedTensors state() const override { return value_.state(); }

 private:
  static const TrainableSampler& policy_of(const ObjectiveContext& context) {
    const auto* policy = dynamic_cast<const TrainableSampler*>(&context.sampler);
    if (policy == nullptr) throw ConfigError("needs a trainable sampler");
    return *policy;
  }

  [[nodiscard]] Trajectory roll_out(Training& training) const {
    const at::NoGradGuard no_graph;
    const Trajectory trajectory = training.policy()->rollout(sampler_batch_, training.stream("policy"));
    training.policy()->fit_backward(trajectory);
    return trajectory;
  }

  /// V of states at steps first, first + 1, ..., [n, B, D...] -> [n, B]. |x|^2 / 2 is the value of N(0, I) under the vp chain:
  /// what the net adds to it is confined to where roll-outs go.
  [[nodiscard]] at::Tensor value(const at::Tensor& states, std::int64_t first) const {
    return value_(states, first) + 0.5 * states.flatten(2).square().sum(2);
  }

  /// What V(x_t, t) shall be, [T, B], from the costs of the transitions and what is left to pay after each: one transition and
  /// the value there (lambda = 0), the whole cost to go (lambda = 1), or their geometric mixture TD(lambda).
  [[nodiscard]] at::Tensor targets(const at::Tensor& cost, const at::Tensor& next) const {
    std::vector<at::Tensor> target(static_cast<std::size_t>(cost.size(0)));
    at::Tensor to_go = next.select(0, -1);
    for (std::int64_t t = cost.size(0) - 1; t >= 0; --t) {
      to_go = cost[t] + (1.0 - lambda_) * next[t] + lambda_ * to_go;
      target[static_cast<std::size_t>(t)] = to_go;
    }
    return at::stack(target);
  }

  struct Costs {
    at::Tensor running, last;  // [T, B]; E(x_T), [1, B]
  };
  [[nodiscard]] static Costs costs_of(Training& training, const Trajectory& trajectory) {
    const at::NoGradGuard no_graph;
    const TrainableSampler& policy = *training.policy();
    return {-policy.log_backward(trajectory) - policy.entropy(trajectory),
            training.energy().energy(trajectory.last()).unsqueeze(0)};
  }

  [[nodiscard]] at::Tensor learn_value(Training& training, const Trajectory& trajectory) const {
    const Costs costs = costs_of(training, trajectory);
    at::Tensor loss;
    for (std::int64_t i = 0; i < value_updates_; ++i) {
      const at::Tensor here = value(trajectory.states.slice(0, 0, -1), 0);
      const at::Tensor next = at::cat({here.detach().slice(0, 1), costs.last});
      loss = (here - targets(costs.running, next)).square().mean();
      training.own_player().descend(loss);
    }
    return loss;
  }

  [[nodiscard]] at::Tensor learn_sampler(Training& training, const Trajectory& trajectory) const {
    const TrainableSampler& policy = *training.policy();
    const Transitions again = policy.transitions(trajectory, training.stream("policy"));
    at::Tensor to_go = training.energy().energy(again.next.select(0, -1)).unsqueeze(0);
    if (again.next.size(0) > 1) to_go = at::cat({value(again.next.slice(0, 0, -1), 1), to_go});
    const at::Tensor loss = (to_go - again.log_backward - policy.entropy(trajectory)).mean();
    training.sampler_player().descend(loss);
    return loss;
  }

  Contrast contrast_;
  std::int64_t batch_, sampler_batch_, value_updates_;
  double lambda_;
  ValueNet value_;
};

ParamSpecs params() {
  ParamSpecs specs{
      {.key = "batch", .doc = "data and negatives of an energy step", .fallback = std::int64_t{512}, .min = 2, .max = 1e7},
      {.key = "sampler_batch", .doc = "roll-outs of a sampler step", .fallback = std::int64_t{256}, .min = 2, .max = 1e7},
      {.key = "value_updates",
       .doc = "updates of the value net on one batch of roll-outs",
       .fallback = std::int64_t{2},
       .min = 1,
       .max = 1000},
      {.key = "lambda",
       .doc = "targets of the value net: 0 one transition and the value there, 1 the whole cost to go, TD(lambda) between",
       .fallback = 0.0,
       .min = 0,
       .max = 1}};
  append(specs, value_net_params());
  append(specs, contrast_params({}));
  append(specs, optimizer_params("energy", {.rate = 2e-4, .beta1 = 0.5, .beta2 = 0.99, .clip = 1.0}));
  append(specs, optimizer_params("sampler", {.rate = 7e-4, .beta1 = 0.9, .beta2 = 0.99, .clip = 0.1}));
  append(specs, optimizer_params("own", {.rate = 2e-3, .beta1 = 0.9, .beta2 = 0.99, .clip = 5.0, .average = 0.0}));
  return specs;
}

}  // namespace

EBMLAB_PLUGIN(registry) {
  using namespace ebmlab;
  add_objective<Dxmi>(registry, {.id = "dxmi",
                                 .version = "1.0",
                                 .summary = "diffusion by maximum entropy inverse RL: GCD's game through a value net",
                                 .params = params(),
                                 .provides = {traits::kSplits},
                                 .needs = {traits::kTrainableEnergy, traits::kTrainableSampler, traits::kData}});
}
