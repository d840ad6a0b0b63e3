// SPDX-License-Identifier: MIT
#include "parallel_tempering/tempering.hpp"

#include <ebmlab/adaptation.hpp>

namespace ebmlab::samplers {

namespace {

/// Where a ladder has equal shares of the barrier, whose growth between neighbours `rejection` [K - 1] tells (Syed et al. 2022,
/// section 5.3), by linear interpolation. [K] float64.
at::Tensor equal_shares(const at::Tensor& ladder, const at::Tensor& rejection) {
  constexpr double kLeast = 1e-3;  // where nothing was rejected the ladder must still move on
  const at::Tensor growth = at::cat({at::zeros({1}, at::kDouble), rejection.clamp_min(kLeast).cumsum(0)});
  const std::int64_t count = ladder.size(0);
  const at::Tensor wanted = growth[-1] * at::arange(count, at::kDouble) / static_cast<double>(count - 1);
  const at::Tensor above = at::searchsorted(growth, wanted).clamp(1, count - 1), below = above - 1;
  const at::Tensor share = (wanted - growth.index({below})) / (growth.index({above}) - growth.index({below}));
  at::Tensor moved = at::lerp(ladder.index({below}), ladder.index({above}), share);
  moved[0].fill_(1.0);
  moved[-1].fill_(0.0);
  return moved;
}

/// A replica that reaches the coldest place after the hottest has made a round trip.
void count_trips(Replicas& replicas) {
  at::Tensor coldest = replicas.trip[0], hottest = replicas.trip[-1];
  replicas.round_trips = replicas.round_trips + coldest.eq(2);
  coldest.fill_(1);
  hottest.masked_fill_(hottest.eq(1), 2);
}

}  // namespace

Replicas Replicas::of(const Chains& chains) {
  const auto at = [&](std::size_t i) { return chains.extra.at(i).second; };
  return {{at(0), at(1), at(2)}, at(3), at(4), at(5), at(6), at(7), at(8)};
}

Chains Replicas::chains() const {
  return {point.x[0],
          {{"replicas", point.x},
           {"energy", point.energy},
           {"gradient", point.gradient},
           {"trip", trip},
           {"round_trips", round_trips},
           {"swaps", swaps},
           {"tries", tries},
           {"acceptance", acceptance},
           {"turn", turn}}};
}

void Replicas::reset_counts() {
  for (at::Tensor* each : {&trip, &round_trips, &swaps, &tries}) *each = at::zeros_like(*each);
}

Tempering::Tempering(const TemperingSettings& settings, const at::TensorOptions& options)
    : settings_(settings),
      step_sizes_(at::full({settings.temperatures - 1}, settings.step_size, options)),
      one_(at::ones({}, options)) {
  // Denser towards the reference, where a target's energy varies most.
  const at::Tensor even =
      at::arange(settings.temperatures - 1, -1, -1, at::kDouble) / static_cast<double>(settings.temperatures - 1);
  ladder_ = even.pow(3).to(options);
}

Tempering Tempering::clone() const {
  Tempering copy = *this;
  copy.ladder_ = ladder_.clone();
  copy.step_sizes_ = step_sizes_.clone();
  return copy;
}

Replicas Tempering::start(const at::Tensor& x0, const EnergyModel& energy) const {
  const std::int64_t n = x0.size(0), count = settings_.temperatures;
  const Point point = Potential(energy).at(x0);
  const auto all = [&](const at::Tensor& values) {
    return at::stack(std::vector<at::Tensor>(static_cast<std::size_t>(count), values));
  };
  const auto integers = x0.options().dtype(at::kLong);
  return {.point = {all(point.x), all(point.energy), all(point.gradient)},
          .trip = at::zeros({count, n}, integers),
          .round_trips = at::zeros({n}, integers),
          .swaps = at::zeros({count - 1}, x0.options()),
          .tries = at::zeros({count - 1}, integers),
          .acceptance = at::zeros({count - 1}, x0.options()),
          .turn = at::zeros({}, at::kLong)};
}

Transition Tempering::step(Replicas& replicas, const EnergyModel& energy, at::Generator& generator) const {
  Transition transition = move(replicas, energy, generator);
  swap_neighbours(replicas, generator);
  return transition;
}

Transition Tempering::move(Replicas& replicas, const EnergyModel& energy, at::Generator& generator) const {
  Point& all = replicas.point;
  const std::int64_t moved = settings_.temperatures - 1, n = all.x.size(1);
  const auto repeat = [&](const at::Tensor& values) { return values.slice(0, 0, moved).repeat_interleave(n); };
  const auto flat = [&](const at::Tensor& values) { return values.slice(0, 0, moved).flatten(0, 1); };
  const Potential potential(energy, repeat(ladder_), settings_.reference_sd);
  Point point{flat(all.x), flat(all.energy), flat(all.gradient)};
  const Transition transition =
      hamiltonian_transition(point, potential, repeat(step_sizes_), one_, settings_.leapfrog_steps, generator);
  const Point hottest = potential.at(settings_.reference_sd * randn(all.x[0].sizes(), generator, all.x));
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
          .leapfrogs = cold(transition.leapfrogs)};
}

