// SPDX-License-Identifier: MIT
// Products of matrices in every layout against sums in double precision.
#include "accel/matrix_product.hpp"

#include <cmath>
#include <vector>

#include "numbers.hpp"
#include "processors.hpp"

namespace ebmlab::accel {
namespace {

struct Case {
  std::int64_t rows, depth, columns;
  bool is_left_turned, is_right_turned;
};
void PrintTo(const Case& tested, std::ostream* out) {
  *out << "[" << tested.rows << ", " << tested.depth << "]" << (tested.is_left_turned ? "'" : "") << " [" << tested.depth
       << ", " << tested.columns << "]" << (tested.is_right_turned ? "'" : "");
}

class MatrixProduct : public testing::TestWithParam<Case> {};

/// A matrix of `rows` by `columns`, or one whose columns lie in order.
Strided strided(const std::vector<float>& values, std::int64_t rows, std::int64_t columns, bool is_turned) {
  return {values.data(), rows, columns, is_turned ? 1 : columns, is_turned ? rows : 1};
}
std::vector<float> values(std::int64_t count, float phase) { return numbers(static_cast<std::size_t>(count), 1.0F, phase); }
float at(const Strided& m, std::int64_t r, std::int64_t c) { return m.values[r * m.row_stride + c * m.column_stride]; }

TEST_P(MatrixProduct, IsTheSumOfProducts) {
  const std::int64_t rows = GetParam().rows, depth = GetParam().depth, columns = GetParam().columns;
  const std::vector<float> a = values(rows * depth, 0.1F), b = values(depth * columns, 0.7F);
  const std::vector<float> before = values(rows * columns, 0.3F);
  const Strided left = strided(a, rows, depth, GetParam().is_left_turned);
  const Strided right = strided(b, depth, columns, GetParam().is_right_turned);
  on_every_processor([&] {
    for (const bool is_added : {false, true}) {
      std::vector<float> out = before;
      out.push_back(17.0F);  // what lies behind stays
      multiply(left, right, is_added, out.data());
      EXPECT_EQ(out.back(), 17.0F);
      for (std::int64_t r = 0; r < rows; ++r) {
        for (std::int64_t c = 0; c < columns; ++c) {
          const auto place = static_cast<std::size_t>(r * columns + c);
          double sum = is_added ? before[place] : 0.0, size = 1.0;
          for (std::int64_t k = 0; k < depth; ++k) {
            const double product = static_cast<double>(at(left, r, k)) * at(right, k, c);
            sum += product;
            size += std::abs(product);
          }
          ASSERT_NEAR(out[place], sum, size * static_cast<double>(depth + 1) * std::ldexp(1.0, -24)) << r << " " << c;
        }
      }
    }
  });
}

INSTANTIATE_TEST_SUITE_P(Shapes, MatrixProduct,
                         testing::Values(Case{12, 128, 128, false, false}, Case{7, 130, 64, false, true},
                                         Case{130, 300, 17, true, false}, Case{1, 1, 1, false, false},
                                         Case{9, 5, 8, false, false}, Case{11, 260, 100, true, true},
                                         Case{6, 513, 33, false, false}, Case{3, 2, 128, false, true},
                                         Case{0, 4, 16, false, false}));

/// Rows have the same bytes whatever others are computed with them.
TEST(MatrixProduct, RowsDoNotDependOnOneAnother) {
  const std::vector<float> a = values(1400, 0.1F), b = values(3500, 0.7F);
  const Strided left = strided(a, 20, 70, false), right = strided(b, 70, 50, false);
  on_every_processor([&] {
    std::vector<float> whole(1000), parts(1000);
    multiply(left, right, false, whole.data());
    for (std::int64_t first = 0; first < 20; first += 5) {
      multiply({left.values + first * 70, 5, 70, 70, 1}, right, false, parts.data() + first * 50);
    }
    EXPECT_EQ(whole, parts);
  });
}

}  // namespace
}  // namespace ebmlab::accel
