// SPDX-License-Identifier: MIT
// What targets do with a data set's shape, and fused forms. What holds for every energy is the conformance suite's matter.
#include <gtest/gtest.h>
#include <ebmlab/chain_engine.hpp>

#include "plugins/energies/energy_cases.hpp"

namespace ebmlab {
namespace {

using test::EnergyCase;

class EveryTarget : public testing::TestWithParam<EnergyCase> {};
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

class EveryFusedForm : public testing::TestWithParam<EnergyCase> {};
INSTANTIATE_TEST_SUITE_P(Energies, EveryFusedForm, testing::ValuesIn(test::energy_cases()),
                         [](const auto& tested) { return tested.param.name; });

/// Against the energy in double precision: fused and plain single precision round alike, each in its own way.
TEST_P(EveryFusedForm, EqualsTheEnergyToRounding) {
  const auto single = test::make_energy(GetParam(), at::kFloat), exact = test::make_energy(GetParam());
  const std::unique_ptr<const FusedEnergy> form = single->fused();
  const std::string& id = GetParam().id;
  const bool has_none = id == "conv" || id == "rbm" || id == "torchscript";
  ASSERT_EQ(form == nullptr, has_none) << "closed forms and the mlp have one";
  if (has_none) return;
  at::Generator generator = test::generator(8);
  at::Tensor x = exact->exact_samples(150, generator);
  if (!x.defined()) x = test::normal_events(GetParam(), 150, 8);
  x = x.to(at::kFloat).to(at::kDouble);  // the same events for all three
  const FusedValues found = evaluate(*form, x.to(at::kFloat));
  const auto largest_error = [](const at::Tensor& values, const at::Tensor& truth) {
    const at::Tensor rows = truth.flatten(1), scale = rows.abs().amax(1).clamp_min(1.0);
    return ((values.to(at::kDouble).flatten(1) - rows).abs().amax(1) / scale).amax().item<double>();
  };
  const at::Tensor energy = exact->energy(x).detach().unsqueeze(1), gradient = exact->gradient(x);
  // 1e-5 of a row's largest element, or twice what LibTorch's own single precision loses.
  const double lost = largest_error(single->gradient(x.to(at::kFloat)), gradient);
  EXPECT_LT(largest_error(found.gradient, gradient), std::max(1e-5, 2.0 * lost));
  const double lost_energy = largest_error(single->energy(x.to(at::kFloat)).detach().unsqueeze(1), energy);
  EXPECT_LT(largest_error(found.energy.unsqueeze(1), energy), std::max(1e-5, 2.0 * lost_energy));
}

}  // namespace
}  // namespace ebmlab
