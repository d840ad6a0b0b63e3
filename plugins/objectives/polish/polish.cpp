// SPDX-License-Identifier: MIT
// Importance-weighted polish: the sampler is frozen and its roll-outs, weighted towards exp(-E), are the energy's negatives.
// No longer the joint game of GCD: a maximum-likelihood refinement with self-normalised importance weights.
#include <ebmlab/contrast.hpp>
#include <ebmlab/plugin.hpp>
#include <ebmlab/weights.hpp>

#include <cmath>

namespace {

using namespace ebmlab;

class Polish : public Objective {
 public:
  Polish(const Params& params, const ObjectiveContext& context)
      : contrast_(params),
        final_regularizer_(params.real("final_regularizer")),
        all_(params.integer("batch")),
        batch_(context.model.ranks.share(all_, "batch")),
        refits_(params.integer("refits")),
        cap_(params.real("weight_cap")),
        weights_(params.text("weights")) {}

  void begin(Training& training) override {
    training.sampler_player().adopt_average();
    training.energy_player().adopt_average();
    const at::NoGradGuard no_graph;
    for (std::int64_t i = 0; i < refits_; ++i) {
      training.policy()->fit_backward(training.policy()->rollout(all_, training.stream("policy")));
    }
  }

  Metrics step(Training& training) override {
    at::Tensor negatives, weights;
    Metrics importance;
    if (weights_ != "no_negatives") {
      const at::NoGradGuard no_graph;
      const Trajectory trajectory = training.policy()->rollout(batch_, training.stream("policy"));
      negatives = trajectory.last();
      if (weights_ == "importance") weights = importance_weights(training, trajectory, importance);
    }
    Contrast contrast = contrast_;
    contrast.regularizer = regularizer(training.progress());
    const Contrast::Terms terms =
        contrast.evaluate(training.energy(), training.data(batch_), negatives, weights, training.stream("uniform"));
    training.energy_player().descend(terms.loss);
    Metrics metrics = terms.metrics();
    metrics.insert(metrics.end(), importance.begin(), importance.end());
    return metrics;
  }

 private:
  /// Geometric from `regularizer` to `final_regularizer`.
  [[nodiscard]] double regularizer(double progress) const {
    if (contrast_.regularizer <= 0 || final_regularizer_ <= 0) return contrast_.regularizer;
    return contrast_.regularizer * std::pow(final_regularizer_ / contrast_.regularizer, progress);
  }

  /// The roll-outs' importance weights towards exp(-E), capped and normalised over all ranks' rows, [B].
  [[nodiscard]] at::Tensor importance_weights(Training& training, const Trajectory& trajectory, Metrics& metrics) const {
    const Ranks& ranks = training.ranks();
    const at::Tensor log_weight = ranks.gather(training.policy()->log_weights(trajectory, training.energy()));
    metrics = importance_metrics(log_weight);
    const at::Tensor capped = log_weight.log_softmax(0).exp().clamp_max(cap_ / static_cast<double>(all_));
    return ranks.own(capped / capped.sum()) * static_cast<double>(ranks.count());
  }

  Contrast contrast_;
  double final_regularizer_;
  std::int64_t all_, batch_, refits_;
  double cap_;
  std::string weights_;
};

ParamSpecs params() {
  ParamSpecs specs{
      {.key = "batch", .doc = "data and negatives of a step", .fallback = std::int64_t{1024}, .min = 2, .max = 1e7},
      {.key = "weights",
       .doc = "weights of the roll-outs: importance weights towards exp(-E); as controls, equal weights, or no roll-outs "
              "(uniform negatives alone)",
       .fallback = std::string("importance"),
       .choices = {"importance", "equal", "no_negatives"}},
      {.key = "weight_cap",
       .doc = "largest weight, in units of 1/batch",
       .fallback = 10.0,
       .min = 1,
       .max = 1e9,
       .advanced = true},
      {.key = "final_regularizer",
       .doc = "the regulariser falls geometrically to this; 0: constant",
       .fallback = 0.015,
       .min = 0,
       .max = 100},
      {.key = "refits",
       .doc = "updates of the backward chain before the first step",
       .fallback = std::int64_t{60},
       .min = 0,
       .max = 100000,
       .advanced = true}};
  Contrast defaults;
  defaults.regularizer = 0.03;
  append(specs, contrast_params(defaults));
  append(specs,
         optimizer_params(
             "energy", {.rate = 1e-3, .beta1 = 0.5, .beta2 = 0.99, .clip = 1.0, .hold = 0.3, .floor = 0.02, .average = 0.99}));
  return specs;
}

}  // namespace

EBMLAB_PLUGIN(registry) {
  ebmlab::add_objective<Polish>(
      registry, {.id = "polish",
                 .version = "1.0",
                 .summary = "energy alone, on importance-weighted roll-outs of the frozen sampler",
                 .params = params(),
                 .provides = {ebmlab::traits::kSplits},
                 .needs = {ebmlab::traits::kTrainableEnergy, ebmlab::traits::kTrainableSampler, ebmlab::traits::kData}});
}
