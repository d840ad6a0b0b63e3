// SPDX-License-Identifier: MIT
#include "gui/plots/run_groups.hpp"

#include <gtest/gtest.h>

namespace ebmlab::gui {
namespace {

storage::RunSummary run_of(std::int64_t id, const char* experiment, const char* method, int seed, const char* replicate_key) {
  storage::RunSummary run;
  run.id = id;
  run.experiment = experiment;
  run.method = method;
  run.name = run.method + "/seed-" + std::to_string(seed);
  run.replicate_key = replicate_key;
  return run;
}

TEST(RunGroupsTest, ReplicatesAreOneAndNamesStayDistinct) {
  const std::vector<storage::RunSummary> runs{run_of(1, "a", "gcd", 0, "k"), run_of(2, "a", "cd", 0, "l"),
                                              run_of(3, "a", "gcd", 1, "k"), run_of(4, "b", "cd", 0, "m")};
  const auto groups = groups_of(runs);
  ASSERT_EQ(groups.size(), 3U);
  EXPECT_EQ(groups[0].label, "gcd");
  EXPECT_EQ(groups[0].runs, (std::vector<std::size_t>{0, 2}));
  EXPECT_EQ(groups[1].label, "cd (a)");
  EXPECT_EQ(groups[2].label, "cd (b)");
  EXPECT_EQ(styles_of(runs), (std::map<std::int64_t, std::size_t>{{1, 0}, {2, 1}, {3, 0}, {4, 2}}));
  EXPECT_EQ(run_label(runs[1], runs), "cd/seed-0 #2");
  EXPECT_EQ(shown_runs(runs, 3).size(), 3U);
  EXPECT_EQ(shown_runs(runs, 4).size(), 4U);
}

}  // namespace
}  // namespace ebmlab::gui
