// SPDX-License-Identifier: MIT
// A recorder whose store is slow, full or wrong: the run goes on, and nothing is silent.
#include "storage/error.hpp"
#include "store_fixture.hpp"

#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <mutex>

namespace ebmlab::storage::testing {
namespace {

using ::testing::HasSubstr;

class Trouble : public StoreTest {
 protected:
  Trouble() : run_(make_run()) {}

  [[nodiscard]] RecorderOptions listening() {
    RecorderOptions options = quick();
    options.on_trouble = [this](const std::string& text) {
      const std::lock_guard lock(mutex_);
      told_ += text + "\n";
    };
    return options;
  }
  [[nodiscard]] std::string told() {
    const std::lock_guard lock(mutex_);
    return told_;
  }

  std::int64_t run_;
  std::mutex mutex_;
  std::string told_;
};

/// Files cannot grow any more, as on a full disk.
class NoRoom {
 public:
  explicit NoRoom(rlim_t bytes) : old_handler_(signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &old_);
    rlimit small = old_;
    small.rlim_cur = bytes;
    setrlimit(RLIMIT_FSIZE, &small);
  }
  ~NoRoom() {
    setrlimit(RLIMIT_FSIZE, &old_);
    signal(SIGXFSZ, old_handler_);
  }
  NoRoom(const NoRoom&) = delete;
  NoRoom& operator=(const NoRoom&) = delete;

 private:
  rlimit old_{};
  void (*old_handler_)(int);
};

TEST_F(Trouble, AFullQueueCountsAndSaysSo) {
  RecorderOptions options = listening();
  options.queue_points = 100;
  Recorder recorder(file_, run_, a_host(), 0, options);
  recorder.flush();
  {
    SQLite::Database other(file_.string(), SQLite::OPEN_READWRITE, 5000);
    const SQLite::Transaction keeps_the_writer_waiting(other, SQLite::TransactionBehavior::IMMEDIATE);
    for (int i = 0; i < 1000; ++i) recorder.point(i, "loss", i);
    EXPECT_EQ(recorder.counters().points, 100U);
    EXPECT_EQ(recorder.counters().dropped_points, 900U);
  }
  recorder.finish(RunStatus::kCompleted);
  EXPECT_EQ(sql("SELECT n, last_step FROM series"), "100|99");
  // The writer may have begun a batch in the middle: then two events share the number.
  EXPECT_EQ(sql("SELECT sum(json_extract(payload,'$.points')), min(severity) FROM event WHERE kind='dropped'"), "900|1");
  EXPECT_THAT(told(), HasSubstr("were dropped: the queue to the store was full"));
}

TEST_F(Trouble, AFullDiskIsToldOfAndNothingIsLostWhenThereIsRoomAgain) {
  Recorder recorder(file_, run_, a_host(), 0, listening());
  recorder.point(0, "loss", 0);
  recorder.flush();
  {
    const NoRoom full(std::filesystem::file_size(file_.string() + "-wal"));  // the next commit has to grow it
    for (int i = 1; i < 5000; ++i) recorder.point(i, "loss", i);
    recorder.log("during");
    recorder.snapshot({.kind = "samples", .name = "big", .step = 1, .shape = {50'000}, .data = random_bytes(200'000, 1)});
    EXPECT_TRUE(eventually([&] { return !told().empty(); }));
    EXPECT_NE(error_of([&] { recorder.flush(); }), "");
  }
  recorder.flush();
  recorder.finish(RunStatus::kCompleted);
  EXPECT_EQ(sql("SELECT n, last_step, last FROM series"), "5000|4999|4999.0");
  EXPECT_EQ(sql("SELECT text FROM log"), "during");
  EXPECT_EQ(sql("PRAGMA integrity_check"), "ok");
  const Reader reader(file_);
  EXPECT_EQ(reader.snapshot(reader.snapshots(run_).at(0).id).data, random_bytes(200'000, 1));
  EXPECT_EQ(reader.series_values(run_, "loss").values.size(), 5000U);
  EXPECT_EQ(recorder.counters().dropped_points, 0U);
}

TEST_F(Trouble, AnUnwritableArtifactDoesNotHoldUpTheRest) {
  std::ofstream(file_.string() + "-artifacts") << "in the way";
  Recorder recorder(file_, run_, a_host(), 0, listening());
  recorder.checkpoint({.step = 1, .data = bytes_of("x")});
  recorder.point(1, "loss", 2);
  EXPECT_TRUE(eventually([&] { return sql("SELECT n FROM series") == "1"; }));
  EXPECT_THAT(told(), HasSubstr("-artifacts"));
  EXPECT_THAT(error_of([&] { recorder.finish(RunStatus::kCompleted); }), HasSubstr("-artifacts"));
  EXPECT_EQ(sql("SELECT status, (SELECT count(*) FROM checkpoint) FROM run"), "completed|0");
}

TEST_F(Trouble, WhatCanNeverBeWrittenBecomesAnEvent) {
  Recorder recorder(file_, run_, a_host(), 0, listening());
  recorder.snapshot({.kind = "no such kind", .name = "x", .step = 1, .shape = {1}, .data = bytes_of("x")});
  recorder.checkpoint({.step = 1, .file = folder_ / "missing.bin"});
  recorder.log("after");
  recorder.finish(RunStatus::kCompleted);
  EXPECT_EQ(sql("SELECT text FROM log"), "after");
  EXPECT_EQ(sql("SELECT count(*) FROM snapshot"), "0");
  const std::string events = sql("SELECT title FROM event WHERE kind='refused'");
  EXPECT_THAT(events, HasSubstr("CHECK constraint failed"));
  EXPECT_THAT(events, HasSubstr("missing.bin is not there"));
}

}  // namespace
}  // namespace ebmlab::storage::testing
