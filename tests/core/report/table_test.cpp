// SPDX-License-Identifier: MIT
#include "report/table.hpp"

#include "picture.hpp"
#include "support/not_finite.hpp"

#include <gmock/gmock.h>
#include <ebmlab/error.hpp>
#include <nlohmann/json.hpp>

namespace ebmlab::report {
namespace {

using namespace testing;

Table results() {
  Table table;
  table.title = "8 Gaussians";
  table.columns = {{"method"},  {"seeds"},       {"SW", std::nullopt, "sliced_wasserstein"},
                   {"KL(p‖q)"}, {"evaluations"}, {"seconds", 1}};
  table.rows = {{std::string("gcd"), std::int64_t{3}, MeanSd{0.0612, 0.0041, 3}, MeanSd{0.0801, 0.0121, 3}, 1.5e6, 61.25},
                {std::string("pcd-10 · größer"), std::int64_t{3}, MeanSd{0.2345, 0.0312, 3}, MeanSd{kNan, kNan, 3}, 3.1e7, 9.0},
                {std::string("floor"), {}, 0.045}};
  table.legend = {"SW: sliced Wasserstein distance.", "KL: on [-6, 6]²."};
  return table;
}

TEST(Table, IsAlignedAsText) {
  EXPECT_EQ(to_text(results()),
            "8 Gaussians\n"
            "method           seeds             SW        KL(p‖q)  evaluations  seconds\n"
            "───────────────  ─────  ─────────────  ─────────────  ───────────  ───────\n"
            "gcd                  3  0.061 ± 0.004  0.080 ± 0.012     1.50e+06     61.2\n"
            "pcd-10 · größer      3  0.234 ± 0.031      nan ± nan     3.10e+07      9.0\n"
            "floor                           0.045\n"
            "SW: sliced Wasserstein distance.\n"
            "KL: on [-6, 6]².\n");
}

TEST(Table, IsMarkdown) {
  Table table;
  table.columns = {{"a|b"}, {"n"}};
  table.rows = {{std::string("x_y*"), std::int64_t{12}}, {std::string("two\nlines")}};
  table.legend = {"n: how many."};
  EXPECT_EQ(to_markdown(table),
            "| a\\|b | n |\n"
            "| :--- | ---: |\n"
            "| x\\_y\\* | 12 |\n"
            "| two lines | |\n"
            "\n"
            "- n: how many.\n");
}

TEST(Table, ACertainMeanKeepsItsDigitsBesideUncertainOnes) {
  Table table;
  table.columns = {{"KL"}};
  table.rows = {{MeanSd{5.63, 0.92, 3}}, {MeanSd{0.84, 0.09, 3}}, {MeanSd{0.0132, 0.0061, 3}}, {MeanSd{0.5, 1e-9, 3}}};
  const auto cells = cell_texts(table);
  EXPECT_EQ(cells[0][0], "5.6300 ± 0.9200");
  EXPECT_EQ(cells[2][0], "0.0132 ± 0.0061");
  EXPECT_EQ(cells[3][0], "0.5000 ± 0.0000");
}

TEST(Table, IsJsonWithTheNumbersThemselves) {
  const auto json = nlohmann::json::parse(to_json(results()));
  EXPECT_EQ(json["title"], "8 Gaussians");
  EXPECT_EQ(json["columns"][2], "sliced_wasserstein");
  ASSERT_EQ(json["rows"].size(), 3U);
  EXPECT_EQ(json["rows"][0]["method"], "gcd");
  EXPECT_EQ(json["rows"][0]["seeds"], 3);
  EXPECT_EQ(json["rows"][0]["sliced_wasserstein"]["mean"], 0.0612);
  EXPECT_EQ(json["rows"][0]["sliced_wasserstein"]["sd"], 0.0041);
  EXPECT_EQ(json["rows"][0]["sliced_wasserstein"]["n"], 3);
  EXPECT_EQ(json["rows"][1]["KL(p‖q)"]["mean"], "nan");
  EXPECT_TRUE(json["rows"][2]["seeds"].is_null());
  EXPECT_TRUE(json["rows"][2]["seconds"].is_null());
  EXPECT_EQ(json["legend"].size(), 2U);
}

TEST(Table, ALeftColumnEndsWithoutSpaces) {
  Table table;
  table.columns = {{"id"}, {"name"}};
  table.rows = {{std::int64_t{1}, std::string("short")}, {std::int64_t{22}, std::string("much longer")}};
  EXPECT_EQ(to_text(table),
            "id  name\n"
            "──  ───────────\n"
            " 1  short\n"
            "22  much longer\n");
}

TEST(Table, TooManyCellsAreAnError) {
  Table table;
  table.title = "runs";
  table.columns = {{"id"}};
  table.rows = {{std::int64_t{1}, std::int64_t{2}}};
  for (const auto& write : {to_text, to_markdown, to_json}) {
    EXPECT_EQ(error_of([&] { (void)write(table); }), "table \"runs\", row 0: 2 cells: must be at most 1");
  }
}

TEST(Table, BrokenTextDoesNotBreakJson) {
  Table table;
  table.columns = {{"name"}};
  table.rows = {{std::string("\xff\x01")}};
  EXPECT_EQ(nlohmann::json::parse(to_json(table))["rows"][0]["name"], "� ");
}

}  // namespace
}  // namespace ebmlab::report
