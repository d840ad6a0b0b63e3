// SPDX-License-Identifier: MIT
// What people ask of a running run: Ctrl-C in its own terminal, and `ebmlab stop`, `pause`, `resume` and `checkpoint` in
// another.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "storage/recorder.hpp"
#include "training/session.hpp"

namespace ebmlab::cli {

/// A session asks it after each step. Requests are answered through the recorder once they are done; while the run is paused
/// the call waits.
class RunControl {
 public:
  /// The recorder outlives it. `is_interrupted`: whether a signal asked to stop.
  RunControl(storage::Recorder& recorder, std::function<bool()> is_interrupted);

  [[nodiscard]] training::Directive operator()(std::int64_t step);

 private:
  [[nodiscard]] std::optional<training::Directive> heed(const storage::PendingRequest& request, std::int64_t step);
  [[nodiscard]] training::Directive stop(std::int64_t step);

  storage::Recorder& recorder_;
  std::function<bool()> is_interrupted_;
  std::optional<storage::PendingRequest> checkpoint_;  ///< asked for, being written
  bool is_paused_ = false;
};

}  // namespace ebmlab::cli
