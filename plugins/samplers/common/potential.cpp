// SPDX-License-Identifier: MIT
#include "common/potential.hpp"

#include <ebmlab/chunks.hpp>

#include <cmath>
#include <numbers>

namespace ebmlab::samplers {

Point Potential::at(const at::Tensor& x) const {
  const EnergyAndGradient found = energy_and_gradient(target_, x);
  return {x, found.energy, found.gradient};
}

at::Tensor Potential::height(const Point& point) const {
  if (!beta_.defined()) return point.energy;
  return beta_ * point.energy + (1.0 - beta_) * (0.5 * precision_) * sum_events(point.x.square());
}

at::Tensor Potential::slope(const Point& point) const {
  if (!beta_.defined()) return point.gradient;
  const at::Tensor beta = per_row(beta_, point.x);
  return beta * point.gradient + (1.0 - beta) * precision_ * point.x;
}

at::Tensor reference_energy(const at::Tensor& x, double sd) { return sum_events(x.square()) / (2.0 * sd * sd); }

double reference_log_partition(at::IntArrayRef event_shape, double sd) {
  return 0.5 * static_cast<double>(c10::multiply_integers(event_shape)) * std::log(2.0 * std::numbers::pi * sd * sd);
}

at::Tensor per_row(const at::Tensor& values, const at::Tensor& x) {
  if (values.dim() == 0) return values;
  return values.view(batch_shape(x.size(0), Shape(static_cast<std::size_t>(x.dim() - 1), 1)));
}

at::Tensor choose(const at::Tensor& mask, const at::Tensor& yes, const at::Tensor& no) {
  const at::Tensor rows = per_row(mask, yes);
  return yes.masked_fill(rows.bitwise_not(), 0.0) + no.masked_fill(rows, 0.0);
}

Point choose(const at::Tensor& mask, const Point& yes, const Point& no) {
  return {choose(mask, yes.x, no.x), choose(mask, yes.energy, no.energy), choose(mask, yes.gradient, no.gradient)};
}

}  // namespace ebmlab::samplers
