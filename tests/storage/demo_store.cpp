// SPDX-License-Identifier: MIT
// A store with something of everything.
#include "demo_store.hpp"

#include "storage/digest.hpp"
#include "storage/recorder.hpp"
#include "storage/safetensors.hpp"
#include "storage/store.hpp"
#include "support/not_finite.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <array>
#include <cmath>
#include <limits>
#include <string>

namespace ebmlab::storage::testing {
namespace {

constexpr std::int64_t kDemoSteps = 100;
NewRun demo_run(const std::string& experiment, const std::string& method, std::uint64_t seed) {
  NewRun run;
  run.experiment = {.name = experiment, .description = "made for a test"};
  run.name = method + "/seed-" + std::to_string(seed);
  run.method = method;
  run.replicate_key = sha256(experiment + method);
  run.config_json = R"({"steps":100,"sampler":{"step_size":)" + std::string(method == "cd" ? "0.01" : "0.02") + "}}";
  run.params = {{.name = "sampler.step_size", .num = method == "cd" ? 0.01 : 0.02, .txt = method == "cd" ? "0.01" : "0.02"},
                {.name = "sampler.plugin", .num = {}, .txt = "langevin", .source = "default"},
                {.name = "energy.hidden", .num = {}, .txt = "[64,64]"}};
  run.seeds = {{"root", seed}, {"data", 0xFFFF'FFFF'FFFF'FFF0U + seed}};
  run.plugins = {{.role = "sampler",
                  .kind = "sampler",
                  .name = "langevin",
                  .version = "1.0",
                  .sha256 = sha256("langevin.so"),
                  .path = "/opt/langevin.so"}};
  run.datasets = {{.fingerprint = sha256("rings"), .name = experiment, .dim = 2}};
  run.environment = {.app_version = "0.1.0", .git_commit = "0123456789abcdef0123456789abcdef01234567", .libtorch = "2.11.0"};
  run.step_target = kDemoSteps;
  return run;
}

struct Session {
  std::int64_t first_step = 0;
  std::int64_t end_step = kDemoSteps;
  bool has_gaps = false;  ///< steps that are not equally spaced, NaN and infinities
};

void record_points(Recorder& recorder, const Session& session, double slope) {
  for (std::int64_t step = session.first_step; step < session.end_step; ++step) {
    const auto t = static_cast<double>(step);
    const std::array<NamedValue, 2> values{NamedValue{"loss.energy", std::exp(-slope * t)}, {"energy.data", -t / 3}};
    recorder.points(step, values);
    if (session.has_gaps && step % 7 == 0) {
      const std::array<double, 4> odd{std::nan(""), kInf, -kInf, t};
      recorder.point(step, "gradient.norm", odd.at(static_cast<std::size_t>(step / 7 % 4)));
    }
    recorder.progress(step + 1, 20 * (step + 1), 10 * (step + 1));
  }
}

/// A checkpoint as small as can be: two weights, one that only the optimiser knows.
Bytes weights(std::int64_t step) {
  const std::array<float, 4> energy{static_cast<float>(step), 0.5F, -1.0F, std::numeric_limits<float>::infinity()};
  const std::array<double, 1> sampler{1.0 / 3};
  return write_safetensors({{{"energy.w", "F32", {2, 2}, std::as_bytes(std::span(energy))},
                             {"energy.optimizer.first", "F32", {2, 2}, std::as_bytes(std::span(energy))},
                             {"sampler.b", "F64", {1}, std::as_bytes(std::span(sampler))}},
                            {{"step", std::to_string(step)}}});
}

/// At the end of a session, as training does it.
void record_rest(Recorder& recorder, const Session& session, double kl) {
  const std::int64_t step = session.end_step;
  recorder.evaluation({.step = (session.first_step + step) / 2,
                       .protocol = R"({"samples":1000})",
                       .samples = 1000,
                       .metrics = {{.metric = "kl", .value = 2 * kl}, {.metric = "mmd", .value = kl / 10}}});
  recorder.evaluation({.step = step,
                       .protocol = R"({"samples":1000})",
                       .samples = 1000,
                       .metrics = {{.metric = "kl", .value = kl, .std_error = kl / 100},
                                   {.metric = "mmd", .value = {}, .detail_json = R"({"why":"undefined"})"}}});
  const std::array<float, 6> samples{
      0.0F, 1.5F, -2.0F, std::numeric_limits<float>::infinity(), 1e-30F, static_cast<float>(step)};
  const auto bytes = std::as_bytes(std::span(samples));
  recorder.snapshot(
      {.kind = "samples", .name = "sampler", .step = step, .shape = {3, 2}, .data = {bytes.begin(), bytes.end()}});
  recorder.checkpoint({.step = step, .kind = "final", .contains = R"(["energy"])", .data = weights(step)});
  recorder.log("line of step " + std::to_string(step));
}

void record(const std::filesystem::path& file, std::int64_t run, const Session& session, double kl, RunStatus status) {
  Recorder recorder(file, run, {.hostname = "anvil"}, session.first_step);
  record_points(recorder, session, kl);
  record_rest(recorder, session, kl);
  if (status == RunStatus::kDiverged)
    recorder.event(
        {.kind = "diverged", .title = "loss.energy is not finite", .severity = Severity::kError, .step = kDemoSteps});
  recorder.finish(status);
}

}  // namespace

void make_demo_store(const std::filesystem::path& file) {
  const std::array runs{demo_run("rings", "gcd", 0), demo_run("rings", "gcd", 1), demo_run("rings", "cd", 0),
                        demo_run("rings", "cd", 1), demo_run("walls", "cd", 0)};
  Store::open_or_create(file).create_runs(runs);
  // Judged at step 45, from which it goes on: that still counts.
  record(file, 1, {.end_step = 90, .has_gaps = true}, 0.5, RunStatus::kStopped);
  record(file, 1, {.first_step = 45, .has_gaps = true}, 0.4, RunStatus::kCompleted);
  record(file, 2, {}, 0.5, RunStatus::kCompleted);
  record(file, 3, {}, 0.8, RunStatus::kCompleted);
  record(file, 4, {}, 0.9, RunStatus::kDiverged);
  record(file, 5, {}, 1.5, RunStatus::kStopped);
  SQLite::Database db(file.string(), SQLite::OPEN_READWRITE, 5000);
  db.exec(
      "UPDATE run SET note='the one to show', starred=1 WHERE id=1; INSERT INTO tag(name) VALUES('baseline');"
      "INSERT INTO run_tag(run_id, tag_id) VALUES(1, 1)");
}

}  // namespace ebmlab::storage::testing
