// SPDX-License-Identifier: MIT
// Every built-in plugin against the suite that is run when it is loaded.
#include "built_in.hpp"

namespace ebmlab::conformance {
namespace {

class ShortSuite : public ::testing::TestWithParam<test::BuiltIn> {};

TEST_P(ShortSuite, IsPassed) { test::expect_passed(check(test::catalogue(), GetParam().subject(Depth::kShort)), GetParam()); }

INSTANTIATE_TEST_SUITE_P(Plugins, ShortSuite, ::testing::ValuesIn(test::built_in_plugins()),
                         [](const auto& tested) { return tested.param.name(); });

INSTANTIATE_TEST_SUITE_P(Variations, ShortSuite, ::testing::ValuesIn(test::variations()),
                         [](const auto& tested) { return tested.param.name(); });

}  // namespace
}  // namespace ebmlab::conformance
