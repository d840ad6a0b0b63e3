// SPDX-License-Identifier: MIT
// Runs brought from one store into another: complete, once, all or nothing, with the user's marks kept.
#include "storage/merge.hpp"

#include "storage/artifacts.hpp"
#include "storage/digest.hpp"
#include "store_fixture.hpp"

#include <fstream>
#include <limits>
#include <random>
#include <set>
#include <thread>

namespace ebmlab::storage::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class Merge : public StoreTest {
 protected:
  /// Records what a run can have, into a source, and ends it.
  void record(const fs::path& store, std::int64_t run, std::int64_t first_step = 0) const {
    Recorder recorder(store, run, a_host(), first_step, quick());
    for (std::int64_t i = first_step; i < first_step + 1500; ++i) {
      recorder.point(i, "loss", 1.0 / static_cast<double>(i + 1));
      if (i % 3 == 0) recorder.point(i, "kl", i % 2 == 0 ? std::numeric_limits<double>::quiet_NaN() : 0.1);
    }
    const auto step = first_step + 1500;
    const auto seed = static_cast<unsigned>(run + first_step);
    recorder.snapshot({.kind = "samples", .name = "small", .step = step, .shape = {2, 2}, .data = random_bytes(16, seed)});
    recorder.snapshot(
        {.kind = "energy_grid", .name = "large", .step = step, .shape = {150, 150}, .data = random_bytes(90'000, seed)});
    recorder.checkpoint({.step = step, .kind = "final", .data = random_bytes(5000, seed + 100)});
    recorder.evaluation({.step = step, .protocol = "{}", .metrics = {{.metric = "kl", .value = 0.25}}});
    recorder.event({.kind = "stage", .title = "joint", .step = step});
    recorder.log("one\ntwo");
    recorder.progress(step, 7, 8);
    recorder.finish(RunStatus::kCompleted);
  }

  std::int64_t recorded_run(const fs::path& store, const NewRun& run) const {
    const auto id = Store::open_or_create(store).create_run(run).id;
    record(store, id);
    return id;
  }

  [[nodiscard]] NewRun named(const std::string& uuid, const std::string& experiment_uuid = "e1") const {
    NewRun run = a_run();
    run.uuid = uuid;
    run.experiment.uuid = experiment_uuid;
    return run;
  }

  MergeReport merge_one(const fs::path& source) const { return merge(file_, std::span(&source, 1)); }

  /// All that the reader tells of a run, in words; without the ids.
  [[nodiscard]] static std::string everything(const fs::path& store, const std::string& uuid) {
    const Reader reader(store);
    const auto run = reader.find_run(uuid);
    const RunDetail d = reader.run_detail(run);
    std::ostringstream out;
    const RunSummary& r = d.summary;
    out << r.uuid << r.experiment << r.name << r.method << r.kind << to_text(r.status) << r.status_reason << r.replicate_key
        << r.created_us << "," << *r.started_us << "," << *r.ended_us << "," << r.active_us << "," << r.step << ","
        << *r.step_target << "," << r.energy_evals << "," << r.grad_evals << d.config_json << d.environment.git_commit << "\n";
    for (const auto& p : d.params) out << p.name << p.num.value_or(-1) << p.txt << p.source << "\n";
    for (const auto& s : d.seeds) out << s.stream << s.seed << "\n";
    for (const auto& p : d.plugins) out << p.role << p.kind << p.name << p.version << p.sha256 << p.manifest_json << "\n";
    for (const auto& s : d.datasets) out << s.split << s.fingerprint << s.name << s.dim << "\n";
    for (const auto& s : d.sessions)
      out << s.attempt << s.host.hostname << s.pid << s.cwd << s.heartbeat_us << "," << s.last_step << "," << s.end_reason
          << s.superseded_from_step.value_or(-1) << "\n";
    for (const auto& e : d.events) out << e.t_us << e.kind << e.title << e.payload_json << "\n";
    for (const auto& s : reader.series(run)) {
      out << s.name << s.n << "," << s.last.value_or(-1) << "," << s.mean.value_or(-1) << s.nonfinite << "\n";
      const SeriesData data = reader.series_values(run, s.name);
      out << sha256(std::as_bytes(std::span(data.steps))) << sha256(std::as_bytes(std::span(data.times_us)))
          << sha256(std::as_bytes(std::span(data.values))) << "\n";
    }
    for (const auto& s : reader.snapshots(run))
      out << s.kind << s.name << s.step << "," << s.t_us << sha256(reader.snapshot(s.id).data) << "\n";
    for (const auto& c : reader.checkpoints(run))
      out << c.kind << c.step << c.sha256 << reader.artifact(c.sha256).size() << "\n";
    for (const auto& e : reader.evaluations(run)) out << e.metric << e.value.value_or(-1) << e.detail_json << "\n";
    for (const auto& l : reader.log(run)) out << l.t_us << static_cast<int>(l.stream) << l.text << "\n";
    return out.str();
  }

  /// Every row of every table, to see that nothing has changed.
  [[nodiscard]] std::string contents() const {
    std::string all;
    std::istringstream tables(sql("SELECT name FROM sqlite_schema WHERE type='table' ORDER BY 1"));
    for (std::string table; std::getline(tables, table);) all += table + "\n" + sql("SELECT * FROM " + table) + "\n";
    return sha256(all);
  }

  const fs::path source_ = folder_ / "source.db";
};

TEST(MergeReports, AddUpInEveryField) {
  MergeReport sum{.added = 1,
                  .updated = 2,
                  .unchanged = 3,
                  .kept = 4,
                  .artifacts = 5,
                  .artifact_bytes = 6,
                  .without_data = 7,
                  .notices = {"a"},
                  .not_reached = 8,
                  .skipped = {"c"}};
  sum += {.added = 10,
          .updated = 20,
          .unchanged = 30,
          .kept = 40,
          .artifacts = 50,
          .artifact_bytes = 60,
          .without_data = 70,
          .notices = {"b"},
          .not_reached = 80,
          .skipped = {"d"}};
  // All there are: one more does not compile.
  const auto& [added, updated, unchanged, kept, artifacts, artifact_bytes, without_data, notices, not_reached, skipped] = sum;
  EXPECT_EQ(std::vector<std::uint64_t>({added, updated, unchanged, kept, artifacts, artifact_bytes, without_data, not_reached}),
            std::vector<std::uint64_t>({11, 22, 33, 44, 55, 66, 77, 88}));
  EXPECT_EQ(notices, std::vector<std::string>({"a", "b"}));
  EXPECT_EQ(skipped, std::vector<std::string>({"c", "d"}));
}

TEST_F(Merge, BringsARunWithAllThatBelongsToIt) {
  make_run(named("u0"));  // so that no id is the same in both
  recorded_run(source_, named("u1"));
  const auto report = merge_one(source_);
  EXPECT_EQ(report.added, 1U);
  EXPECT_EQ(report.artifacts, 2U);
  EXPECT_EQ(report.artifact_bytes, 95'000U);
  EXPECT_EQ(everything(file_, "u1"), everything(source_, "u1"));
  EXPECT_EQ(sql("PRAGMA integrity_check"), "ok");
  EXPECT_EQ(sql("PRAGMA foreign_key_check"), "");
  EXPECT_EQ(sql("SELECT count(*) FROM host"), "1");
  EXPECT_EQ(sql("SELECT count(*) FROM plugin"), "1");  // the target's run has the same one
  EXPECT_EQ(sql("SELECT run_uuid, source_path, length(source_store_uuid) FROM import_log"), "u1|" + source_.string() + "|36");
}

TEST_F(Merge, AFileIsLinkedNotCopied) {
  recorded_run(source_, named("u1"));
  (void)merge_one(source_);
  const std::string digest = sql("SELECT sha256 FROM checkpoint");
  EXPECT_TRUE(fs::equivalent(artifact_path(file_, digest), artifact_path(source_, digest)));
}

TEST_F(Merge, AgainAddsNothing) {
  recorded_run(source_, named("u1"));
  recorded_run(source_, named("u2"));
  (void)merge_one(source_);
  const std::string before = contents();
  const auto report = merge_one(source_);
  EXPECT_EQ(report.added + report.updated + report.kept + report.artifacts, 0U);
  EXPECT_EQ(report.unchanged, 2U);
  EXPECT_EQ(contents(), before);
}

TEST_F(Merge, ARunThatWentOnIsReplacedAndTheUsersMarksStay) {
  const auto run = recorded_run(source_, named("u1"));
  (void)merge_one(source_);
  change(
      "UPDATE run SET note='mine', starred=1, archived=1, color='#f00';"
      "INSERT INTO tag(name) VALUES('paper'); INSERT INTO run_tag VALUES(1,1)");
  record(source_, run, 1000);  // resumed from before the end
  const auto report = merge_one(source_);
  EXPECT_EQ(report.updated, 1U);
  EXPECT_EQ(everything(file_, "u1"), everything(source_, "u1"));
  EXPECT_EQ(sql("SELECT id, note, starred, archived, color, step FROM run"), "1|mine|1|1|#f00|2500");
  EXPECT_EQ(sql("SELECT name FROM run_tag JOIN tag ON tag.id=tag_id"), "paper");
  EXPECT_EQ(sql("SELECT count(*) FROM chunk c JOIN series s ON s.id=c.series_id"), sql("SELECT count(*) FROM chunk"));
  EXPECT_EQ(sql("PRAGMA foreign_key_check"), "");
}

TEST_F(Merge, ARunThatWentOnHereStays) {
  recorded_run(source_, named("u1"));
  (void)merge_one(source_);
  record(file_, 1, 1500);
  const std::string before = contents();
  EXPECT_EQ(merge_one(source_).kept, 1U);
  EXPECT_EQ(contents(), before);
}

TEST_F(Merge, ARunThatWentOnInBothIsLeftAsItIsInBoth) {
  const auto run = recorded_run(source_, named("u1"));
  (void)merge_one(source_);
  record(file_, 1, 1500);
  record(source_, run, 1500);
  const std::string before = contents();
  const auto report = merge_one(source_);
  EXPECT_EQ(report.updated + report.kept + report.artifacts, 0U);
  ASSERT_EQ(report.skipped.size(), 1U);
  EXPECT_THAT(report.skipped.front(), HasSubstr("(u1) of " + source_.string() + " went on there and here"));
  EXPECT_EQ(contents(), before);
}

TEST_F(Merge, OnlyTheStatusChanged) {
  const auto run = Store::open_or_create(source_).create_run(named("u1")).id;
  (void)merge_one(source_);
  (void)Store::open(source_).set_status(run, RunStatus::kQueued);
  EXPECT_EQ(merge_one(source_).updated, 1U);
  EXPECT_EQ(sql("SELECT status FROM run"), "queued");
}

TEST_F(Merge, ExperimentsMatchByUuidAndATakenNameGetsASuffix) {
  make_run(named("u0", "e0"));
  Store source = Store::open_or_create(source_);
  source.create_run(named("u1", "e1"));
  source.create_run(named("u2", "e2"));
  source.create_run(named("u3", "e0"));
  (void)merge_one(source_);
  (void)merge_one(source_);
  EXPECT_EQ(sql("SELECT r.uuid, e.uuid, e.name FROM run r JOIN experiment e ON e.id=r.experiment_id ORDER BY 1"),
            "u0|e0|gcd-vs-cd\nu1|e1|gcd-vs-cd (2)\nu2|e2|gcd-vs-cd (3)\nu3|e0|gcd-vs-cd");
}

TEST_F(Merge, ForksKeepTheirParentsEvenWhenTheseAreReplaced) {
  const auto parent = recorded_run(source_, named("u1"));
  make_run(named("other"));
  Store::open(source_).create_run(named("u2"));
  SQLite::Database(source_.string(), SQLite::OPEN_READWRITE)
      .exec("UPDATE run SET parent_run_id=1, forked_from_checkpoint_id=1 WHERE uuid='u2'");
  (void)merge_one(source_);
  const std::string origin =
      "SELECT r.uuid, p.uuid, c.kind, c.run_id=p.id FROM run r JOIN run p ON p.id=r.parent_run_id"
      " LEFT JOIN checkpoint c ON c.id=r.forked_from_checkpoint_id ORDER BY 1";
  EXPECT_EQ(sql(origin), "u2|u1|final|1");
  change("UPDATE run SET parent_run_id=(SELECT id FROM run WHERE uuid='u1'), forked_from_checkpoint_id=1 WHERE uuid='other'");
  record(source_, parent, 1500);
  EXPECT_EQ(merge_one(source_).updated, 1U);
  EXPECT_EQ(sql(origin), "other|u1|final|1\nu2|u1|final|1");
}

TEST_F(Merge, TagsAndSavedViewsComeAlong) {
  recorded_run(source_, named("u1"));
  {
    SQLite::Database db(source_.string(), SQLite::OPEN_READWRITE);
    db.exec(
        "INSERT INTO tag(name,color) VALUES('x',NULL),('paper','#0f0'); INSERT INTO run_tag VALUES(1,2);"
        "UPDATE run SET note='theirs'; INSERT INTO saved_view VALUES('v','runs','old','{}',5)");
  }
  (void)merge_one(source_);
  EXPECT_EQ(sql("SELECT t.name, t.color, r.note FROM run_tag rt JOIN tag t ON t.id=rt.tag_id JOIN run r ON r.id=rt.run_id"),
            "paper|#0f0|theirs");
  EXPECT_EQ(sql("SELECT * FROM saved_view"), "v|runs|old|{}|5");
  change("UPDATE saved_view SET name='newer', updated_us=6");
  (void)merge_one(source_);
  EXPECT_EQ(sql("SELECT name FROM saved_view"), "newer");
}

TEST_F(Merge, ALiveRunIsLeftOutAndADeadOneIsLost) {
  const auto run = Store::open_or_create(source_).create_run(named("u1")).id;
  {
    Child child({"record", source_.string(), std::to_string(run)});
    (void)child.read_line();
    const auto report = merge_one(source_);
    EXPECT_EQ(report.added, 0U);
    ASSERT_EQ(report.skipped.size(), 1U);
    EXPECT_THAT(report.skipped.front(), HasSubstr("is still running"));
    EXPECT_EQ(sql("SELECT count(*) FROM experiment"), "0");
  }
  EXPECT_EQ(merge_one(source_).added, 1U);
  EXPECT_EQ(sql("SELECT status, status_reason, ended_us > 0 FROM run"), "lost|its process is gone|1");
  EXPECT_EQ(merge_one(source_).unchanged, 1U);
  (void)Store::open(source_).mark_lost_runs();
  EXPECT_EQ(merge_one(source_).updated, 1U);
  EXPECT_EQ(everything(file_, "u1"), everything(source_, "u1"));
}

TEST_F(Merge, AMissingOrDamagedArtifactIsRefusedAndTheTargetStays) {
  recorded_run(source_, named("u1"));
  recorded_run(source_, named("u2"));
  make_run(named("mine", "e0"));
  const std::string before = contents();
  const fs::path file = artifact_path(
      source_, SQLite::Database(source_.string()).execAndGet("SELECT sha256 FROM checkpoint WHERE run_id=2").getString());
  fs::rename(file, folder_ / "away");
  const std::string message = error_of([&] { (void)merge_one(source_); });
  EXPECT_THAT(message, HasSubstr(source_.string() + " was not merged: run gcd/seed-0 (u2) lacks an artifact: "));
  EXPECT_THAT(message, HasSubstr(file.string()));
  EXPECT_EQ(contents(), before);
  fs::copy(folder_ / "away", file);
  std::fstream(file, std::ios::in | std::ios::out | std::ios::binary).put('?').put('?');
  EXPECT_THAT(error_of([&] { (void)merge_one(source_); }), HasSubstr("is damaged"));
  EXPECT_EQ(contents(), before);
}

TEST_F(Merge, AnErrorHalfWayLeavesTheTargetAsItWas) {
  recorded_run(source_, named("u1"));
  recorded_run(source_, named("u2"));
  make_run(named("mine", "e0"));
  change("CREATE TRIGGER fails BEFORE INSERT ON evaluation WHEN NEW.run_id=3 BEGIN SELECT RAISE(ABORT,'no room'); END");
  const std::string before = contents();
  EXPECT_THAT(error_of([&] { (void)merge_one(source_); }), HasSubstr(file_.string() + ": no room"));
  EXPECT_EQ(contents(), before);
  change("DROP TRIGGER fails");
  EXPECT_EQ(merge_one(source_).added, 2U);
}

TEST_F(Merge, AProcessThatIsKilledHalfWayLeavesAllOrNothing) {
  for (int i = 0; i < 8; ++i) recorded_run(source_, named("u" + std::to_string(i)));
  make_run(named("mine", "e0"));
  std::mt19937 generator(3);
  std::uniform_int_distribution<int> delay_us(0, 40'000);
  int interrupted = 0;
  for (int round = 0; round < 12; ++round) {
    Child child({"merge", file_.string(), source_.string()});
    EXPECT_EQ(child.read_line(), "merging");
    std::this_thread::sleep_for(std::chrono::microseconds(delay_us(generator)));
    child.kill_now();
    child.wait();
    const std::string runs = sql("SELECT count(*) FROM run");
    EXPECT_THAT(runs, ::testing::AnyOf("1", "9"));
    interrupted += runs == "1" ? 1 : 0;
    ASSERT_EQ(sql("PRAGMA integrity_check"), "ok");
    if (runs == "9") change("PRAGMA foreign_keys=ON; DELETE FROM run WHERE uuid<>'mine'");
  }
  EXPECT_GT(interrupted, 0);
  EXPECT_EQ(merge_one(source_).added, 8U);
}

TEST_F(Merge, WhatCannotBeMergedIsNamed) {
  EXPECT_THAT(error_of([&] { (void)merge_one(source_); }), HasSubstr("there is no store " + source_.string()));
  EXPECT_FALSE(fs::exists(file_));
  make_run();
  EXPECT_THAT(error_of([&] { (void)merge_one(file_); }), HasSubstr("cannot be merged into itself"));
  recorded_run(source_, named("u1"));
  SQLite::Database(source_.string(), SQLite::OPEN_READWRITE).exec("PRAGMA user_version=99");
  EXPECT_THAT(error_of([&] { (void)merge_one(source_); }), HasSubstr("was written by a newer ebmlab"));
}

TEST_F(Merge, ADamagedSourceIsNotTakenForADamagedTarget) {
  recorded_run(source_, named("u1"));
  const auto size = fs::file_size(source_);
  std::fstream file(source_, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(3 * 8192);
  for (std::uintmax_t i = 3 * 8192; i < size; ++i) file.put('\x55');
  file.close();
  { const Store target = Store::open_or_create(file_); }
  const std::string message = error_of([&] { (void)merge_one(source_); });
  EXPECT_THAT(message, HasSubstr(source_.string() + " is damaged"));
  EXPECT_EQ(sql("SELECT count(*) FROM run"), "0");
}

TEST_F(Merge, OfANewTargetThatNothingCameIntoNothingIsLeft) {
  const fs::path source = folder_ / "source.db";
  (void)recorded_run(source, named("r1"));
  fs::resize_file(source, 5000);
  EXPECT_THROW((void)merge_one(source), StoreError);
  EXPECT_FALSE(fs::exists(file_));
  EXPECT_FALSE(fs::exists(file_.string() + "-lock"));
}

TEST_F(Merge, OthersMayMergeIntoTheSameStoreMeanwhile) {
  const fs::path source = folder_ / "source.db", other = folder_ / "other.db";
  (void)recorded_run(source, named("r1"));
  (void)recorded_run(other, named("r2"));
  const auto merge_often = [&](const fs::path& from) {
    for (int i = 0; i < 40; ++i) EXPECT_NO_THROW((void)merge_one(from));
  };
  std::thread thread([&] { merge_often(other); });
  merge_often(source);
  thread.join();
  EXPECT_EQ(Reader(file_).list_runs().size(), 2U);
}

TEST_F(Merge, SeveralSourcesAtOnce) {
  std::vector<fs::path> sources;
  for (int i = 0; i < 3; ++i) {
    sources.push_back(folder_ / ("node" + std::to_string(i) + ".db"));
    recorded_run(sources.back(), named("u" + std::to_string(i)));
  }
  EXPECT_EQ(merge(file_, sources).added, 3U);
  EXPECT_EQ(sql("SELECT count(*), count(DISTINCT experiment_id) FROM run"), "3|1");
  EXPECT_EQ(merge(file_, sources).unchanged, 3U);
}

/// Stores of one run each, u10, u11, ..., in a folder.
class MergeOfMany : public Merge {
 protected:
  static std::string uuid(int i) { return "u" + std::to_string(10 + i); }
  std::vector<fs::path> make_sources(int count) const {
    std::vector<fs::path> sources;
    fs::create_directory(sources_);
    for (int i = 0; i < count; ++i) {
      sources.push_back(sources_ / ("node" + std::to_string(10 + i) + ".db"));
      recorded_run(sources.back(), named(uuid(i)));
    }
    return sources;
  }
  /// Everything of the first so many runs is in the target, and of no other.
  void expect_first(int count, const std::vector<fs::path>& sources) const {
    EXPECT_EQ(sql("SELECT count(*) FROM run"), std::to_string(count));
    EXPECT_EQ(sql("PRAGMA integrity_check"), "ok");
    EXPECT_EQ(sql("PRAGMA foreign_key_check"), "");
    for (int i = 0; i < count; ++i) {
      EXPECT_EQ(everything(file_, uuid(i)), everything(sources[static_cast<std::size_t>(i)], uuid(i)));
    }
  }

  const fs::path sources_ = folder_ / "sources";
};

TEST_F(MergeOfMany, AFolderStandsForTheStoresInItButTheTarget) {
  const auto sources = make_sources(3);
  std::ofstream(sources_ / "notes.txt") << "no store";
  fs::create_directory(sources_ / "folder.db");
  EXPECT_EQ(merge_one(sources_).added, 3U);
  expect_first(3, sources);
  const fs::path inside = sources_ / "all.db";
  EXPECT_EQ(merge(inside, std::span(&sources_, 1)).added, 3U);
  EXPECT_EQ(merge(inside, std::span(&sources_, 1)).unchanged, 3U);
  const fs::path empty = folder_ / "empty";
  fs::create_directory(empty);
  EXPECT_EQ(error_of([&] { (void)merge_one(empty); }), "there is no store in " + empty.string() + ": no file is called *.db");
}

TEST_F(MergeOfMany, ThoseBeforeAFailingOneStayAndTheRestFollows) {
  const auto sources = make_sources(4);
  (void)Store::open_or_create(file_);
  change("CREATE TRIGGER fails BEFORE INSERT ON evaluation WHEN NEW.run_id=3 BEGIN SELECT RAISE(ABORT,'no room'); END");
  EXPECT_THAT(error_of([&] { (void)merge(file_, sources); }), HasSubstr(sources[2].string() + " was not merged: "));
  expect_first(2, sources);
  change("DROP TRIGGER fails");
  const MergeReport report = merge(file_, sources);
  EXPECT_EQ(report.added, 2U);
  EXPECT_EQ(report.unchanged, 2U);
  expect_first(4, sources);
}

TEST_F(MergeOfMany, EndsInGoodOrderWhenToldTo) {
  const auto sources = make_sources(4);
  const MergeReport part = merge(file_, sources, [](const MergeProgress& progress) {
    EXPECT_EQ(progress.sources, 4U);
    return progress.done < 3;
  });
  EXPECT_EQ(part.added, 3U);
  EXPECT_EQ(part.not_reached, 1U);
  expect_first(3, sources);
  EXPECT_EQ(merge(file_, sources).added, 1U);
  expect_first(4, sources);
}

TEST_F(MergeOfMany, OneSourceIsOpenAtATime) {
  const auto sources = make_sources(12);
  std::set<std::ptrdiff_t> open;
  (void)merge(file_, sources, [&](const MergeProgress& progress) {
    const fs::directory_iterator descriptors("/proc/self/fd");
    if (progress.done > 0) open.insert(std::distance(begin(descriptors), end(descriptors)));
    return true;
  });
  EXPECT_EQ(open.size(), 1U) << "as many files are open before each source";
}

TEST_F(MergeOfMany, AProcessThatIsKilledLeavesWholeRunsAndAgainCompletesThem) {
  const auto sources = make_sources(30);
  std::mt19937 generator(5);
  std::uniform_int_distribution<int> delay_us(0, 200'000);
  for (int round = 0; round < 8; ++round) {
    Child child({"merge", file_.string(), sources_.string()});
    EXPECT_EQ(child.read_line(), "merging");
    std::this_thread::sleep_for(std::chrono::microseconds(delay_us(generator)));
    child.kill_now();
    child.wait();
    if (!fs::exists(file_)) continue;
    expect_first(std::stoi(sql("SELECT count(*) FROM run")), sources);
    if (sql("SELECT count(*) FROM run") == "30") change("PRAGMA foreign_keys=ON; DELETE FROM run");
  }
  (void)merge_one(sources_);
  expect_first(30, sources);
}

}  // namespace
}  // namespace ebmlab::storage::testing
