// SPDX-License-Identifier: MIT
#include "storage/export_mlflow.hpp"

#include "demo_store.hpp"
#include "store_fixture.hpp"

#include <fstream>
#include <limits>

namespace ebmlab::storage::testing {
namespace {

class Mlflow : public StoreTest {
 protected:
  void export_all() const {
    const Reader reader(file_);
    std::vector<std::int64_t> runs;
    for (const auto& run : reader.list_runs()) runs.push_back(run.id);
    export_mlflow(reader, runs, out_);
  }

  /// From the exported file.
  [[nodiscard]] std::string ask(const std::string& query) const { return rows_of(out_, query); }

  /// The value of a run's tag; empty when there is none.
  [[nodiscard]] std::string tag(const std::string& run, const std::string& key) const {
    return ask("SELECT value FROM tags JOIN runs USING(run_uuid) WHERE name='" + run + "' AND key='" + key + "'");
  }

  const std::filesystem::path out_ = folder_ / "mlflow.db";
};

TEST_F(Mlflow, RunsKeepTheirIdentityExperimentAndTimes) {
  make_demo_store(file_);
  export_all();
  EXPECT_EQ(ask("SELECT e.name, count(*) FROM runs JOIN experiments e USING(experiment_id) GROUP BY e.name"),
            "rings|4\nwalls|1");
  EXPECT_EQ(ask("SELECT run_uuid, name, start_time, end_time FROM runs ORDER BY run_uuid"),
            sql("SELECT replace(uuid, '-', ''), name, started_us / 1000, ended_us / 1000 FROM run ORDER BY 1"));
  EXPECT_EQ(ask("SELECT DISTINCT length(run_uuid), lifecycle_stage, source_version FROM runs"),
            "32|active|0123456789abcdef0123456789abcdef01234567");
  EXPECT_EQ(ask("PRAGMA foreign_key_check"), "");
  EXPECT_EQ(ask("SELECT version_num FROM alembic_version"), "acf3f17fdcc7");
}

TEST_F(Mlflow, EveryStatusHasOneOfMlflow) {
  const std::vector<std::pair<std::string, std::string>> expected{
      {"created", "SCHEDULED"}, {"queued", "SCHEDULED"}, {"completed", "FINISHED"}, {"stopped", "KILLED"},
      {"failed", "FAILED"},     {"diverged", "FAILED"},  {"killed", "FAILED"},      {"lost", "FAILED"},
      {"running", "RUNNING"},   {"paused", "RUNNING"},   {"stopping", "RUNNING"}};
  for (const auto& [ours, theirs] : expected) {
    NewRun run = a_run();
    run.name = ours;
    const auto id = make_run(run);
    change("UPDATE run SET status='" + ours + "' WHERE id=" + std::to_string(id));
  }
  export_all();
  for (const auto& [ours, theirs] : expected) {
    EXPECT_EQ(ask("SELECT status FROM runs WHERE name='" + ours + "'"), theirs) << ours;
    EXPECT_EQ(tag(ours, "ebmlab.status"), ours);
  }
}

TEST_F(Mlflow, ParametersAndSeedsAreParams) {
  make_demo_store(file_);
  export_all();
  EXPECT_EQ(
      ask("SELECT key, value FROM params JOIN runs USING(run_uuid) WHERE name='gcd/seed-1' ORDER BY key"),
      "energy.hidden|[64,64]\nsampler.plugin|langevin\nsampler.step_size|0.02\nseed.data|18446744073709551601\nseed.root|1");
}

TEST_F(Mlflow, PointsAreMetricsWithoutWhatWasSuperseded) {
  make_demo_store(file_);
  export_all();
  const std::string of_first = " FROM metrics JOIN runs USING(run_uuid) WHERE name='gcd/seed-0' AND key=";
  EXPECT_EQ(ask("SELECT count(*), count(DISTINCT step), min(step), max(step)" + of_first + "'loss.energy'"), "100|100|0|99");
  // exp(-0.5 t) up to the resumed step, exp(-0.4 t) from there: the tail of the first session is left out.
  EXPECT_EQ(ask("SELECT round(-ln(value) / step, 9)" + of_first + "'loss.energy' AND step IN (44, 45)"), "0.5\n0.4");
  EXPECT_EQ(ask("SELECT DISTINCT abs(timestamp - start_time) < 600000" + of_first + "'energy.data'"), "1");
}

TEST_F(Mlflow, WhatIsNotFiniteIsKeptAsMlflowCan) {
  make_demo_store(file_);
  export_all();
  EXPECT_EQ(
      ask("SELECT step, is_nan, value < -1.797693134862315e308, value > 1.797693134862315e308, value FROM metrics JOIN runs"
          " USING(run_uuid) WHERE name='gcd/seed-0' AND key='gradient.norm' AND step IN (0, 21) ORDER BY step"),
      "0|1|0|0|0.0\n21|0|0|0|21.0");
  EXPECT_EQ(ask("SELECT step FROM metrics WHERE value = 1.7976931348623157e308 ORDER BY step"), "7\n35\n63\n91");
  EXPECT_EQ(ask("SELECT step FROM metrics WHERE value = -1.7976931348623157e308 ORDER BY step"), "14\n42\n70\n98");
  EXPECT_EQ(tag("gcd/seed-0", "ebmlab.infinities"), "gradient.norm: 8");
  EXPECT_EQ(tag("gcd/seed-1", "ebmlab.infinities"), "");
}

TEST_F(Mlflow, EvaluationsAndCostsAreMetrics) {
  make_demo_store(file_);
  export_all();
  EXPECT_EQ(ask("SELECT key, step, value, is_nan FROM metrics JOIN runs USING(run_uuid) WHERE name='cd/seed-0' AND start_time ="
                " (SELECT min(start_time) FROM runs WHERE name='cd/seed-0') AND key LIKE 'eval.%' ORDER BY key, step"),
            "eval.kl|50|1.6|0\neval.kl|100|0.8|0\neval.mmd|50|0.08|0\neval.mmd|100|0.0|1");
  EXPECT_EQ(
      ask("SELECT key, value, step FROM latest_metrics JOIN runs USING(run_uuid) WHERE name='cd/seed-1' AND key LIKE '%evals'"
          " ORDER BY key"),
      "energy_evals|2000.0|100\ngrad_evals|1000.0|100");
  // The time of the last point up to the evaluated step.
  EXPECT_EQ(
      ask("SELECT v.timestamp = p.timestamp FROM metrics v JOIN metrics p ON p.run_uuid = v.run_uuid AND p.key = 'energy.data'"
          " AND p.step = 50 JOIN runs r ON r.run_uuid = v.run_uuid WHERE v.key = 'eval.kl' AND v.step = 50"
          " AND r.name = 'cd/seed-1'"),
      "1");
}

TEST_F(Mlflow, TheLatestMetricIsThatOfTheLastStep) {
  make_demo_store(file_);
  export_all();
  EXPECT_EQ(ask("SELECT count(*) FROM latest_metrics"),
            ask("SELECT count(*) FROM (SELECT DISTINCT run_uuid, key FROM metrics)"));
  EXPECT_EQ(ask("SELECT l.key FROM latest_metrics l JOIN metrics m USING(run_uuid, key) WHERE m.step > l.step"), "");
  EXPECT_EQ(
      ask("SELECT step, value, is_nan FROM latest_metrics JOIN runs USING(run_uuid) WHERE name='cd/seed-1' AND key='eval.mmd'"),
      "100|0.0|1");
}

TEST_F(Mlflow, TagsAndNotesArrive) {
  make_demo_store(file_);
  export_all();
  EXPECT_EQ(tag("gcd/seed-0", "mlflow.note.content"), "the one to show");
  EXPECT_EQ(tag("gcd/seed-0", "baseline"), "true");
  EXPECT_EQ(tag("gcd/seed-1", "baseline"), "");
  EXPECT_EQ(tag("gcd/seed-1", "mlflow.runName"), "gcd/seed-1");
  EXPECT_EQ(tag("gcd/seed-1", "mlflow.source.git.commit"), "0123456789abcdef0123456789abcdef01234567");
  EXPECT_EQ(tag("gcd/seed-1", "ebmlab.replicate_key"), tag("gcd/seed-0", "ebmlab.replicate_key"));
}

TEST_F(Mlflow, WhatIsTooLongIsCutBetweenCharactersAndSaid) {
  NewRun run = a_run();
  std::string text(5999, 'a');
  run.params = {{.name = "short", .num = {}, .txt = text + "b"}, {.name = "lo{n}g", .num = {}, .txt = text + "\xC3\xA4"}};
  make_run(run);
  change("UPDATE run SET note='" + std::string(5001, 'n') + "'");
  export_all();
  EXPECT_EQ(ask("SELECT value FROM params WHERE key='short'"), text + "b");
  EXPECT_EQ(ask("SELECT value FROM params WHERE key='lo_n_g'"), text);
  EXPECT_EQ(tag(run.name, "mlflow.note.content"), std::string(5000, 'n'));
  EXPECT_EQ(tag(run.name, "ebmlab.cut"), "lo{n}g, mlflow.note.content");
}

TEST_F(Mlflow, AnExperimentCalledDefaultIsThatOfMlflow) {
  NewRun run = a_run();
  run.experiment.name = "Default";
  make_run(run);
  export_all();
  EXPECT_EQ(ask("SELECT experiment_id, name FROM experiments"), "0|Default");
}

TEST_F(Mlflow, AFileThatIsThereIsLeftAlone) {
  make_run();
  temporary_.write("mlflow.db", "precious");
  EXPECT_EQ(error_of([&] { export_all(); }), out_.string() + " exists already: name a file that does not, or remove it first");
  std::string text;
  std::getline(std::ifstream(out_), text);
  EXPECT_EQ(text, "precious");
}

TEST_F(Mlflow, ABrokenExportLeavesNothing) {
  make_demo_store(file_);
  change("UPDATE chunk SET crc32c = crc32c + 1 WHERE rowid = (SELECT max(rowid) FROM chunk)");
  EXPECT_THAT(error_of([&] { export_all(); }), ::testing::HasSubstr("checksum"));
  for (const auto& entry : std::filesystem::directory_iterator(folder_))
    EXPECT_THAT(entry.path().filename().string(), ::testing::StartsWith("ebmlab.db"));
  EXPECT_THAT(error_of([&] { export_mlflow(Reader(file_), std::vector<std::int64_t>{}, folder_ / "none" / "mlflow.db"); }),
              ::testing::StartsWith("cannot write "));
}

}  // namespace
}  // namespace ebmlab::storage::testing
