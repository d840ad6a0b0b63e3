// SPDX-License-Identifier: MIT
// Several writers and readers at once.
#include "storage/connection.hpp"
#include "storage/file_lock.hpp"
#include "store_fixture.hpp"

#include <atomic>
#include <stop_token>
#include <thread>

namespace ebmlab::storage::testing {
namespace {

using Concurrency = StoreTest;

TEST_F(Concurrency, ProcessesMakeOneStoreAndAllTheirRuns) {
  std::vector<std::unique_ptr<Child>> children;
  children.reserve(4);
  for (int i = 0; i < 4; ++i) {
    children.push_back(
        std::make_unique<Child>(std::vector<std::string>{"create", file_.string(), "15", "m" + std::to_string(i)}));
  }
  for (const auto& child : children) EXPECT_EQ(child->wait(), 0);
  EXPECT_EQ(sql("SELECT count(*), count(DISTINCT uuid), (SELECT count(*) FROM experiment) FROM run"), "60|60|1");
  EXPECT_EQ(sql("PRAGMA integrity_check"), "ok");
}

TEST_F(Concurrency, RecordersInSeveralThreadsWithAReader) {
  constexpr int kRuns = 3;
  constexpr int kSteps = 3000;
  std::vector<NewRun> runs;
  runs.reserve(kRuns);
  for (int i = 0; i < kRuns; ++i) runs.push_back(a_run("gcd", static_cast<std::uint64_t>(i)));
  const auto made = Store::open_or_create(file_).create_runs(runs);
  std::atomic<int> running{kRuns};
  std::vector<std::thread> threads;
  threads.reserve(made.size());
  for (const auto& ref : made) {
    threads.emplace_back([&, id = ref.id] {
      Recorder recorder(file_, id, a_host(), 0, quick());
      for (int step = 0; step < kSteps; ++step) recorder.point(step, "loss", static_cast<double>(id) * step);
      recorder.finish(RunStatus::kCompleted);
      --running;
    });
  }
  const Reader reader(file_);
  while (running > 0) {
    for (const auto& run : reader.list_runs()) {
      for (const auto& series : reader.series(run.id)) EXPECT_LE(series.n, kSteps);
    }
  }
  for (auto& thread : threads) thread.join();
  for (const auto& ref : made) {
    const SeriesData data = reader.series_values(ref.id, "loss");
    ASSERT_EQ(data.values.size(), static_cast<std::size_t>(kSteps));
    EXPECT_EQ(data.values.back(), static_cast<double>(ref.id) * (kSteps - 1));
  }
  EXPECT_EQ(reader.list_runs({.filter = "status = completed"}).size(), static_cast<std::size_t>(kRuns));
}

TEST_F(Concurrency, WhoIsFrozenWhileItMovesTheWalFreezesNobodyElse) {
  const auto run = make_run();
  FileLock frozen(file_.string() + "-lock");
  frozen.lock_exclusive();
  EXPECT_THROW((void)Store::open(file_).ask(run, Request::kStop), StoreBusy);
  frozen.unlock();
  EXPECT_NO_THROW((void)Store::open(file_).set_status(run, RunStatus::kStopped));
}

/// On a slow disk commits take long, and the time between them is short.
TEST_F(Concurrency, WhoCommitsAgainAndAgainKeepsNobodyOut) {
  constexpr auto kHeld = std::chrono::milliseconds(200);
  constexpr auto kGap = std::chrono::milliseconds(5);
  constexpr int kRounds = 8;
  const auto run = make_run();
  std::atomic<int> turns{0};
  const std::jthread hog([&](const std::stop_token& stop) {
    Connection connection(file_, Connection::Mode::kWrite);
    while (!stop.stop_requested()) {
      {
        WriteTransaction transaction(connection);
        ++turns;
        std::this_thread::sleep_for(kHeld);
        transaction.commit();
      }
      std::this_thread::sleep_for(kGap);
    }
  });
  Store store = Store::open(file_);
  int missed = 0;
  for (int round = 0; round < kRounds; ++round) {
    const int before = turns;
    while (turns == before) std::this_thread::sleep_for(std::chrono::milliseconds(1));  // it has the store now
    store.set_status(run, RunStatus::kQueued);
    missed += turns - before - 1;
  }
  EXPECT_LT(missed, 2 * kRounds) << "who looks ten times a second hits one gap in twenty";
}

TEST_F(Concurrency, TheWalIsMovedIntoTheStoreWhileItIsUsed) {
  const auto run = make_run();
  const auto before = std::filesystem::file_size(file_);
  Recorder recorder(file_, run, a_host(), 0, quick());
  for (int i = 0; i < 300; ++i) {
    recorder.snapshot({.kind = "samples", .name = "s", .step = i, .shape = {60'000}, .data = Bytes(60'000, std::byte(i))});
    if (i % 20 == 0) recorder.flush();
  }
  recorder.flush();
  EXPECT_GT(std::filesystem::file_size(file_), before + (std::uintmax_t{8} << 20U));
  EXPECT_LT(std::filesystem::file_size(file_.string() + "-wal"), std::uintmax_t{20} << 20U);
}

TEST_F(Concurrency, TheLastWriterLeavesAllInTheFileThoughSomebodyReads) {
  const auto run = make_run();
  const Reader reader(file_);
  EXPECT_EQ(reader.run_summary(run).status, RunStatus::kCreated);
  { Recorder(file_, run, a_host()).finish(RunStatus::kCompleted); }
  const auto copy = folder_ / "copy.db";
  std::filesystem::copy_file(file_, copy);
  EXPECT_EQ(Reader(copy).run_summary(run).status, RunStatus::kCompleted);
  EXPECT_EQ(reader.run_summary(run).status, RunStatus::kCompleted);
}

TEST_F(Concurrency, WhoWaitsForItsTurnLetsACheckpointIn) {
  (void)make_run();
  SQLite::Database other(file_.string(), SQLite::OPEN_READWRITE, 5000);
  auto turn = std::make_unique<SQLite::Transaction>(other, SQLite::TransactionBehavior::IMMEDIATE);
  std::thread waits([&] { (void)make_run(); });
  std::this_thread::sleep_for(std::chrono::milliseconds(200));  // long enough to be waiting
  FileLock lock(file_.string() + "-lock");
  EXPECT_TRUE(lock.try_lock_exclusive());
  lock.unlock();
  turn.reset();
  waits.join();
  EXPECT_EQ(sql("SELECT count(*) FROM run"), "2");
}

}  // namespace
}  // namespace ebmlab::storage::testing
