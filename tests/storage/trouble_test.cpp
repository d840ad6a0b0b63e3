// SPDX-License-Identifier: MIT
// A recorder whose store is slow, full or wrong: the run goes on, and nothing is silent.
#include "storage/error.hpp"
#include "storage/maintenance.hpp"
#include "store_fixture.hpp"

#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <mutex>
#include <thread>

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

  [[nodiscard]] std::filesystem::path spills() const { return file_.string() + "-spill"; }

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

TEST_F(Trouble, MoreThanTheQueueHoldsGoesToFilesAndComesBackByItself) {
  RecorderOptions options = listening();
  options.queue_points = 2000;
  Recorder recorder(file_, run_, a_host(), 0, options);
  recorder.point(0, "loss", 0);
  recorder.flush();
  constexpr int kPoints = 20'000;
  {
    const NoRoom full(std::filesystem::file_size(file_.string() + "-wal"));
    for (int i = 1; i < kPoints; ++i) {
      recorder.point(i, i % 3 == 0 ? "energy" : "loss", i);
      if (i % 500 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(60));
    }
    recorder.checkpoint({.step = 7, .data = random_bytes(1000, 2)});
    EXPECT_TRUE(eventually([&] { return std::filesystem::exists(spills()); }));
    EXPECT_THAT(told(), HasSubstr("is kept in " + spills().string()));
  }
  recorder.flush();
  recorder.finish(RunStatus::kCompleted);
  EXPECT_EQ(recorder.counters().dropped_points, 0U);
  EXPECT_EQ(sql("SELECT sum(n), max(last_step) FROM series"), std::to_string(kPoints) + "|" + std::to_string(kPoints - 1));
  EXPECT_NE(sql("SELECT count(*) FROM event WHERE kind='spill'"), "0");
  EXPECT_FALSE(std::filesystem::exists(spills()));
  const Reader reader(file_);
  EXPECT_EQ(reader.artifact(reader.checkpoints(run_).at(0).sha256), random_bytes(1000, 2));
  const SeriesData loss = reader.series_values(run_, "loss");
  EXPECT_TRUE(std::is_sorted(loss.steps.begin(), loss.steps.end()));
  for (std::size_t i = 0; i < loss.steps.size(); ++i) ASSERT_EQ(loss.values[i], static_cast<double>(loss.steps[i]));
}

TEST_F(Trouble, WhatAProcessCouldNotWriteIsThereAfterTheNextOpening) {
  Child child({"full", file_.string(), std::to_string(run_)});
  EXPECT_THAT(child.read_line(), HasSubstr("finished"));
  EXPECT_EQ(child.wait(), 0);
  EXPECT_EQ(sql("SELECT status FROM run"), "running");
  ASSERT_TRUE(std::filesystem::exists(spills()));
  const Store store = Store::open(file_);
  ASSERT_EQ(store.notices().size(), 2U);  // the records; the end
  EXPECT_THAT(store.notices()[0], HasSubstr("are in the store now"));
  EXPECT_EQ(sql("SELECT status, status_reason FROM run"), "completed|");
  EXPECT_EQ(sql("SELECT n, last_step, last FROM series"), "1000|999|999.0");
  EXPECT_EQ(sql("SELECT exit_code FROM run_session"), "0");
  EXPECT_EQ(sql("SELECT text FROM log"), "the end");
  EXPECT_FALSE(std::filesystem::exists(spills()));
}

TEST_F(Trouble, ASpillIsReadOnceThoughItsFileCameBack) {
  Child({"full", file_.string(), std::to_string(run_)}).wait();
  const std::filesystem::path copy = folder_ / "copy";
  std::filesystem::copy(spills(), copy);
  (void)Store::open(file_);
  std::filesystem::copy(copy, spills());
  (void)Store::open(file_);
  EXPECT_EQ(sql("SELECT n FROM series"), "1000");
  EXPECT_EQ(sql("SELECT count(*) FROM event WHERE kind='spill'"), "2");
}

TEST_F(Trouble, ADamagedSpillStaysAndIsToldOf) {
  Child({"full", file_.string(), std::to_string(run_)}).wait();
  const std::filesystem::path file = std::filesystem::directory_iterator(spills())->path();
  { std::fstream(file, std::ios::in | std::ios::out | std::ios::binary).seekp(100).put('!'); }
  const Store store = Store::open(file_);
  ASSERT_EQ(store.notices().size(), 2U);  // the records; the end
  EXPECT_THAT(store.notices(), ::testing::Contains(HasSubstr("its checksum is wrong")));
  EXPECT_TRUE(std::filesystem::exists(file));
}

