// SPDX-License-Identifier: MIT
#include "storage/reader.hpp"

#include "storage/error.hpp"
#include "store_fixture.hpp"

#include <algorithm>
#include <cmath>

namespace ebmlab::storage::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Reading : public StoreTest {
 protected:
  Reading() {
    std::vector<NewRun> runs{a_run("gcd", 0), a_run("gcd", 1), a_run("cd-10", 0)};
    runs[0].uuid = "aaaaaaaa-0000-4000-8000-000000000001";
    runs[1].uuid = "aaaabbbb-0000-4000-8000-000000000002";
    runs[2].uuid = "2ccccccc-0000-4000-8000-000000000003";
    runs[2].experiment.name = "other";
    Store::open_or_create(file_).create_runs(runs);
  }

  [[nodiscard]] static std::vector<std::int64_t> ids(const std::vector<RunSummary>& runs) {
    std::vector<std::int64_t> all;
    all.reserve(runs.size());
    for (const auto& run : runs) all.push_back(run.id);
    return all;
  }
};

TEST_F(Reading, ListsRunsNewestFirstAndFiltered) {
  const Reader reader(file_);
  EXPECT_THAT(ids(reader.list_runs()), ElementsAre(3, 2, 1));
  EXPECT_THAT(ids(reader.list_runs({.limit = 2})), ElementsAre(3, 2));
  EXPECT_THAT(ids(reader.list_runs({.filter = "method = gcd"})), ElementsAre(2, 1));
  EXPECT_THAT(ids(reader.list_runs({.filter = "experiment = other"})), ElementsAre(3));
  EXPECT_THAT(ids(reader.list_runs({.filter = "experiment = other and method = gcd"})), ElementsAre());
  Store::open(file_).set_status(2, RunStatus::kFailed, "x");
  EXPECT_THAT(ids(reader.list_runs({.filter = "status = failed"})), ElementsAre(2));
}

TEST_F(Reading, FindsRuns) {
  const Reader reader(file_);
  EXPECT_EQ(reader.find_run("last"), 3);
  EXPECT_EQ(reader.find_run("2"), 2);  // an id goes before the beginning of a UUID
  EXPECT_EQ(reader.find_run("2cc"), 3);
  EXPECT_EQ(reader.find_run("aaaab"), 2);
  EXPECT_THAT(error_of([&] { (void)reader.find_run("aaaa"); }), HasSubstr("run 'aaaa' is ambiguous: 2 UUIDs begin so"));
  EXPECT_THAT(error_of([&] { (void)reader.find_run("77"); }), HasSubstr("there is no run '77'"));
  EXPECT_THAT(error_of([&] { (void)reader.find_run(""); }), HasSubstr("there is no run ''"));
  EXPECT_THAT(error_of([&] { (void)reader.find_run("%"); }), HasSubstr("there is no run '%'"));
  EXPECT_THAT(error_of([&] { (void)reader.find_run("last "); }), HasSubstr("there is no run"));
}

PluginRecord file_of(const std::string& name, char digit) {
  return {.role = name, .kind = "sampler", .name = name, .version = "1.0", .sha256 = std::string(64, digit), .path = {}};
}

TEST_F(Reading, TellsWhichFilesOfPluginsWereUsedLast) {
  NewRun run = a_run();
  run.plugins = {file_of("nuts", 'a'), file_of("hmc", 'a')};
  const std::int64_t first = make_run(run);
  run.plugins = {file_of("nuts", 'b')};
  const std::int64_t second = make_run(run);
  run.kind = "certify";
  run.plugins = {file_of("nuts", 'c')};
  make_run(run);
  const auto used = [&](const std::string& name) {
    for (const PluginUse& use : Reader(file_).last_plugin_uses()) {
      if (use.name == name) return std::to_string(use.run) + use.sha256.front();
    }
    return std::string();
  };
  EXPECT_EQ(used("hmc"), std::to_string(first) + "a");
  EXPECT_EQ(used("nuts"), std::to_string(second) + "b");
  change("UPDATE run SET deleted_us=1 WHERE id=" + std::to_string(second));
  EXPECT_EQ(used("nuts"), std::to_string(first) + "a");
}

