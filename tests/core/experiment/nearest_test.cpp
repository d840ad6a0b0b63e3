// SPDX-License-Identifier: MIT
// Suggestions.
#include "experiment/nearest.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace ebmlab::experiment {
namespace {

TEST(Suggestion, GivesTheNearestNameAndTheList) {
  const std::vector<std::string> names = {"steps", "start"};
  EXPECT_EQ(suggestion("stepz", names), "did you mean \"steps\"? (allowed: steps, start)");
  EXPECT_EQ(suggestion("zzz", names, "keys"), "keys: steps, start");
  EXPECT_EQ(suggestion("zzz", {}), "allowed: none");
}

}  // namespace
}  // namespace ebmlab::experiment