void Tempering::swap_neighbours(Replicas& replicas, at::Generator& generator) const {
  const std::int64_t pairs = settings_.temperatures - 1, n = replicas.trip.size(1);
  const auto integers = replicas.trip.options();
  const at::Tensor tried = at::arange(pairs, integers).remainder(2).eq(replicas.turn.item<std::int64_t>() % 2);
  const at::Tensor above = excess(replicas), gain = falls() * (above.slice(0, 0, pairs) - above.slice(0, 1));
  const at::Tensor probability = gain.clamp_max(0.0).exp().masked_fill(gain.ne(gain), 0.0);
  const at::Tensor passed = rand({pairs, n}, generator, above) < probability;
  const at::Tensor swapped = passed.bitwise_and(tried.unsqueeze(1)).to(at::kLong), none = at::zeros({1, n}, integers);
  // Place k takes the replica of k + 1 where the pair (k, k + 1) swaps, and that of k - 1 where (k - 1, k) does.
  const at::Tensor from = at::arange(pairs + 1, integers).unsqueeze(1) + at::cat({swapped, none}) - at::cat({none, swapped});
  const at::Tensor chain = at::arange(n, integers).unsqueeze(0);
  for (at::Tensor* each : {&replicas.point.x, &replicas.point.energy, &replicas.point.gradient, &replicas.trip}) {
    *each = each->index({from, chain});
  }
  replicas.swaps = replicas.swaps + probability.mean(1) * tried;
  replicas.tries = replicas.tries + tried;
  replicas.turn = replicas.turn + 1;
  count_trips(replicas);
}

void Tempering::warm_up(Replicas& replicas, const EnergyModel& energy, std::int64_t steps, at::Generator& generator) {
  const at::NoGradGuard no_graph;
  std::vector<DualAveraging> averaging;
  const auto restart = [&] {
    averaging.clear();
    for (std::int64_t k = 0; k < step_sizes_.size(0); ++k) {
      averaging.emplace_back(step_sizes_[k].item<double>(), settings_.target_acceptance);
    }
  };
  const auto tune = [&](const auto& value) {
    for (std::size_t k = 0; k < averaging.size(); ++k) step_sizes_[static_cast<std::int64_t>(k)].fill_(value(k));
  };
  restart();
  std::int64_t round_end = std::max<std::int64_t>(1, steps / 32);
  for (std::int64_t i = 1; i <= steps; ++i) {
    step(replicas, energy, generator);
    const at::Tensor acceptance = replicas.acceptance.to(at::kCPU, at::kDouble);
    tune([&](std::size_t k) { return averaging[k].update(acceptance[static_cast<std::int64_t>(k)].item<double>()); });
    if (i != round_end || 2 * i > steps) continue;
    const at::Tensor rejection = 1.0 - replicas.swap_rates().to(at::kCPU, at::kDouble);
    ladder_.copy_(equal_shares(ladder_.to(at::kCPU, at::kDouble), rejection));
    replicas.reset_counts();
    restart();
    round_end *= 2;
  }
  if (steps > 0) tune([&](std::size_t k) { return averaging[k].average(); });
  replicas.reset_counts();
}

at::Tensor Tempering::log_ratios(const Replicas& replicas) const { return -falls() * excess(replicas).slice(0, 1); }

at::Tensor Tempering::excess(const Replicas& replicas) const {
  const at::Tensor reference = reference_energy(replicas.point.x.flatten(0, 1), settings_.reference_sd);
  return replicas.point.energy - reference.view(replicas.point.energy.sizes());
}

at::Tensor Tempering::falls() const { return (ladder_.slice(0, 0, -1) - ladder_.slice(0, 1)).unsqueeze(1); }

}  // namespace ebmlab::samplers
