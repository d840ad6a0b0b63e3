// SPDX-License-Identifier: MIT
// A writer that is killed at any time: the store opens clean, and what was acknowledged is there.
#include "storage/digest.hpp"
#include "store_fixture.hpp"

#include <random>
#include <thread>

namespace ebmlab::storage::testing {
namespace {

class Crash : public StoreTest {
 protected:
  /// Records in a process of its own, kills that, and returns the last step it acknowledged.
  [[nodiscard]] std::int64_t record_and_kill(std::int64_t run, std::chrono::microseconds delay) const {
    Child child({"record", file_.string(), std::to_string(run)});
    std::string acknowledged = child.read_line();
    std::this_thread::sleep_for(delay);
    child.kill_now();
    for (std::string line = child.read_line(); !line.empty(); line = child.read_line()) acknowledged = line;
    EXPECT_EQ(child.wait(), -9);
    return std::stoll(acknowledged);
  }

  void expect_whole(std::int64_t run, std::int64_t acknowledged) const {
    const Reader reader(file_);
    EXPECT_EQ(reader.run_summary(run).status, RunStatus::kLost);
    for (const auto& series : reader.series(run)) {
      const SeriesData data = reader.series_values(run, series.name);
      ASSERT_GT(static_cast<std::int64_t>(data.values.size()), acknowledged);
      ASSERT_EQ(static_cast<std::int64_t>(data.values.size()), series.n);
      const double factor = series.name == "loss" ? 1 : series.name == "energy.data" ? -1 : 2;
      for (std::size_t i = 0; i < data.values.size(); ++i) ASSERT_EQ(data.values[i], factor * static_cast<double>(i));
    }
    const auto checkpoints = reader.checkpoints(run);
    ASSERT_GE(static_cast<std::int64_t>(checkpoints.size()), (acknowledged + 1) / 100);
    for (const auto& row : checkpoints) EXPECT_EQ(reader.artifact(row.sha256).size(), 1000U);
    for (const auto& row : reader.snapshots(run)) EXPECT_EQ(reader.snapshot(row.id).data.size(), 80'000U);
  }
};

TEST_F(Crash, NothingAcknowledgedIsLost) {
  std::mt19937 generator(11);
  std::uniform_int_distribution<int> delay_us(0, 60'000);
  for (int round = 0; round < 12; ++round) {
    const auto run = make_run();
    const auto acknowledged = record_and_kill(run, std::chrono::microseconds(delay_us(generator)));
    expect_whole(run, acknowledged);
    ASSERT_EQ(sql("PRAGMA integrity_check"), "ok");
    ASSERT_EQ(sql("PRAGMA foreign_key_check"), "");
  }
  EXPECT_EQ(Store::open(file_).mark_lost_runs().size(), 12U);
  EXPECT_EQ(sql("SELECT DISTINCT status FROM run"), "lost");
}

TEST_F(Crash, AReaderShowsLostWithoutWriting) {
  const auto run = make_run();
  (void)record_and_kill(run, std::chrono::microseconds(0));
  const Reader reader(file_);
  EXPECT_EQ(reader.list_runs({.filter = "status = lost"}).size(), 1U);
  EXPECT_TRUE(reader.list_runs({.filter = "status = running"}).empty());
  EXPECT_EQ(reader.run_detail(run).summary.status_reason, "its process is gone");
  EXPECT_EQ(sql("SELECT status FROM run"), "running");
}

TEST_F(Crash, TheSupervisorSaysKilled) {
  const auto run = make_run();
  (void)record_and_kill(run, std::chrono::microseconds(0));
  EXPECT_TRUE(Store::open(file_).set_status(run, RunStatus::kKilled, "signal 9", {.term_signal = 9}));
  EXPECT_EQ(sql("SELECT status, term_signal, s.ended_us IS NOT NULL FROM run JOIN run_session s ON s.run_id=run.id"),
            "killed|9|1");
  EXPECT_EQ(Reader(file_).run_summary(run).status, RunStatus::kKilled);
}

}  // namespace
}  // namespace ebmlab::storage::testing