TEST_F(Reading, KeepsTheNewestCertificateOfEachFile) {
  const auto certify = [&](char digit, bool has_passed) {
    NewRun run = a_run();
    run.kind = "certify";
    run.plugins = {file_of("nuts", digit)};
    const std::int64_t id = make_run(run);
    Recorder recorder(file_, id, a_host());
    recorder.event({.kind = has_passed ? "certified" : "not_certified", .title = "verdict " + std::to_string(id)});
    recorder.finish(RunStatus::kCompleted);
    return id;
  };
  certify('a', true);
  const std::int64_t newer = certify('a', false), other = certify('b', true);
  const std::vector<Certificate> found = Reader(file_).certificates();
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0], (Certificate{"sampler", "nuts", std::string(64, 'b'), other, true, "verdict " + std::to_string(other)}));
  EXPECT_EQ(found[1], (Certificate{"sampler", "nuts", std::string(64, 'a'), newer, false, "verdict " + std::to_string(newer)}));
}

TEST_F(Reading, AnEmptyStoreHasNoLastRun) {
  file_ = folder_ / "empty.db";
  (void)Store::open_or_create(file_);
  EXPECT_THAT(error_of([&] { (void)Reader(file_).find_run("last"); }), HasSubstr("there are no runs yet"));
}

