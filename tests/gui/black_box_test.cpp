// SPDX-License-Identifier: MIT
// What is said of runs that came to a bad end.
#include "gui/attention/black_box.hpp"

#include <gmock/gmock.h>

#include "window_fixture.hpp"

namespace ebmlab::gui {
namespace {

class BlackBoxTest : public testing::WindowTest {
 protected:
  [[nodiscard]] std::int64_t run(const std::string& filter) const { return reader_.run_ids({.filter = filter}).front(); }
  storage::Reader reader_{file_};
};

TEST_F(BlackBoxTest, NamesTheSeriesThatBrokeFirstAndACheckpointBeforeIt) {
  const BlackBox box = black_box_of(reader_, run("method = gcd and seed = 0"));
  ASSERT_FALSE(box.broken.empty());
  EXPECT_EQ(box.broken.front().name, "gradient.norm");
  ASSERT_FALSE(box.last_steps.empty());
  EXPECT_EQ(box.last_steps.front().title, "gradient.norm");
  EXPECT_EQ(box.last_steps.front().lines.front().off_scale.size(), static_cast<std::size_t>(box.broken.front().count));
  for (const storage::SeriesInfo& series : reader_.series(box.run.id)) {
    if (series.name == "gradient.norm") {
      EXPECT_EQ(box.broken.front().first_step, series.first_nonfinite_step);
      EXPECT_EQ(box.broken.front().count, series.nonfinite);
    }
  }
  if (box.resumable) {
    EXPECT_LE(box.resumable->step, box.broken.front().first_step);
  }
}

TEST_F(BlackBoxTest, TheNearestSurvivorHasTheFewestDifferences) {
  const BlackBox box = black_box_of(reader_, run("status = diverged"));
  ASSERT_TRUE(box.sibling);
  EXPECT_EQ(box.sibling->status, storage::RunStatus::kCompleted);
  EXPECT_EQ(box.sibling->experiment, box.run.experiment);
  EXPECT_EQ(box.sibling->method, box.run.method);  // the same method with another seed differs in nothing
  EXPECT_TRUE(box.differences.empty());
  EXPECT_FALSE(box.events.empty());
}

TEST_F(BlackBoxTest, OnlyABadEndHasOne) {
  EXPECT_TRUE(came_to_a_bad_end(storage::RunStatus::kDiverged));
  EXPECT_TRUE(came_to_a_bad_end(storage::RunStatus::kLost));
  EXPECT_FALSE(came_to_a_bad_end(storage::RunStatus::kStopped));
  EXPECT_FALSE(came_to_a_bad_end(storage::RunStatus::kRunning));
}

}  // namespace
}  // namespace ebmlab::gui
