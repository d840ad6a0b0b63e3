// SPDX-License-Identifier: MIT
#include "common/curves.hpp"

#include <ebmlab/error.hpp>

#include <algorithm>
#include <boost/math/quadrature/gauss.hpp>
#include <cmath>

namespace ebmlab::datasets {

namespace {

constexpr double kBoxReach = 3.0;       // standard deviations around the mean
constexpr double kOutlierReach = 2.25;  // likewise: holds moons and spirals (true AUROC at the defaults: 0.888 and 0.895)
// Gauss-Legendre with 30 nodes on a panel of 9 sd: the error on a Gaussian's section is below 1e-18 of its peak.
constexpr double kPanelLength = 9.0;
constexpr std::int64_t kFewestPanels = 8;
constexpr std::int64_t kChords = 20000;  // that measure a curve's length
constexpr std::int64_t kMaxPanels = 2000;
using Rule = boost::math::quadrature::gauss<double, 30>;

/// The nodes and weights on [-1, 1]; Boost gives the half of them that is not negative.
void full_rule(std::vector<double>& nodes, std::vector<double>& weights) {
  for (std::size_t i = 0; i < Rule::abscissa().size(); ++i) {
    const double node = Rule::abscissa()[i], weight = Rule::weights()[i];
    for (const double sign : {-1.0, 1.0}) {
      if (node == 0.0 && sign < 0) continue;
      nodes.push_back(sign * node);
      weights.push_back(weight);
    }
  }
}

/// The ends of panels of equal length along the curve, as values of t.
at::Tensor panel_ends(const Curve& curve, double sd) {
  const at::Tensor t = at::linspace(curve.low, curve.high, kChords + 1, plane_options());
  const at::Tensor length = at::cumsum(curve.point(t).diff(1, 0).norm(2, 1), 0);
  const auto total = length[-1].item<double>();
  const double panels = std::ceil(total / (kPanelLength * sd));
  if (panels > static_cast<double>(kMaxPanels)) {
    throw ConfigError("dataset.sd = " + number_text(sd) + ": must be at least " +
                      number_text(total / (kPanelLength * static_cast<double>(kMaxPanels))) + " for a curve this long");
  }
  const std::int64_t count = std::max(kFewestPanels, static_cast<std::int64_t>(panels));
  const at::Tensor targets = at::arange(1, count, plane_options()) * (total / static_cast<double>(count));
  const at::Tensor inner = t.index_select(0, at::searchsorted(length, targets) + 1);
  return at::cat({t.narrow(0, 0, 1), inner, t.narrow(0, kChords, 1)});
}

IsotropicMixture quadrature(const std::vector<Curve>& curves, double sd) {
  std::vector<double> nodes, weights;
  full_rule(nodes, weights);
  const at::Tensor unit = at::tensor(nodes, plane_options()), unit_weights = at::tensor(weights, plane_options());
  std::vector<at::Tensor> centers, masses;
  for (const Curve& curve : curves) {
    const at::Tensor ends = panel_ends(curve, sd);
    const at::Tensor half = 0.5 * ends.diff().unsqueeze(1);
    const at::Tensor t = (ends.narrow(0, 0, half.size(0)).unsqueeze(1) + half * (1.0 + unit)).flatten();
    centers.push_back(curve.point(t));
    masses.push_back(curve.density(t) * (half * unit_weights).flatten());
  }
  const at::Tensor mass = at::cat(masses);
  return {at::cat(centers), (mass / mass.sum()).log(), sd};
}

PlanarDataset::Facts facts_of(const IsotropicMixture& mixture, std::string fingerprint) {
  const Scaling moments = mixture.moments();
  return {std::move(fingerprint), moments, around(moments, kBoxReach), around(moments, kOutlierReach)};
}

}  // namespace

NoisyCurves::NoisyCurves(const std::vector<Curve>& curves, double sd, std::string fingerprint)
    : NoisyCurves(curves, quadrature(curves, sd), std::move(fingerprint)) {}

NoisyCurves::NoisyCurves(std::vector<Curve> curves, IsotropicMixture mixture, std::string fingerprint)
    : PlanarDataset(facts_of(mixture, std::move(fingerprint))), curves_(std::move(curves)), mixture_(std::move(mixture)) {}

at::Tensor NoisyCurves::draw(std::int64_t n, at::Generator& generator) const {
  const auto count = static_cast<std::int64_t>(curves_.size());
  const at::Tensor which = at::randint(count, {n}, generator, plane_options().dtype(at::kLong)).unsqueeze(1);
  const at::Tensor u = uniform(n, generator);
  at::Tensor points = at::zeros({n, 2}, plane_options());
  for (std::int64_t i = 0; i < count; ++i) {
    const Curve& curve = curves_[static_cast<std::size_t>(i)];
    points = at::where(which == i, curve.point(curve.quantile(u)), points);
  }
  return points + mixture_.sd * randn({n, 2}, generator, points);
}

}  // namespace ebmlab::datasets
