// SPDX-License-Identifier: MIT
#include "conformance/dataset_density.hpp"

#include <cmath>

namespace ebmlab::conformance {
namespace {

constexpr std::int64_t kBins = 24;  // of the chi-square test, a side

/// The number of draws in each bin of the box, flat; the last element counts those outside.
at::Tensor bin_counts(const at::Tensor& x, const Box& box) {
  const at::Tensor low = at::tensor(box.low, at::kDouble), high = at::tensor(box.high, at::kDouble);
  const at::Tensor bin = ((x - low) / (high - low) * kBins).floor().to(at::kLong);
  const at::Tensor is_inside = bin.ge(0).logical_and(bin.lt(kBins)).all(1);
  const at::Tensor flat = at::where(is_inside, bin.select(1, 0) * kBins + bin.select(1, 1), kBins * kBins);
  return at::bincount(flat, {}, kBins * kBins + 1).to(at::kDouble);
}

}  // namespace

PlaneDensity::PlaneDensity(const Dataset& dataset, const Box& box, std::int64_t cells) : box_(box) {
  std::vector<at::Tensor> lines;
  double area = 1;
  for (std::size_t d = 0; d < 2; ++d) {
    const double step = (box.high[d] - box.low[d]) / static_cast<double>(cells);
    lines.push_back(box.low[d] + step * (at::arange(cells, at::kDouble) + 0.5));
    area *= step;
  }
  masses_ = (dataset.log_density(at::cartesian_prod(lines)).to(at::kDouble).exp() * area).view({cells, cells});
}

double PlaneDensity::integral() const { return masses_.sum().item<double>(); }

double PlaneDensity::z_of(const at::Tensor& draws) const {
  const std::int64_t width = masses_.size(0) / kBins;
  const at::Tensor inside = masses_.view({kBins, width, kBins, width}).sum({1, 3}).flatten();
  const auto n = static_cast<double>(draws.size(0));
  const at::Tensor expected = n * at::cat({inside, (1.0 - inside.sum()).clamp_min(0.0).unsqueeze(0)});
  const at::Tensor counts = bin_counts(draws.to(at::kDouble), box_), is_large = expected.ge(10);
  // Bins of few expected draws count as one.
  const double rest = expected.masked_fill(is_large, 0.0).sum().item<double>();
  const double rest_count = counts.masked_fill(is_large, 0.0).sum().item<double>();
  const double statistic = ((counts - expected).square() / expected.clamp_min(1)).masked_select(is_large).sum().item<double>() +
                           (rest_count - rest) * (rest_count - rest) / std::max(rest, 1.0);
  const auto freedom = static_cast<double>(is_large.sum().item<std::int64_t>());  // bins and the rest, less one
  // Wilson and Hilferty: the cube root of chi^2 / k is nearly normal.
  return (std::cbrt(statistic / freedom) - (1 - 2 / (9 * freedom))) / std::sqrt(2 / (9 * freedom));
}

}  // namespace ebmlab::conformance
