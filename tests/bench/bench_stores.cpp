// SPDX-License-Identifier: MIT
// Stores of the sizes that the budgets speak of.
#include "bench/bench_stores.hpp"

#include "storage/digest.hpp"
#include "storage/recorder.hpp"
#include "storage/store.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <random>
#include <string>

namespace ebmlab::storage::bench {
namespace {

constexpr int kParams = 100;
constexpr int kWideSeries = 30;
constexpr int kExperiments = 20;
constexpr std::size_t kConfigBytes = 3600;

std::vector<std::string> series_names(int count) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.push_back("loss.part" + std::to_string(i));
  return names;
}

/// A noisy curve, so that no two chunks are alike.
void record(const std::filesystem::path& file, std::int64_t run, int series, std::int64_t points) {
  const auto names = series_names(series);
  std::vector<NamedValue> values;
  for (const auto& name : names) values.push_back({name, 0});
  std::mt19937_64 generator(static_cast<std::uint64_t>(run));
  std::uniform_real_distribution<double> noise(-1, 1);
  Recorder recorder(file, run, this_host());
  for (std::int64_t step = 0; step < points; ++step) {
    for (auto& value : values) value.value = 1 / std::sqrt(1.0 + static_cast<double>(step)) + noise(generator);
    recorder.points(step, values);
    if (step % 10'000 == 0) recorder.flush();  // faster than any run: the queue would drop
  }
  recorder.evaluation({.step = points,
                       .protocol = R"({"samples":10000})",
                       .seed = 1,
                       .samples = 10'000,
                       .metrics = {{"kl", 0.1}, {"mmd", 0.01}, {"nll", 2.5}}});
  recorder.progress(points, 10 * points, points);
  recorder.finish(RunStatus::kCompleted);
}

// What differs between copies of run 1. A copy's rows in the other tables follow from its id.
constexpr const char* kCopyRuns = R"(
  WITH RECURSIVE copy(i) AS (SELECT 2 UNION ALL SELECT i+1 FROM copy WHERE i < ?1)
  INSERT INTO run(id,uuid,experiment_id,name,method,status,kind,replicate_key,config_json,config_sha256,environment_id,deterministic,
    created_us,started_us,ended_us,active_us,step,step_target,energy_evals,grad_evals)
  SELECT i, printf('%08x-%04x-4000-8000-%012x', i, i % 65536, abs(random()) % 281474976710656), 1 + i % ?2, 'method' || (i % 10)
    || '/seed-' || i, 'method' || (i % 10), iif(i % 10 < 8, status, iif(i % 10 = 8, 'failed', 'diverged')), kind,
    replicate_key || (i / 5), config_json, config_sha256, environment_id, deterministic, created_us + 1000000 * i,
    started_us + 1000000 * i, ended_us + 1000000 * i, active_us, step, step_target, energy_evals, grad_evals
  FROM copy, run WHERE run.id = 1)";

constexpr std::array<const char*, 8> kCopyRows{
    R"(INSERT INTO run_session(run_id,attempt,host_id,boot_id,pid,pid_start,cmdline,cwd,started_us,first_step,last_step,heartbeat_seq,
        heartbeat_us,heartbeat_every_us,next_beat_within_us,ended_us,exit_code,end_reason)
       SELECT r.id, attempt, host_id, boot_id, pid, pid_start, cmdline, cwd, r.started_us, first_step, last_step, heartbeat_seq,
        r.ended_us, heartbeat_every_us, next_beat_within_us, r.ended_us, exit_code, end_reason
       FROM run r, run_session s WHERE s.run_id = 1 AND r.id > 1)",
    "INSERT INTO run_seed SELECT r.id, stream, r.id FROM run r, run_seed s WHERE s.run_id = 1 AND r.id > 1",
    "INSERT INTO run_plugin SELECT r.id, role, plugin_id FROM run r, run_plugin p WHERE p.run_id = 1 AND r.id > 1",
    "INSERT INTO run_dataset SELECT r.id, split, dataset_id FROM run r, run_dataset d WHERE d.run_id = 1 AND r.id > 1",
    R"(INSERT INTO param SELECT r.id, name_id, iif(num IS NULL, NULL, abs(random()) % 10000 / 1e4),
        iif(num IS NULL, 'choice' || (r.id % 7), txt), source FROM run r, param p WHERE p.run_id = 1 AND r.id > 1)",
    R"(INSERT INTO series(run_id,name_id,n,first_step,last_step,last,min,min_step,max,max_step,mean,m2)
       SELECT r.id, name_id, n, first_step, last_step, random() / 1e19, min + random() / 1e20, min_step, max, max_step, mean, m2
       FROM run r, series s WHERE s.run_id = 1 AND r.id > 1)",
    R"(INSERT INTO chunk SELECT new.id, level, seq, session_id + new.run_id - 1, sealed, c.n, step0, step1, t0_us, t1_us, vmin, vmax,
        c.nonfinite, codec, crc32c, steps, times, vals
       FROM series new JOIN series old ON old.run_id = 1 AND old.name_id = new.name_id JOIN chunk c ON c.series_id = old.id
       WHERE new.run_id > 1)",
    R"(INSERT INTO evaluation(run_id,step,protocol,protocol_sha256,seed,samples,energy_evals,wall_us,metric,value,detail,session_id)
       SELECT r.id, e.step, protocol, protocol_sha256, seed, samples, e.energy_evals, wall_us, metric, random() / 1e19, detail,
        session_id + r.id - 1 FROM run r, evaluation e WHERE e.run_id = 1 AND r.id > 1)"};

}  // namespace

