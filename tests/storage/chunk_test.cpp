// SPDX-License-Identifier: MIT
#include "storage/chunk.hpp"

#include "store_fixture.hpp"
#include "support/not_finite.hpp"

#include <cmath>
#include <cstring>
#include <limits>
#include <random>

namespace ebmlab::storage::testing {
namespace {

Columns columns(std::vector<std::int64_t> steps, std::vector<double> values) {
  Columns all{.steps = std::move(steps), .times_us = {}, .values = std::move(values)};
  for (std::size_t i = 0; i < all.steps.size(); ++i) all.times_us.push_back(1'000'000 + static_cast<std::int64_t>(i * i));
  return all;
}

void expect_round_trip(const Columns& original) {
  Columns back;
  ASSERT_TRUE(decode(encode(original), back));
  EXPECT_EQ(back.steps, original.steps);
  EXPECT_EQ(back.times_us, original.times_us);
  ASSERT_EQ(back.values.size(), original.values.size());
  EXPECT_EQ(std::memcmp(back.values.data(), original.values.data(), 8 * back.values.size()), 0);
}

TEST(Chunk, KeepsEveryBit) {
  expect_round_trip(columns({7}, {0.1}));
  expect_round_trip(columns({0, 10, 20}, {-0.0, kNan, -kInf}));
  expect_round_trip(columns({0, 1, 5, 5, 2}, {1, kInf, std::numeric_limits<double>::denorm_min(), 4, 5}));
  expect_round_trip(columns({9, 6, 3}, {1, 2, 3}));
}

TEST(Chunk, LeavesOutEquallySpacedSteps) {
  EXPECT_FALSE(encode(columns({0, 10, 20}, {1, 2, 3})).steps.has_value());
  EXPECT_TRUE(encode(columns({0, 10, 21}, {1, 2, 3})).steps.has_value());
}

TEST(Chunk, ToldOfItsFiniteValues) {
  const EncodedChunk chunk = encode(columns({0, 1, 2, 3}, {kNan, 3, -2, kInf}));
  EXPECT_EQ(chunk.nonfinite, 2);
  EXPECT_EQ(chunk.vmin, -2);
  EXPECT_EQ(chunk.vmax, 3);
  EXPECT_FALSE(encode(columns({0}, {kNan})).vmin.has_value());
}

TEST(Chunk, OneFlippedBitIsNoticedEverywhere) {
  const EncodedChunk good = encode(columns({0, 1, 5}, {1, 2, 3}));
  for (const int part : {0, 1, 2}) {
    for (std::size_t i = 0; i < 24; ++i) {
      EncodedChunk bad = good;
      Bytes& bytes = part == 0 ? *bad.steps : part == 1 ? bad.times : bad.values;
      bytes.at(i) ^= std::byte{16};
      Columns back;
      EXPECT_FALSE(decode(bad, back));
      EXPECT_EQ(back.size(), 0U);
    }
  }
}

TEST(Chunk, AWrongLengthIsNoticed) {
  EncodedChunk chunk = encode(columns({0, 1, 2}, {1, 2, 3}));
  chunk.n = 2;
  Columns back;
  EXPECT_FALSE(decode(chunk, back));
}

TEST(Chunk, ACountThatWrapsAroundIsNoticed) {
  EncodedChunk chunk = encode(columns({0}, {1}));
  chunk.n = (std::size_t{1} << 61U) + 1;  // times eight, it is the length of one value
  Columns back;
  EXPECT_FALSE(decode(chunk, back));
}

TEST(Chunk, StepsFarApartAreKeptAndImpossibleOnesNoticed) {
  constexpr std::int64_t kLowest = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t kHighest = std::numeric_limits<std::int64_t>::max();
  expect_round_trip(columns({kLowest, -1, kHighest - 1}, {1, 2, 3}));
  expect_round_trip(columns({kLowest, kHighest}, {1, 2}));
  EncodedChunk chunk = encode(columns({0, 10}, {1, 2}));
  chunk.step0 = kLowest;
  Columns back;
  EXPECT_FALSE(decode(chunk, back));
}

TEST(SeriesSummary, AgreesWithTwoPasses) {
  std::mt19937_64 generator(3);
  std::normal_distribution<double> normal(1e6, 2);
  std::vector<double> values;
  SeriesSummary summary;
  for (int i = 0; i < 5000; ++i) {
    values.push_back(normal(generator));
    summary.add(i, values.back());
  }
  double mean = 0;
  for (const double value : values) mean += value / 5000;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  EXPECT_NEAR(summary.mean, mean, 1e-6);
  EXPECT_NEAR(summary.m2 / squares, 1, 1e-9);
}

TEST(SeriesSummary, CountsWhatIsNotFinite) {
  SeriesSummary summary;
  const std::vector<double> values{2, kNan, -1, kInf, 5, -kInf};
  for (std::size_t i = 0; i < values.size(); ++i) summary.add(static_cast<std::int64_t>(10 * i), values[i]);
  EXPECT_EQ(summary.n, 6);
  EXPECT_EQ(summary.nonfinite, 3);
  EXPECT_EQ(summary.first_nonfinite_step, 10);
  EXPECT_EQ(summary.min, -1);
  EXPECT_EQ(summary.min_step, 20);
  EXPECT_EQ(summary.max, 5);
  EXPECT_EQ(summary.max_step, 40);
  EXPECT_DOUBLE_EQ(summary.mean, 2);
  EXPECT_DOUBLE_EQ(summary.m2, 18);
  EXPECT_EQ(summary.last, -kInf);
  EXPECT_EQ(summary.first_step, 0);
  EXPECT_EQ(summary.last_step, 50);
}

TEST(SeriesSummary, WhatComesLateIsNotTheLast) {
  SeriesSummary summary;
  for (const auto& [step, value] : {std::pair(5, 1.0), {9, 2.0}, {7, 3.0}, {2, 4.0}}) summary.add(step, value);
  EXPECT_EQ(summary.first_step, 2);
  EXPECT_EQ(summary.last_step, 9);
  EXPECT_EQ(summary.last, 2.0);
  EXPECT_EQ(summary.max_step, 2);
  EXPECT_EQ(summary.n, 4);
}

}  // namespace
}  // namespace ebmlab::storage::testing
