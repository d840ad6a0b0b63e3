// SPDX-License-Identifier: MIT
// A disk that fails at any of its writes and syncs: what was acknowledged stays, and what was not is kept until it can be
// written.
#include "storage/error.hpp"
#include "storage/merge.hpp"
#include "store_fixture.hpp"
#include "support/faulty_vfs.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <optional>

namespace {

// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): fsync has no argument for it
std::atomic<int> g_failing_syncs{0};

bool is_of_artifacts(int descriptor) {
  std::error_code error;
  const auto file = std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(descriptor), error);
  return file.parent_path().string().ends_with("-artifacts");
}

}  // namespace

/// In the place of the C library's, in this program: of folders of artifacts so many fail, and those after them go well.
// NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): the C library's are its own
extern "C" int fsync(int descriptor) {
  if (g_failing_syncs > 0 && is_of_artifacts(descriptor)) {
    --g_failing_syncs;
    errno = EIO;
    return -1;
  }
  return static_cast<int>(syscall(SYS_fsync, descriptor));
}

namespace ebmlab::storage::testing {
namespace {

using test::FaultyVfs;
using Fault = FaultyVfs::Fault;

constexpr std::int64_t kBatches = 6;
constexpr std::int64_t kStepsABatch = 30;

class FaultyDisk : public StoreTest {
 protected:
  FaultyDisk() { run_ = make_run(); }

  [[nodiscard]] RecorderOptions listening() {
    RecorderOptions options = quick();
    options.on_trouble = [this](const std::string& /*text*/) {
      ++told_;
      if (heals_when_told_) disk_.heal();
    };
    return options;
  }

