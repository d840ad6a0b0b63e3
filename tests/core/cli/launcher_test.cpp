// SPDX-License-Identifier: MIT
// The command that starts the ranks of a run.
#include "cli/launcher.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>

namespace ebmlab::cli {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

launch::Command worker() { return {{"ebmlab", "worker"}, {{"OMP_NUM_THREADS", "2"}}}; }

TEST(Launcher, IsMpirunWithNothingToSet) {
  const launch::Command command = launched(worker(), 3, "");
  EXPECT_THAT(command.arguments, ElementsAre("mpirun", "-n", "3", "--bind-to", "none", "--oversubscribe", "-x",
                                             "OMP_NUM_THREADS", "ebmlab", "worker"));
  EXPECT_THAT(command.environment, Contains(Pair("OMP_NUM_THREADS", "2")));
  const bool is_allowed = std::any_of(command.environment.begin(), command.environment.end(),
                                      [](const auto& variable) { return variable.first == "OMPI_ALLOW_RUN_AS_ROOT"; });
  EXPECT_EQ(is_allowed, ::geteuid() == 0);
}

// More ranks than any machine has cores must not keep each other from them.
TEST(Launcher, ManyRanksMakeWayForEachOther) {
  EXPECT_THAT(launched(worker(), 1 << 20, "").environment, Contains(Pair("OMPI_MCA_mpi_yield_when_idle", "1")));
}

TEST(Launcher, IsWhatTheUserSays) {
  const launch::Command command = launched(worker(), 4, "srun --mpi=pmix  --ntasks={ranks}");
  EXPECT_THAT(command.arguments, ElementsAre("srun", "--mpi=pmix", "--ntasks=4", "ebmlab", "worker"));
  EXPECT_EQ(command.environment.size(), 1U);
}

TEST(Launcher, WhatCannotBeUsedIsASentence) {
  EXPECT_EQ(launcher_problem("sh {ranks}"), "");
  EXPECT_EQ(launcher_problem("/bin/sh {ranks}"), "");
  EXPECT_THAT(launcher_problem("sh -n 2"), HasSubstr("--launcher \"sh -n 2\": must say {ranks}"));
  EXPECT_THAT(launcher_problem("no-such-program {ranks}"), HasSubstr("there is no program no-such-program"));
}

}  // namespace
}  // namespace ebmlab::cli
