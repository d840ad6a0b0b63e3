// SPDX-License-Identifier: MIT
#include "cli/comparison_tables.hpp"

#include <gmock/gmock.h>
#include <ebmlab/error.hpp>

#include <cmath>
#include <nlohmann/json.hpp>

#include "comparison_fixture.hpp"

namespace ebmlab::cli {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::StartsWith;

nlohmann::json rows(const report::Table& table) { return nlohmann::json::parse(report::to_json(table))["rows"]; }

class ComparisonTables : public testing::ComparisonTest {};

TEST_F(ComparisonTables, ShowOnlyTheParametersThatDiffer) {
  const auto a = add({});
  const auto b = add({.method = "cd", .key = "key-b", .seed = 1, .steps = "20", .extra = "sampler.noise"});
  const auto c = add({.method = "pcd", .key = "key-c", .steps = "20", .extra = "objective.plugin"});
  const ParameterTables tables = parameter_tables(reader(), compare({a, b, c}));
  EXPECT_EQ(rows(tables.differing),
            nlohmann::json({{{"parameter", "objective.plugin"}, {"gcd", nullptr}, {"cd", nullptr}, {"pcd", "1"}},
                            {{"parameter", "sampler.steps"}, {"gcd", "10"}, {"cd", "20"}, {"pcd", "20"}}}));
  EXPECT_EQ(rows(tables.partial),
            nlohmann::json::array({{{"parameter", "sampler.noise"}, {"gcd", nullptr}, {"cd", "1"}, {"pcd", nullptr}}}));
  EXPECT_EQ(rows(tables.common), nlohmann::json::array({{{"parameter", "energy.hidden"}, {"value", "[16]"}}}));
  EXPECT_THAT(tables.differing.legend, Contains(HasSubstr("1 parameters with one value for all, 1 that only some")));
}

TEST_F(ComparisonTables, DifferencesPairSeedsUnderOneProtocol) {
  std::vector<std::int64_t> runs;
  for (const std::uint64_t seed : {0U, 1U, 2U, 3U}) {
    const auto value = static_cast<double>(seed);
    runs.push_back(add({.seed = seed, .kl = value}));
    if (seed < 3) runs.push_back(add({.method = "cd", .key = "key-b", .seed = seed, .kl = 1.5 * value + 1.0}));
  }
  runs.push_back(add({.method = "cd", .key = "key-b", .seed = 3, .kl = 77.0, .protocol = R"({"samples":5})"}));
  const auto table = rows(difference_table(compare(runs), 0, {"kl", "auroc"}));
  ASSERT_EQ(table.size(), 1U);
  EXPECT_EQ(table[0]["metric"], "KL");
  EXPECT_EQ(table[0]["method"], "cd");
  EXPECT_EQ(table[0]["pairs"], 3);
  // Differences 1, 1.5, 2: mean 1.5, sd 0.5, t(0.975, 2) = 4.30265273.
  EXPECT_DOUBLE_EQ(table[0]["difference"], 1.5);
  EXPECT_NEAR(table[0]["low"], 1.5 - 4.30265273 * 0.5 / std::sqrt(3.0), 1e-7);
  EXPECT_NEAR(table[0]["high"], 1.5 + 4.30265273 * 0.5 / std::sqrt(3.0), 1e-7);
}

TEST_F(ComparisonTables, OnePairHasNoInterval) {
  const auto a = add({.kl = 0.25});
  const auto b = add({.method = "cd", .key = "key-b", .kl = 0.75});
  const auto table = rows(difference_table(compare({a, b}), 1, {"kl"}));
  ASSERT_EQ(table.size(), 1U);
  EXPECT_EQ(table[0]["method"], "gcd");
  EXPECT_DOUBLE_EQ(table[0]["difference"], -0.5);
  EXPECT_TRUE(table[0]["low"].is_null());
  EXPECT_TRUE(table[0]["high"].is_null());
}

TEST_F(ComparisonTables, AnUnknownMethodIsToldWithThoseThereAre) {
  const auto a = add({});
  const auto b = add({.key = "key-b", .steps = "20"});
  const Comparison comparison = compare({a, b});
  EXPECT_EQ(method_index(comparison, "gcd #2"), 1U);
  EXPECT_THAT([&] { static_cast<void>(method_index(comparison, "gdc")); },
              ::testing::ThrowsMessage<ConfigError>(
                  ::testing::AllOf(StartsWith("--against gdc: no method of ring"), HasSubstr("gcd #2"))));
}

TEST_F(ComparisonTables, EqualCostSaysWhatItIs) {
  const CostLimit within("energy_evals=100");
  const report::Table table = equal_cost_table(compare({add({})}, within), within, false, true);
  EXPECT_EQ(table.title, "ring, at most 100 energy evaluations");
  EXPECT_EQ(rows(table)[0]["kl"]["mean"], 9.0);
  EXPECT_EQ(rows(table)[0]["energy_evals"], 100);
  EXPECT_EQ(rows(table)[0]["grad_evals"], 20);
  EXPECT_THAT(table.legend, Contains(HasSubstr("last evaluation during training within that cost")));
}

}  // namespace
}  // namespace ebmlab::cli
