// SPDX-License-Identifier: MIT
// Checks of what plugins return, from a tensor's header alone: no value is read, so no device is waited for. Internal.
#pragma once

#include <ebmlab/energy.hpp>

#include <string_view>

namespace ebmlab::host {

/// The shape, dtype and device that a model was built for.
struct Frame {
  Shape event_shape;
  at::ScalarType dtype;
  at::Device device;

  explicit Frame(const ModelContext& context);
  /// [n, D...]
  [[nodiscard]] Shape batch(std::int64_t n) const { return batch_shape(n, event_shape); }
};

/// "[4, 2]".
[[nodiscard]] std::string shape_text(at::IntArrayRef shape);

/// All three throw PluginError: "returned a tensor of shape [4, 1]: must be [4]".
void check_shape(std::string_view what, const at::Tensor& tensor, at::IntArrayRef expected);
void check_kind(std::string_view what, const at::Tensor& tensor, at::ScalarType dtype, at::Device device);
void check_no_graph(std::string_view what, const at::Tensor& tensor);

/// Names present and distinct, tensors defined.
void check_named(const NamedTensors& tensors);
/// Distinct names; leaves that require a gradient, of the frame's dtype and device; limits in order.
void check_parameters(const Parameters& parameters, const Frame& frame);

/// Figures: named, distinct, scalars on the frame's device; a graph that one carries is cut off.
void check_metrics(Metrics& metrics, const Frame& frame);

/// Notices that a callee wrote into its argument, by the tensor's version counter.
class Unchanged {
 public:
  explicit Unchanged(const at::Tensor& tensor) : tensor_(tensor), version_(version()) {}
  void check(std::string_view what) const;

 private:
  [[nodiscard]] std::int64_t version() const;
  const at::Tensor& tensor_;
  std::int64_t version_;
};

}  // namespace ebmlab::host
