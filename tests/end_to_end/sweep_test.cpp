// SPDX-License-Identifier: MIT
// A tiny sweep through the real program: its runs, their names wherever methods have one, its cost, and a merge of its parts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "program.hpp"

namespace ebmlab::test {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

constexpr const char* kGrid = "\n[sweep.grid]\n\"method.pcd.sampler.steps\" = [1, 2]\n\"energy.hidden\" = [[8], [6, 6]]\n";

class SweepOfARun : public ::testing::Test {
 protected:
  [[nodiscard]] std::string specification(const std::string& sweep = kGrid) const {
    return place_.write("sweep.toml", quick_specification(20, 0) + sweep);
  }
  Workplace place_;
};

TEST_F(SweepOfARun, IsShownByADryRun) {
  const Output output = place_.ebmlab({"run", specification(), "--dry-run", "--seeds", "0..1", "--json"});
  ASSERT_TRUE(output.exit.is_clean()) << output.err;
  const json shown = json::parse(output.out);
  ASSERT_EQ(shown.at("configurations").size(), 8U);
  const json& first = shown["configurations"][0];
  EXPECT_EQ(first["method"], "pcd@steps=1,hidden=8");
  EXPECT_EQ(first["sampler"]["params"]["steps"], 1);
  EXPECT_EQ(first["seed"], 0);
  EXPECT_EQ(shown["configurations"][3]["method"], "pcd@steps=2,hidden=6x6");
  EXPECT_EQ(shown["configurations"][4]["seed"], 1);
  EXPECT_FALSE(std::filesystem::exists(place_.store()));
}

TEST_F(SweepOfARun, ThatIsWrongIsToldWithItsPlaceBeforeAnythingStarts) {
  const Output output = place_.ebmlab({"run", specification("\n[sweep.grid]\n\"method.pcd.sampler.stpes\" = [1, 2]\n")});
  EXPECT_EQ(output.exit.code, 2);
  EXPECT_THAT(output.err, HasSubstr("method.pcd.sampler.stpes = 1 (" + specification()));
  EXPECT_THAT(output.err, HasSubstr("did you mean \"steps\"?"));
  EXPECT_FALSE(std::filesystem::exists(place_.store()));
}

TEST_F(SweepOfARun, WhatDoesNotFitIsToldWithThePoint) {
  const Output output =
      place_.ebmlab({"run", specification("\n[sweep.grid]\n\"method.pcd.sampler.plugin\" = [\"langevin\", \"diffusion\"]\n")});
  EXPECT_EQ(output.exit.code, 2);
  EXPECT_THAT(output.err, HasSubstr("; in the sweep, at method.pcd.sampler.plugin = \"diffusion\""));
}

TEST_F(SweepOfARun, PilotsSomeVariantsAndSaysSo) {
  const std::string many = "\n[sweep.random]\npoints = 7\nmethod.pcd.objective.energy_rate = { log_uniform = [1e-5, 1e-3] }\n";
  const Output output = place_.ebmlab({"run", specification(many), "--dry-run", "--pilot", "--jobs", "2", "--json"});
  ASSERT_TRUE(output.exit.is_clean()) << output.err;
  const json pilot = json::parse(output.out).at("pilot");
  ASSERT_EQ(pilot["methods"].size(), 5U) << pilot;
  for (std::size_t i = 0; i < 4; ++i) EXPECT_FALSE(pilot["methods"][i].contains("untried")) << pilot;
  const json& others = pilot["methods"][4];
  EXPECT_EQ(others["method"], "pcd, 3 other variants");
  EXPECT_EQ(others["untried"], 3);
  EXPECT_EQ(others["runs"], 3);
  EXPECT_GT(others["seconds_per_run"], 0.0);
  double sum = 3 * others["seconds_per_run"].get<double>();
  for (std::size_t i = 0; i < 4; ++i) sum += pilot["methods"][i]["seconds_per_run"].get<double>();
  EXPECT_GE(pilot["seconds"].get<double>(), 0.49 * sum) << "two at a time, all seven counted";
}

TEST_F(SweepOfARun, TrainsComparesAndIsKnownByItsNamesEverywhere) {
  const Output trained = place_.ebmlab({"run", specification(), "--jobs", "2"});
  ASSERT_TRUE(trained.exit.is_clean()) << trained.err;
  EXPECT_EQ(place_.sql("SELECT method, status FROM run ORDER BY id"),
            "pcd@steps=1,hidden=8|completed\npcd@steps=1,hidden=6x6|completed\npcd@steps=2,hidden=8|completed\n"
            "pcd@steps=2,hidden=6x6|completed");
  const std::string name = "pcd@steps=2,hidden=6x6";
  EXPECT_THAT(place_.ebmlab({"compare", "quick"}).out, HasSubstr(name));
  const Output exact = place_.ebmlab({"ls", "method = \"" + name + "\"", "--json"});
  EXPECT_EQ(json::parse(exact.out).at("rows").size(), 1U) << exact.out << exact.err;
  const Output all = place_.ebmlab({"ls", "method ~ \"pcd@*\"", "--json"});
  EXPECT_EQ(json::parse(all.out).at("rows").size(), 4U) << all.out;
  EXPECT_TRUE(place_.ebmlab({"compare", "method ~ \"pcd@*\"", "--against", name}).exit.is_clean());
  EXPECT_TRUE(place_.ebmlab({"plot", "quick", "-o", "pictures", "--each"}).exit.is_clean());
  EXPECT_TRUE(place_.ebmlab({"report", "quick", "-o", "page.html"}).exit.is_clean());
  EXPECT_TRUE(place_.ebmlab({"evaluate", "4"}).exit.is_clean());

  int step = 30;
  for (const std::string& key : {std::string("steps"), "method." + name + ".steps", "method.\"" + name + "\".steps"}) {
    const Output forked = place_.ebmlab({"resume", "4", "--set", key + "=" + std::to_string(step)});
    EXPECT_TRUE(forked.exit.is_clean()) << key << "\n" << forked.err;
    EXPECT_EQ(place_.sql("SELECT method, step FROM run ORDER BY id DESC LIMIT 1"), name + "|" + std::to_string(step));
    ++step;
  }
  const Output base = place_.ebmlab({"resume", "4", "--set", "method.pcd.sampler.steps=3"});
  EXPECT_EQ(base.exit.code, 2);
  EXPECT_THAT(base.err, HasSubstr("there is no method \"pcd\""));

  std::filesystem::create_directory(place_.folder() / "parts");
  std::filesystem::copy(place_.store(), place_.folder() / "parts" / "one.db");
  std::filesystem::copy(place_.folder() / "store.db-artifacts", place_.folder() / "parts" / "one.db-artifacts",
                        std::filesystem::copy_options::recursive);
  std::vector<std::string> again{"store", "merge", "all.db", "parts"};
  const Output merged = place_.ebmlab(again);
  EXPECT_TRUE(merged.exit.is_clean()) << merged.err;
  EXPECT_THAT(merged.out, HasSubstr("7 added"));
  for (int i = 0; i < 1000; ++i) again.emplace_back("parts/one.db");
  EXPECT_THAT(place_.ebmlab(again).out, HasSubstr("7007 unchanged"));
}

}  // namespace
}  // namespace ebmlab::test
