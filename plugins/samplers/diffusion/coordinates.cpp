// SPDX-License-Identifier: MIT
#include "coordinates.hpp"

#include <ebmlab/moments.hpp>

#include <cmath>

namespace ebmlab::diffusion {

namespace {
at::Tensor scaled(const at::Tensor& x, double factor) { return factor == 1.0 ? x : x * factor; }
}  // namespace

Coordinates::Coordinates(std::int64_t dimension, double unit, const at::TensorOptions& options)
    : unit_(unit),
      variances_(at::ones({dimension}, options)),
      log_volume_(at::full({}, static_cast<double>(dimension) * std::log(unit), options)) {}

Coordinates Coordinates::principal(const at::Tensor& events, double unit, const at::TensorOptions& options) {
  const auto [mean, covariance] = moments_of(events);
  const auto [variances, axes] = at::linalg_eigh(covariance);
  Coordinates result(mean.size(0), unit, options);
  result.mean_ = mean.to(options.dtype());
  result.axes_ = axes.contiguous().to(options.dtype());
  result.variances_ = (variances.clamp_min(0.0) / (unit * unit)).to(options.dtype());
  return result;
}

at::Tensor Coordinates::from_events(const at::Tensor& x) const {
  return scaled(mean_.defined() ? at::matmul(x - mean_, axes_) : x, 1.0 / unit_);
}

at::Tensor Coordinates::to_events(const at::Tensor& y) const {
  const at::Tensor x = scaled(y, unit_);
  return mean_.defined() ? at::matmul(x, axes_.t()) + mean_ : x;
}

at::Tensor Coordinates::pull_back(const at::Tensor& gradient) const {
  return scaled(mean_.defined() ? at::matmul(gradient, axes_) : gradient, unit_);
}

NamedTensors Coordinates::state() const {
  if (!mean_.defined()) return {};
  return {{"coordinates.mean", mean_}, {"coordinates.axes", axes_}, {"coordinates.variances", variances_}};
}

}  // namespace ebmlab::diffusion
