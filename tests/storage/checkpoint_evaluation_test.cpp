// SPDX-License-Identifier: MIT
// What checkpoints are found to be worth after their run, and that it never counts as the run's own result.
#include "storage/export.hpp"
#include "storage/merge.hpp"
#include "store_fixture.hpp"

#include <sstream>

namespace ebmlab::storage::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kProtocol = R"({"samples":1000})";

class CheckpointEvaluation : public StoreTest {
 protected:
  CheckpointEvaluation() : run_(make_run()) { record(file_, run_, 0); }

  /// A session to step 100 with a best checkpoint at 50 and a final one, as training records it.
  static void record(const std::filesystem::path& file, std::int64_t run, std::int64_t from) {
    Recorder recorder(file, run, a_host(), from, quick());
    recorder.progress(100, 1, 1);
    recorder.checkpoint({.step = 50, .kind = "best", .data = bytes_of("at 50"), .metric = "kl", .metric_value = 0.4});
    recorder.checkpoint({.step = 100, .kind = "final", .data = bytes_of("at 100")});
    recorder.evaluation({.step = 100, .protocol = kProtocol, .samples = 1000, .metrics = {{"kl", 0.5}}});
    recorder.finish(RunStatus::kCompleted);
  }
  [[nodiscard]] std::int64_t checkpoint(const std::string& kind) const {
    return std::stoll(sql("SELECT max(id) FROM checkpoint WHERE kind='" + kind + "'"));
  }
  void evaluate(std::int64_t checkpoint, double value, const std::string& protocol = kProtocol, std::int64_t step = 50) {
    Store::open(file_).add_evaluation(
        checkpoint,
        {.step = step, .protocol = protocol, .samples = 1000, .wall_us = 7, .metrics = {{"kl", value}, {"mmd", {}}}});
  }
  [[nodiscard]] std::vector<double> values_of(const std::vector<EvaluationRow>& rows) const {
    std::vector<double> values;
    for (const EvaluationRow& row : rows) {
      if (row.value) values.push_back(*row.value);
    }
    return values;
  }
  [[nodiscard]] std::vector<double> own() const { return values_of(Reader(file_).evaluations(run_)); }
  [[nodiscard]] std::vector<double> afterwards() const { return values_of(Reader(file_).checkpoint_evaluations(run_)); }

  std::int64_t run_;
};

TEST_F(CheckpointEvaluation, StandsBesideTheRunsOwnWithWhatItIsOf) {
  evaluate(checkpoint("best"), 0.25);
  EXPECT_THAT(own(), ElementsAre(0.5));
  const std::vector<EvaluationRow> rows = Reader(file_).checkpoint_evaluations(run_);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].checkpoint_id, checkpoint("best"));
  EXPECT_EQ(rows[0].step, 50);
  EXPECT_EQ(rows[0].metric, "kl");
  EXPECT_EQ(rows[0].value, 0.25);
  EXPECT_EQ(rows[0].wall_us, 7);
  EXPECT_EQ(rows[0].protocol_sha256, Reader(file_).evaluations(run_).front().protocol_sha256);
  EXPECT_EQ(rows[1].value, std::nullopt);
  EXPECT_EQ(sql("SELECT count(*) FROM evaluation v JOIN checkpoint c ON c.id=v.checkpoint_id AND c.session_id=v.session_id"),
            "2");
  EXPECT_EQ(sql("SELECT step, title FROM event WHERE kind='evaluated'"), "50|its checkpoint \"best\" was evaluated");
}

TEST_F(CheckpointEvaluation, OfOneProtocolTheLastCountsAndAnotherStandsBesideIt) {
  evaluate(checkpoint("best"), 0.25);
  evaluate(checkpoint("best"), 0.25);
  EXPECT_THAT(afterwards(), ElementsAre(0.25));
  evaluate(checkpoint("best"), 0.24);  // on another machine, perhaps
  EXPECT_THAT(afterwards(), ElementsAre(0.24));
  evaluate(checkpoint("best"), 0.26, R"({"samples":50000})");
  evaluate(checkpoint("final"), 0.5, kProtocol, 100);
  EXPECT_THAT(afterwards(), ElementsAre(0.24, 0.26, 0.5));
  EXPECT_THAT(own(), ElementsAre(0.5));
}

TEST_F(CheckpointEvaluation, IsNoResultOfTheRunInListsAndExports) {
  const auto exported = [&] {
    std::ostringstream csv;
    export_runs_csv(Reader(file_), std::vector{run_}, csv);
    return csv.str();
  };
  const std::string before = exported();
  evaluate(checkpoint("final"), 0.01, R"({"samples":50000})", 100);  // later, and of the same step
  EXPECT_EQ(exported(), before);
  EXPECT_THAT(Reader(file_).run_ids({.filter = "eval.kl = 0.5"}), ElementsAre(run_));
  EXPECT_TRUE(Reader(file_).run_ids({.filter = "eval.kl < 0.5"}).empty());
  EXPECT_TRUE(Reader(file_).run_ids({.filter = "eval.mmd is set"}).empty());
}

