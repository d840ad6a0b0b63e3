// SPDX-License-Identifier: MIT
// Warm-up: dual averaging of the step size, and a diagonal scale in doubling windows.
#include <ebmlab/adaptation.hpp>

#include <algorithm>
#include <cmath>

namespace ebmlab {

namespace {

/// The mean acceptance of a transition over its chains; a chain whose acceptance is not a number was not accepted.
double mean_acceptance(const Transition& transition) {
  return transition.acceptance.to(at::kDouble).nan_to_num(0.0, 0.0, 0.0).mean().item<double>();
}

/// Pooled mean and variance of the positions of many transitions (Chan, Golub and LeVeque 1979). A chain that is not finite
/// must not spoil the scale of the others: it does not count.
class RunningVariance {
 public:
  void add(const at::Tensor& x) {
    const at::Tensor is_finite = x.flatten(1).isfinite().all(1);
    const at::Tensor values = x.index({is_finite}).to(at::kDouble), mean = values.mean(0);
    const auto n = static_cast<double>(values.size(0));
    if (n == 0.0) return;
    const at::Tensor squares = (values - mean).square().sum(0);
    if (count_ == 0) {
      mean_ = mean;
      squares_ = squares;
    } else {
      const at::Tensor delta = mean - mean_;
      squares_ = squares_ + squares + delta.square() * (count_ * n / (count_ + n));
      mean_ = mean_ + delta * (n / (count_ + n));
    }
    count_ += n;
  }

  [[nodiscard]] bool is_empty() const { return count_ == 0.0; }
  /// Standard deviations, shrunk towards a small one as Stan does, so that a short window cannot give a wild scale.
  [[nodiscard]] at::Tensor scale() const {
    constexpr double kPriorDraws = 5.0, kPriorVariance = 1e-3;
    const at::Tensor variance = squares_ / std::max(1.0, count_ - 1.0);
    return ((count_ * variance + kPriorDraws * kPriorVariance) / (count_ + kPriorDraws)).sqrt();
  }

 private:
  double count_ = 0.0;
  at::Tensor mean_, squares_;
};

/// Where warm-up's phases end, in transitions: step size alone before `first` and from `last` on, scale windows between.
struct Schedule {
  std::int64_t first, last, window;

  explicit Schedule(std::int64_t steps) {
    constexpr std::int64_t kFirst = 75, kLast = 50, kWindow = 25, kShortest = 20;
    if (steps < kShortest) {
      first = last = steps;
      window = 0;
    } else if (steps < kFirst + kLast + kWindow) {
      first = steps * 15 / 100;
      last = steps - steps / 10;
      window = last - first;
    } else {
      first = kFirst;
      last = steps - kLast;
      window = kWindow;
    }
  }
};

}  // namespace

DualAveraging::DualAveraging(double step_size, double target_acceptance)
    : target_(target_acceptance),
      centre_(std::log(10.0 * step_size)),
      log_step_(std::log(step_size)),
      log_average_(std::log(step_size)) {}

double DualAveraging::update(double acceptance) {
  constexpr double kGamma = 0.05, kDelay = 10.0, kKappa = 0.75;
  ++count_;
  const auto m = static_cast<double>(count_);
  const double share = 1.0 / (m + kDelay);
  const double seen = std::isfinite(acceptance) ? std::clamp(acceptance, 0.0, 1.0) : 0.0;
  error_ = (1.0 - share) * error_ + share * (target_ - seen);
  log_step_ = centre_ - std::sqrt(m) / kGamma * error_;
  const double weight = std::pow(m, -kKappa);
  log_average_ = weight * log_step_ + (1.0 - weight) * log_average_;
  return std::exp(log_step_);
}

double DualAveraging::average() const { return std::exp(log_average_); }

double reasonable_step_size(const McmcSampler& kernel, const Tunables& tunables, const Chains& chains,
                            const EnergyModel& energy, at::Generator& generator) {
  constexpr double kSmallest = 1e-10, kLargest = 1e7;
  const at::NoGradGuard no_graph;
  at::Tensor step_size = tunables.step_size;
  const auto given = step_size.item<double>();
  const auto accepts = [&](double trial) {
    step_size.fill_(trial);
    Chains copy{chains.x.clone()};
    for (const auto& [name, tensor] : chains.extra) copy.extra.emplace_back(name, tensor.clone());
    return mean_acceptance(kernel.step(copy, energy, generator)) > 0.5;
  };
  const bool grows = accepts(given);
  double trial = given;
  while (trial > kSmallest && trial < kLargest) {
    const double next = grows ? 2.0 * trial : 0.5 * trial;
    if (accepts(next) != grows) {
      trial = grows ? trial : next;
      break;
    }
    trial = next;
  }
  step_size.fill_(given);
  return trial;
}

void adapt(McmcSampler& kernel, const Tunables& tunables, Chains& chains, const EnergyModel& energy, std::int64_t steps,
           at::Generator& generator) {
  if (steps < 1) return;
  const at::NoGradGuard no_graph;
  at::Tensor step_size = tunables.step_size, scale = tunables.scale;
  const auto restart = [&] {
    const double start = reasonable_step_size(kernel, tunables, chains, energy, generator);
    step_size.fill_(start);
    return DualAveraging(start, tunables.target_acceptance);
  };
  const Schedule schedule(steps);
  std::int64_t window = schedule.window, window_end = schedule.first + window;
  if (window_end + 2 * window > schedule.last) window_end = schedule.last;
  DualAveraging averaging = restart();
  RunningVariance variance;
  for (std::int64_t i = 0; i < steps; ++i) {
    const Transition transition = kernel.step(chains, energy, generator);
    step_size.fill_(averaging.update(mean_acceptance(transition)));
    if (!scale.defined() || i < schedule.first || i >= schedule.last) continue;
    variance.add(chains.x);
    if (i + 1 < window_end) continue;
    // The window is over: a new scale calls for a new step size. The last window takes what is left.
    if (!variance.is_empty()) scale.copy_(variance.scale());
    variance = RunningVariance();
    averaging = restart();
    window *= 2;
    window_end += window;
    if (window_end + 2 * window > schedule.last) window_end = schedule.last;
  }
  step_size.fill_(averaging.average());
}

}  // namespace ebmlab
