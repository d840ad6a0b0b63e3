// SPDX-License-Identifier: MIT
// The figures of the last steps, kept on the device and read back in one go.
#pragma once

#include <ebmlab/objective.hpp>
#include <optional>

namespace ebmlab::training {

/// One step's figures after the read-back.
struct StepFigures {
  std::int64_t step;
  std::vector<std::pair<std::string, double>> values;
};

class Figures {
 public:
  void add(std::int64_t step, Metrics metrics);
  /// All that was added, read back with one copy, and forgotten here. Of several ranks the mean of theirs.
  [[nodiscard]] std::vector<StepFigures> take(const Ranks& ranks = alone());

 private:
  struct Waiting {
    std::int64_t step;
    Metrics metrics;
  };
  std::vector<Waiting> steps_;
};

/// The first figure that is not finite: where a run went wrong.
struct NonFinite {
  std::int64_t step;
  std::string quantity;
  double value;
};
[[nodiscard]] std::optional<NonFinite> first_non_finite(const std::vector<StepFigures>& figures);

}  // namespace ebmlab::training
