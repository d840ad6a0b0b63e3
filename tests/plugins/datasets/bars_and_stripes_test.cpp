// SPDX-License-Identifier: MIT
// Bars and stripes: the law by enumeration of all images, and draws against it.
#include "plugins/datasets/tolerance.hpp"
#include "plugins/plugin_fixture.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace ebmlab {
namespace {

std::unique_ptr<Dataset> make(std::int64_t side) {
  return test::plugins().dataset("bars_and_stripes", {{"side", side}}, {.search = {}});
}

/// All 2^pixels binary images, [2^pixels, pixels].
at::Tensor all_images(std::int64_t pixels) {
  const at::Tensor numbers = at::arange(std::int64_t{1} << pixels, at::kLong).unsqueeze(1);
  return numbers.bitwise_right_shift(at::arange(pixels, at::kLong)).bitwise_and(1).to(at::kFloat);
}

TEST(BarsAndStripes, ProbabilitiesOfAllImagesAddUpToOne) {
  for (const std::int64_t side : {2, 3, 4}) {
    const at::Tensor log_density = make(side)->log_density(all_images(side * side));
    EXPECT_NEAR(log_density.exp().sum().item<double>(), 1.0, 1e-12) << side;
    EXPECT_EQ(log_density.isfinite().sum().item<std::int64_t>(), (2 << side) - 2) << side;
  }
}

TEST(BarsAndStripes, KnowsAPatternFromAnImage) {
  const auto data = make(3);
  const at::Tensor x = at::tensor({1.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0, 0.0, 1.0,   // bars
                                   0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0,   // stripes
                                   1.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0, 0.0, 0.0,   // a pixel off
                                   0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5})  // not binary
                           .view({4, 9});
  const at::Tensor density = data->log_density(x).exp();
  EXPECT_LT((density - at::tensor({1.0, 1.0, 0.0, 0.0}) / 14).abs().max().item<double>(), 1e-7);
}

TEST(BarsAndStripes, DrawsEachPatternAsOften) {
  constexpr std::int64_t kEvents = 60000;
  const auto data = make(4);
  at::Generator generator = test::generator(1);
  const at::Tensor draws = data->draw(kEvents, generator);
  EXPECT_TRUE(data->log_density(draws).isfinite().all().item<bool>());
  const at::Tensor numbers = draws.matmul(at::full({16}, 2.0, at::kDouble).pow(at::arange(16, at::kDouble))).to(at::kLong);
  const at::Tensor counts = numbers.bincount({}, 1 << 16).to(at::kDouble);
  const at::Tensor drawn = counts.masked_select(counts.gt(0));
  ASSERT_EQ(drawn.size(0), 30);
  const double expected = kEvents / 30.0, freedom = 29;
  const double statistic = (drawn - expected).square().sum().item<double>() / expected;
  // Wilson and Hilferty: the cube root of chi^2 / k is nearly normal.
  const double z = (std::cbrt(statistic / freedom) - (1 - 2 / (9 * freedom))) / std::sqrt(2 / (9 * freedom));
  EXPECT_LT(std::abs(z), kZ);
}

TEST(BarsAndStripes, EachPatternIsAModeOfItsOwn) {
  const Modes modes = make(4)->modes().value();
  ASSERT_EQ(modes.centers.sizes(), (Shape{30, 16}));
  const at::Tensor apart = at::cdist(modes.centers, modes.centers) + 10 * at::eye(30, at::kDouble);
  EXPECT_GT(apart.min().item<double>(), 2 * modes.radius);
  EXPECT_TRUE(make(4)->log_density(modes.centers).isfinite().all().item<bool>());
}

TEST(BarsAndStripes, OutliersAreFairCoins) {
  at::Generator generator = test::generator(2);
  const std::vector<Outliers> kinds = make(4)->outliers(20000, generator);
  ASSERT_EQ(kinds.size(), 1U);
  EXPECT_EQ(kinds[0].name, "uniform");
  EXPECT_TRUE(kinds[0].events.eq(0).logical_or(kinds[0].events.eq(1)).all().item<bool>());
  EXPECT_LT((kinds[0].events.mean(0) - 0.5).abs().max().item<double>(), kZ * 0.5 / std::sqrt(20000.0));
}

TEST(BarsAndStripes, PlayersSeeZerosAndOnes) {
  const auto data = make(4);
  EXPECT_TRUE(at::equal(data->scaling().shift, at::zeros({16}, at::kDouble)));
  EXPECT_TRUE(at::equal(data->scaling().scale, at::ones({16}, at::kDouble)));
  EXPECT_EQ(data->event_shape(), Shape{16});
  EXPECT_EQ(data->image_shape(), (Shape{4, 4}));
  EXPECT_EQ(data->pixel_range(), (std::pair{0.0, 1.0}));
  EXPECT_EQ(data->train_rows(), 0);
  EXPECT_EQ(data->fingerprint(), "bars_and_stripes side=4");
}

}  // namespace
}  // namespace ebmlab
