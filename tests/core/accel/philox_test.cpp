// SPDX-License-Identifier: MIT
#include "accel/philox.hpp"

#include <gmock/gmock.h>

#include <cmath>

namespace ebmlab::accel {
namespace {

using testing::ElementsAre;

// Random123's known answers for philox4x32-10.
TEST(Philox, GivesTheKnownAnswers) {
  EXPECT_THAT(philox({0, 0, 0, 0}, 0), ElementsAre(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8));
  constexpr std::uint32_t kOnes = 0xffffffff;
  EXPECT_THAT(philox({kOnes, kOnes, kOnes, kOnes}, 0xffffffffffffffff),
              ElementsAre(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd));
  EXPECT_THAT(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, 0x299f31d0a4093822),
              ElementsAre(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1));
}

TEST(Philox, UniformsKeepToTheirIntervals) {
  EXPECT_GT(positive_uniform(0), 0.0F);
  EXPECT_LE(positive_uniform(0xffffffff), 1.0F);
  EXPECT_EQ(uniform(0), 0.0F);
  EXPECT_LT(uniform(0xffffffff), 1.0F);
}

TEST(Philox, NormalsHaveTheMomentsOfANormal) {
  constexpr std::int64_t kChains = 500, kSteps = 100;
  constexpr double kCount = kChains * kSteps * 2;
  double first = 0.0, second = 0.0, fourth = 0.0, product = 0.0;
  for (std::int64_t chain = 0; chain < kChains; ++chain) {
    for (std::int64_t step = 0; step < kSteps; ++step) {
      const double a = normal(7, chain, step, 0, 2), b = normal(7, chain, step, 1, 2);
      first += a + b;
      second += a * a + b * b;
      fourth += a * a * a * a + b * b * b * b;
      product += a * b;
    }
  }
  // Five standard errors of each: the variances are 1, 2, 96 and 1.
  EXPECT_NEAR(first / kCount, 0.0, 5.0 * std::sqrt(1.0 / kCount));
  EXPECT_NEAR(second / kCount, 1.0, 5.0 * std::sqrt(2.0 / kCount));
  EXPECT_NEAR(fourth / kCount, 3.0, 5.0 * std::sqrt(96.0 / kCount));
  EXPECT_NEAR(product / (0.5 * kCount), 0.0, 5.0 * std::sqrt(1.0 / (0.5 * kCount)));
}

/// Whatever the dimension, no counter's word serves twice.
TEST(Philox, EveryNormalIsANewOne) {
  for (const std::int64_t dimension : {1, 2, 3, 4, 5}) {
    std::vector<float> seen;
    for (std::int64_t step = 0; step < 9; ++step) {
      for (std::int64_t i = 0; i < dimension; ++i) seen.push_back(normal(1, 3, step, i, dimension));
    }
    std::sort(seen.begin(), seen.end());
    EXPECT_EQ(std::adjacent_find(seen.begin(), seen.end()), seen.end()) << dimension;
  }
}

}  // namespace
}  // namespace ebmlab::accel
