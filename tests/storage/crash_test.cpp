// SPDX-License-Identifier: MIT
// A writer that is killed at any time: the store opens clean, and what was acknowledged is there.
#include "killed_recording.hpp"
#include "store_fixture.hpp"

#include <random>

namespace ebmlab::storage::testing {
namespace {

using ::testing::HasSubstr;

class Crash : public StoreTest {
 protected:
  [[nodiscard]] std::int64_t record_and_kill(std::int64_t run, int delay_us) const {
    return testing::record_and_kill(file_, run, KillAfter::kFirstAcknowledgement, std::chrono::microseconds(delay_us));
  }
};

TEST_F(Crash, NothingAcknowledgedIsLost) {
  std::mt19937 generator(11);
  std::uniform_int_distribution<int> delay_us(0, 60'000);
  for (int round = 0; round < 12; ++round) {
    const auto run = make_run();
    const auto acknowledged = record_and_kill(run, delay_us(generator));
    ASSERT_GE(acknowledged, kRecordedEvery - 1);
    ASSERT_EQ(flaw_of(file_, run, acknowledged), "");
  }
  EXPECT_EQ(Store::open(file_).mark_lost_runs().size(), 12U);
  EXPECT_EQ(sql("SELECT DISTINCT status FROM run"), "lost");
}

TEST_F(Crash, WhatIsMissingIsFound) {
  const auto run = make_run();
  const auto acknowledged = record_and_kill(run, 0);
  EXPECT_THAT(flaw_of(file_, run, acknowledged + 100'000), HasSubstr("loss has "));
  change("DELETE FROM checkpoint");
  EXPECT_THAT(flaw_of(file_, run, acknowledged), HasSubstr("a checkpoint is missing"));
}

TEST_F(Crash, AReaderShowsLostWithoutWriting) {
  const auto run = make_run();
  (void)record_and_kill(run, 0);
  const Reader reader(file_);
  EXPECT_EQ(reader.list_runs({.filter = "status = lost"}).size(), 1U);
  EXPECT_TRUE(reader.list_runs({.filter = "status = running"}).empty());
  EXPECT_EQ(reader.run_detail(run).summary.status_reason, "its process is gone");
  EXPECT_EQ(sql("SELECT status FROM run"), "running");
}

TEST_F(Crash, TheSupervisorSaysKilled) {
  const auto run = make_run();
  (void)record_and_kill(run, 0);
  EXPECT_TRUE(Store::open(file_).set_status(run, RunStatus::kKilled, "signal 9", {.term_signal = 9}));
  EXPECT_EQ(sql("SELECT status, term_signal, s.ended_us IS NOT NULL FROM run JOIN run_session s ON s.run_id=run.id"),
            "killed|9|1");
  EXPECT_EQ(Reader(file_).run_summary(run).status, RunStatus::kKilled);
}

}  // namespace
}  // namespace ebmlab::storage::testing
