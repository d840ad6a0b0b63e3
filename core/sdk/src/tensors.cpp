// SPDX-License-Identifier: MIT
#include <ebmlab/tensors.hpp>

namespace ebmlab {

at::Tensor randn(at::IntArrayRef shape, at::Generator& generator, const at::Tensor& like) {
  return at::empty(shape, like.options().requires_grad(false)).normal_(0.0, 1.0, generator);
}

at::Tensor rand(at::IntArrayRef shape, at::Generator& generator, const at::Tensor& like) {
  return at::empty(shape, like.options().requires_grad(false)).uniform_(0.0, 1.0, generator);
}

Shape batch_shape(std::int64_t n, at::IntArrayRef event_shape) {
  Shape shape{n};
  shape.insert(shape.end(), event_shape.begin(), event_shape.end());
  return shape;
}

at::Tensor sum_events(const at::Tensor& x) { return x.flatten(1).sum(1); }

}  // namespace ebmlab