HostRecord this_host() {
  std::array<char, 256> name{};
  gethostname(name.data(), name.size() - 1);
  return {.hostname = name.data()};
}

NewRun a_run(int number) {
  NewRun run;
  run.experiment = {.name = "experiment-" + std::to_string(number % kExperiments)};
  run.method = "method" + std::to_string(number % 10);
  run.name = run.method + "/seed-" + std::to_string(number);
  run.replicate_key = sha256(run.method);
  run.config_json = R"({"text":")" + std::string(kConfigBytes, 'x') + "\"}";
  for (int i = 0; i < kParams; ++i) {
    const bool is_number = i % 10 < 8;
    run.params.push_back({.name = "stage.joint.objective.parameter" + std::to_string(i),
                          .num = is_number ? std::optional(0.5) : std::nullopt,
                          .txt = is_number ? "0.5" : "choice"});
  }
  run.seeds = {{"root", 1}, {"data", 2}, {"init_energy", 3}};
  run.plugins = {{.role = "energy",
                  .kind = "energy",
                  .name = "mlp",
                  .version = "1.0",
                  .abi = 1,
                  .sha256 = sha256("mlp"),
                  .path = "/mlp.so"}};
  run.datasets = {{.fingerprint = sha256("ring"), .name = "gaussian_ring", .dim = 2}};
  run.environment = {.app_version = "0.1.0"};
  run.step_target = 1'000'000;
  return run;
}

void make_wide_store(const std::filesystem::path& file, int runs) {
  {
    Store store = Store::open_or_create(file);
    for (int i = 0; i < kExperiments; ++i) store.create_experiment({.name = "experiment-" + std::to_string(i)});
    record(file, store.create_run(a_run(0)).id, kWideSeries, 16);
  }
  SQLite::Database db(file.string(), SQLite::OPEN_READWRITE);
  db.exec("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-1000000; BEGIN");
  SQLite::Statement copy(db, kCopyRuns);
  copy.bind(1, runs);
  copy.bind(2, kExperiments);
  copy.exec();
  for (const char* statement : kCopyRows) db.exec(statement);
  db.exec("COMMIT; PRAGMA journal_mode=WAL");
}

std::vector<std::int64_t> make_long_store(const std::filesystem::path& file, int runs, int series, std::int64_t points) {
  std::vector<std::int64_t> ids;
  for (int i = 0; i < runs; ++i) {
    ids.push_back(Store::open_or_create(file).create_run(a_run(i)).id);
    record(file, ids.back(), series, points);
  }
  return ids;
}

}  // namespace ebmlab::storage::bench
