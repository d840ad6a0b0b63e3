// SPDX-License-Identifier: MIT
// Runs that are under way or wait for their turn, as plain values.
#pragma once

#include <QString>

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "storage/reader.hpp"

namespace ebmlab::gui {

struct Figure {
  QString name;
  double value = 0.0;
};

struct Job {
  storage::RunSummary run;
  std::optional<Figure> metric;           ///< of the last step judged
  std::optional<Figure> loss, gradient;   ///< the last, of what is trained now: "energy" -0.08, its gradient's norm
  std::optional<storage::Request> waits;  ///< asked of it, and not yet answered
  std::int64_t waits_since_us = 0;
};

/// The runs that live, then those that wait, oldest first. Errors: StoreError.
[[nodiscard]] std::vector<Job> jobs_of(const storage::Reader& reader);

/// How fast runs go, from where they were a few seconds ago; pauses do not count.
class RateMeter {
 public:
  void observe(const storage::RunSummary& run);
  void forget_all() { seen_.clear(); }
  /// Steps a second; none while nothing is known of it, or when it is not running.
  [[nodiscard]] std::optional<double> rate(const storage::RunSummary& run) const;
  [[nodiscard]] std::optional<double> seconds_left(const storage::RunSummary& run) const;

 private:
  struct Sight {
    std::int64_t active_us = 0, step = 0;
  };
  std::map<std::int64_t, std::deque<Sight>> seen_;
};

/// "running", "stopping", "asked to stop, no answer yet".
[[nodiscard]] QString job_state_text(const Job& job, std::int64_t now_us);

}  // namespace ebmlab::gui
