// SPDX-License-Identifier: MIT
// Parallel tempering: replicas at inverse temperatures 1 = beta_1 > ... > beta_K = 0 on the path beta E + (1 - beta) |x|^2 /
// (2 s^2), moved by Hamiltonian transitions and exchanged by alternate even and odd swaps (Syed et al. 2022, algorithm 1). The
// hottest replica is drawn afresh from the reference N(0, s^2 I). Only the coldest is the chain; the others are its extra.
#include <ebmlab/adaptation.hpp>
#include <ebmlab/error.hpp>
#include <ebmlab/plugin.hpp>

#include "common/hamiltonian.hpp"

namespace {

using namespace ebmlab;
using samplers::Point;

/// What chains carry: all replicas, K for each of B chains, the coldest first.
struct Replicas {
  Point point;             // [K, B, D...], [K, B], [K, B, D...]
  at::Tensor trip;         // [K, B] int64: 0 has not been coldest, 1 was coldest last, 2 was hottest after that
  at::Tensor round_trips;  // [B] int64: from the coldest to the hottest place and back
  at::Tensor swaps;        // [K - 1] sum of swap probabilities of neighbours, mean over chains
  at::Tensor tries;        // [K - 1] int64
  at::Tensor turn;         // [] int64 on the CPU: it steers the host's control flow
  at::Tensor acceptance;   // [K - 1] of the last local moves, mean over chains

  static Replicas of(const Chains& chains) {
    const auto at = [&](std::size_t i) { return chains.extra.at(i).second; };
    return {{at(0), at(1), at(2)}, at(3), at(4), at(5), at(6), at(7), at(8)};
  }
  [[nodiscard]] Chains chains() const {
    return {point.x[0],
            {{"replicas", point.x},
             {"energy", point.energy},
             {"gradient", point.gradient},
             {"trip", trip},
             {"round_trips", round_trips},
             {"swaps", swaps},
             {"tries", tries},
             {"turn", turn},
             {"acceptance", acceptance}}};
  }
  [[nodiscard]] at::Tensor swap_rates() const { return swaps / tries.clamp_min(1); }
};

/// Places [K] at which a decreasing ladder from 1 to 0 has equal shares of the barrier, whose growth between neighbours
/// `rejection` [K - 1] tells (Syed et al. 2022, section 5.3), by linear interpolation.
at::Tensor equal_shares(const at::Tensor& ladder, const at::Tensor& rejection) {
  constexpr double kLeast = 1e-3;  // where nothing was rejected the ladder must still move on
  const at::Tensor growth = at::cat({at::zeros({1}, at::kDouble), rejection.clamp_min(kLeast).cumsum(0)});
  const std::int64_t rungs = ladder.size(0);
  const at::Tensor wanted = growth[-1] * at::arange(rungs, at::kDouble) / static_cast<double>(rungs - 1);
  const at::Tensor above = at::searchsorted(growth, wanted).clamp(1, rungs - 1);
  const at::Tensor low = growth.index({above - 1}), high = growth.index({above});
  const at::Tensor from = ladder.index({above - 1}), to = ladder.index({above});
  at::Tensor moved = from + (to - from) * (wanted - low) / (high - low);
  moved[0].fill_(1.0);
  moved[-1].fill_(0.0);
  return moved;
}

class ParallelTempering : public McmcSampler {
 public:
  ParallelTempering(const Params& params, const ModelContext& context)
      : McmcSampler(ChainSettings(params), context),
        rungs_(params.integer("temperatures")),
        leapfrog_steps_(params.integer("leapfrog_steps")),
        reference_sd_(params.real("reference_sd")),
        target_acceptance_(params.real("target_acceptance")),
        step_sizes_(at::full({rungs_ - 1}, params.real("step_size"), context.options)),
        scale_(at::ones(context.event_shape, context.options)) {
    // Denser towards the reference, where a target's energy varies most.
    const at::Tensor even = at::arange(rungs_ - 1, -1, -1, at::kDouble) / static_cast<double>(rungs_ - 1);
    ladder_ = even.pow(3).to(context.options);
  }

