// SPDX-License-Identifier: MIT
#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>
#include <ebmlab/contrast.hpp>

namespace ebmlab {
namespace {

/// E(x) = x, so that every term of the loss is a moment of its input.
class Identity : public EnergyModel {
 public:
  [[nodiscard]] Shape event_shape() const override { return {1}; }
  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override { return x.squeeze(1); }
};

struct ContrastTest : testing::Test {
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{3});
  Identity energy;
  at::Tensor data = at::tensor({1.0, 3.0}, at::kDouble).unsqueeze(1);
  at::Tensor negatives = at::tensor({2.0, 6.0}, at::kDouble).unsqueeze(1);
};

TEST_F(ContrastTest, WithoutUniformNegativesItIsTheRegularisedDifference) {
  Contrast contrast;
  contrast.regularizer = 0.1;
  contrast.uniform_weight = 0.0;
  const Contrast::Terms terms = contrast.evaluate(energy, data, negatives, {}, generator);
  EXPECT_NEAR(terms.loss.item<double>(), 2.0 - 4.0 + 0.1 * (5.0 + 20.0), 1e-12);
  EXPECT_FALSE(terms.uniform.defined());
}

TEST_F(ContrastTest, WeightsReplaceTheMean) {
  Contrast contrast;
  contrast.regularizer = 0.1;
  contrast.uniform_weight = 0.0;
  const at::Tensor weights = at::tensor({0.25, 0.75}, at::kDouble);
  const Contrast::Terms terms = contrast.evaluate(energy, data, negatives, weights, generator);
  EXPECT_NEAR(terms.loss.item<double>(), 2.0 - 5.0 + 0.1 * (5.0 + 28.0), 1e-12);
}

TEST_F(ContrastTest, UniformNegativesEnterWithTheirWeight) {
  Contrast contrast;
  contrast.regularizer = 0.1;
  contrast.uniform_weight = 0.5;
  contrast.uniform_box = 3.0;
  const at::Tensor many = at::ones({200000, 1}, at::kDouble);
  const Contrast::Terms terms = contrast.evaluate(energy, many, 2.0 * many, {}, generator);
  // E_u = 0 and E_u^2 = 3 for U[-3, 3], from 100,000 draws.
  const double expected = 1.0 - 2.0 + 0.1 * (1.0 + 4.0) + 0.5 * (2.0 - 0.0 + 0.1 * 3.0);
  const double sd = 0.5 * std::sqrt((3.0 + 0.01 * (81.0 / 5.0 - 9.0)) / 100000.0);
  EXPECT_NEAR(terms.loss.item<double>(), expected, 4.5 * sd);
  EXPECT_EQ(terms.metrics().back().name, "energy.uniform");
}

TEST_F(ContrastTest, WithoutNegativesOnlyDataAndUniformDrawsContrast) {
  Contrast contrast;
  contrast.regularizer = 0.0;
  contrast.uniform_weight = 1.0;
  const Contrast::Terms terms = contrast.evaluate(energy, data, {}, {}, generator);
  EXPECT_NEAR(terms.loss.item<double>(), 2.0 - terms.uniform.item<double>(), 1e-12);
  EXPECT_FALSE(terms.negative.defined());
}

}  // namespace
}  // namespace ebmlab
