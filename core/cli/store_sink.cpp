// SPDX-License-Identifier: MIT
// Where a session's events go in a worker.
#include "cli/store_sink.hpp"

#include <spdlog/spdlog.h>

#include <cmath>
#include <utility>

#include "cli/results_table.hpp"

namespace ebmlab::cli {
namespace {
constexpr std::chrono::milliseconds kBetweenLines{100};
constexpr double kRateMemorySeconds = 10.0;
}  // namespace

StoreSink::StoreSink(storage::Recorder& recorder, Tell tell) : recorder_(recorder), tell_(std::move(tell)) {}

void StoreSink::points(std::int64_t step, std::span<const storage::NamedValue> values) { recorder_.points(step, values); }
void StoreSink::snapshot(storage::NewSnapshot snapshot) { recorder_.snapshot(std::move(snapshot)); }
void StoreSink::evaluation(storage::NewEvaluation evaluation) { recorder_.evaluation(std::move(evaluation)); }

void StoreSink::checkpoint(storage::NewCheckpoint checkpoint) {
  spdlog::debug("step {}: checkpoint \"{}\", {} bytes", checkpoint.step, checkpoint.kind, checkpoint.data.size());
  recorder_.checkpoint(std::move(checkpoint));
}

void StoreSink::event(storage::NewEvent event) {
  const auto level = event.severity == storage::Severity::kInfo      ? spdlog::level::info
                     : event.severity == storage::Severity::kWarning ? spdlog::level::warn
                                                                     : spdlog::level::err;
  spdlog::log(level, "step {}: {}", event.step.value_or(0), event.title);
  recorder_.event(std::move(event));
}

void StoreSink::seed(storage::SeedRecord seed) { recorder_.seed(std::move(seed)); }

void StoreSink::progress(const training::Progress& progress) {
  recorder_.progress(progress.step, progress.energy_evals, progress.gradient_evals);
  const Clock::time_point now = Clock::now();
  if (now - last_told_ < kBetweenLines && progress.step < progress.total) return;
  last_told_ = now;
  std::vector<std::pair<std::string, double>> figures;
  figures.reserve(progress.figures.size());
  for (const auto& [metric, value] : progress.figures) figures.emplace_back(metric_title(metric), value);
  tell_({progress.step, progress.total, progress.stage, rate(progress.step, now), std::move(figures)});
}

double StoreSink::rate(std::int64_t step, Clock::time_point now) {
  if (rate_time_ == Clock::time_point{}) {
    rate_time_ = now;
    rate_step_ = step;
    return 0.0;
  }
  const double seconds = std::chrono::duration<double>(now - rate_time_).count();
  if (seconds <= 0.0 || step <= rate_step_) return rate_;
  const double fresh = static_cast<double>(step - rate_step_) / seconds;
  const double keep = rate_ > 0.0 ? std::exp(-seconds / kRateMemorySeconds) : 0.0;
  rate_ = keep * rate_ + (1.0 - keep) * fresh;
  rate_time_ = now;
  rate_step_ = step;
  return rate_;
}

}  // namespace ebmlab::cli
