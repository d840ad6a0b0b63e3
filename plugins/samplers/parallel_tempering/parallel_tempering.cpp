// SPDX-License-Identifier: MIT
// Parallel tempering as a kernel: the chain is the coldest replica, the others are its extra. The path gives log Z as well.
//
// All replicas start where the chain does and reach their own laws in warm-up. Until then the cold one is drawn away from
// exp(-E), even if it started from exact draws: what is invariant is the law of all replicas together. So it does not claim to
// leave exp(-E) invariant from any start of the chain alone.
#include <ebmlab/plugin.hpp>

#include <cmath>

#include "parallel_tempering/tempering.hpp"

namespace {

using namespace ebmlab;
using samplers::Replicas;

class ParallelTempering : public McmcSampler {
 public:
  ParallelTempering(const Params& params, const ModelContext& context)
      : McmcSampler(ChainSettings(params), context),
        like_(at::empty({0}, context.options)),
        reference_sd_(params.real("reference_sd")),
        measured_(params.integer("generate_steps")),
        tempering_({.temperatures = params.integer("temperatures"),
                    .leapfrog_steps = params.integer("leapfrog_steps"),
                    .step_size = params.real("step_size"),
                    .target_acceptance = params.real("target_acceptance"),
                    .reference_sd = reference_sd_},
                   context.options) {}

  [[nodiscard]] Chains init(const at::Tensor& x0, const EnergyModel& energy) const override {
    return tempering_.start(x0, energy).chains();
  }

  Transition step(Chains& chains, const EnergyModel& energy, at::Generator& generator) const override {
    Replicas replicas = Replicas::of(chains);
    Transition transition = tempering_.step(replicas, energy, generator);
    chains = replicas.chains();
    return transition;
  }

  void warm_up(Chains& chains, const EnergyModel& energy, std::int64_t steps, at::Generator& generator) override {
    Replicas replicas = Replicas::of(chains);
    tempering_.warm_up(replicas, energy, steps, generator);
    chains = replicas.chains();
  }

  /// Since warm-up: the swap probability of each pair of neighbours, completed round trips a chain, and the communication
  /// barrier, the sum of the rejection rates.
  [[nodiscard]] Metrics figures(const Chains& chains) const override {
    const Replicas replicas = Replicas::of(chains);
    const at::Tensor rates = replicas.swap_rates();
    Metrics figures{{"round_trips", replicas.round_trips.to(at::kFloat).mean()}, {"barrier", (1.0 - rates).sum()}};
    for (std::int64_t k = 0; k < rates.size(0); ++k) figures.push_back({"swap." + std::to_string(k + 1), rates[k]});
    return figures;
  }

  /// Stepping stones (Xie et al. 2011): Z_k / Z_{k+1} is the mean of f_k / f_{k+1} over the hotter replicas. From n chains
  /// after a warm-up of their own; the standard error is that between chains.
  [[nodiscard]] std::optional<LogPartitionEstimate> log_partition(std::int64_t n, const EnergyModel& energy,
                                                                  at::Generator& generator) const override {
    const at::NoGradGuard no_graph;
    samplers::Tempering tuned = tempering_.clone();
    Replicas replicas = tuned.start(reference_sd_ * randn(batch_shape(n, energy.event_shape()), generator, like_), energy);
    tuned.warm_up(replicas, energy, measured_, generator);
    at::Tensor log_sum, lower;
    for (std::int64_t i = 0; i < measured_; ++i) {
      tuned.step(replicas, energy, generator);
      const at::Tensor log_ratios = tuned.log_ratios(replicas).to(at::kCPU, at::kDouble);
      log_sum = log_sum.defined() ? at::logaddexp(log_sum, log_ratios) : log_ratios;
      lower = lower.defined() ? lower + log_ratios : log_ratios;
    }
    const auto chains = static_cast<double>(n), transitions = static_cast<double>(measured_);
    const at::Tensor log_means = log_sum.logsumexp(1, /*keepdim=*/true) - std::log(chains * transitions);
    // By the delta method, from each chain's own means relative to those of all.
    const at::Tensor relative = (log_sum - std::log(transitions) - log_means).exp().sum(0);
    const double start = samplers::reference_log_partition(energy.event_shape(), reference_sd_);
    const double variance = relative.var().item<double>() / chains;
    return LogPartitionEstimate{.value = start + log_means.sum().item<double>(),
                                .standard_error = std::sqrt(variance),
                                .lower = start + (lower.mean(1) / transitions).sum().item<double>(),
                                .effective_sample_size = chains / (1.0 + (chains - 1.0) * variance)};
  }

  [[nodiscard]] NamedTensors state() const override {
    NamedTensors state = McmcSampler::state();
    state.emplace_back("step_sizes", tempering_.step_sizes());
    state.emplace_back("ladder", tempering_.ladder());
    return state;
  }

 private:
  at::Tensor like_;  // an empty tensor of the run's dtype and device
  double reference_sd_;
  std::int64_t measured_;
  samplers::Tempering tempering_;
};

ParamSpecs params() {
  ParamSpecs specs = samplers::hamiltonian_params("leapfrog step at every temperature, before warm-up", 0.1, 0.8);
  append(specs, {{.key = "temperatures",
                  .doc = "K, replicas of each chain from the target (beta = 1) to the reference (beta = 0)",
                  .fallback = std::int64_t{8},
                  .min = 2,
                  .max = 1000},
                 {.key = "leapfrog_steps",
                  .doc = "leapfrog steps of a local move; 1 is MALA",
                  .fallback = std::int64_t{5},
                  .min = 1,
                  .max = 10000,
                  .unit = "steps"},
                 {.key = "reference_sd",
                  .doc = "standard deviation of the Gaussian at the hot end; wide enough to cover all modes",
                  .fallback = 2.0,
                  .min = 1e-3,
                  .max = 1e4,
                  .log_scale = true}});
  append(specs, chain_params());
  return specs;
}

}  // namespace

EBMLAB_PLUGIN(registry) {
  ebmlab::add_sampler<ParallelTempering>(
      registry,
      {.id = "parallel_tempering",
       .version = "1.0",
       .summary = "parallel tempering from a Gaussian, with a ladder that is adapted so that all neighbours swap alike",
       .params = params(),
       .provides = {ebmlab::traits::kMcmc}});
}
