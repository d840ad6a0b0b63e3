// SPDX-License-Identifier: MIT
// Paths of densities f_beta from one that can be sampled, at beta = 0, to the target's exp(-E) at beta = 1.
#pragma once

#include "common/hamiltonian.hpp"

namespace ebmlab::samplers {

class Annealing {
 public:
  virtual ~Annealing() = default;
  /// n exact draws at beta = 0, and the log Z there.
  [[nodiscard]] virtual Point start(std::int64_t n, at::Generator& generator) const = 0;
  [[nodiscard]] virtual double log_partition_at_start() const = 0;
  /// What is known at given positions.
  [[nodiscard]] virtual Point at(const at::Tensor& x) const = 0;
  /// log f_to(x) - log f_from(x), [N].
  [[nodiscard]] virtual at::Tensor log_ratio(const Point& point, double from, double to) const = 0;
  /// A transition that is reversible for f_beta. Returns its acceptance [N].
  virtual at::Tensor move(Point& point, double beta, const at::Tensor& step_size, at::Generator& generator) const = 0;
};

/// f_beta = exp(-beta E(x) - (1 - beta) |x|^2 / (2 s^2)), with Hamiltonian moves.
class GaussianAnnealing final : public Annealing {
 public:
  GaussianAnnealing(const EnergyModel& energy, double reference_sd, std::int64_t leapfrog_steps,
                    const at::TensorOptions& options);
  [[nodiscard]] Point start(std::int64_t n, at::Generator& generator) const override;
  [[nodiscard]] double log_partition_at_start() const override;
  [[nodiscard]] Point at(const at::Tensor& x) const override { return Potential(energy_).at(x); }
  [[nodiscard]] at::Tensor log_ratio(const Point& point, double from, double to) const override;
  at::Tensor move(Point& point, double beta, const at::Tensor& step_size, at::Generator& generator) const override;

 private:
  const EnergyModel& energy_;
  double reference_sd_;
  std::int64_t leapfrog_steps_;
  at::Tensor one_;  // []
};

/// f_beta(v) = sum_h exp(-beta E(v, h)) of an energy with block conditionals, from fair coins, with block Gibbs moves
/// (Salakhutdinov and Murray 2008). A point's energy is E(v, h) at the most likely h; it has no gradient.
class GibbsAnnealing final : public Annealing {
 public:
  GibbsAnnealing(const EnergyModel& energy, const at::TensorOptions& options);
  [[nodiscard]] Point start(std::int64_t n, at::Generator& generator) const override;
  [[nodiscard]] double log_partition_at_start() const override;
  [[nodiscard]] Point at(const at::Tensor& v) const override;
  [[nodiscard]] at::Tensor log_ratio(const Point& point, double from, double to) const override;
  at::Tensor move(Point& point, double beta, const at::Tensor& step_size, at::Generator& generator) const override;

 private:
  /// log P_beta(h | v) of the most likely h, which is the same at every beta, [N].
  [[nodiscard]] at::Tensor log_likeliest(const at::Tensor& v, double beta) const;

  const EnergyModel& energy_;
  const BlockConditionals& blocks_;
  at::Tensor like_;  // an empty tensor of the run's dtype and device
};

}  // namespace ebmlab::samplers
