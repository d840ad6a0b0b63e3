// SPDX-License-Identifier: MIT
// A sampler learned for a fixed energy: GCD's update of the policy without the data side, min KL(pi || exp(-E) / Z) and its
// estimates of log Z (PIS, arXiv 2111.15141; DIS, arXiv 2211.01364; log variance, arXiv 2010.10436).
#include <ebmlab/plugin.hpp>
#include <ebmlab/policy_update.hpp>
#include <ebmlab/weights.hpp>

namespace {

using namespace ebmlab;

class ReverseKl : public Objective {
 public:
  ReverseKl(const Params& params, const ObjectiveContext& context)
      : batch_(context.model.ranks.share(params.integer("batch"), "batch")),
        estimate_every_(params.integer("estimate_every")),
        update_(make_policy_update(params, context)) {
    if (!update_) throw ConfigError("needs a trainable sampler");
  }

  Metrics step(Training& training) override {
    Metrics metrics = update_->update(training, batch_);
    if (training.step() % estimate_every_ != 0) return metrics;
    std::erase_if(metrics, [](const Metric& metric) { return metric.name == "log_z.lower"; });
    append(metrics, estimate(training));
    return metrics;
  }

  [[nodiscard]] Parameters parameters() const override { return update_->parameters(); }
  [[nodiscard]] NamedTensors state() const override { return update_->state(); }

 private:
  /// From the policy's own roll-outs, whatever it learns from.
  [[nodiscard]] Metrics estimate(Training& training) const {
    const at::NoGradGuard no_graph;
    const Trajectory trajectory = training.policy()->rollout(batch_, training.stream("estimate"));
    return importance_metrics(training.ranks().gather(training.policy()->log_weights(trajectory, training.energy())));
  }
  static void append(Metrics& metrics, const Metrics& more) { metrics.insert(metrics.end(), more.begin(), more.end()); }

  std::int64_t batch_, estimate_every_;
  std::unique_ptr<PolicyUpdate> update_;
};

ParamSpecs params() {
  ParamSpecs specs{{.key = "batch", .doc = "roll-outs of a step", .fallback = std::int64_t{256}, .min = 2, .max = 1e7},
                   {.key = "estimate_every",
                    .doc = "steps between estimates of log Z from the weights of as many roll-outs again",
                    .fallback = std::int64_t{10},
                    .min = 1,
                    .max = 1e9,
                    .unit = "steps",
                    .advanced = true}};
  append(specs, policy_update_params("backprop"));
  append(specs, optimizer_params("sampler", {.rate = 1e-3, .beta1 = 0.9, .beta2 = 0.99, .clip = 1.0}));
  append(specs, optimizer_params("own", {.rate = 1e-3, .beta1 = 0.9, .beta2 = 0.99, .clip = 5.0, .average = 0.0}));
  return specs;
}

}  // namespace

EBMLAB_PLUGIN(registry) {
  ebmlab::add_objective<ReverseKl>(registry, {.id = "reverse_kl",
                                              .version = "1.0",
                                              .summary = "a trainable sampler learns a fixed energy; no data are used",
                                              .params = params(),
                                              .provides = {ebmlab::traits::kSplits},
                                              .needs = {ebmlab::traits::kTrainableSampler}});
}
