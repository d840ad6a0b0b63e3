// SPDX-License-Identifier: MIT
#include "conformance/energy_laws.hpp"

#include <cmath>

#include "conformance/suite.hpp"
#include "conformance/tensors.hpp"

namespace ebmlab::conformance {

std::string fault_of_exact_samples(const EnergyModel& energy) {
  at::Generator generator = make_generator(8);
  constexpr std::int64_t kDraws = 20000;
  constexpr double kLargestZ = 5.0;
  const at::Tensor x = energy.exact_samples(kDraws, generator);
  const auto reference = energy.reference();
  if (!x.defined() || !reference) throw NotApplicable("it has no exact samples, or no known expectations");
  const at::Tensor values = energy.quantities(x).to(at::kDouble);
  const at::Tensor error = (values.var(0) / static_cast<double>(kDraws) + reference->error.square()).sqrt();
  const at::Tensor z = ((values.mean(0) - reference->mean) / error).abs();
  for (std::int64_t q = 0; q < z.size(0); ++q) {
    if (!std::isfinite(reference->mean[q].item<double>()) || z[q].item<double>() <= kLargestZ) continue;
    return "the mean of " + energy.quantity_names()[static_cast<std::size_t>(q)] + " is " +
           number(values.select(1, q).mean().item<double>()) + " over " + std::to_string(kDraws) + " exact draws and " +
           number(reference->mean[q].item<double>()) + " in reference(): " + number(z[q].item<double>()) + " standard errors";
  }
  return {};
}

std::string fault_of_log_partition(const EnergyModel& energy) {
  constexpr std::int64_t kCells = 400;
  const at::Tensor exact = energy.log_partition();
  const auto box = energy.box();
  if (!exact.defined() || !box || energy.event_shape() != Shape{2}) throw NotApplicable("no log Z of an energy in the plane");
  std::vector<at::Tensor> lines;
  double log_area = 0;
  for (std::size_t d = 0; d < 2; ++d) {
    const double step = (box->high[d] - box->low[d]) / kCells;
    lines.push_back(box->low[d] + step * (at::arange(kCells, at::kDouble) + 0.5));
    log_area += std::log(step);
  }
  const at::NoGradGuard no_graph;
  const double sum = (-energy.energy(at::cartesian_prod(lines))).logsumexp(0).item<double>() + log_area;
  const auto given = exact.item<double>();
  if (std::abs(sum - given) <= 0.02) return {};
  return "log_partition() is " + number(given) + " and the integral over box() gives " + number(sum) + ": must agree to .02";
}

}  // namespace ebmlab::conformance
