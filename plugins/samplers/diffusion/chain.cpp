// SPDX-License-Identifier: MIT
#include "chain.hpp"

#include <cmath>
#include <numbers>

namespace ebmlab::diffusion {

namespace {
const double kLog2Pi = std::log(2.0 * std::numbers::pi);
}

Schedule::Schedule(std::int64_t steps, const at::TensorOptions& options) {
  constexpr double kOffset = 0.008;
  const auto half_pi = std::numbers::pi / 2.0;
  const at::Tensor fraction = at::arange(steps + 1, at::kDouble) / static_cast<double>(steps);
  at::Tensor ab = (((fraction + kOffset) / (1.0 + kOffset)) * half_pi).cos().square();
  ab = ab / ab[0];
  // The last level is kept off 0, and below the one before it: a transition without noise would have no density.
  ab = ab.clamp_min(std::min(2e-3, 0.5 * ab[steps - 1].item<double>()));
  const at::Tensor here = ab.slice(0, 1).flip(0), below = ab.slice(0, 0, steps).flip(0);  // ab_k and ab_{k-1} at t = T - k
  const at::Tensor alpha = here / below, beta = 1.0 - alpha;
  const auto column = [&](const at::Tensor& values) { return values.view({-1, 1, 1}).to(options); };
  signal = column(here.sqrt());
  noise = column((1.0 - here).sqrt());
  to_clean = column(below.sqrt() * beta / (1.0 - here));
  to_state = column(alpha.sqrt() * (1.0 - below) / (1.0 - here));
  posterior_variance = column(beta * (1.0 - below) / (1.0 - here));
  backward_scale = column(alpha.sqrt());
}

at::Tensor Schedule::wiener_gain(const at::Tensor& variances) const {
  return signal * variances / (signal.square() * variances + noise.square());
}

at::Tensor Schedule::clean_variance(const at::Tensor& variances) const {
  return noise.square() * variances / (signal.square() * variances + noise.square());
}

BackwardChain::BackwardChain(const Schedule& schedule, std::int64_t dimension, bool is_fitted)
    : is_fitted_(is_fitted), dimension_(static_cast<double>(dimension)), scale_(schedule.backward_scale.clone()) {
  variance_ = 1.0 - scale_.square();
  // E|x_t|^2, E|x_{t+1}|^2 and E x_t.x_{t+1} of a chain that starts as the fixed one, on unit variances.
  const at::Tensor one = at::full_like(scale_, dimension_);
  moments_ = at::cat({one, one, scale_ * dimension_}, 2);
  updates_ = at::zeros({}, at::kLong);  // on the CPU: it only sets a decay
}

at::Tensor BackwardChain::log_density(const at::Tensor& here, const at::Tensor& next) const {
  const at::Tensor distance2 = (here - scale_ * next).square().sum(2);
  return -distance2 / (2.0 * variance_.squeeze(2)) - 0.5 * dimension_ * (variance_.squeeze(2).log() + kLog2Pi);
}

at::Tensor BackwardChain::draw(std::int64_t t, const at::Tensor& next, at::Generator& generator) const {
  return scale_[t] * next + variance_[t].sqrt() * randn(next.sizes(), generator, next);
}

void BackwardChain::fit(const at::Tensor& states, const Ranks& ranks) {
  if (!is_fitted_) return;
  const at::NoGradGuard no_graph;
  constexpr double kFastDecay = 0.9, kDecay = 0.99, kSmallestVariance = 1e-4;
  constexpr std::int64_t kFastUpdates = 50;
  const bool is_fast = updates_.item<std::int64_t>() < kFastUpdates;
  const double decay = is_fast ? kFastDecay : kDecay;
  if (is_fast) updates_.add_(1);  // no further: a number that stays lets the step be recorded
  const at::Tensor here = states.slice(0, 0, -1), next = states.slice(0, 1);
  const auto mean = [](const at::Tensor& product) { return product.sum(2).mean(1).view({-1, 1, 1}); };
  moments_.lerp_(ranks.mean(at::cat({mean(here.square()), mean(next.square()), mean(here * next)}, 2)), 1.0 - decay);
  const at::Tensor s_here = moments_.narrow(2, 0, 1), s_next = moments_.narrow(2, 1, 1), cross = moments_.narrow(2, 2, 1);
  scale_.copy_(cross / s_next);
  variance_.copy_(((s_here - scale_ * cross) / dimension_).clamp_min(kSmallestVariance));
}

NamedTensors BackwardChain::state() const {
  return {{"backward.scale", scale_},
          {"backward.variance", variance_},
          {"backward.moments", moments_},
          {"backward.updates", updates_}};
}

}  // namespace ebmlab::diffusion
