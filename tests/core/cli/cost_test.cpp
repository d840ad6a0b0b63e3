// SPDX-License-Identifier: MIT
#include "cli/cost.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <ebmlab/error.hpp>

namespace ebmlab::cli {
namespace {

using ::testing::HasSubstr;

TEST(CostLimit, CountsWhatItNames) {
  const Cost cost{.energy_evals = 10, .gradient_evals = 20, .seconds = 30};
  EXPECT_TRUE(CostLimit("energy_evals=10").allows(cost));
  EXPECT_FALSE(CostLimit("energy_evals=9").allows(cost));
  EXPECT_TRUE(CostLimit("gradient_evals=2e1").allows(cost));
  EXPECT_FALSE(CostLimit("gradient_evals=19.5").allows(cost));
  EXPECT_TRUE(CostLimit("seconds=30").allows(cost));
  EXPECT_FALSE(CostLimit("seconds=29").allows(cost));
  EXPECT_EQ(CostLimit("gradient_evals=3e6").text(), "at most 3.00e+06 gradient evaluations");
}

TEST(CostLimit, RefusesWhatIsNone) {
  for (const char* text : {"", "seconds", "seconds=", "=5", "grad_evals=5", "seconds=0", "seconds=-1", "seconds=inf",
                           "seconds=nan", "seconds=5s"}) {
    EXPECT_THAT([&] { static_cast<void>(CostLimit(text)); },
                ::testing::ThrowsMessage<ConfigError>(HasSubstr(std::string("--at-cost ") + text + ": must be")));
  }
}

}  // namespace
}  // namespace ebmlab::cli
