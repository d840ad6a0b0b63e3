// SPDX-License-Identifier: MIT
// Methods by metrics, and runs as parallel coordinates, from values worked out by hand.
#include "gui/compare/evaluation_model.hpp"

#include <QAbstractItemModelTester>
#include <QFile>
#include <QImage>
#include <QTabWidget>
#include <QTest>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "gui/compare/parallel_page.hpp"
#include "gui/compare/parallel_view.hpp"
#include "gui/plots/metric_chooser.hpp"
#include "gui/runs/run_table_model.hpp"
#include "gui/runs/runs_table.hpp"
#include "gui/runs/selection.hpp"
#include "gui/style/theme.hpp"
#include "gui/window/main_window.hpp"
#include "gui/window/pages.hpp"
#include "storage/store.hpp"
#include "support/not_finite.hpp"
#include "window_fixture.hpp"

namespace ebmlab::gui {
namespace {

storage::EvaluationRow row(std::int64_t step, const std::string& metric, std::optional<double> value,
                           const std::string& protocol = "p") {
  return {.checkpoint_id = {},
          .step = step,
          .protocol = "{}",
          .protocol_sha256 = protocol,
          .metric = metric,
          .value = value,
          .std_error = {},
          .detail_json = R"({"definition":"what it is","floor":0.25})"};
}

JudgedRun run(std::int64_t id, const std::string& method, const std::string& key, std::vector<storage::EvaluationRow> rows) {
  JudgedRun judged;
  judged.run.id = id;
  judged.run.method = method;
  judged.run.replicate_key = key;
  judged.evaluations = std::move(rows);
  return judged;
}

TEST(EvaluationTable, TakesTheLastEvaluationOfEachRunAndFoldsSeeds) {
  const EvaluationTable table = evaluation_table({run(1, "gcd", "a", {row(10, "kl", 5.0), row(20, "kl", 1.0)}),
                                                  run(2, "gcd", "a", {row(20, "kl", 3.0)}), run(3, "cd", "b", {})});
  ASSERT_EQ(table.methods.size(), 2U);
  const Cell& cell = table.methods[0].cells.at("kl");
  EXPECT_THAT(cell.values, ::testing::ElementsAre(1.0, 3.0));
  EXPECT_DOUBLE_EQ(cell.mean(), 2.0);
  EXPECT_DOUBLE_EQ(cell.sd(), std::sqrt(2.0));
  EXPECT_TRUE(table.methods[1].cells.empty());
  EXPECT_EQ(table.metrics[0].definition, "what it is");
  EXPECT_EQ(table.metrics[0].floor, 0.25);
}

TEST(EvaluationTable, AtAStepTakesWhatWasThereByThen) {
  const auto runs = {run(1, "gcd", "a", {row(10, "kl", 5.0), row(20, "kl", 1.0)})};
  EXPECT_THAT(evaluation_table(runs, 15).methods[0].cells.at("kl").values, ::testing::ElementsAre(5.0));
  EXPECT_TRUE(evaluation_table(runs, 5).methods[0].cells.empty());
}

TEST(EvaluationTable, AnotherConfigurationOfAMethodIsARowOfItsOwn) {
  const EvaluationTable table = evaluation_table({run(1, "gcd", "a", {}), run(2, "gcd", "b", {}), run(3, "gcd", "a", {})});
  ASSERT_EQ(table.methods.size(), 2U);
  EXPECT_EQ(table.methods[1].label, "gcd #2");
  EXPECT_THAT(table.methods[0].runs, ::testing::ElementsAre(1, 3));
}

TEST(EvaluationTable, UndefinedIsNoNumber) {
  const EvaluationTable table =
      evaluation_table({run(1, "gcd", "a", {row(1, "kl", {})}), run(2, "gcd", "a", {row(1, "kl", 4.0)})});
  const Cell& cell = table.methods[0].cells.at("kl");
  EXPECT_DOUBLE_EQ(cell.mean(), 4.0);
  EXPECT_EQ(cell.undefined, 1U);
}

TEST(EvaluationTable, SaysWhenProtocolsDiffer) {
  EXPECT_TRUE(evaluation_table({run(1, "a", "a", {row(1, "kl", 1.0)}), run(2, "b", "b", {row(1, "kl", 1.0)})}).is_judged_alike);
  EXPECT_FALSE(
      evaluation_table({run(1, "a", "a", {row(1, "kl", 1.0)}), run(2, "b", "b", {row(1, "kl", 1.0, "q")})}).is_judged_alike);
}

TEST(EvaluationModel, ShowsMeansWithSpreadAndTheFloor) {
  EvaluationModel model;
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
  model.show(evaluation_table({run(1, "gcd", "a", {row(1, "kl", 1.0)}), run(2, "gcd", "a", {row(1, "kl", 3.0)}),
                               run(3, "cd", "b", {row(1, "kl", {})})}));
  const auto text = [&](int line) { return model.data(model.index(line, 0), Qt::DisplayRole).toString().toStdString(); };
  ASSERT_EQ(model.rowCount(), 3);
  EXPECT_EQ(text(0), "2 ± 1.4");
  EXPECT_EQ(text(1), "undefined");
  EXPECT_EQ(text(2), "0.25");
  EXPECT_EQ(model.headerData(2, Qt::Vertical, Qt::DisplayRole).toString().toStdString(), "floor");
}

using Rows = std::vector<std::vector<storage::FieldValue>>;
constexpr std::monostate kNothing;
std::vector<std::string> ticks_of(const ParallelAxis& axis) {
  std::vector<std::string> texts;
  for (const ParallelTick& tick : axis.ticks) texts.push_back(tick.text);
  return texts;
}

TEST(ParallelAxes, NumbersLieOnALineAndWideOnesOnALogarithmicOne) {
  const auto axes = parallel_axes({"params.sampler.steps", "params.optimizer.rate", "eval.kl"},
                                  Rows{{10, 1e-4, 0.0}, {30, 1e-1, 5.0}, {20, 1e-3, kNothing}});
  EXPECT_THAT(axes[0].places, ::testing::ElementsAre(0.0, 1.0, 0.5));
  EXPECT_THAT(ticks_of(axes[0]), ::testing::ElementsAre("10", "20", "30"));
  EXPECT_NEAR(*axes[1].places[2], 1.0 / 3.0, 1e-12);
  EXPECT_THAT(axes[2].places, ::testing::ElementsAre(0.0, 1.0, std::nullopt));
  EXPECT_EQ(axes[2].texts[2], "");
}

TEST(ParallelAxes, ManyNumbersHaveRoundTicks) {
  Rows rows;
  for (int i = 0; i <= 10; ++i) rows.push_back({0.13 + 0.1 * i, std::pow(10.0, i / 2.0 - 2.5)});
  const auto axes = parallel_axes({"a", "b"}, rows);
  EXPECT_THAT(ticks_of(axes[0]), ::testing::ElementsAre("0.2", "0.4", "0.6", "0.8", "1"));
  EXPECT_THAT(ticks_of(axes[1]), ::testing::ElementsAre("0.01", "0.1", "1", "10", "100"));
}

TEST(ParallelAxes, TicksHaveTheDigitsThatTellThemApart) {
  const auto axes = parallel_axes({"a"}, Rows{{1234.561}, {1234.562}});
  EXPECT_THAT(ticks_of(axes[0]), ::testing::ElementsAre("1234.561", "1234.562"));
}

TEST(ParallelAxes, WordsStandOneAboveTheOtherAndWhatIsNotFiniteNowhere) {
  const auto axes =
      parallel_axes({"method", "b"}, Rows{{"\"gcd\"", kInf}, {"cd", 1.0}, {"\"gcd\"", 1.0}, {kNothing, kNothing}});
  EXPECT_THAT(ticks_of(axes[0]), ::testing::ElementsAre("cd", "gcd"));
  EXPECT_THAT(axes[0].places, ::testing::ElementsAre(1.0, 0.0, 1.0, std::nullopt));
  EXPECT_THAT(axes[1].places, ::testing::ElementsAre(std::nullopt, 0.5, 0.5, std::nullopt));
  EXPECT_EQ(axes[1].texts[0], "∞");
}

TEST(ParallelAxes, AreCalledByTheShortestEndOfTheirNames) {
  const auto axes = parallel_axes(
      {"params.stage.sampler.rate", "params.stage.energy.rate", "params.stage.steps", "loss.energy"}, Rows{{1, 1, 1, 1.0}});
  EXPECT_EQ(axes[0].label, "sampler.rate");
  EXPECT_EQ(axes[1].label, "energy.rate");
  EXPECT_EQ(axes[2].label, "steps");
  EXPECT_EQ(axes[3].label, "loss.energy");
}

TEST(ParallelAxes, ABrushKeepsWhatLiesWithinAndTheAbsentWhereItReachesThem) {
  const auto axes = parallel_axes({"a", "b"}, Rows{{1, "x"}, {2, "y"}, {kNothing, "y"}});
  EXPECT_THAT(within(axes, {{"a", {0.4, 1.0}}}, 3), ::testing::ElementsAre(false, true, false));
  EXPECT_THAT(within(axes, {{"a", {-0.2, 0.1}}}, 3), ::testing::ElementsAre(true, false, true));
  EXPECT_THAT(within(axes, {{"a", {-0.2, 0.1}}, {"b", {0.9, 1.0}}}, 3), ::testing::ElementsAre(false, false, true));
  EXPECT_THAT(within(axes, {{"gone", {2.0, 3.0}}}, 3), ::testing::ElementsAre(true, true, true));
}

TEST(ParallelView, IsBrushedByDraggingAlongAnAxis) {
  ParallelView view;
  view.resize(600, 300);
  view.show();
  view.show_axes(parallel_axes({"params.a", "eval.kl"}, Rows{{1, 0.5}, {2, 0.25}, {3, kNothing}}),
                 {{"one"}, {"two"}, {"three"}});
  const auto at = [&](std::size_t axis, double place) { return QPointF(view.x_of(axis), view.y_of(place)).toPoint(); };
  QTest::mousePress(&view, Qt::LeftButton, {}, at(0, 0.3));
  QTest::mouseMove(&view, at(0, 1.1));
  QTest::mouseRelease(&view, Qt::LeftButton, {}, at(0, 1.1));
  EXPECT_THAT(view.bright(), ::testing::ElementsAre(false, true, true));
  QTest::mouseDClick(&view, Qt::LeftButton, {}, at(1, 0.3));
  EXPECT_EQ(view.brushes().size(), 1U);
  QTest::mouseDClick(&view, Qt::LeftButton, {}, at(0, 0.3));
  EXPECT_THAT(view.bright(), ::testing::Each(true));
  view.brush("eval.kl", Range{-0.2, 0.1});  // down to those without
  EXPECT_THAT(view.bright(), ::testing::ElementsAre(false, true, true));
  QTest::keyClick(&view, Qt::Key_Escape);
  EXPECT_THAT(view.bright(), ::testing::Each(true));
}

TEST(ParallelView, TellsWhatTheLineUnderThePointerIs) {
  ParallelView view;
  view.resize(600, 300);
  view.show_axes(parallel_axes({"params.a", "eval.kl"}, Rows{{1, 0.5}, {2, 0.25}, {3, kNothing}}),
                 {{"one"}, {"two"}, {"three"}});
  const QPointF middle((view.x_of(0) + view.x_of(1)) / 2, (view.y_of(0.5) + view.y_of(0.0)) / 2);
  EXPECT_EQ(view.run_at(middle), 1U);
  EXPECT_EQ(view.text_of(1).toStdString(), "two\na: 2\nkl: 0.25");
  EXPECT_EQ(view.run_at({view.x_of(0) + 1.0, view.y_of(1.0)}), 2U);
  EXPECT_EQ(view.text_of(2).toStdString(), "three\na: 3\nkl: no value");
  EXPECT_EQ(view.run_at({view.x_of(1), 2.0}), std::nullopt);
  QTest::keyClick(&view, Qt::Key_Down);
  EXPECT_TRUE(view.accessibleDescription().contains(QStringLiteral("one\na: 1")));
}

TEST(ParallelView, IsSavedInLightColors) {
  const test::TemporaryFolder temporary;
  ParallelView view;
  view.resize(600, 300);
  view.show_axes(parallel_axes({"params.a", "eval.kl"}, Rows{{1, 0.5}, {2, 0.25}}), {{"one"}, {"two"}});
  const auto path = [&](const char* name) { return QString::fromStdString((temporary.path() / name).string()); };
  apply(Theme::kDark);
  for (const char* name : {"a.png", "a.pdf", "a.svg"}) EXPECT_TRUE(view.save(path(name))) << name;
  apply(Theme::kLight);
  EXPECT_EQ(QImage(path("a.png")).pixelColor(2, 2), QColor(Qt::white));
  const auto bytes_of = [&](const char* name) {
    QFile file(path(name));
    (void)file.open(QIODevice::ReadOnly);
    return file.readAll();
  };
  EXPECT_TRUE(bytes_of("a.pdf").startsWith("%PDF"));
  EXPECT_TRUE(bytes_of("a.svg").contains(">0.25<"));
  EXPECT_FALSE(view.save(path("no/such/folder.png")));
}

using ParallelPageTest = testing::WindowTest;

TEST(ParallelReader, ShowsAtFirstWhatHasSeveralValues) {
  const test::TemporaryFolder temporary;
  const std::filesystem::path file = temporary.path() / "a.db";
  std::vector<std::int64_t> ids;
  for (const char* method : {"cd", "gcd"}) {
    storage::NewRun run;
    run.experiment = {.name = "a"};
    run.name = run.method = run.replicate_key = method;
    run.environment.app_version = "0.1.0";
    run.params = {{.name = "steps", .num = 10.0 + static_cast<double>(ids.size()), .txt = method},
                  {.name = "seed", .num = static_cast<double>(ids.size()), .txt = std::to_string(ids.size())},
                  {.name = std::string("only.") + method, .num = 1.0, .txt = "1"}};
    ids.push_back(storage::Store::open_or_create(file).create_run(run).id);
  }
  const storage::Reader reader(file);
  ParallelRequest request{.runs = reader.list_runs()};
  const ParallelAnswer answer = ParallelReader().answer(reader, request);
  EXPECT_THAT(answer.fields, ::testing::ElementsAre("method", "params.steps"));
  EXPECT_THAT(answer.all_fields,
              ::testing::ElementsAre("method", "params.only.cd", "params.only.gcd", "params.seed", "params.steps"));
  request.fields = {"params.only.cd", "params.gone"};
  EXPECT_THAT(ParallelReader().answer(reader, request).fields, ::testing::ElementsAre("params.only.cd"));
}

TEST_F(ParallelPageTest, WhatIsBrushedStaysSelected) {
  MainWindow window;
  window.open(file_);
  window.show();
  ASSERT_TRUE(testing::eventually([&] { return window.model().ids().size() == 5; }));
  ParallelPage& page = window.pages().parallel();
  window.pages().tabs().setCurrentWidget(&page);
  EXPECT_TRUE(page.empty_text().contains(QStringLiteral("Select two runs")));
  window.table().select_runs({1, 2, 3, 4, 5});
  ASSERT_TRUE(testing::eventually([&] { return page.view().axes().size() > 3 && page.empty_text().isEmpty(); }));
  std::vector<std::string> fields;
  for (const ParallelAxis& axis : page.view().axes()) fields.push_back(axis.field);
  EXPECT_THAT(fields, ::testing::IsSupersetOf({"method", "params.sampler.step_size", "eval.kl", "loss.energy"}));
  EXPECT_FALSE(page.select().isEnabled());
  page.view().brush("params.sampler.step_size", Range{0.9, 1.0});
  EXPECT_EQ(page.count_text().toStdString(), "2 of 5 runs");
  page.select().click();
  ASSERT_TRUE(testing::eventually([&] { return window.selection().runs().size() == 2; }));
  for (const storage::RunSummary& run : window.selection().runs()) EXPECT_EQ(run.method, "gcd");
  EXPECT_EQ(window.table().selectionModel()->selectedRows().size(), 2);
  EXPECT_TRUE(testing::eventually([&] { return page.view().bright().size() == 2; }));
  EXPECT_TRUE(page.view().brushes().empty());
  page.chooser().choose("eval.mmd", true);
  EXPECT_TRUE(testing::eventually([&] {
    const auto& axes = page.view().axes();
    return std::any_of(axes.begin(), axes.end(), [](const ParallelAxis& axis) { return axis.field == "eval.mmd"; });
  }));
}

}  // namespace
}  // namespace ebmlab::gui
