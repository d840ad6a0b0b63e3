// SPDX-License-Identifier: MIT
// Published values of the targets: log Z and moments to every printed digit, from the plugins and from quadrature of their
// energies.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "plugins/plugin_fixture.hpp"

namespace ebmlab {
namespace {

std::unique_ptr<EnergyModel> target(const std::string& id, const test::Overrides& overrides = {}) {
  at::Generator generator = test::generator(1);
  return test::plugins().energy(id, overrides, {{}, at::TensorOptions().dtype(at::kDouble), generator, {}});
}

double log_z(const EnergyModel& energy) { return energy.log_partition().item<double>(); }

struct Known {
  double mean, variance;
};
/// What the energy says of one of its quantities.
Known known(const EnergyModel& energy, const std::string& quantity) {
  const auto names = energy.quantity_names();
  const auto place = std::find(names.begin(), names.end(), quantity) - names.begin();
  const auto reference = energy.reference();
  EXPECT_LT(static_cast<std::size_t>(place), names.size()) << quantity;
  EXPECT_EQ(reference->error[place].item<double>(), 0.0);
  const auto sd = reference->sd[place].item<double>();
  return {reference->mean[place].item<double>(), sd * sd};
}

TEST(ManyWell, HasThePublishedPartitionAndMoments) {
  const std::vector<std::pair<std::int64_t, double>> rows{{2, 10.2934797}, {6, 30.8804391}, {32, 164.6956753}};
  for (const auto& [dimension, expected] : rows) {
    EXPECT_NEAR(log_z(*target("many_well", {{"dimension", dimension}})), expected, 0.5e-7) << dimension;
  }
  const auto energy = target("many_well");
  EXPECT_NEAR(std::exp(log_z(*target("many_well", {{"dimension", std::int64_t{2}}}))) / std::sqrt(2.0 * std::numbers::pi),
              11784.50927, 0.5e-5);
  for (const std::string x : {"x.1", "x.31"}) {
    EXPECT_NEAR(known(*energy, x).mean, 1.1879610, 0.5e-7);
    EXPECT_NEAR(known(*energy, x).variance, 1.5485548, 0.5e-7);
    EXPECT_NEAR(known(*energy, x + " > 0").mean, 0.8443071, 0.5e-7);
  }
}

TEST(DoubleWell, HasThePublishedPartitionAndMoments) {
  const auto energy = target("double_well", {{"dimension", std::int64_t{1}}});
  EXPECT_NEAR(log_z(*energy), 0.3442382, 0.5e-7);
  EXPECT_NEAR(known(*energy, "x.1^2").mean, 0.8521362, 0.5e-7);
  EXPECT_NEAR(known(*energy, "x.1^4").mean, 0.9771362, 0.5e-7);
  EXPECT_NEAR(known(*energy, "|x.1|").mean, 0.8680901, 0.5e-7);
  EXPECT_NEAR(known(*energy, "energy").mean, 0.5457277, 0.5e-7);
  EXPECT_NEAR(known(*energy, "energy").variance, 0.4018644, 0.5e-7);
  EXPECT_NEAR(log_z(*target("double_well", {{"dimension", std::int64_t{7}}})), 7.0 * log_z(*energy), 1e-12);
}

TEST(GaussianMixture, HasTheMomentsOfThe25AndThe9Modes) {
  const test::Overrides grid{{"arrangement", std::string("grid")}, {"sd", std::sqrt(0.3)}};
  const auto modes25 = target("gaussian_mixture", grid);
  EXPECT_EQ(log_z(*modes25), 0.0);
  EXPECT_EQ(modes25->modes()->centers.size(0), 25);
  EXPECT_NEAR(known(*modes25, "x.2").mean, 0.0, 1e-12);
  EXPECT_NEAR(known(*modes25, "x.2").variance, 50.3, 1e-12);
  test::Overrides three = grid;
  three["per_side"] = std::int64_t{3};
  const auto modes9 = target("gaussian_mixture", three);
  EXPECT_EQ(modes9->modes()->centers.size(0), 9);
  EXPECT_NEAR(known(*modes9, "x.1").variance, 16.96667, 0.5e-5);
}

TEST(Banana, HasThePublishedStandardDeviations) {
  const auto energy = target("banana", {{"dimension", std::int64_t{3}}});
  EXPECT_EQ(log_z(*energy), 0.0);
  const std::vector<double> expected{10.0, 4.3588989, 1.0};
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string x = "x." + std::to_string(i + 1);
    EXPECT_NEAR(known(*energy, x).mean, 0.0, 1e-12);
    EXPECT_NEAR(std::sqrt(known(*energy, x).variance), expected[i], 0.5e-7);
  }
}

TEST(Gaussian, HasTheLogDeterminant) {
  // Variances 1, 1/10, 1/100 along the axes, whatever the rotation.
  for (const bool rotate : {false, true}) {
    const auto energy = target("gaussian", {{"dimension", std::int64_t{3}}, {"condition", 100.0}, {"rotate", rotate}});
    EXPECT_NEAR(log_z(*energy), 1.5 * std::log(2.0 * std::numbers::pi) - 1.5 * std::log(10.0), 1e-12);
  }
}

TEST(Funnel, HasThePublishedVarianceAndWidth) {
  const auto energy = target("funnel");
  EXPECT_EQ(log_z(*energy), 0.0);
  EXPECT_NEAR(known(*energy, "x.1^2").mean, 9.0, 1e-12);
  // E[x_2^2] by quadrature over (x_1, z) with x_2 = z exp(x_1 / 2), the other eight coordinates at 0 and their normal densities
  // (2 pi exp(x_1))^(-1/2) there divided out.
  const at::Tensor first = at::linspace(-25.0, 45.0, 1401, at::kDouble), z = at::linspace(-10.0, 10.0, 401, at::kDouble);
  const at::Tensor grid = at::cartesian_prod({first, z}), scale = (0.5 * grid.select(1, 0)).exp();
  at::Tensor x = at::zeros({grid.size(0), 10}, at::kDouble);
  x.select(1, 0).copy_(grid.select(1, 0));
  x.select(1, 1).copy_(grid.select(1, 1) * scale);
  const at::Tensor others = 4.0 * std::log(2.0 * std::numbers::pi) + 4.0 * grid.select(1, 0);
  const at::Tensor mass = (others - energy->energy(x)).exp() * scale * (0.05 * 0.05);
  EXPECT_NEAR(mass.sum().item<double>(), 1.0, 1e-10);
  const auto square = (mass * x.select(1, 1).square()).sum().item<double>();
  EXPECT_NEAR(std::sqrt(square), 9.4877358, 0.5e-7);
}

struct RbmRow {
  std::int64_t visible, hidden;
  double scale, log_z, v0, h0, v0_h0;
};

TEST(Rbm, HasThePublishedPartitionAndMoments) {
  const std::vector<RbmRow> rows{{4, 3, 1.0, 5.444418876858, .7756366749, .6837750829, .5673020492},
                                 {6, 4, 1.0, 7.575186691004, .6910343303, .6022245700, .4685962976},
                                 {10, 8, 0.5, 12.963045723743, .6360839893, .6081636949, .4164884791},
                                 {16, 10, 0.5, 19.412886768369, .6751383317, .5705042577, .4196130003}};
  for (const RbmRow& row : rows) {
    const auto energy = target(
        "rbm",
        {{"visible", row.visible}, {"hidden", row.hidden}, {"init", std::string("sinusoidal")}, {"weight_scale", row.scale}});
    const at::Tensor exact = energy->log_partition();
    EXPECT_NEAR(exact.item<double>(), row.log_z, 1e-12) << row.visible;
    const at::Tensor mean = energy->reference()->mean;
    EXPECT_NEAR(mean[0].item<double>(), row.v0, 0.5e-10) << row.visible;
    EXPECT_NEAR(mean[row.visible].item<double>(), row.h0, 0.5e-10) << row.visible;
    // d log Z / d W_00 = E[v_0 h_0].
    exact.backward();
    EXPECT_NEAR(energy->parameters().front().value.grad()[0][0].item<double>(), row.v0_h0, 0.5e-10) << row.visible;
  }
}

}  // namespace
}  // namespace ebmlab
