// SPDX-License-Identifier: MIT
#include "storage/recorder.hpp"

#include "storage/digest.hpp"
#include "storage/error.hpp"
#include "store_fixture.hpp"
#include "support/not_finite.hpp"

#include <array>
#include <cmath>
#include <cstring>
#include <fstream>
#include <limits>

namespace ebmlab::storage::testing {
namespace {

using ::testing::HasSubstr;

class Recording : public StoreTest {
 protected:
  Recording() : run_(make_run()) {}
  std::int64_t run_;
};

TEST_F(Recording, BeginsASessionAtOnce) {
  Recorder recorder(file_, run_, a_host());
  EXPECT_EQ(sql("SELECT r.status, s.attempt, s.ended_us IS NULL, h.hostname, s.heartbeat_every_us, s.next_beat_within_us FROM "
                "run r JOIN"
                " run_session s ON s.run_id=r.id JOIN host h ON h.id=s.host_id"),
            "running|1|1|anvil|1000000|30000000");
  EXPECT_EQ(sql("SELECT id FROM run_session"), std::to_string(recorder.session()));
  EXPECT_EQ(Reader(file_).run_summary(run_).status, RunStatus::kRunning);
}

TEST_F(Recording, ValuesComeBackBitForBit) {
  const std::vector<double> values{0.1, kNan, -kInf, kInf, -0.0, std::numeric_limits<double>::denorm_min(), 1e300};
  {
    Recorder recorder(file_, run_, a_host());
    for (std::size_t i = 0; i < values.size(); ++i) recorder.point(static_cast<std::int64_t>(10 * i), "loss", values[i]);
    recorder.finish(RunStatus::kCompleted);
  }
  const Reader reader(file_);
  const SeriesData back = reader.series_values(run_, "loss");
  ASSERT_EQ(back.values.size(), values.size());
  EXPECT_EQ(std::memcmp(back.values.data(), values.data(), 8 * values.size()), 0);
  EXPECT_EQ(back.steps, (std::vector<std::int64_t>{0, 10, 20, 30, 40, 50, 60}));
  const SeriesInfo info = reader.series(run_).at(0);
  EXPECT_EQ(info.nonfinite, 3);
  EXPECT_EQ(info.first_nonfinite_step, 10);
  EXPECT_EQ(info.max, 1e300);
  EXPECT_EQ(sql("SELECT typeof(vals), length(vals), sealed, steps IS NULL, codec FROM chunk"), "blob|56|0|1|0");
}

TEST_F(Recording, ChunksAreSealedAt1024AndTheSummaryCoversAll) {
  {
    Recorder recorder(file_, run_, a_host(), 0, quick());
    for (std::int64_t step = 0; step < 2500; ++step) {
      const std::array<NamedValue, 2> values{NamedValue{"up", static_cast<double>(step)},
                                             NamedValue{"down", static_cast<double>(-step)}};
      recorder.points(step, values);
      if (step % 700 == 0) recorder.flush();
    }
    recorder.finish(RunStatus::kCompleted);
  }
  EXPECT_EQ(
      sql("SELECT seq, sealed, chunk.n, step0, step1, vmin, vmax FROM chunk JOIN series s ON s.id=series_id JOIN name n ON "
          "n.id=s.name_id"
          " WHERE n.text='up' ORDER BY seq"),
      "0|1|1024|0|1023|0.0|1023.0\n1|1|1024|1024|2047|1024.0|2047.0\n2|0|452|2048|2499|2048.0|2499.0");
  EXPECT_EQ(
      sql("SELECT s.n, first_step, last_step, last, min, min_step, max, max_step, mean, nonfinite FROM series s JOIN name n ON"
          " n.id=s.name_id WHERE n.text='down'"),
      "2500|0|2499|-2499.0|-2499.0|2499|0.0|0|-1249.5|0");
  const SeriesData back = Reader(file_).series_values(run_, "up");
  ASSERT_EQ(back.values.size(), 2500U);
  for (std::size_t i = 0; i < 2500; ++i) ASSERT_EQ(back.values[i], static_cast<double>(i));
  // The sample standard deviation of 0..n-1 is sqrt(n(n+1)/12).
  EXPECT_NEAR(*Reader(file_).series(run_).at(1).sd, std::sqrt(2500.0 * 2501.0 / 12.0), 1e-9);
}

TEST_F(Recording, SnapshotsSmallAndLarge) {
  const Bytes small = random_bytes(std::size_t{64} * 64 * 4, 1);
  const Bytes large = random_bytes(std::size_t{256} * 256 * 4, 2);
  {
    Recorder recorder(file_, run_, a_host());
    recorder.snapshot({.kind = "energy_grid",
                       .name = "landscape",
                       .step = 10,
                       .shape = {64, 64},
                       .bounds_json = R"({"x":[-2,2]})",
                       .data = small,
                       .vmin = -1,
                       .vmax = 2,
                       .log_z = 0.5});
    recorder.snapshot({.kind = "samples", .name = "sampler", .step = 20, .shape = {256, 256}, .data = large});
    recorder.snapshot({.kind = "samples", .name = "empty", .step = 20, .shape = {0, 2}, .data = {}});
    recorder.finish(RunStatus::kCompleted);
  }
  const Reader reader(file_);
  const auto all = reader.snapshots(run_);
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].shape, (std::vector<std::int64_t>{64, 64}));
  EXPECT_EQ(all[0].log_z, 0.5);
  EXPECT_EQ(all[0].bounds_json, R"({"x":[-2,2]})");
  EXPECT_EQ(reader.snapshot(all[0].id).data, small);
  EXPECT_TRUE(reader.snapshot(all[1].id).data.empty());
  EXPECT_EQ(reader.snapshot(all[2].id).data, large);
  EXPECT_EQ(sql("SELECT inline_data IS NULL, sha256 FROM snapshot WHERE step=20 AND sha256 IS NOT NULL"), "1|" + sha256(large));
}

