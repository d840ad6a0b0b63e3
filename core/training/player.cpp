// SPDX-License-Identifier: MIT
#include "training/player.hpp"

#include <torch/csrc/autograd/autograd.h>

#include <cmath>
#include <ebmlab/error.hpp>

#include "accel/optimizer_kernels.hpp"

namespace ebmlab::training {

namespace {
constexpr double kEpsilon = 1e-8;     // of Adam
constexpr double kClipMargin = 1e-6;  // beside the norm that a gradient is divided by

/// to += a b c
void add_product(at::Tensor& to, const at::Tensor& a, const at::Tensor& b, double c) { to.addcmul_(a, b, c); }
void add_product(at::Tensor& to, const at::Tensor& a, const at::Tensor& b, const at::Tensor& c) { to.addcmul_(a, b * c); }
}  // namespace

std::optional<OptimizerSettings> OptimizerSettings::read(const Params& objective, std::string_view player) {
  const std::string p(player);
  if (!objective.has(p + "_rate")) return std::nullopt;
  return OptimizerSettings{{.rate = objective.real(p + "_rate"),
                            .beta1 = objective.real(p + "_beta1"),
                            .beta2 = objective.real(p + "_beta2"),
                            .clip = objective.real(p + "_clip"),
                            .hold = objective.real(p + "_hold"),
                            .floor = objective.real(p + "_floor"),
                            .average = objective.real(p + "_average")}};
}

double OptimizerSettings::rate(double progress) const {
  if (progress <= adam.hold) return adam.rate;
  const double fall = (progress - adam.hold) / (1.0 - adam.hold);
  return adam.rate * (1.0 - (1.0 - adam.floor) * fall);
}

NetworkPlayer::NetworkPlayer(std::string name, Parameters parameters, const Ranks& ranks)
    : name_(std::move(name)), ranks_(ranks), parameters_(std::move(parameters)), counters_(at::zeros({2}, at::kLong)) {
  if (parameters_.empty()) return;
  const at::NoGradGuard no_graph;
  std::vector<at::Tensor> pieces, scales;
  bool is_scaled = false;
  for (const Parameter& parameter : parameters_) {
    leaves_.push_back(parameter.value);
    pieces.push_back(parameter.value.detach().reshape({-1}));
    scales.push_back(at::full_like(pieces.back(), parameter.rate_scale));
    is_scaled = is_scaled || parameter.rate_scale != 1.0;
  }
  flat_ = at::cat(pieces);
  if (is_scaled) rate_scale_ = at::cat(scales);
  std::int64_t offset = 0;
  for (at::Tensor& leaf : leaves_) {
    leaf.set_data(flat_.narrow(0, offset, leaf.numel()).view(leaf.sizes()));
    offset += leaf.numel();
  }
  average_ = flat_.clone();
  first_ = at::zeros_like(flat_);
  second_ = at::zeros_like(flat_);
}

void NetworkPlayer::begin_stage(const std::optional<OptimizerSettings>& settings) {
  settings_ = settings;
  progress_ = 0.0;
  if (!settings_ || is_empty()) return;
  first_.zero_();
  second_.zero_();
  average_.copy_(flat_);
  counters_[0] = 0;
  counters_[1] = settings_->adam.average > 0 ? 1 : 0;
}

void NetworkPlayer::descend(const at::Tensor& loss) {
  if (is_empty()) throw PluginError("the " + name_ + " has no parameters to train");
  if (!settings_) throw PluginError("the objective describes no optimiser for the " + name_ + " (optimizer_params)");
  std::vector<at::Tensor> gradients = torch::autograd::grad({loss}, leaves_, {}, std::nullopt, false, /*allow_unused=*/true);
  const at::NoGradGuard no_graph;
  if (ranks_.count() > 1) gradients = of_all_ranks(gradients);
  const std::size_t descent = descents_++;
  if (is_recording_) {
    if (descent >= recorded_.size()) check_recording();
    const DeviceStep& step = recorded_[descent];
    update_by_operators(step.correction2, step.descent, step.average_weight, gradients);
  } else if (flat_.is_cpu() && flat_.scalar_type() == at::kFloat) {
    update_by_hand(next_step(), gradients);
  } else {
    const Step step = next_step();
    update_by_operators(step.correction2, -step.rate / step.correction1, step.average_weight, gradients);
  }
}

void NetworkPlayer::begin_recording() {
  recorded_.clear();
  const auto number = [this] { return at::zeros({}, flat_.options()); };
  for (; descents_ > 0; --descents_) recorded_.push_back({number(), number(), number()});
  is_recording_ = true;
}

void NetworkPlayer::check_recording() const {
  if (descents_ != recorded_.size())
    throw PluginError("the objective trains the " + name_ + " another number of times each step");
}

void NetworkPlayer::prepare_replay() {
  for (DeviceStep& each : recorded_) {
    const Step step = next_step();
    each.correction2.fill_(step.correction2);
    each.descent.fill_(-step.rate / step.correction1);
    each.average_weight.fill_(step.average_weight);
  }
}

NetworkPlayer::Step NetworkPlayer::next_step() {
  const OptimizerDefaults& adam = settings_->adam;
  const auto i = static_cast<double>(counters_.mutable_data_ptr<std::int64_t>()[0]++);
  return {.adam = adam,
          .correction1 = 1.0 - std::pow(adam.beta1, i + 1.0),
          .correction2 = 1.0 - std::pow(adam.beta2, i + 1.0),
          .rate = settings_->rate(progress_) * rate_factor_,
          .average_weight = adam.average > 0 ? 1.0 - std::min(adam.average, (1.0 + i) / (10.0 + i)) : 0.0};
}

at::Tensor NetworkPlayer::flattened(const std::vector<at::Tensor>& gradients) const {
  std::vector<at::Tensor> pieces;
  pieces.reserve(leaves_.size());
  for (std::size_t i = 0; i < leaves_.size(); ++i) {
    pieces.push_back(gradients[i].defined() ? gradients[i].reshape({-1}) : at::zeros_like(leaves_[i]).reshape({-1}));
  }
  return at::cat(pieces);
}

std::vector<at::Tensor> NetworkPlayer::of_all_ranks(const std::vector<at::Tensor>& gradients) const {
  const at::Tensor mean = ranks_.mean(flattened(gradients));
  std::vector<at::Tensor> result;
  result.reserve(leaves_.size());
  std::int64_t offset = 0;
  for (const at::Tensor& leaf : leaves_) {
    result.push_back(mean.narrow(0, offset, leaf.numel()).view(leaf.sizes()));
    offset += leaf.numel();
  }
  return result;
}

template <typename Number>
void NetworkPlayer::update_by_operators(const Number& correction2, const Number& descent, const Number& average_weight,
                                        const std::vector<at::Tensor>& gradients) {
  const OptimizerDefaults& adam = settings_->adam;
  const at::Tensor gradient = flattened(gradients);
  gradient_norm_ = gradient.norm();
  // Where the gradient is not finite, moments, parameters and average stay as they are. All of it on the device, with operators
  // that the meta device has too.
  const at::Tensor is_bad = (gradient_norm_ - gradient_norm_).ne(0);
  const at::Tensor on = is_bad.bitwise_not().to(flat_.dtype());
  at::Tensor g = gradient.masked_fill(is_bad, 0.0);
  if (adam.clip > 0) g.mul_((adam.clip / (gradient_norm_ + kClipMargin)).clamp_max(1.0).masked_fill(is_bad, 0.0));
  first_.lerp_(g, on * (1.0 - adam.beta1));
  second_.lerp_(g.square(), on * (1.0 - adam.beta2));
  at::Tensor direction = first_ / ((second_ / correction2).sqrt_().add_(kEpsilon));
  if (rate_scale_.defined()) direction.mul_(rate_scale_);
  add_product(flat_, direction, on, descent);
  clamp();
  if (adam.average > 0) average_.lerp_(flat_, on * average_weight);
}

void NetworkPlayer::update_by_hand(const Step& step, const std::vector<at::Tensor>& gradients) {
  std::vector<at::Tensor> dense;
  dense.reserve(gradients.size());
  double sum_of_squares = 0.0;
  for (const at::Tensor& gradient : gradients) {
    dense.push_back(gradient.defined() ? gradient.contiguous() : gradient);
    if (!gradient.defined()) continue;
    sum_of_squares += accel::sum_of_squares(dense.back().const_data_ptr<float>(), static_cast<std::size_t>(gradient.numel()));
  }
  const double norm = std::sqrt(sum_of_squares);
  gradient_norm_ = at::full({}, norm, flat_.options());
  if (!std::isfinite(norm)) return;
  const auto single = [](double value) { return static_cast<float>(value); };
  accel::AdamStep adam{
      .gradient_scale = single(step.adam.clip > 0 ? std::min(1.0, step.adam.clip / (norm + kClipMargin)) : 1.0),
      .weight1 = single(1.0 - step.adam.beta1),
      .weight2 = single(1.0 - step.adam.beta2),
      .correction2 = single(step.correction2),
      .epsilon = single(kEpsilon),
      .average_weight = single(step.average_weight)};
  std::int64_t offset = 0;
  const auto at_offset = [&offset](const at::Tensor& arena) { return arena.mutable_data_ptr<float>() + offset; };
  for (std::size_t i = 0; i < dense.size(); ++i) {
    const Parameter& parameter = parameters_[i];
    adam.rate = single(step.rate / step.correction1 * parameter.rate_scale);
    adam.min = single(parameter.min);
    adam.max = single(parameter.max);
    accel::adam(adam, dense[i].defined() ? dense[i].const_data_ptr<float>() : nullptr,
                static_cast<std::size_t>(leaves_[i].numel()), at_offset(first_), at_offset(second_), at_offset(flat_),
                at_offset(average_));
    offset += leaves_[i].numel();
  }
}

void NetworkPlayer::clamp() {
  for (const Parameter& parameter : parameters_) {
    if (std::isinf(parameter.min) && std::isinf(parameter.max)) continue;
    parameter.value.clamp_(parameter.min, parameter.max);
  }
}

void NetworkPlayer::adopt_average() {
  if (is_empty() || counters_[1].item<std::int64_t>() == 0) return;
  const at::NoGradGuard no_graph;
  flat_.copy_(average_);
}

at::Tensor NetworkPlayer::take_gradient_norm() { return std::exchange(gradient_norm_, at::Tensor()); }

NetworkPlayer::AverageScope::AverageScope(NetworkPlayer& player) : player_(player) {
  if (player_.is_empty() || player_.counters_[1].item<std::int64_t>() == 0) return;
  const at::NoGradGuard no_graph;
  live_ = player_.flat_.clone();
  player_.flat_.copy_(player_.average_);
}

NetworkPlayer::AverageScope::~AverageScope() {
  if (!live_.defined()) return;
  const at::NoGradGuard no_graph;
  player_.flat_.copy_(live_);
}

NamedTensors NetworkPlayer::state() const {
  if (is_empty()) return {};
  NamedTensors state;
  for (const Parameter& parameter : parameters_) state.emplace_back(parameter.name, parameter.value.detach());
  state.emplace_back("optimizer.average", average_);
  state.emplace_back("optimizer.first", first_);
  state.emplace_back("optimizer.second", second_);
  state.emplace_back("optimizer.counters", counters_);
  return state;
}

}  // namespace ebmlab::training
