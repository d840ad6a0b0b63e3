// SPDX-License-Identifier: MIT
// A run that goes on from a checkpoint: the tail beyond it is superseded, never deleted.
#include "store_fixture.hpp"

namespace ebmlab::storage::testing {
namespace {

class Resuming : public StoreTest {
 protected:
  Resuming() : run_(make_run()) {}

  void record(std::int64_t from, std::int64_t to, double factor, RunStatus end) const {
    Recorder recorder(file_, run_, a_host(), from);
    for (std::int64_t step = from; step < to; ++step) {
      recorder.point(step, "loss", factor * static_cast<double>(step));
      recorder.progress(step, step, step);
    }
    recorder.snapshot({.kind = "samples", .name = "sampler", .step = to - 1, .shape = {1}, .data = bytes_of("x")});
    recorder.checkpoint({.step = to - 1, .data = bytes_of("y")});
    recorder.finish(end);
  }

  std::int64_t run_;
};

TEST_F(Resuming, TheOldTailIsSupersededAndKept) {
  record(0, 3000, 1, RunStatus::kStopped);
  record(2000, 2500, -1, RunStatus::kCompleted);
  const Reader reader(file_);
  const SeriesData data = reader.series_values(run_, "loss");
  ASSERT_EQ(data.values.size(), 2500U);
  for (std::size_t i = 0; i < 2500; ++i) {
    ASSERT_EQ(data.steps[i], static_cast<std::int64_t>(i));
    ASSERT_EQ(data.values[i], (i < 2000 ? 1.0 : -1.0) * static_cast<double>(i));
  }
  const SeriesInfo info = reader.series(run_).at(0);
  EXPECT_EQ(info.n, 2500);
  EXPECT_EQ(info.max, 1999);
  EXPECT_EQ(info.min, -2499);
  EXPECT_EQ(info.last_step, 2499);
  EXPECT_EQ(sql("SELECT sum(n) FROM chunk"), "3500");
  EXPECT_EQ(sql("SELECT attempt, first_step, last_step, superseded_from_step FROM run_session ORDER BY attempt"),
            "1|0|2999|2000\n2|2000|2499|");
  ASSERT_EQ(reader.snapshots(run_).size(), 1U);
  EXPECT_EQ(reader.snapshots(run_)[0].step, 2499);
  ASSERT_EQ(reader.checkpoints(run_).size(), 1U);
  EXPECT_EQ(reader.run_summary(run_).status, RunStatus::kCompleted);
}

TEST_F(Resuming, SummariesAreNewAtOnceAndSeriesMayStayBehind) {
  record(0, 100, 1, RunStatus::kStopped);
  const Recorder recorder(file_, run_, a_host(), 40);
  EXPECT_EQ(sql("SELECT n, last_step, max FROM series"), "40|39|39.0");
}

TEST_F(Resuming, WithoutOverlapNothingIsSuperseded) {
  record(0, 100, 1, RunStatus::kStopped);
  record(100, 200, 1, RunStatus::kStopped);
  record(200, 300, 1, RunStatus::kCompleted);
  EXPECT_EQ(sql("SELECT count(superseded_from_step), max(attempt) FROM run_session"), "0|3");
  EXPECT_EQ(Reader(file_).series_values(run_, "loss").values.size(), 300U);
  EXPECT_EQ(sql("SELECT n, mean FROM series"), "300|149.5");
}

TEST_F(Resuming, ALostRunIsTakenOver) {
  Child child({"record", file_.string(), std::to_string(run_)});
  (void)child.read_line();
  child.kill_now();
  child.wait();
  record(50, 60, 1, RunStatus::kCompleted);
  EXPECT_EQ(sql("SELECT end_reason, ended_us IS NOT NULL, superseded_from_step FROM run_session WHERE attempt=1"), "lost|1|50");
  EXPECT_EQ(Reader(file_).series_values(run_, "loss").values.size(), 60U);
}

// Killed between its last records and its end, a run goes on from its final checkpoint and judges the same state again.
TEST_F(Resuming, WhatIsRecordedAgainAtTheEndStandsOnce) {
  const auto end = [this](std::int64_t from, const std::string& state, double value) {
    Recorder recorder(file_, run_, a_host(), from);
    recorder.progress(100, 100, 100);
    recorder.checkpoint({.step = 100, .kind = "final", .data = bytes_of(state)});
    recorder.evaluation({.step = 100, .protocol = "{}", .metrics = {{"kl", value}, {"undefined", {}}}});
    recorder.finish(RunStatus::kCompleted);
  };
  const std::string counts = "SELECT (SELECT count(*) FROM checkpoint), (SELECT count(*) FROM evaluation)";
  end(0, "a", 0.5);
  EXPECT_EQ(sql(counts), "1|2");
  end(100, "a", 0.5);
  EXPECT_EQ(sql(counts), "1|2");
  end(100, "b", 0.4);  // another state is another row
  EXPECT_EQ(sql(counts), "2|3");
  end(50, "a", 0.5);  // what stood for it does not count any more
  EXPECT_EQ(sql(counts), "3|5");
}

class Retention : public Resuming {
 protected:
  void checkpoint(Recorder& recorder, std::int64_t step, const std::string& kind, std::optional<double> value = {}) {
    recorder.checkpoint(
        {.step = step, .kind = kind, .data = bytes_of(kind + std::to_string(step)), .metric = "kl", .metric_value = value});
    recorder.flush();
  }
  [[nodiscard]] std::string kept() const {
    return sql("SELECT group_concat(kind || step) FROM (SELECT kind, step FROM checkpoint ORDER BY step, kind)");
  }
  [[nodiscard]] std::size_t files() const {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(file_.string() + "-artifacts"))
      count += entry.is_regular_file() ? 1 : 0;
    return count;
  }
};

TEST_F(Retention, TheLastThreeTheBestAndWhatWasAskedForStay) {
  Recorder recorder(file_, run_, a_host());
  for (std::int64_t step = 1; step <= 6; ++step) checkpoint(recorder, step, "auto");
  checkpoint(recorder, 2, "best", 0.5);
  checkpoint(recorder, 3, "best", 0.4);
  checkpoint(recorder, 1, "manual");
  checkpoint(recorder, 2, "manual");
  checkpoint(recorder, 4, "last_finite");
  checkpoint(recorder, 7, "final");
  EXPECT_EQ(kept(), "manual1,manual2,best3,auto4,last_finite4,auto5,auto6,final7");
  EXPECT_EQ(files(), 8U);
  EXPECT_EQ(sql("SELECT count(*) FROM artifact"), "8");
  const Reader reader(file_);
  for (const CheckpointRow& row : reader.checkpoints(run_))
    EXPECT_EQ(reader.artifact(row.sha256), bytes_of(row.kind + std::to_string(row.step)));
}

TEST_F(Retention, WhatWasSupersededCountsForNothing) {
  {
    Recorder first(file_, run_, a_host());
    for (std::int64_t step = 1000; step <= 4000; step += 1000) checkpoint(first, step, "auto");
    checkpoint(first, 3500, "best", 0.1);
    first.progress(4000, 0, 0);
    first.finish(RunStatus::kStopped);
  }
  EXPECT_EQ(kept(), "auto2000,auto3000,best3500,auto4000");
  Recorder second(file_, run_, a_host(), 2000);
  checkpoint(second, 2100, "auto");
  checkpoint(second, 2200, "best", 0.3);
  EXPECT_EQ(kept(), "auto2000,auto2100,best2200");
  checkpoint(second, 2300, "auto");
  EXPECT_EQ(kept(), "auto2000,auto2100,best2200,auto2300");
  checkpoint(second, 2400, "auto");
  EXPECT_EQ(kept(), "auto2100,best2200,auto2300,auto2400");
}

TEST_F(Retention, WhatAnotherRunBranchedOffFromOrNamesStays) {
  Recorder recorder(file_, run_, a_host());
  checkpoint(recorder, 1, "auto");
  checkpoint(recorder, 2, "auto");
  NewRun fork = a_run();
  fork.parent = run_;
  fork.parent_checkpoint = Reader(file_).checkpoints(run_).at(0).id;
  const std::int64_t other = Store::open(file_).create_run(fork).id;
  {
    Recorder twin(file_, other, a_host());
    twin.checkpoint({.step = 2, .kind = "manual", .data = bytes_of("auto2")});  // the same bytes
    twin.finish(RunStatus::kStopped);
  }
  for (std::int64_t step = 3; step <= 6; ++step) checkpoint(recorder, step, "auto");
  EXPECT_EQ(kept(), "auto1,manual2,auto4,auto5,auto6");
  const Reader reader(file_);
  EXPECT_EQ(reader.artifact(reader.checkpoints(other).at(0).sha256), bytes_of("auto2"));
  EXPECT_EQ(reader.artifact(reader.checkpoints(run_).at(0).sha256), bytes_of("auto1"));
}

}  // namespace
}  // namespace ebmlab::storage::testing
