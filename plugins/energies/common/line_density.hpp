// SPDX-License-Identifier: MIT
// A density on a line by quadrature: log Z, expectations and draws of exp(-E(x)), to double precision.
#pragma once

#include <ebmlab/tensors.hpp>

#include <functional>

namespace ebmlab::energies {

/// The trapezoid rule with 2^16 cells. For a smooth density that vanishes at both ends and is much wider than a cell its error
/// is below rounding (it falls exponentially in the number of cells: Trefethen and Weideman 2014). Thread-safe.
class LineDensity {
 public:
  using Function = std::function<at::Tensor(const at::Tensor&)>;  ///< [N] float64 -> [N] float64

  /// exp(-energy) must be negligible outside [low, high].
  LineDensity(const Function& energy, double low, double high);

  [[nodiscard]] double log_partition() const { return log_partition_; }
  [[nodiscard]] double expectation(const Function& f) const;

  /// Draws of the given shape, float64 on the generator's device, by inversion of a distribution function whose density is
  /// linear within a cell (an error of the order of a cell's width cubed).
  [[nodiscard]] at::Tensor sample(at::IntArrayRef shape, at::Generator& generator) const;

 private:
  at::Tensor nodes_;       // [N + 1]
  at::Tensor weights_;     // [N + 1], sum 1
  at::Tensor cumulative_;  // [N], of the cells
  double log_partition_;
};

}  // namespace ebmlab::energies
