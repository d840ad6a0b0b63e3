// SPDX-License-Identifier: MIT
// Methods by metrics, from values worked out by hand.
#include "gui/compare/evaluation_model.hpp"

#include <QAbstractItemModelTester>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace ebmlab::gui {
namespace {

storage::EvaluationRow row(std::int64_t step, const std::string& metric, std::optional<double> value,
                           const std::string& protocol = "p") {
  return {.step = step,
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

}  // namespace
}  // namespace ebmlab::gui