  [[nodiscard]] Chains init(const at::Tensor& x0, const EnergyModel& energy) const override {
    const auto n = x0.size(0);
    const Point start = samplers::Potential(energy).at(x0);
    const auto all = [&](const at::Tensor& values) {
      return at::stack(std::vector<at::Tensor>(static_cast<std::size_t>(rungs_), values));
    };
    const auto integers = x0.options().dtype(at::kLong);
    return Replicas{{all(start.x), all(start.energy), all(start.gradient)},
                    at::zeros({rungs_, n}, integers),
                    at::zeros({n}, integers),
                    at::zeros({rungs_ - 1}, x0.options()),
                    at::zeros({rungs_ - 1}, integers),
                    at::zeros({}, at::kLong),
                    at::zeros({rungs_ - 1}, x0.options())}
        .chains();
  }

  Transition step(Chains& chains, const EnergyModel& energy, at::Generator& generator) const override {
    Replicas replicas = Replicas::of(chains);
    Transition transition = move(replicas, energy, generator);
    swap(replicas, generator);
    chains = replicas.chains();
    return transition;
  }

  /// Half of warm-up moves the ladder, at its 1/32, 1/16, ... 1/2, so that all neighbours swap equally often; step sizes are
  /// tuned throughout, one for each temperature.
  void warm_up(Chains& chains, const EnergyModel& energy, std::int64_t steps, at::Generator& generator) override {
    const at::NoGradGuard no_graph;
    if (steps < 1) return;
    std::vector<DualAveraging> averaging = restart();
    std::int64_t round_end = std::max<std::int64_t>(1, steps / 32);
    for (std::int64_t i = 1; i <= steps; ++i) {
      step(chains, energy, generator);
      Replicas replicas = Replicas::of(chains);
      for (std::int64_t k = 0; k < rungs_ - 1; ++k) {
        step_sizes_[k].fill_(averaging[static_cast<std::size_t>(k)].update(replicas.acceptance[k].item<double>()));
      }
      if (i != round_end || 2 * i > steps) continue;
      const at::Tensor rejection = 1.0 - replicas.swap_rates().to(at::kCPU, at::kDouble);
      ladder_.copy_(equal_shares(ladder_.to(at::kCPU, at::kDouble), rejection));
      averaging = restart();
      forget(chains);
      round_end *= 2;
    }
    for (std::int64_t k = 0; k < rungs_ - 1; ++k) step_sizes_[k].fill_(averaging[static_cast<std::size_t>(k)].average());
    forget(chains);
  }

  /// Since warm-up: the swap probability of each pair of neighbours, completed round trips a chain, and the communication
  /// barrier Lambda, the sum of their rejection rates.
  [[nodiscard]] Metrics figures(const Chains& chains) const override {
    const Replicas replicas = Replicas::of(chains);
    const at::Tensor rates = replicas.swap_rates();
    Metrics figures{{"round_trips", replicas.round_trips.to(at::kFloat).mean()}, {"barrier", (1.0 - rates).sum()}};
    for (std::int64_t k = 0; k < rungs_ - 1; ++k) figures.push_back({"swap." + std::to_string(k + 1), rates[k]});
    return figures;
  }

  [[nodiscard]] NamedTensors state() const override {
    NamedTensors state = McmcSampler::state();
    state.emplace_back("step_sizes", step_sizes_);
    state.emplace_back("ladder", ladder_);
    return state;
  }

 private:
  /// Every replica but the hottest by a Hamiltonian transition at its own temperature; the hottest by a fresh draw.
  Transition move(Replicas& replicas, const EnergyModel& energy, at::Generator& generator) const {
    Point& all = replicas.point;
    const std::int64_t moved = rungs_ - 1, n = all.x.size(1);
    const auto repeat = [&](const at::Tensor& values) { return values.slice(0, 0, moved).repeat_interleave(n); };
    const auto flat = [&](const at::Tensor& values) { return values.slice(0, 0, moved).flatten(0, 1); };
    const samplers::Potential potential(energy, repeat(ladder_), reference_sd_);
    Point point{flat(all.x), flat(all.energy), flat(all.gradient)};
    const Transition transition =
        samplers::hamiltonian_transition(point, potential, repeat(step_sizes_), scale_, leapfrog_steps_, generator);
    const Point hottest = potential.at(reference_sd_ * randn(all.x[0].sizes(), generator, all.x));
    const auto joined = [&](const at::Tensor& values, const at::Tensor& last, const at::Tensor& like) {
      return at::cat({values.view(like.slice(0, 0, moved).sizes()), last.unsqueeze(0)});
    };
    all = {joined(point.x, hottest.x, all.x), joined(point.energy, hottest.energy, all.energy),
           joined(point.gradient, hottest.gradient, all.gradient)};
    replicas.acceptance = transition.acceptance.view({moved, n}).mean(1);
    const auto cold = [&](const at::Tensor& values) { return values.slice(0, 0, n); };
    return {.acceptance = cold(transition.acceptance),
            .divergent = cold(transition.divergent),
            .hamiltonian = cold(transition.hamiltonian),
            .leapfrogs = cold(transition.leapfrogs),
            .depth = {}};
  }

