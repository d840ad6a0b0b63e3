// SPDX-License-Identifier: MIT
// Where a session's events go in a worker: into the store, and a line of progress to whoever listens.
#pragma once

#include <chrono>
#include <functional>

#include "launch/progress.hpp"
#include "storage/recorder.hpp"
#include "training/event_sink.hpp"

namespace ebmlab::cli {

/// Records through a Recorder it does not own; progress also goes to `tell`, ten times a second at the most.
class StoreSink final : public training::EventSink {
 public:
  using Tell = std::function<void(const launch::Progress&)>;
  StoreSink(storage::Recorder& recorder, Tell tell);

  void points(std::int64_t step, std::span<const storage::NamedValue> values) override;
  void snapshot(storage::NewSnapshot snapshot) override;
  void evaluation(storage::NewEvaluation evaluation) override;
  void checkpoint(storage::NewCheckpoint checkpoint) override;
  void event(storage::NewEvent event) override;
  void seed(storage::SeedRecord seed) override;
  void progress(const training::Progress& progress) override;

 private:
  using Clock = std::chrono::steady_clock;
  /// Steps a second, smoothed over the last few seconds.
  double rate(std::int64_t step, Clock::time_point now);

  storage::Recorder& recorder_;
  Tell tell_;
  Clock::time_point last_told_{};
  Clock::time_point rate_time_{};
  std::int64_t rate_step_ = 0;
  double rate_ = 0.0;
};

}  // namespace ebmlab::cli
