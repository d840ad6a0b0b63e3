// SPDX-License-Identifier: MIT
// Gauge, density, difference and contours, trajectories against values worked out by hand.
#include "gui/plots/landscape.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <memory>

#include "gui/plots/trajectories.hpp"
#include "storage/error.hpp"
#include "support/not_finite.hpp"

namespace ebmlab::gui {
namespace {

using ::testing::ElementsAre;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
storage::SnapshotData snapshot_of(const std::vector<float>& values, std::vector<std::int64_t> shape) {
  storage::SnapshotData snapshot;
  snapshot.info.shape = std::move(shape);
  snapshot.info.dtype = "float32";
  snapshot.info.bounds_json = R"({"low":[-1,0],"high":[1,3]})";
  snapshot.info.log_z = 0.5;
  snapshot.data.resize(values.size() * sizeof(float));
  std::memcpy(snapshot.data.data(), values.data(), snapshot.data.size());
  return snapshot;
}

storage::SnapshotInfo info_of(std::int64_t id, const char* kind, std::int64_t step) {
  storage::SnapshotInfo info;
  info.id = id;
  info.kind = kind;
  info.step = step;
  return info;
}

TEST(NegativeLogDensityTest, AddsLogZAndKeepsTheRowsAsY) {
  const Grid grid = negative_log_density(to_array(snapshot_of({1, 2, 3, 4, 5, 6}, {3, 2})));
  EXPECT_EQ(grid.columns, 2U);
  EXPECT_EQ(grid.rows, 3U);
  EXPECT_EQ(grid.x, (Range{-1, 1}));
  EXPECT_EQ(grid.y, (Range{0, 3}));
  EXPECT_EQ(grid.at(1, 2), 6.5);
  EXPECT_EQ(value_at(grid, Point{0.9, 0.1}), 2.5);
  EXPECT_EQ(value_at(grid, Point{1.1, 0.1}), std::nullopt);
}

TEST(NegativeLogDensityTest, RefusesWhatIsNoPlaneGrid) {
  EXPECT_THROW((void)negative_log_density(to_array(snapshot_of({1, 2, 3, 4}, {4}))), storage::StoreError);
  EXPECT_THROW((void)to_array(snapshot_of({1, 2, 3}, {2, 2})), storage::StoreError);
}

TEST(DensityTest, IntegratesToOneInTheGaugeOfLogZ) {
  // Two cells of area 1 each with E = 0: Z = 2.
  Grid grid{2, 1, {0, 2}, {0, 1}, {0 + std::log(2.0), 0 + std::log(2.0)}};
  EXPECT_DOUBLE_EQ(density(grid).values[0], 0.5);
}

TEST(DifferenceTest, CutsBothOffFirst) {
  const Grid a{3, 1, {0, 3}, {0, 1}, {1, 50, kInf}}, b{3, 1, {0, 3}, {0, 1}, {4, 90, 2}};
  EXPECT_THAT(difference(a, b, 10.0)->values, ElementsAre(-3, 0, 8));
  const Grid other{3, 1, {0, 4}, {0, 1}, {4, 90, 2}};
  EXPECT_FALSE(difference(a, other, 10.0));
}

TEST(ColorsTest, SpanTheWellsOfAll) {
  const std::vector<Grid> grids{{2, 1, {}, {}, {3, 99}}, {2, 1, {}, {}, {-1, std::nan("")}}};
  EXPECT_EQ(well_colors(grids), (Range{-1, 9}));
  const std::vector<Grid> one_diverged{{1, 1, {}, {}, {2}}, {1, 1, {}, {}, {-800}}, {1, 1, {}, {}, {3}}};
  EXPECT_EQ(well_colors(one_diverged), (Range{2, 12}));
  EXPECT_EQ(difference_colors({2, 1, {}, {}, {-4, 2}}), (Range{-4, 4}));
  EXPECT_EQ(density_colors(std::vector<Grid>{{2, 1, {}, {}, {0.1, 0.7}}}), (Range{0, 0.7}));
}

TEST(ContourTest, LevelsAreRoundNumbers) {
  EXPECT_THAT(contour_levels({0.3, 10.3}, 5), ElementsAre(2, 4, 6, 8, 10));
  EXPECT_TRUE(contour_levels({1, 1}, 5).empty());
}

TEST(ContourTest, ALineWhereTheLevelIsCrossed) {
  // Rises along x from 0 to 1 between the centres 0.5 and 1.5: level 1/4 lies at x = 0.75.
  const Grid grid{2, 2, {0, 2}, {0, 2}, {0, 1, 0, 1}};
  const auto lines = contour_lines(grid, 0.25);
  ASSERT_EQ(lines.size(), 1U);
  ASSERT_EQ(lines[0].size(), 2U);
  for (const Point& point : lines[0]) EXPECT_DOUBLE_EQ(point.x, 0.75);
}

TEST(SnapshotTest, TheNewestAtTheStepOrBefore) {
  const std::vector<storage::SnapshotInfo> all{info_of(1, "energy_grid", 10), info_of(2, "samples", 15),
                                               info_of(3, "energy_grid", 20)};
  EXPECT_EQ(shown_at(all, "energy_grid", 19)->id, 1);
  EXPECT_EQ(shown_at(all, "energy_grid", 20)->id, 3);
  EXPECT_EQ(shown_at(all, "energy_grid", std::nullopt)->id, 3);
  EXPECT_EQ(shown_at(all, "energy_grid", 9), nullptr);
}

TEST(SnapshotTest, BoundsOfAnotherFormAreNone) {
  EXPECT_FALSE(box_of("{}"));
  EXPECT_FALSE(box_of("no JSON"));
  EXPECT_FALSE(box_of(R"({"low":[1,1],"high":[0,2]})"));
  EXPECT_THAT(points_of(R"({"modes":[[1,2],[3],[4,5]]})", "modes"), ElementsAre(Point{1, 2}, Point{4, 5}));
}

TEST(TrajectoriesTest, OfOneDimensionAreDrawnOverTime) {
  TrajectoriesAnswer answer;
  answer.runs.push_back({"flow", 2, std::make_shared<Array>(to_array(snapshot_of({0, 0, 1, 5, 2, kNan}, {3, 2, 1})))});
  answer.box = {{0, 4}, {0, 4}};
  const Drawing drawing = drawing_at(answer, 0, 1.0);
  EXPECT_EQ(drawing.x.label, "t");
  EXPECT_EQ(drawing.x.range, (Range{0, 2}));
  EXPECT_EQ(drawing.y.range, (Range{0, 4}));
  ASSERT_EQ(drawing.clouds.size(), 1U);
  EXPECT_EQ(drawing.clouds[0].style, 2U);
  EXPECT_THAT(drawing.clouds[0].points, ElementsAre(Point{2, 2}));  // the other is not finite
  EXPECT_EQ(drawing.note, "step 0, t = 2 of 2, 1 beyond the axes");
  EXPECT_THAT(drawing_at(answer, 0, 0.4).clouds[0].points, ElementsAre(Point{1, 1}, Point{1, 5}));
  EXPECT_NE(csv_text(drawing_at(answer, 0, 0.4)).find("path,states,1,5,,,1\n"), std::string::npos);
}

TEST(TrajectoriesTest, DrawSomeOfThousandsOfPaths) {
  TrajectoriesAnswer answer;
  answer.runs.push_back({"many", 0, std::make_shared<Array>(to_array(snapshot_of(std::vector<float>(40'000), {10, 2000, 2})))});
  const Drawing drawing = drawing_at(answer, 0, 1.0);
  EXPECT_EQ(drawing.clouds[0].points.size(), 2000U);
  EXPECT_EQ(drawing.clouds[0].paths.size(), 800U);
}

}  // namespace
}  // namespace ebmlab::gui
