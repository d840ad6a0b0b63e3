// SPDX-License-Identifier: MIT
#include <ebmlab/ranks.hpp>
#include <ebmlab/tensors.hpp>

namespace ebmlab {

namespace {
/// What `fill` makes of an empty tensor. Of several ranks each draws all rows, in the order of one process, and keeps its own.
template <typename Fill>
at::Tensor draw(at::IntArrayRef shape, const at::Generator& generator, const at::Tensor& like, std::int64_t rows,
                const Fill& fill) {
  const Ranks& ranks = ranks_of(generator);
  const at::TensorOptions options = like.options().requires_grad(false);
  if (ranks.count() == 1 || rows == kWhole || shape.empty()) return fill(at::empty(shape, options));
  Shape all = shape.vec();
  all.at(static_cast<std::size_t>(rows)) *= ranks.count();
  return ranks.own(fill(at::empty(all, options)), rows).clone(at::MemoryFormat::Contiguous);
}
}  // namespace

at::Tensor randn(at::IntArrayRef shape, at::Generator& generator, const at::Tensor& like, std::int64_t rows) {
  return draw(shape, generator, like, rows, [&](at::Tensor empty) { return empty.normal_(0.0, 1.0, generator); });
}

at::Tensor rand(at::IntArrayRef shape, at::Generator& generator, const at::Tensor& like, std::int64_t rows) {
  return draw(shape, generator, like, rows, [&](at::Tensor empty) { return empty.uniform_(0.0, 1.0, generator); });
}

Shape batch_shape(std::int64_t n, at::IntArrayRef event_shape) {
  Shape shape{n};
  shape.insert(shape.end(), event_shape.begin(), event_shape.end());
  return shape;
}

at::Tensor sum_events(const at::Tensor& x) { return x.flatten(1).sum(1); }

}  // namespace ebmlab
