// SPDX-License-Identifier: MIT
// Every built-in plugin against the long suite of its kind.
#include "built_in.hpp"

namespace ebmlab::conformance {
namespace {

class LongSuite : public ::testing::TestWithParam<test::BuiltIn> {};

TEST_P(LongSuite, IsPassed) {
  Subject subject = GetParam().subject(Depth::kLong);
  // `ebmlab certify` makes more of all of them.
  subject.plan = {.chains = 400, .transitions = 15, .warmup = 150};
  // Minutes on the others.
  if (GetParam().id == "nuts" || GetParam().id == "parallel_tempering") subject.plan.targets = {"gaussian", "double_well"};
  // Unadjusted: at its default step, which is for standardised data, it explodes on the narrowest target (docs/results.md).
  if (GetParam().id == "langevin") subject.params.set("step_size", 2e-5);
  test::expect_passed(check(test::catalogue(), subject), GetParam());
}

INSTANTIATE_TEST_SUITE_P(Plugins, LongSuite, ::testing::ValuesIn(test::built_in_plugins()),
                         [](const auto& tested) { return tested.param.name(); });

}  // namespace
}  // namespace ebmlab::conformance
