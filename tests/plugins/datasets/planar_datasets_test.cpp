// SPDX-License-Identifier: MIT
// Data sets of the plane: closed forms against draws and densities. That these two agree is the conformance suite's matter.
#include "plugins/datasets/tolerance.hpp"
#include "plugins/plugin_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace ebmlab {
namespace {

constexpr std::int64_t kDraws = 100000;

std::unique_ptr<Dataset> make(const std::string& id, const test::Overrides& overrides = {}) {
  return test::plugins().dataset(id, overrides, {.search = {}});
}

at::Tensor draws(const Dataset& dataset, std::int64_t n = kDraws, std::uint64_t seed = 11) {
  at::Generator generator = test::generator(seed);
  return dataset.draw(n, generator);
}

double number(const at::Tensor& t) { return t.item<double>(); }

/// The share of pairs in which the inlier scores higher; ties count one half.
double auroc(const at::Tensor& inliers, const at::Tensor& outliers) {
  const at::Tensor sorted = std::get<0>(outliers.sort());
  const at::Tensor below = at::searchsorted(sorted, inliers), not_above = at::searchsorted(sorted, inliers, false, true);
  return number((below + not_above).to(at::kDouble).mean()) / (2.0 * static_cast<double>(outliers.size(0)));
}

double density_auroc(const Dataset& dataset, std::int64_t n) {
  at::Generator generator = test::generator(5);
  const std::vector<Outliers> kinds = dataset.outliers(n, generator);
  return auroc(dataset.log_density(draws(dataset, n)), dataset.log_density(kinds.at(0).events));
}

class PlanarDataset : public testing::TestWithParam<const char*> {
 protected:
  std::unique_ptr<Dataset> dataset_ = make(GetParam());
};

TEST_P(PlanarDataset, ScalingIsTheMomentsOfTheDraws) {
  const at::Tensor x = draws(*dataset_);
  const Scaling scaling = dataset_->scaling();
  const at::Tensor z_mean = (x.mean(0) - scaling.shift) / (scaling.scale / std::sqrt(static_cast<double>(kDraws)));
  EXPECT_LT(number(z_mean.abs().max()), kZ);
  const at::Tensor square = ((x - scaling.shift) / scaling.scale).square();
  const at::Tensor z_variance = (square.mean(0) - 1) / (square.std(0) / std::sqrt(static_cast<double>(kDraws)));
  EXPECT_LT(number(z_variance.abs().max()), kZ);
}

TEST_P(PlanarDataset, AnswersLikeAStreamOfFreshDraws) {
  at::Generator generator = test::generator(1);
  EXPECT_EQ(dataset_->event_shape(), Shape{2});
  EXPECT_EQ(dataset_->train_rows(), 0);
  EXPECT_EQ(dataset_->test_rows(), 0);
  EXPECT_EQ(dataset_->held_out(17, generator).sizes(), (Shape{17, 2}));
  EXPECT_EQ(dataset_->draw(1, generator).scalar_type(), at::kDouble);
  EXPECT_EQ(dataset_->log_density(at::zeros({3, 2}, at::kFloat)).sizes(), (Shape{3}));
  EXPECT_EQ(dataset_->log_density(at::zeros({0, 2})).sizes(), (Shape{0}));
  EXPECT_TRUE(dataset_->image_shape().empty());
  EXPECT_THAT(dataset_->fingerprint(), testing::StartsWith(GetParam()));
}

TEST_P(PlanarDataset, OutliersAreUniformOnABoxAroundTheData) {
  at::Generator generator = test::generator(2);
  const std::vector<Outliers> kinds = dataset_->outliers(kDraws, generator);
  ASSERT_EQ(kinds.size(), 1U);
  EXPECT_EQ(kinds[0].name, "uniform");
  EXPECT_EQ(kinds[0].events.sizes(), (Shape{kDraws, 2}));
  const at::Tensor low = kinds[0].events.amin(0), high = kinds[0].events.amax(0), x = draws(*dataset_, 10000);
  const at::Tensor is_inside = x.ge(low).logical_and(x.le(high)).all(1);
  EXPECT_GT(number(is_inside.to(at::kDouble).mean()), 0.99);
  // A uniform law's mean and variance in its own range.
  const at::Tensor u = (kinds[0].events - low) / (high - low);
  EXPECT_LT(number((u.mean(0) - 0.5).abs().max()), kZ * std::sqrt(1.0 / 12 / kDraws));
  EXPECT_LT(number((u.var(0) - 1.0 / 12).abs().max()), kZ * std::sqrt(1.0 / 180 / kDraws));
}

TEST_P(PlanarDataset, TheDensityTellsOutliersApart) {
  const double value = density_auroc(*dataset_, 10000);
  RecordProperty("auroc", std::to_string(value));
  EXPECT_GT(value, 0.74);
  EXPECT_LT(value, 0.97);
}

INSTANTIATE_TEST_SUITE_P(All, PlanarDataset,
                         testing::Values("gaussian_ring", "gaussian_grid", "two_moons", "spirals", "checkerboard"),
                         [](const auto& parameter) { return std::string(parameter.param); });

void expect_box(const Dataset& dataset, double half) {
  const Box box = dataset.box().value();
  for (std::size_t d = 0; d < 2; ++d) {
    EXPECT_DOUBLE_EQ(box.low.at(d), -half);
    EXPECT_DOUBLE_EQ(box.high.at(d), half);
  }
}

void expect_scaling(const Dataset& dataset, const std::vector<double>& shift, const std::vector<double>& scale) {
  EXPECT_LT(number((dataset.scaling().shift - at::tensor(shift, at::kDouble)).abs().max()), 1e-12);
  EXPECT_LT(number((dataset.scaling().scale - at::tensor(scale, at::kDouble)).abs().max()), 1e-12);
}

/// Log density by Simpson's rule on so many nodes that nothing is left to chance: `point` on [0, 1], uniform parameter.
template <typename Point>
double brute_density(double x, double y, double sd, Point point) {
  constexpr int kNodes = 200000;
  double sum = 0;
  for (int i = 0; i <= kNodes; ++i) {
    const auto [px, py, weight] = point(static_cast<double>(i) / kNodes);
    const double simpson = (i == 0 || i == kNodes) ? 1 : (i % 2 == 1 ? 4 : 2);
    sum += simpson * weight * std::exp(-((x - px) * (x - px) + (y - py) * (y - py)) / (2 * sd * sd));
  }
  return sum / (3.0 * kNodes) / (2 * std::numbers::pi * sd * sd);
}

TEST(GaussianRing, IsTheProtocolOfThe8Gaussians) {
  const auto ring = make("gaussian_ring");
  expect_box(*ring, 6.0);
  const double sd = std::sqrt(2.8289 * 2.8289 / 2 + 0.35361 * 0.35361);
  expect_scaling(*ring, {0, 0}, {sd, sd});
  const Modes modes = ring->modes().value();
  EXPECT_EQ(modes.centers.sizes(), (Shape{8, 2}));
  EXPECT_DOUBLE_EQ(modes.radius, 3 * 0.35361);
  EXPECT_LT(number((modes.centers.norm(2, 1) - 2.8289).abs().max()), 1e-12);
  at::Generator generator = test::generator(2);
  const at::Tensor outliers = ring->outliers(kDraws, generator).at(0).events;
  // The largest of n uniforms on [-4, 4] is within a few multiples of 8 / n of 4.
  EXPECT_NEAR(number(outliers.max()), 4.0, 20 * 8.0 / (2 * kDraws));
  EXPECT_NEAR(number(outliers.min()), -4.0, 20 * 8.0 / (2 * kDraws));
}

TEST(GaussianRing, AurocCeilingIs901) {
  // Standard error at 100,000 against 100,000: below sqrt(A (1 - A) / n) = 0.00094; the published figure is rounded to 0.0005.
  EXPECT_NEAR(density_auroc(*make("gaussian_ring"), kDraws), 0.901, 0.0005 + kZ * 0.00094);
}

TEST(GaussianRing, KnowsItsPeak) {
  // At a centre: its own component, and two neighbours at the distance of the octagon's side.
  const auto ring = make("gaussian_ring");
  const double sd = 0.35361, side = 2 * 2.8289 * std::sin(std::numbers::pi / 8);
  const double peak = std::log((1 + 2 * std::exp(-side * side / (2 * sd * sd))) / (8 * 2 * std::numbers::pi * sd * sd));
  EXPECT_NEAR(number(ring->log_density(ring->modes()->centers).max()), peak, 1e-9);
}

TEST(GaussianRing, BoxGrowsWithTheRing) {
  expect_box(*make("gaussian_ring", {{"radius", 28.289}}), 60.0);
  expect_box(*make("gaussian_ring", {{"radius", 1.0}, {"sd", 1.0}}), 7.0);
}

TEST(GaussianRing, FingerprintNamesTheSettings) {
  EXPECT_EQ(make("gaussian_ring")->fingerprint(), "gaussian_ring modes=8 radius=2.8289 sd=0.35361");
}

TEST(GaussianGrid, Is25ModesAround0) {
  const auto grid = make("gaussian_grid");
  const double sd = std::sqrt(2 * 1.25 * 1.25 + 0.2 * 0.2);  // {-2..2} has variance 2
  expect_scaling(*grid, {0, 0}, {sd, sd});
  EXPECT_EQ(grid->modes()->centers.sizes(), (Shape{25, 2}));
  EXPECT_DOUBLE_EQ(number(grid->modes()->centers.max()), 2.5);
  expect_box(*grid, 6.0);
  EXPECT_NEAR(density_auroc(*grid, kDraws), 0.902, 0.0005 + kZ * 0.00094);
}

TEST(GaussianGrid, OneGaussianIsAGaussian) {
  const auto one = make("gaussian_grid", {{"per_side", std::int64_t{1}}, {"sd", 2.0}});
  const at::Tensor x = at::tensor({0.0, 0.0, 2.0, -4.0}, at::kDouble).view({2, 2});
  const double at_zero = -std::log(2 * std::numbers::pi * 4);
  EXPECT_NEAR(number(one->log_density(x)[0]), at_zero, 1e-14);
  EXPECT_NEAR(number(one->log_density(x)[1]), at_zero - 20.0 / 8, 1e-14);
  expect_box(*one, 12.0);
}

TEST(TwoMoons, MomentsInClosedForm) {
  // E sin = 2 / pi, E sin^2 = 1/2: y is sin or 1/2 - sin.
  const double second = 0.5 * 0.5 + 0.5 * (0.75 - 2 / std::numbers::pi);
  expect_scaling(*make("two_moons"), {0.5, 0.25}, {std::sqrt(0.75 + 0.01), std::sqrt(second - 0.0625 + 0.01)});
}

TEST(TwoMoons, DensityIsExact) {
  for (const double sd : {0.02, 0.1, 0.5}) {
    const auto moons = make("two_moons", {{"sd", sd}});
    for (const auto& [x, y] :
         std::vector<std::pair<double, double>>{{0, 1}, {1.02, 0.03}, {0.5, 0.25}, {-0.9, 0.2}, {2.05, 0.6}}) {
      const double upper = brute_density(x, y, sd, [](double u) {
        return std::tuple{std::cos(std::numbers::pi * u), std::sin(std::numbers::pi * u), 0.5};
      });
      const double lower = brute_density(x, y, sd, [](double u) {
        return std::tuple{1 - std::cos(std::numbers::pi * u), 0.5 - std::sin(std::numbers::pi * u), 0.5};
      });
      const double expected = std::log(upper + lower);
      EXPECT_NEAR(number(moons->log_density(at::tensor({x, y}, at::kDouble).view({1, 2}))[0]), expected,
                  1e-11 * std::abs(expected) + 1e-11)
          << "sd " << sd << " at " << x << ", " << y;
    }
  }
}

TEST(Spirals, MomentsInClosedForm) {
  // r^2 = radius^2 u with u uniform; the arms' symmetry puts the mean at 0.
  const Scaling scaling = make("spirals")->scaling();
  EXPECT_LT(number(scaling.shift.abs().max()), 1e-12);
  EXPECT_NEAR(number(scaling.scale.square().sum()), 9.0 / 2 + 2 * 0.01, 1e-12);
}

TEST(Spirals, DensityIsExact) {
  struct Case {
    double turns, sd;
  };
  for (const auto& [turns, sd] : {Case{1.5, 0.1}, Case{4, 1}, Case{4, 0.05}}) {
    const double last = 2 * std::numbers::pi * turns;
    const auto spirals = make("spirals", {{"turns", turns}, {"sd", sd}});
    for (const auto& [x, y] : std::vector<std::pair<double, double>>{{0, 0}, {0.1, 0.4}, {-3, 0}, {1.5, -1}, {2.2, 2}}) {
      double expected = 0;
      for (const double sign : {1.0, -1.0}) {
        expected += brute_density(x, y, sd, [&](double u) {  // the angle t has density 2 t / last^2, and dt = last du
          const double t = last * u, r = sign * 3 * u;
          return std::tuple{r * std::cos(t), r * std::sin(t), u};
        });
      }
      EXPECT_NEAR(number(spirals->log_density(at::tensor({x, y}, at::kDouble).view({1, 2}))[0]), std::log(expected),
                  1e-11 * std::abs(std::log(expected)) + 1e-11)
          << turns << " turns, sd " << sd << " at " << x << ", " << y;
    }
  }
}

TEST(Spirals, RefusesNoiseTooFineForItsLength) {
  try {
    make("spirals", {{"sd", 0.01}, {"radius", 100.0}, {"turns", 4.0}});
    FAIL() << "no error";
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), testing::MatchesRegex("dataset.sd = 0.01: must be at least 0.0[0-9]* for a curve this long"));
  }
}