TEST_F(Recording, TheSameSnapshotAgainReplacesTheFirst) {
  {
    Recorder recorder(file_, run_, a_host());
    recorder.snapshot({.kind = "samples", .name = "sampler", .step = 5, .shape = {1}, .data = bytes_of("old")});
    recorder.snapshot({.kind = "samples", .name = "sampler", .step = 5, .shape = {1}, .data = bytes_of("new")});
    recorder.finish(RunStatus::kCompleted);
  }
  const Reader reader(file_);
  ASSERT_EQ(reader.snapshots(run_).size(), 1U);
  EXPECT_EQ(reader.snapshot(reader.snapshots(run_)[0].id).data, bytes_of("new"));
}

TEST_F(Recording, Evaluations) {
  {
    Recorder recorder(file_, run_, a_host());
    recorder.evaluation({.step = 500,
                         .protocol = R"({"samples":1000})",
                         .seed = 0xFFFF'FFFF'FFFF'FFFFU,
                         .samples = 1000,
                         .energy_evals = 7,
                         .wall_us = 99,
                         .metrics = {{.metric = "kl", .value = 0.02, .std_error = 0.001, .detail_json = R"({"box":4})"},
                                     {.metric = "auroc", .value = kNan}}});
    recorder.finish(RunStatus::kCompleted);
  }
  const auto rows = Reader(file_).evaluations(run_);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].metric, "kl");
  EXPECT_EQ(rows[0].value, 0.02);
  EXPECT_EQ(rows[0].std_error, 0.001);
  EXPECT_EQ(rows[0].detail_json, R"({"box":4})");
  EXPECT_EQ(rows[0].seed, 0xFFFF'FFFF'FFFF'FFFFU);
  EXPECT_EQ(rows[0].protocol_sha256, sha256(R"({"samples":1000})"));
  EXPECT_FALSE(rows[1].value.has_value());
}

TEST_F(Recording, SeedsAreKeptOnce) {
  {
    Recorder recorder(file_, run_, a_host());
    recorder.seed({"policy", 0xFFFF'FFFF'FFFF'FFFEU});
    recorder.seed({"policy", 7});
    recorder.finish(RunStatus::kCompleted);
  }
  EXPECT_EQ(sql("SELECT seed FROM run_seed WHERE stream='policy'"), "-2");
  EXPECT_EQ(sql("SELECT count(*) FROM run_seed"), "3");  // beside those that the run was made with
}

TEST_F(Recording, CheckpointsAreFilesOfTheirContents) {
  const Bytes bytes = random_bytes(5000, 3);
  {
    Recorder recorder(file_, run_, a_host());
    recorder.checkpoint({.step = 100, .kind = "auto", .contains = R"(["energy"])", .data = bytes});
    recorder.checkpoint({.step = 200, .kind = "best", .data = bytes_of("small"), .metric = "kl", .metric_value = 0.1});
    recorder.finish(RunStatus::kCompleted);
  }
  const Reader reader(file_);
  const auto all = reader.checkpoints(run_);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].sha256, sha256(bytes));
  EXPECT_EQ(all[0].size_bytes, 5000);
  EXPECT_EQ(all[0].contains, R"(["energy"])");
  EXPECT_EQ(reader.artifact(all[0].sha256), bytes);
  EXPECT_EQ(reader.artifact(all[1].sha256), bytes_of("small"));
  EXPECT_EQ(all[1].metric_value, 0.1);
}