  static void record_batch(Recorder& recorder, std::int64_t batch) {
    for (std::int64_t step = batch * kStepsABatch; step < (batch + 1) * kStepsABatch; ++step) {
      recorder.point(step, "loss", static_cast<double>(step));
      recorder.point(step, "energy", -static_cast<double>(step));
    }
    recorder.snapshot({.kind = "samples", .name = "s", .step = batch, .shape = {5000}, .data = random_bytes(20'000, 1)});
    if (batch == 1) recorder.checkpoint({.step = batch, .data = random_bytes(1000, 2)});
  }

  [[nodiscard]] std::string of_run(const std::string& query) const {
    return sql(query + " WHERE run_id=" + std::to_string(run_));
  }

  void expect_all_of(std::int64_t batches) const {
    const Reader reader(file_);
    EXPECT_EQ(sql("PRAGMA integrity_check"), "ok");
    EXPECT_EQ(sql("PRAGMA foreign_key_check"), "");
    const SeriesData loss = reader.series_values(run_, "loss");
    const SeriesData energy = reader.series_values(run_, "energy");
    ASSERT_EQ(loss.values.size(), static_cast<std::size_t>(batches * kStepsABatch));
    ASSERT_EQ(energy.values.size(), loss.values.size());
    for (std::size_t i = 0; i < loss.values.size(); ++i) {
      ASSERT_EQ(loss.values[i], static_cast<double>(i));
      ASSERT_EQ(energy.values[i], -static_cast<double>(i));
    }
    ASSERT_EQ(reader.snapshots(run_).size(), static_cast<std::size_t>(batches));
    const auto checkpoints = reader.checkpoints(run_);
    ASSERT_EQ(checkpoints.size(), batches > 1 ? 1U : 0U);
    for (const auto& row : checkpoints) EXPECT_EQ(reader.artifact(row.sha256), random_bytes(1000, 2));
  }

  FaultyVfs disk_;
  std::int64_t run_ = 0;
  std::atomic<int> told_{0};
  std::atomic<bool> heals_when_told_{false};
};

/// A disk that stays ill until flush() gives up, or, at every other write, one that is well again at the next try.
TEST_F(FaultyDisk, FromAnyWriteOnEverythingIsCommittedOrReported) {
  int reported = 0;
  Store store = Store::open(file_);  // stays open: else each recorder's end would move the WAL, which takes several syncs
  for (std::int64_t first = 1; first <= 200; ++first) {
    SCOPED_TRACE("write " + std::to_string(first));
    run_ = store.create_run(a_run()).id;
    told_ = 0;
    heals_when_told_ = first % 2 == 0;
    disk_.fail_from(first, first % 3 == 0 ? Fault::kFull : Fault::kInputOutput);
    std::optional<Recorder> recorder;
    if (!error_of([&] { recorder.emplace(file_, run_, a_host(), 0, listening()); }).empty()) {
      disk_.heal();
      EXPECT_EQ(of_run("SELECT count(*) FROM run_session"), "0");
      continue;
    }
    std::int64_t batches = 0;
    std::string error;
    while (batches < kBatches && error.empty()) {
      record_batch(*recorder, batches++);
      error = error_of([&] { recorder->flush(); });
    }
    // A heartbeat may meet the fault at any moment: looked at once, and told a moment later.
    const bool is_ill = disk_.failures() > 0;
    if (is_ill && error.empty() && !heals_when_told_) {  // since the last flush: the next one cannot succeed
      record_batch(*recorder, batches++);
      error = error_of([&] { recorder->flush(); });
    }
    EXPECT_TRUE(eventually([&] { return (told_ > 0) == (disk_.failures() > 0); }));
    EXPECT_EQ(error.empty(), heals_when_told_ || !is_ill) << error;
    const std::int64_t acknowledged = error.empty() ? batches : batches - 1;
    EXPECT_GE(std::stoll(of_run("SELECT coalesce(max(n),0) FROM series")), acknowledged * kStepsABatch);
    if (told_ > 0) ++reported;
    disk_.heal();
    recorder->finish(RunStatus::kCompleted);
    recorder.reset();
    expect_all_of(batches);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(reported, 100);  // else the faults come too late to be met
}

/// The last writer moves the WAL into the store; what it could not move stays in the WAL.
TEST_F(FaultyDisk, WhileTheWalIsMovedIntoTheStore) {
  std::int64_t failures = 0;
  for (std::int64_t first = 1; first <= 40; first += 2) {
    SCOPED_TRACE("write " + std::to_string(first));
    run_ = make_run();
    {
      Recorder recorder(file_, run_, a_host(), 0, listening());
      for (std::int64_t batch = 0; batch < kBatches; ++batch) record_batch(recorder, batch);
      recorder.finish(RunStatus::kCompleted);
      disk_.fail_from(first, Fault::kInputOutput);
    }
    failures += disk_.failures();
    disk_.heal();
    expect_all_of(kBatches);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(failures, 10);
}

TEST_F(FaultyDisk, AChangeIsMadeWholeOrNotAtAll) {
  const std::vector<NewRun> runs{a_run("a"), a_run("b"), a_run("c")};
  int made = 0, refused = 0;
  for (std::int64_t first = 1; first <= 60; ++first) {
    disk_.fail_from(first, Fault::kInputOutput);
    const std::string error = error_of([&] { Store::open(file_).create_runs(runs); });
    disk_.heal();
    ++(error.empty() ? made : refused);
    ASSERT_EQ(sql("SELECT count(*) FROM run"), std::to_string(1 + 3 * made)) << "write " << first << ": " << error;
    ASSERT_EQ(sql("PRAGMA integrity_check"), "ok");
  }
  EXPECT_GT(made, 0);
  EXPECT_GT(refused, 10);
}

/// The sources are on the ill disk too; nothing is written there.
TEST_F(FaultyDisk, AMergeLeavesWholeRunsAndAgainCompletesThem) {
  constexpr std::int64_t kSources = 6;
  std::vector<std::filesystem::path> sources;
  for (std::int64_t i = 0; i < kSources; ++i) {
    sources.push_back(folder_ / ("source" + std::to_string(i) + ".db"));
    const std::int64_t run = Store::open_or_create(sources.back()).create_run(a_run()).id;
    Recorder recorder(sources.back(), run, a_host(), 0, quick());
    record_batch(recorder, 0);
    recorder.finish(RunStatus::kCompleted);
  }
  const std::filesystem::path target = folder_ / "merged.db";
  int refused = 0;
  for (std::int64_t first = 1; first <= 400; first += 9) {
    SCOPED_TRACE("write " + std::to_string(first));
    (void)Store::open_or_create(target);
    disk_.fail_from(first, first % 2 == 0 ? Fault::kFull : Fault::kInputOutput);
    const std::string error = error_of([&] { (void)merge(target, sources); });
    disk_.heal();
    refused += error.empty() ? 0 : 1;
    {
      SQLite::Database db(target.string());
      ASSERT_EQ(db.execAndGet("PRAGMA integrity_check").getString(), "ok") << error;
      ASSERT_EQ(db.execAndGet("SELECT count(*) FROM run WHERE (SELECT count(*) FROM series WHERE run_id=run.id)<>2").getInt(),
                0);
    }
    const MergeReport again = merge(target, sources);
    ASSERT_EQ(again.added + again.unchanged, static_cast<std::size_t>(kSources)) << error;
    ASSERT_EQ(Reader(target).list_runs().size(), static_cast<std::size_t>(kSources));
    for (const char* suffix : {"", "-wal", "-shm", "-lock"}) std::filesystem::remove(target.string() + suffix);
  }
  EXPECT_GT(refused, 10);
}

/// A disk that failed to sync a folder may say at the next try that all is well, and have lost what was in it.
TEST_F(FaultyDisk, AMergeCommitsNoRowWhoseFileMayBeLost) {
  std::vector<std::filesystem::path> sources;
  for (const char* name : {"first.db", "second.db"}) {
    sources.push_back(folder_ / name);
    const std::int64_t run = Store::open_or_create(sources.back()).create_run(a_run()).id;
    Recorder recorder(sources.back(), run, a_host(), 0, quick());
    record_batch(recorder, 1);  // with a file
    recorder.finish(RunStatus::kCompleted);
  }
  // So many bytes that what was merged before them is committed first.
  SQLite::Database(sources.back().string(), SQLite::OPEN_READWRITE)
      .exec("INSERT INTO artifact(sha256,size_bytes,media_type,created_us) VALUES('" + std::string(64, 'a') +
            "',1000000000,'x',0)");
  const std::filesystem::path target = folder_ / "merged.db";
  const std::string error = error_of([&] {
    (void)merge(target, sources, [](const MergeProgress& progress) {
      if (progress.done == 1) g_failing_syncs = 1;
      return true;
    });
  });
  EXPECT_EQ(g_failing_syncs, 0);
  EXPECT_NE(error.find(": Input/output error"), std::string::npos) << error;
  EXPECT_EQ(SQLite::Database(target.string()).execAndGet("SELECT count(*) FROM run").getInt(), 0);
  EXPECT_EQ(merge(target, sources).added, 2U);
  EXPECT_EQ(SQLite::Database(target.string()).execAndGet("SELECT count(*) FROM run").getInt(), 2);
}

}  // namespace
}  // namespace ebmlab::storage::testing