TEST(Checkerboard, DensityIsTwoLevels) {
  const auto board = make("checkerboard");
  const at::Tensor x =
      at::tensor({-3.0, -3.0, -3.0, -1.0, 3.0, 3.0, -4.0, -4.0, 4.0, 4.0, -5.0, -5.0}, at::kDouble).view({6, 2});
  const at::Tensor density = board->log_density(x).exp();
  // Eight of sixteen squares of side 2; (-4, -4) belongs to the board, (4, 4) no more.
  EXPECT_LT(number((density - at::tensor({1.0, 0.0, 1.0, 1.0, 0.0, 0.0}, at::kDouble) / 32).abs().max()), 1e-15);
  expect_scaling(*board, {0, 0}, {8 / std::sqrt(12.0), 8 / std::sqrt(12.0)});
  EXPECT_TRUE(at::isfinite(board->log_density(draws(*board))).all().item<bool>());
  EXPECT_NEAR(density_auroc(*board, kDraws), 0.75, kZ * 0.25 / std::sqrt(static_cast<double>(kDraws)));
}

TEST(Checkerboard, OddBoardsHaveOneSquareMore) {
  const auto board = make("checkerboard", {{"squares", std::int64_t{3}}, {"half_width", 1.5}});
  EXPECT_NEAR(number(board->log_density(at::zeros({1, 2}))[0]), -std::log(5.0), 1e-12);
  EXPECT_LT(number(board->scaling().shift.abs().max()), 1e-12);
}

}  // namespace
}  // namespace ebmlab