TEST_F(Recording, TheEndIsWrittenWithItsReason) {
  {
    Recorder recorder(file_, run_, a_host());
    recorder.progress(42, 1000, 500);
    recorder.event({.kind = "diverged", .title = "loss is NaN", .severity = Severity::kError, .step = 42});
    recorder.log("first\nsecond");
    recorder.finish(RunStatus::kDiverged, "loss is NaN at step 42", 1);
    recorder.point(43, "loss", 1);  // too late: does nothing
    recorder.finish(RunStatus::kCompleted);
  }
  const RunDetail run = Reader(file_).run_detail(run_);
  EXPECT_EQ(run.summary.status, RunStatus::kDiverged);
  EXPECT_EQ(run.summary.status_reason, "loss is NaN at step 42");
  EXPECT_EQ(run.summary.step, 42);
  EXPECT_EQ(run.summary.energy_evals, 1000);
  EXPECT_EQ(run.summary.grad_evals, 500);
  EXPECT_TRUE(run.summary.ended_us.has_value());
  EXPECT_GT(run.summary.active_us, 0);
  ASSERT_EQ(run.sessions.size(), 1U);
  EXPECT_EQ(run.sessions[0].exit_code, 1);
  EXPECT_EQ(run.sessions[0].last_step, 42);
  EXPECT_TRUE(run.sessions[0].ended_us.has_value());
  EXPECT_EQ(Reader(file_).log(run_).at(1).text, "second");
  EXPECT_TRUE(Reader(file_).series(run_).empty());
}

TEST_F(Recording, WithoutFinishTheRunHasFailed) {
  { const Recorder recorder(file_, run_, a_host()); }
  EXPECT_EQ(sql("SELECT status, status_reason FROM run"), "failed|the run ended without a result");
}

TEST_F(Recording, UrgentThingsAreCommittedAtOnce) {
  Recorder recorder(file_, run_, a_host(), 0, {.commit_every = std::chrono::hours(1)});
  recorder.point(1, "loss", 3);
  recorder.status(RunStatus::kPaused, "asked");
  EXPECT_TRUE(eventually([&] { return sql("SELECT status FROM run") == "paused"; }));
  recorder.checkpoint({.step = 1, .data = bytes_of("x")});
  EXPECT_TRUE(eventually([&] { return sql("SELECT count(*) FROM checkpoint") == "1"; }));
  recorder.event({.kind = "diverged", .title = "x", .severity = Severity::kError});
  EXPECT_TRUE(eventually([&] { return sql("SELECT count(*) FROM event") == "1"; }));
  EXPECT_EQ(sql("SELECT n FROM series"), "1");
}

TEST_F(Recording, TheHeartBeatsByItself) {
  Recorder recorder(file_, run_, a_host(), 0, quick());
  EXPECT_TRUE(eventually([&] { return std::stoi(sql("SELECT heartbeat_seq FROM run_session")) > 3; }));
}

TEST_F(Recording, ALaterBeatTakesLostBack) {
  Recorder recorder(file_, run_, a_host(), 0, quick());
  change("UPDATE run SET status='lost', ended_us=1");
  EXPECT_TRUE(eventually([&] { return sql("SELECT status, ended_us IS NULL FROM run") == "running|1"; }));
}

TEST_F(Recording, ASecondRecorderOfTheSameRunIsRefused) {
  const Recorder recorder(file_, run_, a_host());
  EXPECT_THAT(error_of([&] { const Recorder second(file_, run_, a_host()); }), HasSubstr("is being recorded by process"));
  EXPECT_THAT(error_of([&] { const Recorder other(file_, 99, a_host()); }), HasSubstr("there is no run 99"));
  EXPECT_EQ(sql("SELECT count(*) FROM run_session"), "1");
}

TEST_F(Recording, ItsCostIsRecorded) {
  Recorder recorder(file_, run_, a_host(), 0, quick());
  for (int i = 0; i < 10'000; ++i) recorder.point(i, "loss", i);
  recorder.finish(RunStatus::kCompleted);
  EXPECT_GT(recorder.counters().writer_cpu_s, 0);
  EXPECT_GT(recorder.counters().caller_cpu_s, 0);
  EXPECT_EQ(recorder.counters().points, 10'000U);
  EXPECT_EQ(sql("SELECT json_extract(payload,'$.points'), json_extract(payload,'$.dropped_points'),"
                " json_extract(payload,'$.writer_cpu_s')>0, json_extract(payload,'$.process_cpu_s')>0 FROM event WHERE "
                "kind='recording'"),
            "10000|0|1|1");
}

TEST_F(Recording, TheSupervisorsWordComesAfterTheRunsOwn) {
  { Recorder(file_, run_, a_host()).finish(RunStatus::kStopped, "asked", 0); }
  Store store = Store::open(file_);
  EXPECT_FALSE(store.set_status(run_, RunStatus::kFailed, "exit code 3", {.exit_code = 3}));
  EXPECT_EQ(sql("SELECT status, exit_code FROM run JOIN run_session ON run_id=run.id"), "stopped|0");
}

}  // namespace
}  // namespace ebmlab::storage::testing
