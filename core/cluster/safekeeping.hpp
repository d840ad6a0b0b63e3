// SPDX-License-Identifier: MIT
// Brings a run's newer checkpoints into the folder while it trains.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <future>
#include <optional>
#include <string>

#include "cluster/publish.hpp"

namespace ebmlab::cluster {

/// Works on a thread of its own, so that whoever follows the run is not held up. While one lives nobody else uses the published
/// store.
class Safekeeping {
 public:
  /// `every`: between two looks at `local`, where the run with this UUID is recorded. `on_trouble`: told what went wrong, on
  /// the caller's thread; it is tried again at the next look.
  Safekeeping(PublishedStore& published, std::filesystem::path local, std::string run, std::chrono::milliseconds every,
              std::function<void(const std::string&)> on_trouble);
  ~Safekeeping();
  Safekeeping(const Safekeeping&) = delete;
  Safekeeping& operator=(const Safekeeping&) = delete;

  /// The step of what has been brought since the last call. Never waits.
  [[nodiscard]] std::optional<std::int64_t> tick();
  /// Waits for what is on its way.
  void finish();

 private:
  using Clock = std::chrono::steady_clock;
  std::optional<std::int64_t> take();
  std::optional<std::int64_t> bring_newer();

  PublishedStore& published_;
  std::filesystem::path local_;
  std::string run_;
  std::chrono::milliseconds every_;
  std::function<void(const std::string&)> on_trouble_;
  Clock::time_point last_ = Clock::now();
  std::int64_t brought_ = -1;  ///< id of a checkpoint
  std::future<std::optional<std::int64_t>> work_;
};

}  // namespace ebmlab::cluster
