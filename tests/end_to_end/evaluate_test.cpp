// SPDX-License-Identifier: MIT
// A checkpoint is judged after its run: as the run was, or with other settings; the run's own results stay as they are.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <nlohmann/json.hpp>

#include "program.hpp"

namespace ebmlab::test {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

const std::string kOwn = "SELECT metric, value, stderr, samples, protocol, energy_evals, detail FROM evaluation WHERE ";
const std::string kCount = "SELECT count(*) FROM evaluation WHERE checkpoint_id IS NOT NULL";

class Evaluate : public ::testing::Test {
 protected:
  void train(int steps, const std::string& metrics = R"(["auroc"])") {
    const Output run = place_.ebmlab({"run", place_.write("s.toml", quick_specification(steps)), "--set",
                                      "evaluation.metrics=" + metrics, "--set", "evaluation.draws=2"});
    ASSERT_EQ(run.exit.code, 0) << run.err;
  }
  json evaluate(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "evaluate");
    arguments.emplace_back("--json");
    const Output output = place_.ebmlab(arguments);
    EXPECT_EQ(output.exit.code, 0) << output.err;
    return json::parse(output.out, nullptr, false);
  }
  void expect_refused(std::vector<std::string> arguments, const std::string& sentence) {
    arguments.insert(arguments.begin(), "evaluate");
    const Output output = place_.ebmlab(arguments);
    EXPECT_EQ(output.exit.code, 2) << output.out;
    EXPECT_EQ(output.out, "");
    EXPECT_THAT(output.err, HasSubstr(sentence));
    EXPECT_EQ(std::count(output.err.begin(), output.err.end(), '\n'), 1) << output.err;
  }

  Workplace place_;
};

TEST_F(Evaluate, TheFinalCheckpointGivesWhatTheRunGotAtItsEnd) {
  train(120, R"(["auroc", "kl", "sliced_wasserstein", "mmd"])");
  const json told = evaluate({"1", "--kind", "final"});
  EXPECT_EQ(told["run"], 1);
  EXPECT_EQ(told["checkpoint"]["step"], 120);
  EXPECT_EQ(told["checkpoint"]["kind"], "final");
  EXPECT_EQ(told["protocol"]["samples"], 100);
  EXPECT_EQ(told["evaluation"].size(), std::stoul(place_.sql(kCount)));
  const std::string own = place_.sql(kOwn + "checkpoint_id IS NULL AND step=120 ORDER BY metric");
  EXPECT_THAT(own, HasSubstr("sliced_wasserstein"));
  EXPECT_EQ(place_.sql(kOwn + "checkpoint_id IS NOT NULL ORDER BY metric"), own);
}

// A fork that ends where it begins is judged as every run at its end, and nothing was trained in between.
TEST_F(Evaluate, ACheckpointOnTheWayGivesWhatARunGetsThatEndsThere) {
  train(120, R"(["auroc", "sliced_wasserstein"])");
  ASSERT_EQ(place_.ebmlab({"resume", "1", "--from", "100", "--set", "steps=100"}).exit.code, 0);
  ASSERT_EQ(place_.sql("SELECT step, status FROM run WHERE id=2"), "100|completed");
  const json told = evaluate({"1", "--from", "100", "--kind", "auto"});
  EXPECT_EQ(told["evaluation"][0]["step"], 100);
  const std::string values = "SELECT metric, value FROM evaluation WHERE ";
  EXPECT_EQ(place_.sql(values + "checkpoint_id IS NOT NULL ORDER BY metric"),
            place_.sql(values + "run_id=2 AND step=100 ORDER BY metric"));
}