  /// Neighbours (1, 2), (3, 4), ... at one transition and (2, 3), (4, 5), ... at the next.
  void swap(Replicas& replicas, at::Generator& generator) const {
    Point& all = replicas.point;
    const std::int64_t pairs = rungs_ - 1, n = all.x.size(1), parity = replicas.turn.item<std::int64_t>() % 2;
    const at::Tensor tried = at::arange(pairs, all.x.options().dtype(at::kLong)).remainder(2).eq(parity);
    const at::Tensor excess = all.energy - samplers::reference_energy(all.x.flatten(0, 1), reference_sd_).view({rungs_, n});
    const at::Tensor rise = (ladder_.slice(0, 0, pairs) - ladder_.slice(0, 1)).unsqueeze(1);
    const at::Tensor gain = rise * (excess.slice(0, 0, pairs) - excess.slice(0, 1));
    const at::Tensor probability = gain.clamp_max(0.0).exp().masked_fill(gain.ne(gain), 0.0);
    const at::Tensor swapped = (rand({pairs, n}, generator, all.x) < probability).bitwise_and(tried.unsqueeze(1)).to(at::kLong);
    // The replica that moves to rung k comes from k + 1 where the pair (k, k + 1) swaps, from k - 1 where (k - 1, k) does.
    const at::Tensor none = at::zeros({1, n}, swapped.options());
    const at::Tensor from =
        at::arange(rungs_, swapped.options()).unsqueeze(1) + at::cat({swapped, none}) - at::cat({none, swapped});
    const auto taken = [&](const at::Tensor& values) {
      return values.index({from, at::arange(n, swapped.options()).unsqueeze(0)});
    };
    all = {taken(all.x), taken(all.energy), taken(all.gradient)};
    replicas.swaps = replicas.swaps + probability.mean(1) * tried;
    replicas.tries = replicas.tries + tried;
    replicas.turn = replicas.turn + 1;
    count_trips(replicas, taken(replicas.trip));
  }

  static void count_trips(Replicas& replicas, at::Tensor trip) {
    at::Tensor coldest = trip[0], hottest = trip[-1];
    replicas.round_trips = replicas.round_trips + coldest.eq(2);
    coldest.fill_(1);
    hottest.masked_fill_(hottest.eq(1), 2);
    replicas.trip = std::move(trip);
  }

  [[nodiscard]] std::vector<DualAveraging> restart() const {
    std::vector<DualAveraging> averaging;
    for (std::int64_t k = 0; k < rungs_ - 1; ++k) averaging.emplace_back(step_sizes_[k].item<double>(), target_acceptance_);
    return averaging;
  }

  static void forget(Chains& chains) {
    Replicas replicas = Replicas::of(chains);
    replicas.swaps = at::zeros_like(replicas.swaps);
    replicas.tries = at::zeros_like(replicas.tries);
    replicas.trip = at::zeros_like(replicas.trip);
    replicas.round_trips = at::zeros_like(replicas.round_trips);
    chains = replicas.chains();
  }

  std::int64_t rungs_, leapfrog_steps_;
  double reference_sd_, target_acceptance_;
  at::Tensor step_sizes_, ladder_;  // [K - 1], [K]
  at::Tensor scale_;                // [D...] of ones
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
       .summary = "Parallel tempering from a Gaussian, with a ladder that is adapted so that all neighbours swap alike",
       .params = params(),
       .provides = {ebmlab::traits::kMcmc}});
}
