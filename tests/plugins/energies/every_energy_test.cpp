// SPDX-License-Identifier: MIT
// What holds for every energy: gradients against finite differences in double, rows that do not depend on each other, and that
// it gives what its description promises.
#include <gtest/gtest.h>

#include <cmath>

#include "plugins/energies/energy_cases.hpp"

namespace ebmlab {
namespace {

using test::EnergyCase;

constexpr double kStep = 1e-5;
/// Central differences: truncation of order kStep^2 relative to the gradient, rounding of the two energies.
double difference_error(double gradient, double energy) {
  return 1e-7 + 1e-6 * std::abs(gradient) + 20.0 * std::numeric_limits<double>::epsilon() * std::abs(energy) / kStep;
}

class EveryEnergy : public testing::TestWithParam<EnergyCase> {
 protected:
  std::unique_ptr<EnergyModel> energy_ = test::make_energy(GetParam());
};
INSTANTIATE_TEST_SUITE_P(Energies, EveryEnergy, testing::ValuesIn(test::energy_cases()),
                         [](const auto& tested) { return tested.param.name; });

TEST_P(EveryEnergy, GradientAgreesWithFiniteDifferences) {
  const at::Tensor x = test::normal_events(GetParam(), 20, 2), flat = x.flatten(1);
  const at::Tensor gradient = energy_->gradient(x).flatten(1), value = energy_->energy(x).detach();
  for (std::int64_t i = 0; i < flat.size(1); ++i) {
    at::Tensor shift = at::zeros({1, flat.size(1)}, at::kDouble);
    shift[0][i] = kStep;
    const at::Tensor above = energy_->energy((flat + shift).view_as(x)), below = energy_->energy((flat - shift).view_as(x));
    const at::Tensor difference = ((above - below) / (2.0 * kStep)).detach();
    for (std::int64_t row = 0; row < x.size(0); ++row) {
      const auto expected = difference[row].item<double>();
      ASSERT_NEAR(gradient[row][i].item<double>(), expected, difference_error(expected, value[row].item<double>()))
          << "element " << i << " of row " << row;
    }
  }
}

TEST_P(EveryEnergy, GradientIsThatOfAutograd) {
  const at::Tensor x = test::normal_events(GetParam(), 20, 3);
  const at::Tensor closed = energy_->gradient(x), automatic = energy_->EnergyModel::gradient(x);
  EXPECT_FALSE(closed.requires_grad());
  EXPECT_TRUE(at::allclose(closed, automatic, 1e-10, 1e-10 * automatic.abs().max().item<double>()));
}

TEST_P(EveryEnergy, ParameterGradientsAgreeWithFiniteDifferences) {
  const Parameters parameters = energy_->parameters();
  ASSERT_EQ(parameters.empty(), !test::provides(GetParam(), traits::kTrainableEnergy));
  const at::Tensor x = test::normal_events(GetParam(), 20, 2);
  const auto total = [&] { return energy_->energy(x).sum().item<double>(); };
  if (!parameters.empty()) energy_->energy(x).sum().backward();
  const at::NoGradGuard no_graph;
  for (const Parameter& parameter : parameters) {
    at::Tensor flat = parameter.value.view({-1});
    flat[0] += kStep;
    const double above = total();
    flat[0] -= 2.0 * kStep;
    const double below = total();
    flat[0] += kStep;
    EXPECT_NEAR(parameter.value.grad().view({-1})[0].item<double>(), (above - below) / (2.0 * kStep), 1e-5) << parameter.name;
  }
}

TEST_P(EveryEnergy, RowsAreIndependentAndTheInputIsUntouched) {
  const at::Tensor x = test::normal_events(GetParam(), 10, 4), copy = x.clone();
  const at::Tensor together = energy_->energy(x), alone = energy_->energy(x.narrow(0, 3, 1));
  EXPECT_EQ(together.sizes(), at::IntArrayRef({10}));
  EXPECT_TRUE(at::allclose(together.narrow(0, 3, 1), alone, 1e-12));
  EXPECT_TRUE(at::allclose(energy_->gradient(x).narrow(0, 3, 1), energy_->gradient(x.narrow(0, 3, 1)), 1e-10, 1e-10));
  EXPECT_TRUE(at::equal(x, copy));
}

TEST_P(EveryEnergy, GivesWhatItPromises) {
  at::Generator generator = test::generator(5);
  EXPECT_EQ(energy_->event_shape(), GetParam().shape);
  EXPECT_EQ(energy_->blocks() != nullptr, test::provides(GetParam(), traits::kBlocks));
  EXPECT_EQ(energy_->log_partition().defined(), test::provides(GetParam(), traits::kExactPartition));
  const at::Tensor draws = energy_->exact_samples(7, generator);
  ASSERT_EQ(draws.defined(), test::provides(GetParam(), traits::kExactSamples));
  const at::Tensor x = draws.defined() ? draws : test::normal_events(GetParam(), 7, 6);
  EXPECT_EQ(x.sizes(), at::IntArrayRef(batch_shape(7, GetParam().shape)));
  const auto names = static_cast<std::int64_t>(energy_->quantity_names().size());
  EXPECT_EQ(energy_->quantities(x).sizes(), at::IntArrayRef({7, names}));
  if (const auto reference = energy_->reference()) {
    for (const at::Tensor& part : {reference->mean, reference->sd, reference->error}) {
      EXPECT_EQ(part.sizes(), at::IntArrayRef({names}));
      EXPECT_EQ(part.scalar_type(), at::kDouble);
    }
  }
}

TEST_P(EveryEnergy, ComputesInTheRunsPrecision) {
  const auto single = test::make_energy(GetParam(), at::kFloat);
  const at::Tensor x = test::normal_events(GetParam(), 10, 7);
  const at::Tensor expected = energy_->energy(x).detach(), result = single->energy(x.to(at::kFloat)).detach();
  EXPECT_EQ(result.scalar_type(), at::kFloat);
  EXPECT_EQ(single->gradient(x.to(at::kFloat)).scalar_type(), at::kFloat);
  // One network in both: a thousand roundings of float32.
  EXPECT_TRUE(at::allclose(result.to(at::kDouble), expected, 1e-4, 1e-4));
  at::Generator generator = test::generator(5);
  const at::Tensor draws = single->exact_samples(3, generator);
  EXPECT_TRUE(!draws.defined() || draws.scalar_type() == at::kFloat);
}

class EveryTarget : public EveryEnergy {};
INSTANTIATE_TEST_SUITE_P(Energies, EveryTarget, testing::ValuesIn(test::energy_cases_with(traits::kTarget)),
                         [](const auto& tested) { return tested.param.name; });

TEST_P(EveryTarget, RefusesADataSetOfAnotherShape) {
  at::Generator generator = test::generator(5);
  const Shape other{GetParam().shape.front() + 1};
  const ModelContext context{other, at::TensorOptions().dtype(at::kDouble), generator, at::zeros({3, other[0]}, at::kDouble)};
  EXPECT_THROW((void)test::plugins().energy(GetParam().id, GetParam().overrides, context), ConfigError);
  const at::Tensor data = test::normal_events(GetParam(), 3, 1);
  const ModelContext same{GetParam().shape, data.options(), generator, data};
  EXPECT_EQ(test::plugins().energy(GetParam().id, GetParam().overrides, same)->event_shape(), GetParam().shape);
}

}  // namespace
}  // namespace ebmlab
