// SPDX-License-Identifier: MIT
#include "storage/store.hpp"

#include "storage/digest.hpp"
#include "storage/error.hpp"
#include "store_fixture.hpp"

namespace ebmlab::storage::testing {
namespace {

using ::testing::HasSubstr;
using StoreEdits = StoreTest;

TEST(RunStatus, WordsGoThereAndBack) {
  for (int i = 0; i <= static_cast<int>(RunStatus::kLost); ++i) {
    const auto status = static_cast<RunStatus>(i);
    EXPECT_EQ(run_status_from_text(to_text(status)), status);
  }
  EXPECT_THAT(error_of([] { (void)run_status_from_text("finished"); }), HasSubstr("must be one of created, queued"));
}

TEST_F(StoreEdits, TheFileSaysWhatItIs) {
  (void)Store::open_or_create(file_);
  EXPECT_EQ(sql("PRAGMA application_id"), std::to_string(0x45424D4C));
  EXPECT_EQ(sql("PRAGMA user_version"), "3");
  EXPECT_EQ(sql("PRAGMA page_size"), "8192");
  EXPECT_EQ(sql("PRAGMA journal_mode"), "wal");
  EXPECT_EQ(sql("SELECT length(value) FROM meta WHERE key='uuid'"), "36");
}

TEST_F(StoreEdits, OpeningAgainChangesNothing) {
  (void)Store::open_or_create(file_);
  const auto uuid = sql("SELECT value FROM meta WHERE key='uuid'");
  (void)Store::open_or_create(file_);
  EXPECT_EQ(sql("SELECT value FROM meta WHERE key='uuid'"), uuid);
}

TEST_F(StoreEdits, AClosedStoreIsOneFile) {
  make_run();
  EXPECT_FALSE(std::filesystem::exists(file_.string() + "-wal"));
  EXPECT_FALSE(std::filesystem::exists(file_.string() + "-shm"));
}

TEST_F(StoreEdits, ARunIsKeptWithAllItWasMadeFrom) {
  const auto id = make_run();
  EXPECT_EQ(sql("SELECT e.name, r.method, r.status, r.step_target, length(r.uuid) FROM run r JOIN experiment e ON"
                " e.id=r.experiment_id"
                " WHERE r.id=" +
                std::to_string(id)),
            "gcd-vs-cd|gcd|created|3000|36");
  EXPECT_EQ(sql("SELECT config_sha256 FROM run"), sha256(a_run().config_json));
  EXPECT_EQ(sql("SELECT n.text, p.num, p.txt, p.source FROM param p JOIN name n ON n.id=p.name_id ORDER BY 1"),
            "sampler.plugin||diffusion|default\nsampler.steps|5.0|5|user");
  EXPECT_EQ(sql("SELECT stream, seed FROM run_seed ORDER BY 1"), "data|-16\nroot|0");
  EXPECT_EQ(sql("SELECT role, name, abi FROM run_plugin JOIN plugin p ON p.id=plugin_id"), "sampler|diffusion|1");
  EXPECT_EQ(sql("SELECT split, name, dim, rows IS NULL FROM run_dataset JOIN dataset d ON d.id=dataset_id"),
            "train|gaussian_ring|2|1");
}

TEST_F(StoreEdits, WhatRunsShareIsKeptOnce) {
  Store store = Store::open_or_create(file_);
  const std::vector<NewRun> runs{a_run("gcd", 0), a_run("gcd", 1), a_run("cd-10", 0)};
  const auto made = store.create_runs(runs);
  ASSERT_EQ(made.size(), 3U);
  EXPECT_NE(made[0].uuid, made[1].uuid);
  EXPECT_EQ(sql("SELECT (SELECT count(*) FROM experiment), (SELECT count(*) FROM environment), (SELECT count(*) FROM plugin),"
                " (SELECT count(*) FROM dataset), (SELECT count(DISTINCT replicate_key) FROM run)"),
            "1|1|1|1|2");
}

TEST_F(StoreEdits, ExperimentsAreFoundByNameOrUuid) {
  Store store = Store::open_or_create(file_);
  const auto id = store.create_experiment({.name = "a", .uuid = "11111111-1111-4111-8111-111111111111"});
  EXPECT_EQ(store.create_experiment({.name = "a"}), id);
  EXPECT_EQ(store.create_experiment({.name = "renamed", .uuid = "11111111-1111-4111-8111-111111111111"}), id);
  EXPECT_NE(store.create_experiment({.name = "b"}), id);
}

TEST_F(StoreEdits, RunsAreMadeAllOrNone) {
  Store store = Store::open_or_create(file_);
  std::vector<NewRun> runs{a_run("gcd", 0), a_run("gcd", 1)};
  runs[1].config_json = "{not json";
  EXPECT_THAT(error_of([&] { store.create_runs(runs); }), HasSubstr("run.config_json is not valid JSON: {not json"));
  EXPECT_EQ(sql("SELECT (SELECT count(*) FROM run), (SELECT count(*) FROM experiment), (SELECT count(*) FROM plugin)"),
            "0|0|0");
}

TEST_F(StoreEdits, AFinalStatusStays) {
  const auto id = make_run();
  Store store = Store::open(file_);
  EXPECT_TRUE(store.set_status(id, RunStatus::kQueued));
  EXPECT_EQ(sql("SELECT status, ended_us IS NULL FROM run"), "queued|1");
  EXPECT_TRUE(store.set_status(id, RunStatus::kKilled, "signal 9", {.term_signal = 9}));
  EXPECT_FALSE(store.set_status(id, RunStatus::kFailed, "exit code 1"));
  EXPECT_EQ(sql("SELECT status, status_reason, ended_us IS NULL FROM run"), "killed|signal 9|0");
  EXPECT_THAT(error_of([&] { store.set_status(99, RunStatus::kQueued); }), HasSubstr("there is no run 99"));
}

TEST_F(StoreEdits, LogsAndEventsOfTheSupervisor) {
  const auto id = make_run();
  Store store = Store::open(file_);
  store.append_log(id, LogStream::kStderr, "one\ntwo\n");
  store.append_log(id, LogStream::kStderr, "three");
  store.append_event(id, {.kind = "retry", .title = "started again", .severity = Severity::kWarning, .step = 7});
  EXPECT_EQ(sql("SELECT seq, session_id, stream, text FROM log ORDER BY seq"), "0|0|2|one\n1|0|2|two\n2|0|2|three");
  EXPECT_EQ(sql("SELECT kind, severity, step, title FROM event"), "retry|1|7|started again");
}

TEST_F(StoreEdits, OnlyTheDeadAreLost) {
  const auto dead = make_run();
  const auto alive = make_run();
  make_run();
  const Recorder recorder(file_, alive, a_host());
  change(
      "INSERT INTO run_session(run_id,attempt,host_id,boot_id,pid,pid_start,started_us,first_step,last_step,heartbeat_us,"
      "heartbeat_every_us,next_beat_within_us) SELECT " +
      std::to_string(dead) + ",1,host_id,boot_id,pid,pid_start+1,0,0,0,77,1,1 FROM run_session");
  change("UPDATE run SET status='running' WHERE id=" + std::to_string(dead));
  Store store = Store::open(file_);
  const auto lost = store.mark_lost_runs();
  ASSERT_EQ(lost.size(), 1U);
  EXPECT_EQ(lost[0].id, dead);
  EXPECT_EQ(sql("SELECT status, ended_us FROM run ORDER BY id"), "lost|77\nrunning|\ncreated|");
  EXPECT_TRUE(store.mark_lost_runs().empty());
}

}  // namespace
}  // namespace ebmlab::storage::testing