TEST_F(Reading, DetailsComeBackAsTheyWereGiven) {
  const Reader reader(file_);
  const RunDetail run = reader.run_detail(1);
  const NewRun given = a_run("gcd", 0);
  EXPECT_EQ(run.summary.uuid, "aaaaaaaa-0000-4000-8000-000000000001");
  EXPECT_EQ(run.summary.status, RunStatus::kCreated);
  EXPECT_EQ(run.summary.step_target, 3000);
  EXPECT_EQ(run.summary.replicate_key, given.replicate_key);
  EXPECT_EQ(run.config_json, given.config_json);
  ASSERT_EQ(run.params.size(), 2U);
  EXPECT_EQ(run.params[1].name, "sampler.steps");
  EXPECT_EQ(run.params[1].num, 5);
  EXPECT_FALSE(run.params[0].num.has_value());
  ASSERT_EQ(run.seeds.size(), 2U);
  EXPECT_EQ(run.seeds[0].seed, 0xFFFF'FFFF'FFFF'FFF0U);
  ASSERT_EQ(run.plugins.size(), 1U);
  EXPECT_EQ(run.plugins[0].manifest_json, given.plugins[0].manifest_json);
  EXPECT_EQ(run.plugins[0].path, "/opt/diffusion.so");
  ASSERT_EQ(run.datasets.size(), 1U);
  EXPECT_EQ(run.datasets[0].generator, "8 modes");
  EXPECT_FALSE(run.datasets[0].rows.has_value());
  EXPECT_EQ(run.environment.libtorch, "2.11.0");
  EXPECT_EQ(run.environment.git_dirty, false);
  EXPECT_TRUE(run.sessions.empty());
}

TEST_F(Reading, WhatIsNotThereIsNamed) {
  const Reader reader(file_);
  EXPECT_THAT(error_of([&] { (void)reader.run_detail(9); }), HasSubstr("there is no run 9"));
  EXPECT_THAT(error_of([&] { (void)reader.series(9); }), HasSubstr("there is no run 9"));
  EXPECT_THAT(error_of([&] { (void)reader.series_values(1, "los"); }), HasSubstr("there is no run 1, series 'los'"));
  EXPECT_THAT(error_of([&] { (void)reader.snapshot(4); }), HasSubstr("there is no snapshot 4"));
}

TEST_F(Reading, ADamagedChunkIsNamed) {
  {
    Recorder recorder(file_, 1, a_host());
    for (int i = 0; i < 10; ++i) recorder.point(i, "loss", i);
    recorder.finish(RunStatus::kCompleted);
  }
  change("UPDATE chunk SET vals = zeroblob(80)");
  EXPECT_THAT(error_of([&] { (void)Reader(file_).series_values(1, "loss"); }),
              HasSubstr("run 1, series 'loss': chunk 0 is damaged"));
}

TEST_F(Reading, AnOutlineIsTheSeriesInFewPoints) {
  {
    Recorder recorder(file_, 1, a_host());
    for (int i = 0; i < 1000; ++i) recorder.point(i, "loss", i == 700 ? std::nan("") : 1000 - i);
    for (int i = 0; i < 3; ++i) recorder.point(i, "short", i);
    recorder.finish(RunStatus::kCompleted);
  }
  const Reader reader(file_);
  const SeriesOutline outline = reader.series_outline(1, "loss", 10);
  ASSERT_EQ(outline.steps.size(), 10U);
  EXPECT_EQ(outline.info.n, 1000);
  EXPECT_EQ(outline.first, 1000.0);
  EXPECT_EQ(outline.info.last, 1.0);
  EXPECT_DOUBLE_EQ(outline.means.front(), 950.5);
  EXPECT_EQ(outline.lows.front(), 901.0);
  EXPECT_EQ(outline.highs.front(), 1000.0);
  EXPECT_THAT(outline.nonfinite_steps, ElementsAre(700));
  const SeriesOutline all = reader.series_outline(1, "short", 10);
  EXPECT_THAT(all.steps, ElementsAre(0, 1, 2));
  EXPECT_THAT(all.means, ElementsAre(0.0, 1.0, 2.0));
  EXPECT_THAT(error_of([&] { (void)reader.series_outline(2, "loss", 10); }), HasSubstr("there is no run 2, series 'loss'"));
  const std::vector<std::int64_t> runs{2, 1, 99};
  const auto infos = reader.series_of(runs, "loss");
  ASSERT_EQ(infos.size(), 3U);
  EXPECT_FALSE(infos[0].has_value());
  EXPECT_EQ(infos[1]->nonfinite, 1);
  EXPECT_FALSE(infos[2].has_value());
}

TEST_F(Reading, AnOutlineOfALongSeriesReadsSomeOfItsChunks) {
  constexpr int kValues = 40 * 1024 + 100;
  {
    Recorder recorder(file_, 1, a_host());
    for (int i = 0; i < kValues; ++i) {
      recorder.point(i, "loss", i == 1500 ? std::nan("") : i);
      if (i % 10'000 == 0) recorder.flush();
    }
    recorder.finish(RunStatus::kCompleted);
  }
  change("UPDATE chunk SET vals = zeroblob(length(vals)) WHERE seq % 5 <> 0");  // never looked at
  const SeriesOutline outline = Reader(file_).series_outline(1, "loss", 10);
  EXPECT_LE(outline.steps.size(), 10U);
  EXPECT_TRUE(std::is_sorted(outline.steps.begin(), outline.steps.end()));
  EXPECT_TRUE(std::is_sorted(outline.means.begin(), outline.means.end()));
  EXPECT_EQ(outline.means.back(), kValues - 1.0);  // the newest value is there
  EXPECT_EQ(outline.steps.back(), kValues - 1);
  EXPECT_THAT(outline.nonfinite_steps, ElementsAre(1500));  // though nobody read its chunk
}

TEST_F(Reading, AnOutlineLeavesOutWhatWasSuperseded) {
  {
    Recorder recorder(file_, 1, a_host());
    for (int i = 0; i < 100; ++i) recorder.point(i, "loss", 1.0);
    recorder.finish(RunStatus::kStopped);
  }
  {
    Recorder recorder(file_, 1, a_host(), 50);
    for (int i = 50; i < 100; ++i) recorder.point(i, "loss", 2.0);
    recorder.finish(RunStatus::kCompleted);
  }
  EXPECT_THAT(Reader(file_).series_outline(1, "loss", 4).means, ElementsAre(1.0, 1.0, 2.0, 2.0));
}

TEST_F(Reading, WhatNoStoreHoldsIsCalledDamage) {
  {
    Recorder recorder(file_, 1, a_host());
    recorder.point(0, "loss", 1);
    recorder.snapshot({.kind = "samples", .name = "sampler", .shape = {2}, .data = Bytes(8)});
    recorder.finish(RunStatus::kCompleted);
  }
  const auto error_after = [&](const std::string& statement, const auto& read) {
    change(statement);
    return error_of([&] { read(Reader(file_)); });
  };
  const auto snapshots = [](const Reader& reader) { (void)reader.snapshots(1); };
  EXPECT_THAT(error_after("UPDATE snapshot SET shape='[2,'", snapshots),
              HasSubstr("is damaged (a snapshot has the shape '[2,')"));
  EXPECT_THAT(error_after("UPDATE snapshot SET shape='[1e30]'", snapshots), HasSubstr("the shape '[1e30]'"));
  EXPECT_THAT(error_after("UPDATE snapshot SET shape='{}'", snapshots), HasSubstr("the shape '{}'"));
  EXPECT_THAT(error_after("UPDATE series SET n=-9223372036854775807, nonfinite=9",
                          [](const Reader& reader) { (void)reader.series(1); }),
              HasSubstr("series 'loss' counts 9 non-finite values of -9223372036854775807"));
  EXPECT_THAT(error_after("PRAGMA foreign_keys=OFF; UPDATE run SET environment_id=77",
                          [](const Reader& reader) { (void)reader.run_detail(1); }),
              HasSubstr("run 1 has no environment"));
}

TEST_F(Reading, NeverWrites) {
  const Reader reader(file_);
  (void)reader.run_detail(1);
  Store store = Store::open(file_);
  store.set_status(1, RunStatus::kQueued);  // and keeps nobody from writing
  EXPECT_EQ(reader.run_summary(1).status, RunStatus::kQueued);
}

}  // namespace
}  // namespace ebmlab::storage::testing
