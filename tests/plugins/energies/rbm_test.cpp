// SPDX-License-Identifier: MIT
// The RBM against sums over every joint state, for either layer the smaller one.
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <cmath>

#include "plugins/energies/energy_cases.hpp"

namespace ebmlab {
namespace {

/// All states of n binary units, [2^n, n].
at::Tensor states(std::int64_t n) {
  std::vector<double> bits;
  for (std::int64_t state = 0; state < (std::int64_t{1} << n); ++state) {
    for (std::int64_t i = 0; i < n; ++i) bits.push_back(((state >> i) & 1) != 0 ? 1.0 : 0.0);
  }
  return at::tensor(bits, at::kDouble).view({-1, n});
}

class SmallRbm : public testing::TestWithParam<std::pair<std::int64_t, std::int64_t>> {
 protected:
  const std::int64_t visible_ = GetParam().first, hidden_ = GetParam().second;
  at::Generator generator_ = test::generator(3);
  std::unique_ptr<EnergyModel> energy_ = test::plugins().energy(
      "rbm", {{"visible", visible_}, {"hidden", hidden_}, {"init", std::string("sinusoidal")}, {"weight_scale", 1.3}},
      {{}, at::TensorOptions().dtype(at::kDouble), generator_, {}});
  at::Tensor weight_ = energy_->parameters()[0].value, b_ = energy_->parameters()[1].value, c_ = energy_->parameters()[2].value;

  /// -E(v, h) for every pair of states, [2^V, 2^H].
  [[nodiscard]] at::Tensor joint() const {
    const at::Tensor v = states(visible_), h = states(hidden_);
    return at::matmul(v, b_).unsqueeze(1) + at::matmul(h, c_) + at::matmul(at::matmul(v, weight_), h.t());
  }
};
INSTANTIATE_TEST_SUITE_P(Layers, SmallRbm, testing::Values(std::pair{5, 3}, std::pair{3, 5}, std::pair{4, 4}));

TEST_P(SmallRbm, TheEnergyIsTheJointSummedOverTheHiddenUnits) {
  EXPECT_TRUE(at::allclose(energy_->energy(states(visible_)), -joint().logsumexp(1), 1e-13, 1e-13));
}

TEST_P(SmallRbm, LogPartitionAndItsGradientAreThoseOfTheSum) {
  const at::Tensor expected = joint().flatten().logsumexp(0), exact = energy_->log_partition();
  EXPECT_NEAR(exact.item<double>(), expected.item<double>(), 1e-12);
  const std::vector<at::Tensor> leaves{weight_, b_, c_};
  const auto by_hand = torch::autograd::grad({expected}, leaves), by_energy = torch::autograd::grad({exact}, leaves);
  for (std::size_t i = 0; i < leaves.size(); ++i) EXPECT_TRUE(at::allclose(by_energy[i], by_hand[i], 1e-12, 1e-13)) << i;
}

TEST_P(SmallRbm, TheConditionalsAreThoseOfTheJointAtAnyTemperature) {
  const BlockConditionals* blocks = energy_->blocks();
  ASSERT_NE(blocks, nullptr);
  const at::Tensor v = states(visible_), h = states(hidden_);
  for (const double beta : {1.0, 0.3}) {
    const at::Tensor log_p = beta * joint();
    EXPECT_TRUE(at::allclose(blocks->hidden_given_visible(v, beta), at::matmul(log_p.softmax(1), h), 1e-12, 1e-12)) << beta;
    EXPECT_TRUE(at::allclose(blocks->visible_given_hidden(h, beta), at::matmul(log_p.softmax(0).t(), v), 1e-12, 1e-12)) << beta;
  }
}

TEST_P(SmallRbm, ExactDrawsHaveTheStatesOfTheirProbabilities) {
  constexpr std::int64_t kEvents = 100000;
  const at::Tensor v = energy_->exact_samples(kEvents, generator_);
  const at::Tensor number = at::matmul(v, at::pow(2.0, at::arange(visible_, at::kDouble))).to(at::kLong);
  const at::Tensor share = at::bincount(number, {}, std::int64_t{1} << visible_).to(at::kDouble) / kEvents;
  const at::Tensor p = (-energy_->energy(states(visible_)) - energy_->log_partition()).exp().detach();
  const at::Tensor z = (share - p) / (p * (1.0 - p) / kEvents).sqrt();
  EXPECT_LT(z.abs().max().item<double>(), 4.5);
}

TEST(Rbm, IsNotExactWhereBothLayersAreLarge) {
  const auto energy = test::make_energy({"", "rbm", {{"hidden", std::int64_t{21}}}, {21}});
  at::Generator generator = test::generator(1);
  EXPECT_FALSE(energy->log_partition().defined());
  EXPECT_FALSE(energy->exact_samples(2, generator).defined());
  EXPECT_FALSE(energy->reference().has_value());
}

TEST(Rbm, SumsOverManyChunksOfStates) {
  const auto energy = test::make_energy({"", "rbm", {{"hidden", std::int64_t{15}}, {"weight_scale", 1.0}}, {14}});
  const auto expected = (-energy->energy(states(14))).logsumexp(0).item<double>();
  EXPECT_NEAR(energy->log_partition().item<double>(), expected, 1e-11);
}

TEST(Rbm, RefusesEventsThatAreNotBinary) {
  at::Generator generator = test::generator(1);
  const at::TensorOptions options = at::TensorOptions().dtype(at::kFloat);
  EXPECT_THROW((void)test::plugins().energy("rbm", {}, {{2}, options, generator, at::full({3, 2}, 0.5, options)}), ConfigError);
}

}  // namespace
}  // namespace ebmlab
