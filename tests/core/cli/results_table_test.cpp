// SPDX-License-Identifier: MIT
#include "cli/results_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace ebmlab::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

storage::RunSummary run(storage::RunStatus status) {
  storage::RunSummary summary;
  summary.id = 5;
  summary.name = "gcd/seed-0";
  summary.status = status;
  summary.status_reason = status == storage::RunStatus::kCompleted ? "" : "energy.loss became nan at step 7";
  return summary;
}

Comparison plane() {
  Comparison comparison;
  comparison.experiment = "ring";
  comparison.metrics = {"sliced_wasserstein", "share_in_range", "modes_covered", "auroc", "kl", "energy_gap"};
  comparison.floors = {{"sliced_wasserstein", 0.045}, {"auroc", 0.902}};
  MethodResult gcd;
  gcd.label = gcd.method = "gcd";
  gcd.runs = {run(storage::RunStatus::kCompleted), run(storage::RunStatus::kCompleted)};
  gcd.costs = {{3e6, 6e6, 50.0}, {3e6, 6e6, 52.0}};
  gcd.judged = 2;
  for (const std::string& metric : comparison.metrics) gcd.definitions[metric] = "what " + metric + " is";
  gcd.metrics = {
      {"sliced_wasserstein", {0.06, 0.08}}, {"auroc", {0.899, 0.901}}, {"kl", {0.01, 0.02}}, {"energy_gap", {1.0, 1.0}}};
  MethodResult bad;
  bad.label = bad.method = "bad";
  bad.runs = {run(storage::RunStatus::kDiverged)};
  comparison.methods = {gcd, bad};
  return comparison;
}

std::vector<std::string> keys(const report::Table& table) {
  std::vector<std::string> result;
  result.reserve(table.columns.size());
  for (const report::Column& column : table.columns) result.push_back(column.key.empty() ? column.name : column.key);
  return result;
}

TEST(ResultsTable, HasTheUsualColumnsInOrderAndTheRestOnDemand) {
  EXPECT_EQ(keys(results_table(plane())),
            (std::vector<std::string>{"method", "seeds", "sliced_wasserstein", "share_in_range", "modes_covered", "auroc", "kl",
                                      "energy_evals", "grad_evals", "seconds"}));
  const std::vector<std::string> all = keys(results_table(plane(), {true, false}));
  EXPECT_NE(std::find(all.begin(), all.end(), "energy_gap"), all.end());
}

TEST(ResultsTable, TheLikelihoodStandsInForTheKl) {
  const auto shows = [](const Comparison& comparison, const std::string& metric) {
    const std::vector<std::string> shown = keys(results_table(comparison));
    return std::find(shown.begin(), shown.end(), metric) != shown.end();
  };
  Comparison comparison = plane();
  comparison.metrics.emplace_back("log_likelihood");
  EXPECT_FALSE(shows(comparison, "log_likelihood"));
  std::erase(comparison.metrics, "kl");
  EXPECT_TRUE(shows(comparison, "log_likelihood"));
}

TEST(ResultsTable, AveragesOverSeedsAndShowsFloorsAndMissingRuns) {
  const std::string text = report::to_text(results_table(plane()));
  EXPECT_THAT(text, HasSubstr("0.070 ± 0.014"));
  EXPECT_THAT(text, HasSubstr("0 of 1"));
  EXPECT_THAT(text, HasSubstr("floor"));
  EXPECT_THAT(text, ::testing::ContainsRegex("floor +0.045 "));
  EXPECT_THAT(text, HasSubstr("KL: what kl is"));
  EXPECT_THAT(text, Not(HasSubstr("Beware")));
}

TEST(ResultsTable, MediansComeWithTheirRange) {
  const std::string text = report::to_text(results_table(plane(), {.has_medians = true}));
  EXPECT_THAT(text, HasSubstr("0.070 [0.060, 0.080]"));
  EXPECT_THAT(text, HasSubstr("median [smallest, largest] over seeds"));
}

TEST(ResultsTable, SaysOverHowManySeedsAMetricIsDefined) {
  Comparison comparison = plane();
  comparison.methods[0].metrics["sliced_wasserstein"] = {0.06};
  EXPECT_THAT(report::to_text(results_table(comparison)), HasSubstr("0.0600 (1 of 2)"));
}

TEST(ResultsTable, JsonHasPlainNumbers) {
  const auto json = nlohmann::json::parse(report::to_json(results_table(plane(), {false, true})));
  EXPECT_EQ(json["rows"][0]["energy_evals"], 3'000'000);
  EXPECT_EQ(json["rows"][0]["grad_evals"], 6'000'000);
  EXPECT_EQ(json["rows"][0]["seconds"]["mean"], 51.0);
  EXPECT_EQ(json["rows"][0]["sliced_wasserstein"]["n"], 2);
  EXPECT_EQ(json["rows"][2]["method"], "floor");
}

TEST(ResultsTable, BaselinesStandBesideTheEnergysAuroc) {
  Comparison digits;
  digits.experiment = "digits";
  digits.metrics = {"precision", "auroc.held_out_class", "auroc.averages", "mahalanobis.held_out_class",
                    "mahalanobis.averages"};
  MethodResult method;
  method.label = "gcd";
  method.runs = {run(storage::RunStatus::kCompleted)};
  method.judged = 1;
  method.metrics = {{"auroc.held_out_class", {0.9}}, {"mahalanobis.held_out_class", {0.681}}, {"mahalanobis.averages", {0.11}}};
  digits.methods = {method};
  const auto json = nlohmann::json::parse(report::to_json(results_table(digits, {false, true})));
  ASSERT_EQ(json["rows"].size(), 2U);
  EXPECT_EQ(json["rows"][1]["method"], "mahalanobis");
  EXPECT_DOUBLE_EQ(json["rows"][1]["auroc.held_out_class"], 0.681);
  EXPECT_DOUBLE_EQ(json["rows"][1]["auroc.averages"], 0.11);
  EXPECT_TRUE(json["rows"][1]["precision"].is_null());
}

TEST(ResultsTable, DefinitionsThatDifferNameTheirMethods) {
  Comparison comparison = plane();
  comparison.methods[1].definitions = {{"kl", "what kl is"}, {"auroc", "another area"}};
  const std::vector<std::string> legend = results_table(comparison).legend;
  EXPECT_THAT(legend, ::testing::Contains("KL: what kl is"));
  EXPECT_THAT(legend, ::testing::Contains("AUROC of gcd: what auroc is"));
  EXPECT_THAT(legend, ::testing::Contains("AUROC of bad: another area"));
}

TEST(ResultsTable, WarnsWhenRunsWereJudgedUnlike) {
  Comparison comparison = plane();
  comparison.is_judged_alike = false;
  EXPECT_THAT(report::to_text(results_table(comparison)), HasSubstr("Beware"));
}

TEST(Unfinished, TellsWhichAndWhy) {
  const auto lines = unfinished(plane());
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0], "gcd/seed-0 (run 5): diverged: energy.loss became nan at step 7");
}

}  // namespace
}  // namespace ebmlab::cli