// Otherwise the row of a checkpoint would stand for the one that the run itself has not recorded yet.
TEST_F(CheckpointEvaluation, StandsForNothingThatTheRunRecordsLater) {
  evaluate(checkpoint("final"), 0.5, kProtocol, 100);
  change("DELETE FROM evaluation WHERE checkpoint_id IS NULL");
  record(file_, run_, 100);
  EXPECT_THAT(own(), ElementsAre(0.5));
  EXPECT_THAT(afterwards(), ElementsAre(0.5));
}

TEST_F(CheckpointEvaluation, AnEvaluatedCheckpointIsNotRetired) {
  evaluate(checkpoint("best"), 0.25);
  Recorder recorder(file_, run_, a_host(), 100, quick());
  recorder.checkpoint({.step = 120, .kind = "best", .data = bytes_of("at 120"), .metric = "kl", .metric_value = 0.3});
  recorder.checkpoint({.step = 140, .kind = "best", .data = bytes_of("at 140"), .metric = "kl", .metric_value = 0.2});
  recorder.finish(RunStatus::kStopped);
  EXPECT_EQ(sql("SELECT group_concat(step) FROM (SELECT step FROM checkpoint WHERE kind='best' ORDER BY step)"), "50,140");
  EXPECT_THAT(afterwards(), ElementsAre(0.25));
}

TEST_F(CheckpointEvaluation, GoesWithTheStepsThatALaterSessionWentThroughAgain) {
  evaluate(checkpoint("best"), 0.25);
  Recorder(file_, run_, a_host(), 20, quick()).finish(RunStatus::kStopped);
  EXPECT_TRUE(afterwards().empty());
  EXPECT_EQ(sql("SELECT count(*) FROM evaluation WHERE checkpoint_id IS NOT NULL"), "2");
}

TEST_F(CheckpointEvaluation, IsRefusedWhereThereIsNothingToJudge) {
  EXPECT_THAT(error_of([&] { evaluate(77, 0.1); }), HasSubstr("there is no checkpoint 77"));
  const std::int64_t best = checkpoint("best");
  Recorder recorder(file_, run_, a_host(), 100, quick());
  recorder.flush();
  EXPECT_THAT(error_of([&] { evaluate(best, 0.1); }), HasSubstr("run 1 is running"));
  recorder.finish(RunStatus::kStopped);
  EXPECT_EQ(sql("SELECT count(*) FROM evaluation WHERE checkpoint_id IS NOT NULL"), "0");
}

TEST_F(CheckpointEvaluation, ARunsDeletionTakesItAlong) {
  evaluate(checkpoint("best"), 0.25);
  change("PRAGMA foreign_keys=ON; DELETE FROM run");
  EXPECT_EQ(sql("SELECT count(*) FROM evaluation"), "0");
}

class MergedEvaluation : public CheckpointEvaluation {
 protected:
  MergedEvaluation() { (void)merge(copy_, std::vector{file_}); }
  [[nodiscard]] std::string in_copy(const std::string& query) const { return rows_of(copy_, query); }
  void evaluate_in_copy(double value, const std::string& protocol) {
    const std::int64_t best = std::stoll(in_copy("SELECT id FROM checkpoint WHERE kind='best'"));
    Store::open(copy_).add_evaluation(best, {.step = 50, .protocol = protocol, .metrics = {{"kl", value}, {"mmd", {}}}});
  }

  std::filesystem::path copy_ = folder_ / "copy.db";
  const std::string values_ =
      "SELECT group_concat(value) FROM (SELECT v.value FROM evaluation v JOIN checkpoint c ON c.id=v.checkpoint_id WHERE "
      "c.kind='best' AND v.value IS NOT NULL ORDER BY v.value)";
};

TEST_F(MergedEvaluation, ComesAlongThoughTheRunIsThereAlready) {
  evaluate(checkpoint("best"), 0.25);
  EXPECT_EQ(merge(copy_, std::vector{file_}).updated, 1U);
  EXPECT_EQ(in_copy(values_), "0.25");
  EXPECT_EQ(merge(copy_, std::vector{file_}).unchanged, 1U);
}

TEST_F(MergedEvaluation, WhatWasFoundInTheTargetStaysThere) {
  evaluate_in_copy(0.1, kProtocol);
  evaluate_in_copy(0.2, R"({"samples":50000})");
  evaluate(checkpoint("best"), 0.25);
  EXPECT_EQ(merge(copy_, std::vector{file_}).updated, 1U);
  EXPECT_EQ(in_copy(values_), "0.2,0.25");  // of one protocol the later one
  EXPECT_EQ(in_copy("SELECT count(*) FROM evaluation WHERE checkpoint_id IS NOT NULL"), "4");
  EXPECT_EQ(merge(copy_, std::vector{file_}).unchanged, 1U);
}

}  // namespace
}  // namespace ebmlab::storage::testing
