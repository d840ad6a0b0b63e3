// SPDX-License-Identifier: MIT
#include "cli/pilot.hpp"

#include <gtest/gtest.h>

namespace ebmlab::cli {
namespace {

TEST(SecondsSideBySide, EachRunStartsWhenAPlaceIsFree) {
  EXPECT_EQ(seconds_side_by_side({5, 1, 1, 1, 1}, 1), 9.0);
  EXPECT_EQ(seconds_side_by_side({5, 1, 1, 1, 1}, 2), 5.0);
  EXPECT_EQ(seconds_side_by_side({1, 1, 1, 5}, 2), 6.0);  // the long one comes last
  EXPECT_EQ(seconds_side_by_side({3, 2}, 16), 3.0);
  EXPECT_EQ(seconds_side_by_side({}, 2), 0.0);
}

}  // namespace
}  // namespace ebmlab::cli
