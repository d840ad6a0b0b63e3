// SPDX-License-Identifier: MIT
// What a chain moves in: an energy, or a stop on the path from a Gaussian to it; and where the chain stands there.
#pragma once

#include <ebmlab/energy.hpp>

namespace ebmlab::samplers {

/// Positions with what is known of them, so that nothing is evaluated twice: E and dE/dx are those of the target itself, also
/// for a tempered potential.
struct Point {
  at::Tensor x;         ///< [N, D...]
  at::Tensor energy;    ///< [N]
  at::Tensor gradient;  ///< [N, D...]
};

/// U(x) = beta E(x) + (1 - beta) |x|^2 / (2 s^2): the target at beta = 1, N(0, s^2 I) at beta = 0.
class Potential {
 public:
  /// The target itself. The energy must outlive the potential.
  explicit Potential(const EnergyModel& target) : target_(target) {}
  /// `beta` [] or [N], one for each row.
  Potential(const EnergyModel& target, at::Tensor beta, double reference_sd)
      : target_(target), beta_(std::move(beta)), precision_(1.0 / (reference_sd * reference_sd)) {}

  /// E and dE/dx at x by evaluations with a graph to x, in chunks (counted as one of each).
  [[nodiscard]] Point at(const at::Tensor& x) const;
  /// dE/dx alone, as the energy has it in closed form.
  [[nodiscard]] at::Tensor gradient(const at::Tensor& x) const { return target_.gradient(x); }

  /// U [N] and dU/dx [N, D...] of a point.
  [[nodiscard]] at::Tensor height(const Point& point) const;
  [[nodiscard]] at::Tensor slope(const Point& point) const;

 private:
  const EnergyModel& target_;
  at::Tensor beta_ = {};  // undefined: 1
  double precision_ = 1.0;
};

/// |x|^2 / (2 s^2), the energy of the reference N(0, s^2 I), [N]; and its log Z for events of that shape.
[[nodiscard]] at::Tensor reference_energy(const at::Tensor& x, double sd);
[[nodiscard]] double reference_log_partition(at::IntArrayRef event_shape, double sd);

/// One value a row, [N], shaped to multiply events [N, D...] like `x`; [] stays [].
[[nodiscard]] at::Tensor per_row(const at::Tensor& values, const at::Tensor& x);
/// Row by row `yes` where the mask [N] holds and `no` elsewhere, whether or not the other one is finite.
[[nodiscard]] at::Tensor choose(const at::Tensor& mask, const at::Tensor& yes, const at::Tensor& no);
[[nodiscard]] Point choose(const at::Tensor& mask, const Point& yes, const Point& no);

}  // namespace ebmlab::samplers
