// SPDX-License-Identifier: MIT
// What targets do with a data set's shape. What holds for every energy is the conformance suite's matter.
#include <gtest/gtest.h>

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

}  // namespace
}  // namespace ebmlab
