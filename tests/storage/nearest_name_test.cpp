// SPDX-License-Identifier: MIT
// Distances between names, and the nearest one.
#include "storage/nearest_name.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace ebmlab::storage::testing {
namespace {

TEST(EditDistance, CountsInsertionsDeletionsReplacementsAndSwaps) {
  EXPECT_EQ(edit_distance("", ""), 0U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("abc", ""), 3U);
  EXPECT_EQ(edit_distance("steps", "stpes"), 1U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
  EXPECT_EQ(edit_distance("ca", "abc"), 3U);  // optimal string alignment, not the unrestricted distance of 2
  EXPECT_EQ(edit_distance("Step-Size", "step_size"), 0U);
}

TEST(EditDistance, IsSymmetricAndBounded) {
  std::mt19937 engine(3);
  const auto word = [&] {
    std::string text(engine() % 8, 'a');
    for (char& letter : text) letter = static_cast<char>('a' + engine() % 3);
    return text;
  };
  for (int i = 0; i < 2000; ++i) {
    const std::string a = word();
    const std::string b = word();
    const std::size_t distance = edit_distance(a, b);
    ASSERT_EQ(distance, edit_distance(b, a)) << a << " " << b;
    ASSERT_LE(distance, std::max(a.size(), b.size()));
    ASSERT_GE(distance + std::min(a.size(), b.size()), std::max(a.size(), b.size()));
    ASSERT_EQ(distance == 0, a == b);
  }
}

TEST(Nearest, IsTheFirstOfTheNearestOrNone) {
  const std::vector<std::string> names = {"steps", "step_size", "start"};
  EXPECT_EQ(nearest_name("stpes", names), "steps");
  EXPECT_EQ(nearest_name("stepsize", names), "step_size");
  EXPECT_EQ(nearest_name("learning_rate", names), std::nullopt);
  EXPECT_EQ(nearest_name("anything", {}), std::nullopt);
  EXPECT_EQ(nearest_name("ab", std::vector<std::string>{"ac", "ad"}), "ac");
  EXPECT_EQ(nearest_name("", names), std::nullopt);
}

}  // namespace
}  // namespace ebmlab::storage::testing
