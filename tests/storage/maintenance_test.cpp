// SPDX-License-Identifier: MIT
// Garbage, backups and checks, of quiet stores and beside a run that is recorded.
#include "storage/maintenance.hpp"

#include "storage/artifacts.hpp"
#include "storage/digest.hpp"
#include "storage/editor.hpp"
#include "storage/error.hpp"
#include "store_fixture.hpp"

#include <sys/stat.h>

#include <array>
#include <atomic>
#include <cmath>

#include <fstream>
#include <thread>

namespace ebmlab::storage::testing {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Maintenance : public StoreTest {
 protected:
  /// A finished run with a series, small and large snapshots, and a checkpoint.
  std::int64_t record_run(unsigned seed = 0) {
    const std::int64_t run = make_run(a_run("gcd", seed));
    Recorder recorder(file_, run, a_host(), 0, quick());
    for (int i = 0; i < 1500; ++i) recorder.point(i, "loss", i % 7 == 0 ? std::nan("") : i);
    recorder.point(1500, "loss", std::nan(""));
    recorder.snapshot({.kind = "samples", .name = "s", .step = 1, .shape = {4, 2}, .data = random_bytes(32, seed)});
    recorder.snapshot({.kind = "samples", .name = "s", .step = 2, .shape = {20'000}, .data = random_bytes(80'000, seed)});
    recorder.checkpoint({.step = 3, .data = random_bytes(1000, seed + 100)});
    recorder.finish(RunStatus::kCompleted);
    return run;
  }
  [[nodiscard]] fs::path checkpoint_file() const { return artifact_path(file_, sql("SELECT sha256 FROM checkpoint LIMIT 1")); }
  /// As if nobody had touched it for two hours.
  static void age(const fs::path& file) {
    std::error_code gone;  // collected in this moment
    fs::last_write_time(file, fs::file_time_type::clock::now() - 2h, gone);
  }
  void age_all() const {
    for (const ArtifactFile& file : artifact_files(file_)) age(file.path);
  }
  [[nodiscard]] std::size_t files() const { return artifact_files(file_).size(); }

