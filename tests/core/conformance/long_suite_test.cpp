// SPDX-License-Identifier: MIT
// Every built-in plugin against the long suite of its kind.
#include "built_in.hpp"

namespace ebmlab::conformance {
namespace {

class LongSuite : public ::testing::TestWithParam<test::BuiltIn> {};

TEST_P(LongSuite, IsPassed) {
  Subject subject = GetParam().subject(Depth::kLong);
  subject.plan.chains = 1000;  // `ebmlab certify` makes more of them
  test::expect_passed(check(test::catalogue(), subject), GetParam());
}

INSTANTIATE_TEST_SUITE_P(Plugins, LongSuite, ::testing::ValuesIn(test::built_in_plugins()),
                         [](const auto& tested) { return tested.param.name(); });

}  // namespace
}  // namespace ebmlab::conformance
