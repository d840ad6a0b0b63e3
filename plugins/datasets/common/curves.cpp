// SPDX-License-Identifier: MIT
#include "common/curves.hpp"

#include <ebmlab/error.hpp>

#include <algorithm>
#include <boost/math/quadrature/gauss.hpp>
#include <cmath>

namespace ebmlab::datasets {

namespace {

constexpr double kBoxReach = 3.0;       // standard deviations around the mean
constexpr double kOutlierReach = 2.25;  // likewise: the smallest round figure that holds both moons and spirals
// Gauss-Legendre with 15 nodes on a panel of 3 sd: the error on a Gaussian's section is below 1e-17 of its peak.
constexpr double kPanelLength = 3.0;
constexpr std::int64_t kMaxPanels = 10000;
using Rule = boost::math::quadrature::gauss<double, 15>;

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

std::int64_t panels_for(double length, double sd) {
  const double panels = std::ceil(length / (kPanelLength * sd));
  if (panels > static_cast<double>(kMaxPanels)) {
    throw ConfigError("dataset.sd = " + number_text(sd) + ": must be at least " +
                      number_text(length / (kPanelLength * static_cast<double>(kMaxPanels))) + " for a curve this long");
  }
  return std::max<std::int64_t>(4, static_cast<std::int64_t>(panels));
}

IsotropicMixture quadrature(const std::vector<Curve>& curves, double sd) {
  std::vector<double> nodes, weights;
  full_rule(nodes, weights);
  const at::Tensor unit = at::tensor(nodes, plane_options()), unit_weights = at::tensor(weights, plane_options());
  std::vector<at::Tensor> centers, masses;
  for (const Curve& curve : curves) {
    const double length = curve.max_speed * (curve.high - curve.low);
    const std::int64_t panels = panels_for(length, sd);
    const double half = 0.5 * (curve.high - curve.low) / static_cast<double>(panels);
    const at::Tensor middles = curve.low + half * (2.0 * at::arange(panels, plane_options()) + 1.0);
    const at::Tensor t = (middles.unsqueeze(1) + half * unit).flatten();
    centers.push_back(curve.point(t));
    masses.push_back(curve.density(t) * half * unit_weights.repeat({panels}));
  }
  const at::Tensor mass = at::cat(masses);
  return {at::cat(centers), (mass / mass.sum()).log(), sd};
}

PlanarDataset::Facts facts_of(const IsotropicMixture& mixture, std::string fingerprint) {
  const Scaling moments = mixture.moments();
  return {std::move(fingerprint), moments, around(moments, kBoxReach), around(moments, kOutlierReach)};
}

}  // namespace

NoisyCurves::NoisyCurves(std::vector<Curve> curves, double sd, std::string fingerprint)
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