  [[nodiscard]] std::vector<std::string> findings(bool is_deep = false) const {
    std::vector<std::string> texts;
    for (const Finding& finding : check(file_, is_deep)) texts.push_back(finding.kind + ": " + finding.text);
    return texts;
  }
};

std::int64_t size_of(const std::vector<Garbage::File>& files) { return static_cast<std::int64_t>(files.size()); }

TEST_F(Maintenance, GarbageIsWhatNobodyNamesAndOld) {
  record_run();
  const fs::path old_one = artifact_path(file_, write_artifact(file_, random_bytes(500, 7)));
  const fs::path folder = old_one.parent_path();
  age_all();
  const fs::path young_one = artifact_path(file_, write_artifact(file_, random_bytes(600, 8)));
  const fs::path old_partial = folder / ".partial-1-0";
  const fs::path young_partial = folder / ".partial-1-1";
  const fs::path foreign = folder / "README";
  for (const fs::path& file : {old_partial, young_partial, foreign}) std::ofstream(file) << "abc";
  age(old_partial);
  age(foreign);

  const Garbage would_go = collect_garbage(file_, {.is_dry_run = true});
  EXPECT_EQ(size_of(would_go.files), 2);
  EXPECT_EQ(would_go.bytes(), 503U);
  EXPECT_EQ(files(), 6U);

  const Garbage gone = collect_garbage(file_);
  EXPECT_EQ(gone.bytes(), 503U);
  EXPECT_THAT(gone.runs, IsEmpty());
  EXPECT_FALSE(fs::exists(old_one));
  EXPECT_FALSE(fs::exists(old_partial));
  for (const fs::path& file : {young_one, young_partial, foreign, checkpoint_file()}) EXPECT_TRUE(fs::exists(file)) << file;
  EXPECT_EQ(size_of(collect_garbage(file_).files), 0);
  EXPECT_EQ(size_of(collect_garbage(file_, {.grace = 0s}).files), 1);
  EXPECT_FALSE(fs::exists(young_one));
  EXPECT_TRUE(fs::exists(young_partial));
  EXPECT_THAT(findings(true), IsEmpty());
}

TEST_F(Maintenance, ContentThatIsWantedAgainIsYoungAgain) {
  record_run();
  const Bytes content = random_bytes(500, 7);
  const fs::path file = artifact_path(file_, write_artifact(file_, content));
  age(file);
  (void)write_artifact(file_, content);  // a recorder, just before it writes the row
  EXPECT_EQ(size_of(collect_garbage(file_).files), 0);
  EXPECT_TRUE(fs::exists(file));
}

TEST_F(Maintenance, AnArtifactGoesWithTheLastRowThatNamesIt) {
  const std::int64_t run = record_run();
  const fs::path checkpoint = checkpoint_file();
  change("DELETE FROM checkpoint WHERE run_id=" + std::to_string(run));
  const Garbage young = collect_garbage(file_);
  EXPECT_EQ(young.artifact_rows, 1U);
  EXPECT_EQ(size_of(young.files), 0);
  age_all();
  EXPECT_EQ(size_of(collect_garbage(file_).files), 1);
  EXPECT_FALSE(fs::exists(checkpoint));
  EXPECT_EQ(files(), 1U);
  EXPECT_EQ(sql("SELECT count(*) FROM artifact"), "1");
}

TEST_F(Maintenance, DeletedRunsGoOnlyWhenTheyAreAskedFor) {
  const std::int64_t kept = record_run(1);
  const std::int64_t gone = record_run(2);
  const std::int64_t with_the_same_files = record_run(1);
  age_all();
  const std::array<std::int64_t, 2> deleted{gone, with_the_same_files};
  Editor editor(file_);
  editor.set_deleted(deleted, true);
  EXPECT_THAT(collect_garbage(file_).runs, IsEmpty());
  EXPECT_THAT(collect_garbage(file_, {.deleted_before = 24h}).runs, IsEmpty());
  change("UPDATE run SET deleted_us=deleted_us-2*86400*1000000 WHERE deleted_us IS NOT NULL");

  const Garbage would_go = collect_garbage(file_, {.deleted_before = 24h, .is_dry_run = true});
  EXPECT_THAT(would_go.runs, SizeIs(2));
  EXPECT_EQ(size_of(would_go.files), 2);
  EXPECT_EQ(sql("SELECT count(*) FROM run"), "3");
  EXPECT_EQ(files(), 4U);

  const Garbage garbage = collect_garbage(file_, {.deleted_before = 24h});
  ASSERT_THAT(garbage.runs, SizeIs(2));
  EXPECT_EQ(garbage.runs[0].id, gone);
  EXPECT_EQ(garbage.bytes(), 81'000U);
  EXPECT_EQ(sql("SELECT group_concat(id), (SELECT count(*) FROM series), (SELECT count(*) FROM edit_log) FROM run"),
            std::to_string(kept) + "|1|0");
  EXPECT_THAT(findings(true), IsEmpty());
}

TEST_F(Maintenance, ADeletedRunThatRunsAgainStays) {
  const std::int64_t run = record_run();
  Editor(file_).set_deleted(std::span(&run, 1), true);
  const Recorder again(file_, run, a_host(), 1000, quick());
  EXPECT_THAT(collect_garbage(file_, {.deleted_before = 0s}).runs, IsEmpty());
}

/// What a recorder is about to name lies there from long ago, named by nobody: it finds the file, and the collector comes
/// before the row does.
TEST_F(Maintenance, GarbageIsCollectedBesideARecorder) {
  constexpr unsigned kContents = 60;
  const std::int64_t run = make_run();
  std::atomic<bool> has_ended{false};
  std::size_t collected = 0;
  std::thread collector([&] {
    while (!has_ended) collected += collect_garbage(file_, {.grace = 1min}).files.size();
  });
  Recorder recorder(file_, run, a_host(), 0, {.commit_every = 1h});
  for (unsigned i = 0; i < kContents; ++i) {
    const Bytes wanted = random_bytes(70'000, i);
    for (const Bytes& content : {wanted, random_bytes(500, 1000 + i)})
      age(artifact_path(file_, write_artifact(file_, content)));
    recorder.snapshot({.kind = "samples", .name = "s", .step = i, .shape = {17'500}, .data = wanted});
    recorder.checkpoint({.step = i, .kind = "manual", .data = random_bytes(600, 2000 + i)});  // commits both at once
  }
  recorder.finish(RunStatus::kCompleted);
  has_ended = true;
  collector.join();
  collected += collect_garbage(file_).files.size();
  EXPECT_GE(collected, kContents);
  EXPECT_EQ(files(), 2 * kContents);
  EXPECT_EQ(sql("SELECT count(*) FROM snapshot"), std::to_string(kContents));
  EXPECT_THAT(findings(true), IsEmpty());
}

TEST_F(Maintenance, ABackupIsAStoreWithAllItsArtifacts) {
  const std::int64_t run = record_run();
  Editor(file_).set_starred(std::span(&run, 1), true);
  const fs::path target = folder_ / "copies" / "backup.db";
  fs::create_directory(target.parent_path());
  const Backup backup = back_up(file_, target);
  EXPECT_EQ(backup.artifacts, 2U);
  EXPECT_EQ(backup.linked, 2U);
  EXPECT_THAT(backup.missing, IsEmpty());
  EXPECT_THAT(check(target, true), IsEmpty());
  const Reader copy(target);
  const Reader original(file_);
  EXPECT_TRUE(copy.marks(run).is_starred);
  EXPECT_EQ(copy.snapshot(2).data, original.snapshot(2).data);
  EXPECT_EQ(copy.artifact(copy.checkpoints(run).at(0).sha256), random_bytes(1000, 100));
  EXPECT_EQ(copy.series_values(run, "loss").steps, original.series_values(run, "loss").steps);
  // What is collected in the one stays in the other.
  Editor(file_).set_deleted(std::span(&run, 1), true);
  EXPECT_THAT(collect_garbage(file_, {.grace = 0s, .deleted_before = 0s}).files, SizeIs(2));
  EXPECT_THAT(check(target, true), IsEmpty());
}

TEST_F(Maintenance, ABackupOnAnotherDeviceIsACopy) {
  struct stat here {
  }, there{};
  if (stat(folder_.c_str(), &here) != 0 || stat("/dev/shm", &there) != 0 || here.st_dev == there.st_dev) {
    GTEST_SKIP() << "there is no other file system to write to";
  }
  record_run();
  const fs::path folder = fs::path("/dev/shm") / folder_.filename();
  fs::create_directory(folder);
  const Backup backup = back_up(file_, folder / "backup.db");
  EXPECT_EQ(backup.artifacts, 2U);
  EXPECT_EQ(backup.linked, 0U);
  EXPECT_THAT(check(folder / "backup.db", true), IsEmpty());
  fs::remove_all(folder);
}

TEST_F(Maintenance, ABackupIsWholeOrAbsent) {
  record_run();
  const fs::path folder = folder_ / "copies";
  EXPECT_THAT(error_of([&] { back_up(file_, folder / "backup.db"); }), HasSubstr("copies does not exist"));
  fs::create_directory(folder);
  const fs::path target = folder / "backup.db";
  for (const char* const suffix : {"", "-artifacts", "-wal"}) {
    std::ofstream(target.string() + suffix) << "mine";
    EXPECT_THAT(error_of([&] { back_up(file_, target); }), HasSubstr(std::string("backup.db") + suffix + " exists already"));
    EXPECT_EQ(read_file(target.string() + suffix), bytes_of("mine"));
    fs::remove(target.string() + suffix);
  }
  EXPECT_THAT(fs::directory_iterator(folder), fs::directory_iterator());
}

TEST_F(Maintenance, ABackupSaysWhatIsMissing) {
  record_run();
  const fs::path checkpoint = checkpoint_file();
  fs::resize_file(checkpoint, 10);
  const Backup backup = back_up(file_, folder_ / "backup.db");
  EXPECT_EQ(backup.artifacts, 1U);
  EXPECT_THAT(backup.missing, ElementsAre(checkpoint.string() + " is not there or not whole"));
}

TEST_F(Maintenance, ABackupAndAChecksBesideARecorder) {
  const auto run = make_run();
  Child child({"record", file_.string(), std::to_string(run)});
  for (int i = 0; i < 3; ++i) {
    ASSERT_NE(child.read_line(), "");
    const fs::path target = folder_ / ("backup-" + std::to_string(i));
    EXPECT_THAT(back_up(file_, target).missing, IsEmpty());
    EXPECT_THAT(check(target, true), IsEmpty());
    EXPECT_THAT(findings(), IsEmpty());
  }
  child.kill_now();
  child.wait();
  EXPECT_THAT(findings(true), IsEmpty());
}

TEST_F(Maintenance, AResumedRunIsInOrder) {
  const std::int64_t run = record_run();
  Recorder recorder(file_, run, a_host(), 700, quick());
  for (int i = 700; i < 900; ++i) recorder.point(i, "loss", i);
  recorder.finish(RunStatus::kStopped);
  EXPECT_THAT(findings(true), IsEmpty());
}

TEST_F(Maintenance, EachDamageIsFound) {
  record_run();
  const std::string name = checkpoint_file().filename();
  const struct {
    std::string damage, repair, finding;
  } cases[] = {
      {"UPDATE chunk SET vals=zeroblob(length(vals)) WHERE seq=0", "UPDATE chunk SET vals=(SELECT b FROM kept) WHERE seq=0",
       "series: run 1, series 'loss': chunk 0 is damaged"},
      {"UPDATE chunk SET n=n-1 WHERE seq=1", "UPDATE chunk SET n=n+1 WHERE seq=1", "series: run 1, series 'loss': chunk 1 is"},
      {"UPDATE series SET n=n-1", "UPDATE series SET n=n+1", "series: run 1, series 'loss': its summary does not agree"},
      {"UPDATE series SET last=1", "UPDATE series SET last=NULL", "series: run 1, series 'loss': its summary does not agree"},
      {"UPDATE snapshot SET shape='[4,3]' WHERE id=1", "UPDATE snapshot SET shape='[4,2]' WHERE id=1",
       "snapshot: snapshot 1 of run 1: 32 bytes are no float32 of shape [4,3]"},
      {"UPDATE snapshot SET dtype='float64' WHERE id=2", "UPDATE snapshot SET dtype='float32' WHERE id=2",
       "snapshot: snapshot 2 of run 1: 80000 bytes are no float64 of shape [20000]"},
      {"UPDATE snapshot SET shape='none' WHERE id=1", "UPDATE snapshot SET shape='[4,2]' WHERE id=1",
       "snapshot: snapshot 1 of run 1: 32 bytes are no float32 of shape none"},
      {"PRAGMA foreign_keys=OFF; UPDATE run SET experiment_id=9", "UPDATE run SET experiment_id=1",
       "reference: a row of run (1) names a row of experiment that is not there"}};
  change("CREATE TABLE kept AS SELECT vals AS b FROM chunk WHERE seq=0");
  for (const auto& one : cases) {
    change(one.damage);
    EXPECT_THAT(findings(), ElementsAre(HasSubstr(one.finding))) << one.damage;
    change(one.repair);
    EXPECT_THAT(findings(), IsEmpty()) << one.repair;
  }
}

TEST_F(Maintenance, DamagedFilesAreFound) {
  record_run();
  const fs::path file = checkpoint_file();
  const Bytes content = read_file(file);
  std::fstream(file, std::ios::in | std::ios::out | std::ios::binary).put('x').put('y').put('z');
  EXPECT_THAT(findings(), IsEmpty());
  EXPECT_THAT(findings(true), ElementsAre("artifact: " + file.string() + " is damaged: its sha256 is not its name"));
  fs::resize_file(file, 999);
  EXPECT_THAT(findings(), ElementsAre("artifact: " + file.string() + " has 999 bytes, not 1000"));
  fs::remove(file);
  EXPECT_THAT(findings(), ElementsAre("artifact: " + file.string() + " is missing"));
  (void)write_artifact(file_, content);
  EXPECT_THAT(findings(true), IsEmpty());
}

TEST_F(Maintenance, OrphansAreFoundOnceTheyAreOld) {
  record_run();
  const fs::path orphan = artifact_path(file_, write_artifact(file_, random_bytes(500, 7)));
  const fs::path partial = orphan.parent_path() / ".partial-1-0";
  std::ofstream(partial) << "abc";
  EXPECT_THAT(findings(), IsEmpty());
  age(orphan);
  EXPECT_THAT(findings(), ElementsAre("orphan: " + orphan.string() + " is named by no row"));
  age(partial);
  EXPECT_THAT(findings(), SizeIs(2));
  EXPECT_THAT(findings(), Each(HasSubstr("orphan: ")));
  (void)collect_garbage(file_);
  EXPECT_THAT(findings(), IsEmpty());
}

TEST_F(Maintenance, ADamagedDatabaseIsFoundAndTheRestLookedAt) {
  record_run();
  const std::int64_t page = std::stoll(sql("SELECT rootpage FROM sqlite_schema WHERE name='event_by_kind'"));
  {
    std::fstream out(file_, std::ios::in | std::ios::out | std::ios::binary);
    out.seekp((page - 1) * 8192);
    const std::string zeros(8192, '\0');
    out.write(zeros.data(), 8192);
  }
  fs::remove(checkpoint_file());
  const auto all = findings();
  EXPECT_THAT(all, ::testing::Contains(::testing::StartsWith("database: ")));
  EXPECT_THAT(all, ::testing::Contains(HasSubstr("is missing")));
  EXPECT_THAT(error_of([&] { (void)check(folder_ / "none.db"); }), HasSubstr("there is no store"));
}

}  // namespace
}  // namespace ebmlab::storage::testing
