// SPDX-License-Identifier: MIT
// A data set's density in the plane against its integral and against its own draws. Internal.
#pragma once

#include <ebmlab/dataset.hpp>

namespace ebmlab::conformance {

/// The density's mass in equal cells of the box by the midpoint rule, [cells, cells]; first index: first dimension.
class PlaneDensity {
 public:
  /// `cells` a side, a multiple of the bins' 24.
  PlaneDensity(const Dataset& dataset, const Box& box, std::int64_t cells);

  [[nodiscard]] double integral() const;
  /// How far draws [N, 2] are from the density: chi-square over bins, as a standard normal number.
  [[nodiscard]] double z_of(const at::Tensor& draws) const;

 private:
  Box box_;
  at::Tensor masses_;
};

}  // namespace ebmlab::conformance
