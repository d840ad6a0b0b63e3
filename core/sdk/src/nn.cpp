// SPDX-License-Identifier: MIT
#include <ebmlab/error.hpp>
#include <ebmlab/nn.hpp>

#include <algorithm>
#include <array>
#include <cmath>

#include "mlp_passes.hpp"

namespace ebmlab {

namespace {
at::Tensor converted(const at::Tensor& values, const ModelContext& context) {
  return values.to(context.options.device(), at::typeMetaToScalarType(context.options.dtype()));
}

constexpr std::array<std::pair<std::string_view, Activation>, 5> kActivations = {{{"silu", Activation::kSilu},
                                                                                  {"leaky_relu", Activation::kLeakyRelu},
                                                                                  {"relu", Activation::kRelu},
                                                                                  {"tanh", Activation::kTanh},
                                                                                  {"softplus", Activation::kSoftplus}}};
constexpr double kTimeEmbeddingSd = 0.2;

/// The radius around an event that holds one part in a hundred of the others, median over at most a thousand events.
double local_scale(const at::Tensor& events) {
  constexpr std::int64_t kEvents = 1000, kFewest = 5;
  constexpr double kShare = 0.01;
  const std::int64_t n = std::min(kEvents, events.size(0));
  const auto neighbours = static_cast<std::int64_t>(std::ceil(kShare * static_cast<double>(n)));
  const std::int64_t k = std::min(std::max(kFewest, neighbours), n - 1);
  const at::Tensor rows = at::linspace(0, static_cast<double>(events.size(0) - 1), n, at::kDouble).to(at::kLong);
  const at::Tensor x = events.flatten(1).to(at::kCPU, at::kDouble).index({rows});
  return std::get<0>(at::cdist(x, x).kthvalue(k + 1, 1)).median().item<double>();  // the nearest is the event itself
}

/// At most `count` of the scales, which ascend: the coarsest are what a network does best without.
std::vector<double> finest(std::vector<double> scales, std::int64_t count) {
  const auto excess = std::max<std::int64_t>(0, static_cast<std::int64_t>(scales.size()) - count);
  scales.erase(scales.begin(), scales.begin() + excess);
  return scales;
}
}  // namespace

std::vector<double> feature_scales(const ModelContext& context) {
  constexpr double kCoarsest = 0.35, kFinest = 16.0;
  constexpr std::int64_t kFewestEvents = 10;
  const at::Tensor& events = context.reference;
  if (!events.defined() || events.is_meta() || events.size(0) < kFewestEvents) return {0.5, 1.0, 2.0, 4.0};
  double scale = 1.0 / std::max(local_scale(events), 1.0 / kFinest);
  std::vector<double> scales{scale};
  while (scale >= 2.0 * kCoarsest) scales.push_back(scale /= 2.0);
  return {scales.rbegin(), scales.rend()};
}

at::Tensor initial_uniform(at::IntArrayRef shape, double bound, const ModelContext& context) {
  return converted(at::empty(shape, at::kDouble).uniform_(-bound, bound, context.generator), context);
}

at::Tensor initial_normal(at::IntArrayRef shape, double sd, const ModelContext& context) {
  return converted(at::empty(shape, at::kDouble).normal_(0.0, sd, context.generator), context);
}

FourierFeatures::FourierFeatures(std::int64_t inputs, std::int64_t count, const std::vector<double>& scales,
                                 const ModelContext& context)
    : inputs_(inputs), count_(count) {
  if (count_ == 0) return;
  const std::vector<double> used = scales.empty() ? finest(feature_scales(context), count) : scales;
  const auto groups = static_cast<std::int64_t>(used.size());
  if (count_ < groups)
    throw ConfigError("fourier_features = " + std::to_string(count_) + ": must be at least one for each scale");
  std::vector<at::Tensor> columns;
  for (std::int64_t i = 0; i < groups; ++i) {
    const std::int64_t share = count_ * (i + 1) / groups - count_ * i / groups;
    columns.push_back(initial_normal({inputs_, share}, used[static_cast<std::size_t>(i)], context));
  }
  matrix_ = at::cat(columns, 1);
}

at::Tensor FourierFeatures::operator()(const at::Tensor& x) const {
  if (count_ == 0) return x;
  const passes::WithoutAutocast precise;  // a phase of many turns needs all its digits
  if (passes::is_plain(x) && passes::is_plain(matrix_)) {
    std::vector<std::int64_t> shape = x.sizes().vec();
    shape.back() = outputs();
    return passes::fourier_by_hand(x.reshape({-1, inputs_}), matrix_).view(shape);
  }
  const at::Tensor phase = at::matmul(x, matrix_);
  return at::cat({x, phase.sin(), phase.cos()}, -1);
}

Activation parse_activation(std::string_view name) {
  for (const auto& [text, activation] : kActivations) {
    if (text == name) return activation;
  }
  throw ConfigError("activation = \"" + std::string(name) + "\": must be silu, leaky_relu, relu, tanh or softplus");
}

std::vector<std::string> activation_names() {
  std::vector<std::string> names;
  names.reserve(kActivations.size());
  for (const auto& entry : kActivations) names.emplace_back(entry.first);
  return names;
}

ParamSpecs network_params() {
  return {{.key = "hidden",
           .doc = "widths of the hidden layers",
           .fallback = std::vector<std::int64_t>{128, 128, 128},
           .min = 1,
           .max = 65536},
          {.key = "activation", .doc = "between the layers", .fallback = std::string("silu"), .choices = activation_names()},
          {.key = "fourier_features",
           .doc = "random frequencies, split evenly over the scales; 0: none",
           .fallback = std::int64_t{64},
           .min = 0,
           .max = 65536},
          {.key = "fourier_scales",
           .doc = "standard deviations of the frequencies, for standardised data; empty: chosen from the data",
           .fallback = std::vector<double>{},
           .min = 1e-3,
           .max = 1e3}};
}

at::Tensor activate(Activation activation, const at::Tensor& x) {
  switch (activation) {
    case Activation::kSilu:
      return at::silu(x);
    case Activation::kLeakyRelu:
      return at::leaky_relu(x, kLeakySlope);
    case Activation::kRelu:
      return at::relu(x);
    case Activation::kTanh:
      return at::tanh(x);
    case Activation::kSoftplus:
      return at::softplus(x);
  }
  throw Error("unknown activation");
}

Mlp::Mlp(const Layout& layout, const ModelContext& context) : activation_(layout.activation) {
  std::int64_t inputs = layout.inputs;
  std::vector<std::int64_t> widths = layout.hidden;
  widths.push_back(layout.outputs);
  for (std::size_t i = 0; i < widths.size(); ++i) {
    // PyTorch's default for Linear: uniform in +-1/sqrt(inputs), for weights and biases.
    const double bound = 1.0 / std::sqrt(static_cast<double>(inputs));
    Layer layer{initial_uniform({widths[i], inputs}, bound, context), initial_uniform({widths[i]}, bound, context), {}};
    if (layout.times > 0 && i + 1 < widths.size()) {
      layer.times = initial_normal({layout.times, widths[i]}, kTimeEmbeddingSd, context);
      layer.times.requires_grad_(true);
    }
    layer.weight.requires_grad_(true);
    layer.bias.requires_grad_(true);
    layers_.push_back(std::move(layer));
    inputs = widths[i];
  }
}

at::Tensor Mlp::forward(const at::Tensor& x, const passes::RowTimes& times) const {
  const passes::Network network{activation_, layers_};
  const at::Tensor rows = x.dim() == 2 ? x : x.reshape({-1, x.size(-1)});
  at::Tensor result = passes::is_by_hand(network, rows, times) ? passes::by_hand(network, rows, times)
                                                               : passes::by_operators(network, rows, times);
  if (x.dim() == 2) return result;
  std::vector<std::int64_t> shape = x.sizes().vec();
  shape.back() = result.size(1);
  return result.view(shape);
}

at::Tensor Mlp::operator()(const at::Tensor& x) const { return forward(x, {}); }

at::Tensor Mlp::at_time(const at::Tensor& x, std::int64_t t) const { return forward(x, {.first = t}); }

at::Tensor Mlp::at_all_times(const at::Tensor& x, std::int64_t first) const {
  return forward(x, {.first = first, .count = x.size(0)});
}

at::Tensor Mlp::at_times(const at::Tensor& x, const at::Tensor& t) const { return forward(x, {.index = t}); }

Parameters Mlp::parameters(const std::string& prefix) const {
  Parameters result;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const std::string name = prefix + "." + std::to_string(i);
    result.push_back({name + ".weight", layers_[i].weight});
    result.push_back({name + ".bias", layers_[i].bias});
    if (layers_[i].times.defined()) result.push_back({name + ".times", layers_[i].times});
  }
  return result;
}

}  // namespace ebmlab
