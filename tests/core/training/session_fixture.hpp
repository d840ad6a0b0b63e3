// SPDX-License-Identifier: MIT
// Small runs of the built-in methods, with the real plugins, for tests of whole sessions.
#pragma once

#include <gtest/gtest.h>

#include <map>

#include "experiment/specification.hpp"
#include "training/session.hpp"

namespace ebmlab::test {

/// Keeps what a session tells.
class KeepingSink : public training::EventSink {
 public:
  void points(std::int64_t step, std::span<const storage::NamedValue> values) override {
    for (const storage::NamedValue& value : values) series[std::string(value.name)].emplace_back(step, value.value);
  }
  void snapshot(storage::NewSnapshot snapshot) override { snapshots.push_back(std::move(snapshot)); }
  void evaluation(storage::NewEvaluation evaluation) override { evaluations.push_back(std::move(evaluation)); }
  void checkpoint(storage::NewCheckpoint checkpoint) override { checkpoints.push_back(std::move(checkpoint)); }
  void event(storage::NewEvent event) override { events.push_back(std::move(event)); }
  void seed(storage::SeedRecord seed) override { seeds.push_back(std::move(seed)); }
  void progress(const training::Progress& progress) override { last_progress = progress; }

  std::map<std::string, std::vector<std::pair<std::int64_t, double>>> series;
  std::vector<storage::NewSnapshot> snapshots;
  std::vector<storage::NewEvaluation> evaluations;
  std::vector<storage::NewCheckpoint> checkpoints;
  std::vector<storage::NewEvent> events;
  std::vector<storage::SeedRecord> seeds;
  training::Progress last_progress;
};

inline const host::Catalogue& catalogue() {
  static const host::Catalogue instance(std::vector<std::filesystem::path>{EBMLAB_TEST_PLUGINS});
  return instance;
}

/// The built-in methods with small networks; every stage has a few steps.
inline constexpr const char* kMethods = R"(
experiment = "small"
seeds = [3]
record_every = 5
[dataset]
plugin = "gaussian_ring"
[energy]
plugin = "mlp"
hidden = [16, 16]
fourier_features = 8
[evaluation]
samples = 200
draws = 2
projections = 20
grid = 40
[method.gcd]
sampler = { plugin = "diffusion", steps = 3, hidden = [16, 16], fourier_features = 8 }
[[method.gcd.stage]]
name = "pretraining"
steps = 7
objective = { plugin = "ddpm", batch = 32 }
[[method.gcd.stage]]
name = "joint"
steps = 9
objective = { plugin = "gcd", estimator = "backprop", batch = 32, sampler_batch = 16 }
[[method.gcd.stage]]
name = "polish"
steps = 8
objective = { plugin = "polish", batch = 32, refits = 3 }
[method.gcd-policy-gradient]
steps = 12
sampler = { plugin = "diffusion", steps = 3, hidden = [16, 16], fourier_features = 8 }
objective = { plugin = "gcd", estimator = "policy_gradient", batch = 32, sampler_batch = 16, value_hidden = [8] }
[method.gcd-per-dimension]
energy = { base = "gaussian", limit = 10.0 }
sampler = { plugin = "diffusion", steps = 3, hidden = [16], fourier_features = 0, sigma = "per_dimension", calibrate = true, backward = "vp" }
[[method.gcd-per-dimension.stage]]
name = "pretraining"
steps = 5
objective = { plugin = "ddpm", batch = 32 }
[[method.gcd-per-dimension.stage]]
name = "joint"
steps = 6
objective = { plugin = "gcd", estimator = "backprop", batch = 32, sampler_batch = 16, sampler_delay = 2 }
[method.gcd-log-variance]
steps = 12
sampler = { plugin = "diffusion", steps = 3, hidden = [16], fourier_features = 8, start = "reference", langevin = true, initial_sd = 2.0 }
objective = { plugin = "gcd", estimator = "log_variance", exploration = 0.1, batch = 32, sampler_batch = 16 }
[method.dxmi]
steps = 12
sampler = { plugin = "diffusion", steps = 3, hidden = [16], fourier_features = 8, backward = "vp" }
objective = { plugin = "dxmi", batch = 32, sampler_batch = 16, value_hidden = [8], lambda = 0.5 }
[method.reverse-kl]
steps = 12
sampler = { plugin = "diffusion", steps = 3, hidden = [16], fourier_features = 8 }
objective = { plugin = "reverse_kl", batch = 32, estimate_every = 5 }
[method.dsm]
steps = 12
sampler = { plugin = "langevin", steps = 3, generate_steps = 20 }
objective = { plugin = "dsm", batch = 32, noise = [0.1, 0.3] }
[method.ssm]
steps = 12
sampler = { plugin = "langevin", steps = 3, generate_steps = 20 }
objective = { plugin = "ssm", batch = 32, noise = 0.05, projections = 2 }
[method.nce]
steps = 12
sampler = { plugin = "langevin", steps = 3, generate_steps = 20 }
objective = { plugin = "nce", batch = 32, ratio = 2 }
[method.exact-ml]
steps = 12
sampler = { plugin = "langevin", steps = 3, generate_steps = 20 }
objective = { plugin = "exact_ml", batch = 32, cells = 12 }
[method.cd-3]
steps = 12
sampler = { plugin = "langevin", steps = 3, generate_steps = 20 }
objective = { plugin = "cd", batch = 32 }
[method.pcd-3]
steps = 12
sampler = { plugin = "langevin", steps = 3, start = "persistent", buffer_size = 64, generate_steps = 20 }
objective = { plugin = "cd", batch = 32 }
[method.none]
steps = 12
sampler = { plugin = "langevin", steps = 3, generate_steps = 20 }
objective = { plugin = "none" }
[method.cd-mala]
steps = 12
sampler = { plugin = "mala", steps = 3, generate_steps = 20 }
objective = { plugin = "cd", batch = 32 }
[method.pcd-hmc]
steps = 12
sampler = { plugin = "hmc", steps = 2, leapfrog_steps = 3, start = "persistent", buffer_size = 64, generate_steps = 20 }
objective = { plugin = "cd", batch = 32 }
)";

inline std::vector<experiment::RunSpec> small_runs(const std::vector<std::string>& overrides = {}) {
  experiment::Specification specification = experiment::Specification::from_text(kMethods, "small.toml");
  for (const std::string& assignment : overrides) specification.override_value(assignment);
  return experiment::resolve(specification, catalogue().plugins());
}

inline experiment::RunSpec small_run(const std::string& method, const std::vector<std::string>& overrides = {}) {
  for (experiment::RunSpec& run : small_runs(overrides)) {
    if (run.method == method) return run;
  }
  throw Error("no method " + method);
}

inline training::Directive never(std::int64_t /*step*/) { return training::Directive::kGoOn; }
inline training::Directive stop_if(bool stop) { return stop ? training::Directive::kStop : training::Directive::kGoOn; }

}  // namespace ebmlab::test