TEST_F(Evaluate, OtherSettingsStandBesideItAndNoResultOfTheRunChanges) {
  train(120);
  const std::string compared = place_.ebmlab({"compare", "--json"}).out;
  const std::string shown = json::parse(place_.ebmlab({"show", "1", "--json"}).out)["evaluation"].dump();
  const json best = evaluate({"last"});
  EXPECT_EQ(best["checkpoint"]["kind"], "best");
  EXPECT_EQ(best["checkpoint"]["step"], std::stoi(place_.sql("SELECT step FROM checkpoint WHERE kind='best'")));
  const std::string once = place_.sql(kCount);
  (void)evaluate({"last"});
  EXPECT_EQ(place_.sql(kCount), once);
  const json more = evaluate({"last", "--set", "evaluation.samples=200"});
  EXPECT_EQ(more["protocol"]["samples"], 200);
  EXPECT_NE(more["protocol_sha256"], best["protocol_sha256"]);
  EXPECT_EQ(place_.sql("SELECT DISTINCT samples FROM evaluation WHERE checkpoint_id IS NOT NULL ORDER BY 1"), "100\n200");
  EXPECT_EQ(place_.ebmlab({"compare", "--json"}).out, compared);
  const json after = json::parse(place_.ebmlab({"show", "1", "--json"}).out);
  EXPECT_EQ(after["evaluation"].dump(), shown);
  EXPECT_EQ(std::to_string(after["checkpoint_evaluations"].size()), place_.sql(kCount));
  EXPECT_THAT(place_.ebmlab({"show", "1"}).out, HasSubstr("evaluations of checkpoints"));
  EXPECT_THAT(place_.ebmlab({"evaluate", "1"}).out, HasSubstr("auroc"));
}

TEST_F(Evaluate, WhatCannotBeJudgedIsNamed) {
  train(120);
  expect_refused({"7"}, "7");
  expect_refused({"1", "--from", "7"}, "--from 7: run 1 (pcd/seed-0) has no such checkpoint; it has those of steps ");
  expect_refused({"1", "--from", "100", "--kind", "final"},
                 "--from 100 --kind final: run 1 (pcd/seed-0) has no such checkpoint");
  expect_refused({"1", "--kind", "bets"}, "--kind");
  expect_refused({"1", "--set", "evaluation.sampels=200"}, "samples");
  expect_refused({"1", "--set", "evaluation.samples=many"}, "evaluation.samples");
  expect_refused({"1", "--set", "energy.hidden=[16]"}, "--set energy.hidden=[16]: only evaluation.KEY can be changed here");
  expect_refused({"1", "--device", "abacus"}, "abacus");
  ASSERT_EQ(place_.ebmlab({"delete", "1"}).exit.code, 0);
  expect_refused({"1"}, "run 1 (pcd/seed-0) is deleted: restore it first (ebmlab restore 1)");
  EXPECT_EQ(place_.sql(kCount), "0");
}

TEST_F(Evaluate, ARunUnderWayIsRefusedAndOneThatLeftNothingToo) {
  launch::Process run =
      place_.start({"run", place_.write("s.toml", quick_specification(2'000'000, 0)), "--set", "evaluation.every=0"});
  ASSERT_TRUE(wait_until([&] {
    try {
      return std::filesystem::exists(place_.store()) && place_.sql("SELECT step > 20 FROM run") == "1";
    } catch (const std::runtime_error&) {
      return false;  // the schema is being written
    }
  }));
  expect_refused({"1"}, "run 1 (pcd/seed-0) is running: wait until it has ended, or stop it first (ebmlab stop 1)");
  ::kill(std::stoi(place_.sql("SELECT pid FROM run_session")), SIGKILL);
  (void)finish(std::move(run));
  expect_refused({"1"}, "run 1 (pcd/seed-0) has no checkpoint that could be evaluated");
}

TEST_F(Evaluate, CtrlCEndsItWithASentenceAndWithoutATrace) {
  train(120);
  const std::string before = place_.sql("SELECT (SELECT count(*) FROM evaluation), (SELECT count(*) FROM event)");
  launch::Process process = place_.start({"evaluate", "1", "--set", "evaluation.samples=20000", "--set",
                                          "evaluation.draws=1000", "--set", R"(evaluation.metrics=["sliced_wasserstein"])"});
  const pid_t pid = process.pid();
  const Output output = finish(std::move(process), [pid](const std::string& err) {
    if (err.find("is judged") != std::string::npos) ::kill(pid, SIGINT);
  });
  EXPECT_EQ(output.exit.signal, SIGINT);
  EXPECT_THAT(output.err, HasSubstr("ebmlab: interrupted; nothing was recorded\n"));
  EXPECT_EQ(output.out, "");
  EXPECT_EQ(place_.sql("SELECT (SELECT count(*) FROM evaluation), (SELECT count(*) FROM event)"), before);
}

}  // namespace
}  // namespace ebmlab::test
