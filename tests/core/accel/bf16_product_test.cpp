// SPDX-License-Identifier: MIT
// Products in bfloat16 against double precision: by a model of tile registers on every machine, and by the instructions of the
// one that runs the test.
#include "accel/bf16_product.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <functional>

#include "accel/bf16_tiles.hpp"
#include "numbers.hpp"

namespace ebmlab::accel {
namespace {

/// Tile registers as the manual of the instructions describes them (Intel 64 and IA-32 manual, volume 2: LDTILECFG, TDPBF16PS).
class ModelTiles {
 public:
  template <int tile>
  void zero() {
    registers_[tile] = {};
  }
  template <int tile>
  void load(const void* from, std::size_t stride) {
    for (std::size_t row = 0; row < kTile; ++row) {
      std::memcpy(registers_[tile][row].data(), static_cast<const std::byte*>(from) + row * stride, 64);
    }
  }
  template <int tile>
  void store(void* to, std::size_t stride) {
    for (std::size_t row = 0; row < kTile; ++row) {
      std::memcpy(static_cast<std::byte*>(to) + row * stride, registers_[tile][row].data(), 64);
    }
  }
  template <int sum, int rows, int columns>
  void add_product() {
    for (std::size_t m = 0; m < kTile; ++m) {
      for (std::size_t k = 0; k < kTile; ++k) {
        for (std::size_t n = 0; n < kTile; ++n) {
          const std::uint32_t a = registers_[rows][m][k], b = registers_[columns][k][n];
          auto total = std::bit_cast<float>(registers_[sum][m][n]);
          total += std::bit_cast<float>(a << 16) * std::bit_cast<float>(b << 16);
          total += std::bit_cast<float>(a & 0xffff0000U) * std::bit_cast<float>(b & 0xffff0000U);
          registers_[sum][m][n] = std::bit_cast<std::uint32_t>(total);
        }
      }
    }
  }

 private:
  std::array<std::array<std::array<std::uint32_t, kTile>, kTile>, 8> registers_{};
};

// NOLINTNEXTLINE(*-reinterpret-cast): working memory comes as floats
Bf16Pair* as_pairs(AlignedFloats& memory) { return reinterpret_cast<Bf16Pair*>(memory.get()); }

struct Shape {
  std::int64_t rows, columns, planes;
};
void PrintTo(const Shape& shape, std::ostream* out) {
  *out << shape.rows << "x" << shape.columns << " in " << shape.planes << " planes";
}

class Bf16Product : public testing::TestWithParam<Shape> {
 protected:
  using Run = std::function<void(Then, const Bf16Matrix&, const float* x, const float* other, float* out, Bf16Pair* pairs)>;

  /// `run` gives what float32 factors give but for their rounding: a plane leaves 2^-9 of a factor, two 2^-18, and of their
  /// product that of the low parts is left out.
  static void expect_product(const Run& run) {
    const auto [rows, columns, planes] = GetParam();
    const std::vector<float> weights = numbers(static_cast<std::size_t>(rows * columns), 1.0F, 0.0F);
    const auto weight = [&weights, width = columns](std::int64_t r, std::int64_t c) {
      return weights[static_cast<std::size_t>(r * width + c)];
    };
    const PackedMatrix exact(rows, columns, weight);
    const Bf16Matrix m(exact, planes);
    AlignedFloats x(static_cast<std::size_t>(columns * kLanes)), other(static_cast<std::size_t>(padded(rows) * kLanes));
    std::ranges::copy(numbers(static_cast<std::size_t>(columns * kLanes), 1.0F, 7.0F), x.get());
    std::ranges::copy(numbers(static_cast<std::size_t>(padded(rows) * kLanes), 1.0F, 3.0F), other.get());
    AlignedFloats pairs(static_cast<std::size_t>(m.block_pairs()));
    const double factor = planes == 1 ? std::ldexp(1.0, -8) : 3.0 * std::ldexp(1.0, -18);
    const double per_product = factor + static_cast<double>(columns * planes) * std::ldexp(1.0, -23);
    for (const Then then : {Then::kStore, Then::kAddBias, Then::kTimes, Then::kAddTo}) {
      AlignedFloats out(static_cast<std::size_t>(padded(rows) * kLanes));
      run(then, m, x.get(), other.get(), out.get(), as_pairs(pairs));
      for (std::int64_t r = 0; r < rows; ++r) {
        for (std::int64_t l = 0; l < kLanes; ++l) {
          double sum = 0.0, size = 0.0;
          for (std::int64_t c = 0; c < columns; ++c) {
            const double product = static_cast<double>(weight(r, c)) * x.get()[c * kLanes + l];
            sum += product;
            size += std::abs(product);
          }
          const double next = other.get()[r * kLanes + l];
          double scale = 1.0;
          if (then == Then::kAddBias) sum += other.get()[r];
          if (then == Then::kAddTo) sum += next;
          if (then == Then::kTimes) {
            sum *= next;
            scale = std::abs(next);
          }
          ASSERT_NEAR(out.get()[r * kLanes + l], sum, scale * size * per_product + 1e-6)
              << "row " << r << " lane " << l << " then " << static_cast<int>(then);
        }
      }
    }
  }
};

INSTANTIATE_TEST_SUITE_P(Shapes, Bf16Product,
                         testing::Values(Shape{32, 32, 1}, Shape{128, 128, 1}, Shape{33, 40, 1}, Shape{50, 31, 1},
                                         Shape{15, 7, 1}, Shape{128, 128, 2}, Shape{33, 101, 2}));

TEST_P(Bf16Product, ByTilesIsTheProduct) {
  expect_product([](Then then, const Bf16Matrix& m, const float* x, const float* other, float* out, Bf16Pair* pairs) {
    to_pairs(m, x, pairs);
    multiply_by_tiles<ModelTiles>(m, then, pairs, other, out);
  });
}

TEST_P(Bf16Product, ByThisProcessorIsTheProduct) {
  if (bf16_unit() == Bf16Unit::kNone) GTEST_SKIP() << "this processor has neither AVX512-BF16 nor AMX";
  if (bf16_unit() == Bf16Unit::kVectors && GetParam().planes == 2) GTEST_SKIP() << "two planes are for AMX";
  expect_product([](Then then, const Bf16Matrix& m, const float* x, const float* other, float* out, Bf16Pair* pairs) {
    multiply(bf16_unit(), m, then, x, other, out, pairs);
  });
}

/// Ties go to the even neighbour; the largest numbers and infinity stay what they are.
TEST(Bf16Pairs, RoundToTheNearest) {
  const Bf16Matrix m(PackedMatrix(1, 2, [](std::int64_t, std::int64_t) { return 1.0F; }), 1);
  AlignedFloats x(2 * kLanes), pairs(static_cast<std::size_t>(m.block_pairs()));
  const std::array<std::array<float, 2>, 5> cases{
      {{1.0F, 1.0F}, {1.00390625F, 1.0F}, {1.01171875F, 1.015625F}, {INFINITY, INFINITY}, {-3.14159265F, -3.140625F}}};
  for (std::size_t i = 0; i < cases.size(); ++i) x.get()[i] = x.get()[kLanes + i] = cases[i][0];
  to_pairs(m, x.get(), as_pairs(pairs));
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const auto pair = std::bit_cast<Bf16Pair>(pairs.get()[i]);
    EXPECT_EQ(std::bit_cast<float>(pair << 16), cases[i][1]);
    EXPECT_EQ(std::bit_cast<float>(pair & 0xffff0000U), cases[i][1]);
  }
}

}  // namespace
}  // namespace ebmlab::accel
