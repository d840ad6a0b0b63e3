// SPDX-License-Identifier: MIT
// The small vocabulary of tensors that every interface of the SDK speaks.
#pragma once

#include <ATen/ATen.h>
#include <ATen/core/Generator.h>
#include <ATen/core/grad_mode.h>

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace ebmlab {

using Shape = std::vector<std::int64_t>;

/// Tensors under stable names, in a stable order. The tensors share storage with their owner.
using NamedTensors = std::vector<std::pair<std::string, at::Tensor>>;

/// A trainable leaf (requires_grad). The host owns its optimiser, its moving average and its place in checkpoints.
struct Parameter {
  std::string name;
  at::Tensor value;
  double rate_scale = 1.0;                                ///< multiplies the player's learning rate
  double min = -std::numeric_limits<double>::infinity();  ///< the host clamps to [min, max] after each update
  double max = std::numeric_limits<double>::infinity();
};
using Parameters = std::vector<Parameter>;

/// A figure of one step: a tensor [] on the run's device. The host reads figures back in blocks, never once a step.
struct Metric {
  std::string name;
  at::Tensor value;
};
using Metrics = std::vector<Metric>;

/// Of a draw that no rank has a part of: each draws it whole, and all alike.
inline constexpr std::int64_t kWhole = -1;

/// Standard normal draws of the given shape, with dtype and device of `like`. The generator belongs to that device. Dimension
/// `rows` is that of a batch's rows: of a stream that several processes share (ranks.hpp), each gets the numbers of its own.
[[nodiscard]] at::Tensor randn(at::IntArrayRef shape, at::Generator& generator, const at::Tensor& like, std::int64_t rows = 0);

/// Uniform draws in [0, 1), likewise.
[[nodiscard]] at::Tensor rand(at::IntArrayRef shape, at::Generator& generator, const at::Tensor& like, std::int64_t rows = 0);

/// [n, D...] for a batch of n events of shape D...
[[nodiscard]] Shape batch_shape(std::int64_t n, at::IntArrayRef event_shape);

/// Sum over every dimension but the first: [B, D...] -> [B].
[[nodiscard]] at::Tensor sum_events(const at::Tensor& x);

}  // namespace ebmlab
