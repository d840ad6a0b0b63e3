// SPDX-License-Identifier: MIT
#include "plots/plot_store.hpp"

#include <array>
#include <cmath>
#include <numbers>

#include "storage/store.hpp"

namespace ebmlab::gui::testing {
namespace {

using storage::NewRun;
using storage::Recorder;

NewRun run_of(const char* method, std::uint64_t seed, const char* kind = "train") {
  NewRun run;
  run.experiment = {.name = "plots"};
  run.method = method;
  run.name = run.method + "/seed-" + std::to_string(seed);
  run.kind = kind;
  run.replicate_key = run.method;
  run.seeds = {{"root", seed}};
  run.environment = {.app_version = "0.1.0"};
  run.step_target = 100;
  return run;
}

storage::Bytes bytes_of(const std::vector<float>& values) {
  const auto bytes = std::as_bytes(std::span(values));
  return {bytes.begin(), bytes.end()};
}

void record_training(Recorder& recorder, double level, double slope, bool has_nan) {
  for (std::int64_t step = 0; step < 40; ++step) {
    recorder.point(step, "loss.energy", has_nan && step == 5 ? std::nan("") : level);
    recorder.progress(step + 1, 100 * (step + 1), 10 * (step + 1));
    if (step == 9 || step == 19 || step == 29) take_pictures(recorder, step + 1, slope);
  }
}

void record_images(Recorder& recorder) {
  std::vector<float> pixels(24);
  for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<float>(i);
  recorder.progress(10, 0, 0);
  recorder.snapshot({.kind = "image",
                     .name = "samples",
                     .step = 10,
                     .shape = {4, 3, 2},
                     .bounds_json = R"({"pixel_range":[0,23]})",
                     .data = bytes_of(pixels)});
}

void record_chains(Recorder& recorder) {
  std::vector<float> values;
  for (int chain = 0; chain < 2; ++chain) {
    for (int draw = 0; draw < 100; ++draw) {
      values.push_back(static_cast<float>(std::sin(draw * std::numbers::pi / 5)));
      values.push_back(static_cast<float>(chain));
    }
  }
  recorder.progress(100, 0, 0);
  recorder.snapshot({.kind = "chains",
                     .name = "quantities",
                     .step = 100,
                     .shape = {2, 100, 2},
                     .bounds_json = R"({"names":["mu","tau"]})",
                     .data = bytes_of(values)});
}

void record_table(Recorder& recorder) {
  recorder.progress(10, 0, 0);
  recorder.snapshot({.kind = "samples", .name = "samples", .step = 10, .shape = {2, 3}, .data = bytes_of({1, 2, 3, 4, 5, 6})});
}

}  // namespace

void take_pictures(Recorder& recorder, std::int64_t step, double slope) {
  std::vector<float> energies;
  for (int row = 0; row < 3; ++row) {
    for (int column = 0; column < 4; ++column)
      energies.push_back(static_cast<float>(slope * column + static_cast<double>(step)));
  }
  recorder.snapshot({.kind = "energy_grid",
                     .name = "landscape",
                     .step = step,
                     .shape = {3, 4},
                     .bounds_json = R"({"low":[-2,0],"high":[2,3]})",
                     .data = bytes_of(energies),
                     .log_z = -static_cast<double>(step)});
  recorder.snapshot({.kind = "samples",
                     .name = "samples",
                     .step = step,
                     .shape = {5, 2},
                     .data = bytes_of({0, 0, 1, 1, -1, 1, 1, 2, -1, 2})});
  recorder.evaluation(
      {.step = step, .protocol = "{}", .metrics = {{.metric = "kl", .value = slope / static_cast<double>(step)}}});
}

void take_trajectories(Recorder& recorder, std::int64_t step, std::int64_t last, std::int64_t dimensions) {
  std::vector<float> states;
  for (std::int64_t time = 0; time <= last; ++time) {
    for (std::int64_t path = 0; path < 3; ++path) {
      states.push_back(static_cast<float>(time * (path + 1)) / static_cast<float>(last));
      for (std::int64_t d = 1; d < dimensions; ++d) states.push_back(d == 1 ? static_cast<float>(path) : 0.0F);
    }
  }
  recorder.progress(step, 0, 0);
  recorder.snapshot({.kind = "trajectory",
                     .name = "trajectory",
                     .step = step,
                     .shape = {last + 1, 3, dimensions},
                     .bounds_json = dimensions == 2 ? R"({"low":[-1,-1],"high":[2.5,3]})" : "{}",
                     .data = bytes_of(states)});
}

void record_more(const std::filesystem::path& file, std::int64_t run, const std::function<void(Recorder&)>& write) {
  Recorder recorder(file, run, {.hostname = "anvil"}, 0);
  write(recorder);
  recorder.finish(storage::RunStatus::kCompleted);
}

void make_plot_store(const std::filesystem::path& file) {
  const std::array runs{
      run_of("gcd", 0),   run_of("gcd", 1),       run_of("cd", 0),          run_of("images", 0), run_of("nuts", 0, "sample"),
      run_of("table", 0), run_of("diffusion", 0), run_of("diffusion-3d", 0)};
  storage::Store::open_or_create(file).create_runs(runs);
  record_more(file, 1, [](Recorder& recorder) { record_training(recorder, 1.0, 1.0, true); });
  record_more(file, 2, [](Recorder& recorder) { record_training(recorder, 2.0, 1.0, false); });
  record_more(file, 3, [](Recorder& recorder) { record_training(recorder, 3.0, 2.0, false); });
  record_more(file, 4, record_images);
  record_more(file, 5, record_chains);
  record_more(file, 6, record_table);
  record_more(file, 7, [](Recorder& recorder) {
    for (const std::int64_t step : {10, 20}) take_trajectories(recorder, step, 10, 2);
  });
  record_more(file, 8, [](Recorder& recorder) { take_trajectories(recorder, 10, 4, 3); });
}

}  // namespace ebmlab::gui::testing
