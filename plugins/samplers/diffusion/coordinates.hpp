// SPDX-License-Identifier: MIT
// The affine coordinates in which a chain works.
#pragma once

#include <ebmlab/tensors.hpp>

namespace ebmlab::diffusion {

/// y = x / unit; or y = (x - m) U / unit, the principal components of events with mean m and covariance U diag(variances) U':
/// then a chain with a noise level for each dimension can follow any Gaussian, however its dimensions correlate.
class Coordinates {
 public:
  Coordinates(std::int64_t dimension, double unit, const at::TensorOptions& options);
  static Coordinates principal(const at::Tensor& events, double unit, const at::TensorOptions& options);

  // Over the last dimension, any number before it.
  [[nodiscard]] at::Tensor from_events(const at::Tensor& x) const;
  [[nodiscard]] at::Tensor to_events(const at::Tensor& y) const;
  /// dE/dy from dE/dx.
  [[nodiscard]] at::Tensor pull_back(const at::Tensor& gradient) const;
  /// log |det dx/dy|, []: a log density of x is that of y less this.
  [[nodiscard]] const at::Tensor& log_volume() const { return log_volume_; }

  /// What the events' variances are thought to be along each y, [D]: those of the components, or 1.
  [[nodiscard]] const at::Tensor& variances() const { return variances_; }

  [[nodiscard]] NamedTensors state() const;

 private:
  double unit_;
  at::Tensor mean_, axes_;  // [D], and [D, D] with an axis a column; undefined where x is only scaled
  at::Tensor variances_, log_volume_;
};

}  // namespace ebmlab::diffusion
