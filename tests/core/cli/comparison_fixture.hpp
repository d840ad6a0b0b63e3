// SPDX-License-Identifier: MIT
// A store with short runs, each judged once while training and once at its end.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "cli/results.hpp"
#include "storage/recorder.hpp"
#include "storage/store.hpp"
#include "support/temporary_folder.hpp"

namespace ebmlab::cli::testing {

struct RecordedRun {
  std::string method = "gcd";
  std::string key = "key-a";
  std::uint64_t seed = 0;
  std::optional<double> kl = 0.1;  ///< at the end, step 10; nothing: undefined
  storage::RunStatus status = storage::RunStatus::kCompleted;
  std::string steps = "10";
  std::string protocol = "{}";
  const char* extra = nullptr;  ///< a parameter that only this run has
  std::string experiment = "ring";
};

/// While training a KL of 9 at step 5, where 100 energies were spent of 400, and 20 gradients of 40.
class ComparisonTest : public ::testing::Test {
 protected:
  std::int64_t add(const RecordedRun& run) {
    storage::NewRun record;
    record.experiment.name = run.experiment;
    record.name = run.method;
    record.method = run.method;
    record.replicate_key = run.key;
    record.params = {{"sampler.steps", 1.0, run.steps}, {"energy.hidden", {}, "[16]"}, {"seed", 0.0, std::to_string(run.seed)}};
    if (run.extra != nullptr) record.params.push_back({run.extra, 1.0, "1"});
    record.seeds = {{"root", run.seed}};
    record.plugins = {{"energy", "energy", "mlp", "1.0.0", 1, std::string(64, 'a'), "/plugins/mlp.so"}};
    record.datasets = {{.fingerprint = std::string(64, 'f'), .name = "gaussian_ring", .dim = 2}};
    record.environment.app_version = "test";
    const std::int64_t id = store_.create_run(record).id;
    storage::Recorder recorder(file_, id, {"host"});
    recorder.point(4, "cost.energy_evals", 100);
    recorder.point(4, "cost.gradient_evals", 20);
    storage::NewEvaluation quick{
        .step = 5, .protocol = "{}", .metrics = {{"kl", 9.0, {}, R"({"protocol":"quick","definition":"roughly"})"}}};
    recorder.evaluation(quick);
    if (run.status == storage::RunStatus::kCompleted) {
      storage::NewEvaluation last{.step = 10, .protocol = run.protocol, .metrics = {}};
      last.metrics = {{"kl", run.kl, {}, R"({"protocol":"final","floor":0.0,"definition":"nats"})"}};
      recorder.evaluation(last);
    }
    recorder.progress(10, 400, 40);
    recorder.finish(run.status, run.status == storage::RunStatus::kCompleted ? "" : "why");
    return id;
  }
  [[nodiscard]] storage::Reader reader() const { return storage::Reader(file_); }
  [[nodiscard]] Comparison compare(const std::vector<std::int64_t>& runs, const std::optional<CostLimit>& limit = {}) const {
    return compare_runs(reader(), runs, limit);
  }

  test::TemporaryFolder folder_;
  std::filesystem::path file_ = folder_.path() / "store.db";
  storage::Store store_ = storage::Store::open_or_create(file_);
};

}  // namespace ebmlab::cli::testing
