// SPDX-License-Identifier: MIT
#include "common/planar.hpp"

namespace ebmlab::datasets {

at::TensorOptions plane_options() { return at::TensorOptions().dtype(at::kDouble).device(at::kCPU); }

at::Tensor uniform(std::int64_t n, at::Generator& generator) {
  return at::empty({n}, plane_options()).uniform_(0.0, 1.0, generator);
}

Box square(double half) { return {{-half, -half}, {half, half}}; }

Box around(const Scaling& moments, double reach) {
  Box box;
  for (std::int64_t d = 0; d < moments.shift.size(0); ++d) {
    const auto center = moments.shift[d].item<double>();
    const double width = reach * moments.scale[d].item<double>();
    box.low.push_back(center - width);
    box.high.push_back(center + width);
  }
  return box;
}

Scaling PlanarDataset::scaling() const { return {facts_.moments.shift.clone(), facts_.moments.scale.clone()}; }

std::vector<Outliers> PlanarDataset::outliers(std::int64_t n, at::Generator& generator) const {
  const at::Tensor low = at::tensor(facts_.outlier_box.low, plane_options());
  const at::Tensor high = at::tensor(facts_.outlier_box.high, plane_options());
  return {{"uniform", low + (high - low) * uniform(2 * n, generator).view({n, 2})}};
}

at::Tensor GaussianModes::draw(std::int64_t n, at::Generator& generator) const {
  const at::Tensor& centers = mixture_.centers;
  const at::Tensor component = at::randint(centers.size(0), {n}, generator, centers.options().dtype(at::kLong));
  return centers.index_select(0, component) + mixture_.sd * randn({n, 2}, generator, centers);
}

}  // namespace ebmlab::datasets