TEST_F(Trouble, AResumedRunDoesNotTakeTheStatusOfWhatCameLate) {
  Child({"full", file_.string(), std::to_string(run_)}).wait();
  const std::filesystem::path copy = folder_ / "copy";
  std::filesystem::rename(spills(), copy);
  {
    Recorder later(file_, run_, a_host(), 100);
    std::filesystem::rename(copy, spills());
    EXPECT_THAT(Store::open(file_).notices(), ::testing::Contains(HasSubstr("is being recorded by process")));
    EXPECT_EQ(sql("SELECT status FROM run"), "running");
    later.finish(RunStatus::kStopped, "as asked");
  }
  EXPECT_THAT(Store::open(file_).notices(), ::testing::Each(HasSubstr("are in the store now")));
  EXPECT_EQ(sql("SELECT status FROM run"), "stopped");
  EXPECT_EQ(Reader(file_).series_values(run_, "loss").values.size(), 100U);  // the rest is superseded
  EXPECT_EQ(sql("SELECT n, max FROM series"), "100|99.0");
}

TEST_F(Trouble, ManyWhoOpenTheStoreTakeASpillInOnce) {
  Child({"full", file_.string(), std::to_string(run_)}).wait();
  {
    std::vector<std::jthread> openers;
    for (int i = 0; i < 4; ++i) openers.emplace_back([this] { (void)Store::open(file_); });
  }
  EXPECT_EQ(sql("SELECT n, last FROM series"), "1000|999.0");
  EXPECT_EQ(sql("SELECT sum(n) FROM chunk"), "1000");
  EXPECT_EQ(sql("SELECT count(*) FROM event WHERE kind='spill'"), "2");
  EXPECT_TRUE(check(file_, true).empty());
}

TEST_F(Trouble, ASpilledCheckpointDoesNotNeedTheFileThatGarbageCollectionTakes) {
  Child({"full", file_.string(), std::to_string(run_), "checkpoint"}).wait();
  const std::filesystem::path aside = folder_ / "aside";
  std::filesystem::rename(spills(), aside);
  (void)collect_garbage(file_, {.grace = std::chrono::seconds(0)});
  std::filesystem::rename(aside, spills());
  (void)Store::open(file_);
  const Reader reader(file_);
  ASSERT_EQ(reader.checkpoints(run_).size(), 1U);
  EXPECT_EQ(reader.artifact(reader.checkpoints(run_)[0].sha256), bytes_of("weights"));
}

TEST_F(Trouble, ARunThatWasTakenOverIsNotWrittenByTheFormerProcess) {
  Recorder former(file_, run_, a_host(), 0, listening());
  for (int i = 0; i < 200; ++i) former.point(i, "loss", i);
  former.flush();
  change("UPDATE run_session SET pid_start=pid_start+1");  // as if it could not be seen
  {
    Recorder next(file_, run_, a_host(), 100, quick());
    former.point(200, "loss", -1);
    EXPECT_TRUE(eventually([&] { return !told().empty(); }));
    EXPECT_THAT(told(), HasSubstr("goes on in another process"));
    for (int i = 100; i < 300; ++i) next.point(i, "loss", 2 * i);
    next.finish(RunStatus::kCompleted);
  }
  former.finish(RunStatus::kStopped);
  change("UPDATE run_session SET pid_start=pid_start-1 WHERE attempt=1");
  EXPECT_EQ(sql("SELECT status FROM run"), "completed");
  const SeriesData loss = Reader(file_).series_values(run_, "loss");
  ASSERT_EQ(loss.values.size(), 300U);
  for (std::size_t i = 0; i < 300; ++i) ASSERT_EQ(loss.values[i], static_cast<double>(i < 100 ? i : 2 * i));
}

TEST_F(Trouble, AnUnwritableArtifactDoesNotHoldUpTheRest) {
  std::ofstream(file_.string() + "-artifacts") << "in the way";
  Recorder recorder(file_, run_, a_host(), 0, listening());
  recorder.checkpoint({.step = 1, .data = bytes_of("x")});
  recorder.point(1, "loss", 2);
  EXPECT_TRUE(eventually([&] { return sql("SELECT n FROM series") == "1"; }));
  EXPECT_THAT(told(), HasSubstr("-artifacts"));
  recorder.finish(RunStatus::kCompleted);
  EXPECT_EQ(sql("SELECT status, (SELECT count(*) FROM checkpoint) FROM run"), "completed|0");
  EXPECT_THAT(told(), HasSubstr("is kept in"));
  std::filesystem::remove(file_.string() + "-artifacts");
  EXPECT_TRUE(std::filesystem::exists(spills()));
}

TEST_F(Trouble, WhatCanNeverBeWrittenBecomesAnEvent) {
  Recorder recorder(file_, run_, a_host(), 0, listening());
  recorder.snapshot({.kind = "no such kind", .name = "x", .step = 1, .shape = {1}, .data = bytes_of("x")});
  recorder.log("after");
  recorder.finish(RunStatus::kCompleted);
  EXPECT_EQ(sql("SELECT text FROM log"), "after");
  EXPECT_EQ(sql("SELECT count(*) FROM snapshot"), "0");
  EXPECT_THAT(sql("SELECT title FROM event WHERE kind='refused'"), HasSubstr("CHECK constraint failed"));
}

}  // namespace
}  // namespace ebmlab::storage::testing
