// SPDX-License-Identifier: MIT
// The list of runs against the store itself.
#include "gui/runs/run_table_model.hpp"

#include <QAbstractItemModelTester>

#include <gmock/gmock.h>

#include <cmath>
#include <iostream>
#include <optional>

#include "gui/runs/fold.hpp"
#include "gui/runs/sparkline.hpp"
#include "gui/store/store_session.hpp"
#include "storage/editor.hpp"
#include "storage/recorder.hpp"
#include "window_fixture.hpp"

namespace ebmlab::gui {
namespace {

using testing::eventually;

class RunTableModelTest : public testing::WindowTest {
 protected:
  RunTableModelTest() {
    QObject::connect(&model_, &RunTableModel::filter_refused, &model_, [this](const QString& why) { refused_ = why; });
    QObject::connect(&session_, &StoreSession::trouble, &model_, [](const QString& what) {
      if (!what.isEmpty()) std::cerr << "trouble: " << what.toStdString() << "\n";
    });
    model_.show(&session_);
  }

  [[nodiscard]] QString cell(int row, const std::string& field) const {
    for (int column = 0; column < model_.columnCount(); ++column) {
      if (model_.fields()[static_cast<std::size_t>(column)] == field)
        return model_.data(model_.index(row, column), Qt::DisplayRole).toString();
    }
    return QStringLiteral("no such column");
  }
  [[nodiscard]] bool has_listed(std::size_t runs) const {
    return eventually([&] { return model_.ids().size() == runs; });
  }

