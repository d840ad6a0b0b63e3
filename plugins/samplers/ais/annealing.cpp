// SPDX-License-Identifier: MIT
#include "ais/annealing.hpp"

#include <cmath>
#include <numbers>

namespace ebmlab::samplers {

GaussianAnnealing::GaussianAnnealing(const EnergyModel& energy, double reference_sd, std::int64_t leapfrog_steps,
                                     const at::TensorOptions& options)
    : energy_(energy), reference_sd_(reference_sd), leapfrog_steps_(leapfrog_steps), one_(at::ones({}, options)) {}

Point GaussianAnnealing::start(std::int64_t n, at::Generator& generator) const {
  return at(reference_sd_ * randn(batch_shape(n, energy_.event_shape()), generator, one_));
}

double GaussianAnnealing::log_partition_at_start() const {
  return reference_log_partition(energy_.event_shape(), reference_sd_);
}

at::Tensor GaussianAnnealing::log_ratio(const Point& point, double from, double to) const {
  return (from - to) * (point.energy - reference_energy(point.x, reference_sd_));
}

at::Tensor GaussianAnnealing::move(Point& point, double beta, const at::Tensor& step_size, at::Generator& generator) const {
  const Potential potential(energy_, beta * one_, reference_sd_);
  return hamiltonian_transition(point, potential, step_size, one_, leapfrog_steps_, generator).acceptance;
}

GibbsAnnealing::GibbsAnnealing(const EnergyModel& energy, const at::TensorOptions& options)
    : energy_(energy), blocks_(*energy.blocks()), like_(at::empty({0}, options)) {}

Point GibbsAnnealing::start(std::int64_t n, at::Generator& generator) const {
  return at((rand(batch_shape(n, energy_.event_shape()), generator, like_) < 0.5).to(like_.scalar_type()));
}

double GibbsAnnealing::log_partition_at_start() const {
  const Shape shape = energy_.event_shape();
  const at::Tensor hidden = blocks_.hidden_given_visible(at::zeros(batch_shape(1, shape), like_.options()), 0.0);
  return static_cast<double>(c10::multiply_integers(shape) + hidden.size(1)) * std::numbers::ln2;
}

at::Tensor GibbsAnnealing::log_likeliest(const at::Tensor& v, double beta) const {
  const at::Tensor p = blocks_.hidden_given_visible(v, beta).detach();
  return at::maximum(p, 1.0 - p).log().sum(1);
}

Point GibbsAnnealing::at(const at::Tensor& v) const { return {v, energy_.energy(v).detach() - log_likeliest(v, 1.0), {}}; }

// f_beta(v) = exp(-beta E(v, h)) / P_beta(h | v), whichever h.
at::Tensor GibbsAnnealing::log_ratio(const Point& point, double from, double to) const {
  return (from - to) * point.energy + log_likeliest(point.x, from) - log_likeliest(point.x, to);
}

at::Tensor GibbsAnnealing::move(Point& point, double beta, const at::Tensor& /*step_size*/, at::Generator& generator) const {
  const auto coins = [&](const at::Tensor& p) { return (rand(p.sizes(), generator, p) < p.detach()).to(p.scalar_type()); };
  const at::Tensor hidden = coins(blocks_.hidden_given_visible(point.x, beta));
  point = at(coins(blocks_.visible_given_hidden(hidden, beta)));
  return at::ones_like(point.energy);
}

}  // namespace ebmlab::samplers