  StoreSession session_{file_};
  RunTableModel model_;
  QAbstractItemModelTester tester_{&model_, QAbstractItemModelTester::FailureReportingMode::Fatal};
  QString refused_;
};

TEST_F(RunTableModelTest, ListsEveryRunNewestFirstWithTheStoresOwnOrder) {
  ASSERT_TRUE(has_listed(5));
  EXPECT_EQ(model_.ids(), storage::Reader(file_).run_ids());
}

TEST_F(RunTableModelTest, FetchesTheValuesOfRowsThatAreLookedAt) {
  ASSERT_TRUE(has_listed(5));
  ASSERT_TRUE(eventually([&] { return !cell(0, "method").isEmpty(); }));
  const storage::RunSummary run = storage::Reader(file_).run_summary(model_.ids()[0]);
  EXPECT_EQ(cell(0, "method").toStdString(), run.method);
  EXPECT_EQ(cell(0, "status").toStdString(), storage::to_text(run.status));
  EXPECT_EQ(cell(0, "experiment").toStdString(), run.experiment);
}

TEST_F(RunTableModelTest, FiltersAndSortsInTheStore) {
  model_.set_filter("method = gcd");
  ASSERT_TRUE(has_listed(2));
  model_.set_fields({"id", "seed"});
  model_.sort(1, Qt::DescendingOrder);
  ASSERT_TRUE(eventually([&] { return cell(0, "seed") == QStringLiteral("1") && cell(1, "seed") == QStringLiteral("0"); }));
}

TEST_F(RunTableModelTest, FoldsReplicatesIntoOneRow) {
  model_.set_fields({"method", "seed", "params.sampler.step_size"});
  model_.set_filter("experiment = rings");
  model_.set_folded(true);
  ASSERT_TRUE(has_listed(2));
  (void)cell(0, "seed");
  ASSERT_TRUE(eventually([&] { return !cell(0, "seed").isEmpty() && !cell(1, "seed").isEmpty(); }));
  EXPECT_EQ(cell(0, "seed").toStdString(), "1, 0");
  EXPECT_FALSE(cell(0, "method").isEmpty());
  ASSERT_EQ(model_.runs_of(0).size(), 2U);
  for (const std::int64_t run : model_.runs_of(0)) EXPECT_EQ(model_.row_of(run), 0);
  model_.set_folded(false);
  EXPECT_TRUE(has_listed(4));
}

TEST(Fold, NumbersBecomeMedianAndQuartiles) {
  using storage::FieldValue;
  const std::vector<FieldValue> kl{1.0, 2.0, 3.0, 4.0, 10.0};
  EXPECT_EQ(std::get<std::string>(fold_values("eval.kl", kl)), "3 [2, 4]");
  const std::vector<FieldValue> some{1.0, FieldValue(), 3.0};
  EXPECT_EQ(std::get<std::string>(fold_values("eval.kl", some)), "2 [1.5, 2.5] (2 of 3)");
  const std::vector<FieldValue> equal{std::string("gcd"), std::string("gcd")};
  EXPECT_EQ(std::get<std::string>(fold_values("method", equal)), "gcd");
  const std::vector<FieldValue> texts{std::string("failed"), std::string("completed")};
  EXPECT_EQ(std::get<std::string>(fold_values("status", texts)), "failed, completed");
}

TEST_F(RunTableModelTest, ALineOfTheLossIsThereUntilColumnsAreChosen) {
  ASSERT_TRUE(has_listed(5));
  EXPECT_THAT(model_.fields(), ::testing::Contains("loss.energy.line"));
  model_.set_fields({"method"});
  model_.refresh();
  ASSERT_TRUE(has_listed(5));
  EXPECT_THAT(model_.fields(), ::testing::ElementsAre("method"));
}

TEST_F(RunTableModelTest, ALineShowsTheSeriesOfTheRowsThatAreLookedAt) {
  model_.set_fields({"method", "gradient.norm.line"});
  model_.set_filter("id in [1, 2]");
  model_.sort_by("id");
  ASSERT_TRUE(has_listed(2));
  const auto lines = [&](int row) { return model_.data(model_.index(row, 1), RunTableModel::kLineRole).value<RowOutlines>(); };
  ASSERT_TRUE(eventually([&] { return lines(0).size() == 1 && lines(0).front() != nullptr; }));
  EXPECT_EQ(lines(0).front()->info.n, storage::Reader(file_).series_values(1, "gradient.norm").values.size());
  EXPECT_FALSE(lines(0).front()->nonfinite_steps.empty());
  EXPECT_EQ(lines(1).front(), nullptr);  // it has no such series
  EXPECT_EQ(cell(0, "gradient.norm.line"), QString());
  const auto words = [&](int row, int role) { return model_.data(model_.index(row, 1), role).toString(); };
  EXPECT_THAT(words(0, Qt::ToolTipRole).toStdString(), ::testing::HasSubstr("not finite"));
  EXPECT_THAT(words(0, Qt::AccessibleTextRole).toStdString(), ::testing::StartsWith("gradient.norm: first NaN, last "));
  EXPECT_EQ(words(1, Qt::ToolTipRole), QString());
}

TEST_F(RunTableModelTest, AFoldedRowHasTheLinesOfItsReplicates) {
  model_.set_fields({"loss.energy.line"});
  model_.set_filter("experiment = rings");
  model_.set_folded(true);
  ASSERT_TRUE(has_listed(2));
  const auto lines = [&] { return model_.data(model_.index(0, 0), RunTableModel::kLineRole).value<RowOutlines>(); };
  ASSERT_TRUE(eventually([&] { return lines().size() == 2 && lines()[0] != nullptr && lines()[1] != nullptr; }));
}

TEST_F(RunTableModelTest, ALineGrowsWithItsRun) {
  const auto record = [&](std::int64_t first_step) {
    storage::Recorder recorder(file_, 5, {.hostname = "anvil"}, first_step);
    for (int i = 0; i < 3; ++i) recorder.point(first_step + i, "late", i);
    recorder.finish(storage::RunStatus::kStopped);
  };
  const auto count = [&] {
    const auto lines = model_.data(model_.index(0, 0), RunTableModel::kLineRole).value<RowOutlines>();
    return lines.empty() || lines.front() == nullptr ? 0 : lines.front()->info.n;
  };
  record(1000);
  model_.set_fields({"late.line"});
  model_.set_filter("id = 5");
  ASSERT_TRUE(has_listed(1));
  EXPECT_TRUE(eventually([&] { return count() == 3; }));
  record(2000);
  EXPECT_TRUE(eventually([&] { return count() == 6; }));
}

TEST_F(RunTableModelTest, AColumnThatAnotherStoreLacksGoes) {
  ASSERT_TRUE(has_listed(5));
  model_.set_fields({"method", "params.nothing", "no.series", "seed"});
  EXPECT_TRUE(eventually([&] {
    (void)cell(0, "method");
    return model_.fields() == std::vector<std::string>{"method", "seed"};
  }));
}

storage::SeriesOutline line_of(std::vector<double> values) {
  storage::SeriesOutline outline;
  outline.info.n = static_cast<std::int64_t>(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) outline.steps.push_back(static_cast<std::int64_t>(10 * i));
  outline.means = outline.lows = outline.highs = std::move(values);
  return outline;
}

RowOutlines outlines_of(std::vector<storage::SeriesOutline> lines) {
  RowOutlines outlines;
  for (auto& line : lines) outlines.push_back(std::make_shared<const storage::SeriesOutline>(std::move(line)));
  return outlines;
}

const QRectF kBox(10, 20, 100, 30);

TEST(Sparkline, FillsItsBox) {
  const Sparkline spark = sparkline(outlines_of({line_of({4, 2, 0})}), kBox);
  ASSERT_EQ(spark.lines.size(), 1U);
  EXPECT_EQ(spark.lines[0], QPolygonF({{10, 20}, {60, 35}, {110, 50}}));
  EXPECT_EQ(spark.band.size(), 6);
  EXPECT_FALSE(spark.is_log);
  EXPECT_TRUE(spark.ticks.empty());
}

TEST(Sparkline, IsLogarithmicOverTwoDecadesAboveZero) {
  const Sparkline spark = sparkline(outlines_of({line_of({1000, 10, 0.1})}), kBox);
  EXPECT_TRUE(spark.is_log);
  EXPECT_NEAR(spark.lines[0][1].y(), 35.0, 1e-9);
  EXPECT_FALSE(sparkline(outlines_of({line_of({1000, 10, -0.1})}), kBox).is_log);
  EXPECT_FALSE(sparkline(outlines_of({line_of({50, 1})}), kBox).is_log);
}

TEST(Sparkline, ReplicatesShareAScaleAndTicksStandWhereValuesAreNotFinite) {
  storage::SeriesOutline broken = line_of({0, 1});
  broken.nonfinite_steps = {20};
  const Sparkline spark = sparkline(outlines_of({line_of({2, 0, 2}), broken}), kBox);
  ASSERT_EQ(spark.lines.size(), 2U);
  EXPECT_EQ(spark.lines[1], QPolygonF({{10, 50}, {60, 35}}));
  EXPECT_TRUE(spark.band.isEmpty());
  EXPECT_EQ(spark.ticks, std::vector<double>{110.0});
}

TEST(Sparkline, NothingAndExtremesAreDrawnWithinTheBox) {
  EXPECT_TRUE(sparkline({nullptr}, kBox).lines.empty());
  EXPECT_EQ(sparkline(outlines_of({line_of({7})}), kBox).lines[0], QPolygonF({{60, 35}}));
  const Sparkline extremes = sparkline(outlines_of({line_of({-1e308, 1e308})}), kBox);
  for (const QPointF& point : extremes.lines[0]) {
    EXPECT_TRUE(kBox.adjusted(-1, -1, 1, 1).contains(point)) << point.x() << " " << point.y();
  }
}

TEST_F(RunTableModelTest, SaysWhyAFilterIsNoneAndKeepsTheList) {
  ASSERT_TRUE(has_listed(5));
  model_.set_filter("methd = gcd");
  ASSERT_TRUE(eventually([&] { return !refused_.isEmpty(); }));
  EXPECT_TRUE(refused_.contains(QStringLiteral("method"))) << refused_.toStdString();
  EXPECT_EQ(model_.ids().size(), 5U);
}

TEST_F(RunTableModelTest, FollowsWhatOthersWrite) {
  ASSERT_TRUE(has_listed(5));
  const std::int64_t run = model_.ids()[0];
  (void)cell(0, "starred");
  ASSERT_TRUE(eventually([&] { return !cell(0, "status").isEmpty(); }));
  EXPECT_TRUE(cell(0, "starred").isEmpty());
  storage::Editor(file_).set_starred(std::vector{run}, true);
  EXPECT_TRUE(eventually([&] { return !cell(0, "starred").isEmpty(); }));
  storage::Editor(file_).set_archived(std::vector{run}, true);
  EXPECT_TRUE(has_listed(4));
}

TEST_F(RunTableModelTest, AStoreThatIsGoneIsToldAndComesBack) {
  ASSERT_TRUE(has_listed(5));
  std::optional<QString> trouble;
  QObject::connect(&session_, &StoreSession::trouble, &session_, [&](const QString& what) { trouble = what; });
  std::filesystem::rename(file_, temporary_.path() / "away.db");
  ASSERT_TRUE(eventually([&] { return trouble && !trouble->isEmpty(); }));
  EXPECT_TRUE(trouble->contains(QStringLiteral("there is no store"))) << trouble->toStdString();
  EXPECT_EQ(model_.ids().size(), 5U);
  std::filesystem::rename(temporary_.path() / "away.db", file_);
  EXPECT_TRUE(eventually([&] { return trouble->isEmpty(); }));
}

}  // namespace
}  // namespace ebmlab::gui
