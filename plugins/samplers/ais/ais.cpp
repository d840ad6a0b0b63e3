// SPDX-License-Identifier: MIT
// Annealed importance sampling (Neal 2001): particles go from a reference to the target through fixed temperatures, and their
// weights estimate log Z from below; exact draws, where the energy has them, go back and estimate it from above (Grosse, Ancha
// and Roy 2016).
#include <ebmlab/plugin.hpp>
#include <ebmlab/weights.hpp>

#include <cmath>

#include "ais/annealing.hpp"

namespace {

using namespace ebmlab;
using samplers::Annealing;
using samplers::Point;

/// beta_0 = 0 < ... < beta_T = 1.
std::vector<double> temperatures(const Params& params) {
  constexpr double kSteepness = 4.0;  // of the sigmoid: temperatures are dense at both ends
  const std::int64_t count = params.integer("temperatures");
  const bool is_sigmoid = params.text("schedule") == "sigmoid";
  const auto sigmoid = [](double t) { return 1.0 / (1.0 + std::exp(-kSteepness * (2.0 * t - 1.0))); };
  std::vector<double> betas;
  for (std::int64_t k = 0; k <= count; ++k) {
    const double t = static_cast<double>(k) / static_cast<double>(count);
    betas.push_back(is_sigmoid ? (sigmoid(t) - sigmoid(0.0)) / (sigmoid(1.0) - sigmoid(0.0)) : t);
  }
  return betas;
}

struct Particles {
  Point point;
  at::Tensor log_weights;  // [N] float64
};

class Ais : public Sampler {
 public:
  Ais(const Params& params, const ModelContext& context)
      : betas_(temperatures(params)),
        moves_(params.integer("moves")),
        leapfrog_steps_(params.integer("leapfrog_steps")),
        pilot_(params.integer("pilot")),
        reference_sd_(params.real("reference_sd")),
        target_acceptance_(params.real("target_acceptance")),
        step_size_(at::full({}, params.real("step_size"), context.options)) {}

  [[nodiscard]] at::Tensor sample(const SampleRequest& request) override {
    const auto [x, weights] = resampled(request.n, request.energy, request.generator);
    last_ = {{"effective_sample_size", 1.0 / weights.square().sum()}};
    return x;
  }

  [[nodiscard]] at::Tensor generate(std::int64_t n, const EnergyModel& energy, at::Generator& generator) const override {
    return resampled(n, energy, generator).first;
  }

  [[nodiscard]] std::optional<LogPartitionEstimate> log_partition(std::int64_t n, const EnergyModel& energy,
                                                                  at::Generator& generator) const override {
    const at::NoGradGuard no_graph;
    const std::unique_ptr<Annealing> path = path_to(energy);
    const at::Tensor step_sizes = pilot_run(*path, generator);
    LogPartitionEstimate estimate = estimate_log_partition(forward(*path, step_sizes, n, generator).log_weights);
    const at::Tensor exact = energy.exact_samples(n, generator);
    if (!exact.defined()) return estimate;
    const LogPartitionEstimate back = estimate_log_partition(reverse(*path, step_sizes, exact, generator));
    estimate.upper = -back.value;
    estimate.upper_error = back.standard_error;
    return estimate;
  }

  [[nodiscard]] Metrics metrics() const override { return last_; }

 private:
  [[nodiscard]] std::unique_ptr<Annealing> path_to(const EnergyModel& energy) const {
    if (energy.blocks() != nullptr) return std::make_unique<samplers::GibbsAnnealing>(energy, step_size_.options());
    return std::make_unique<samplers::GaussianAnnealing>(energy, reference_sd_, leapfrog_steps_, step_size_.options());
  }

  /// A step size for each temperature, [T + 1]: a few particles are annealed while theirs follows the acceptance. The particles
  /// whose weights count then run with these, fixed, so that their transitions are reversible.
  [[nodiscard]] at::Tensor pilot_run(const Annealing& path, at::Generator& generator) const {
    constexpr std::int64_t kMoves = 3, kFirstMoves = 30;
    constexpr double kGain = 0.7;
    Point point = path.start(pilot_, generator);
    at::Tensor step_size = step_size_;
    std::vector<at::Tensor> found{step_size};
    for (std::size_t k = 1; k < betas_.size(); ++k) {
      for (std::int64_t i = 0; i < (k == 1 ? kFirstMoves : kMoves); ++i) {
        const at::Tensor acceptance = path.move(point, betas_[k], step_size, generator).mean();
        step_size = step_size * (kGain * (acceptance - target_acceptance_)).exp();
      }
      found.push_back(step_size);
    }
    return at::stack(found);
  }

  /// E[w] = Z, for transitions that leave each f_beta invariant (Neal 2001, eq. 11).
  [[nodiscard]] Particles forward(const Annealing& path, const at::Tensor& step_sizes, std::int64_t n,
                                  at::Generator& generator) const {
    Point point = path.start(n, generator);
    at::Tensor log_weights = at::full({n}, path.log_partition_at_start(), step_sizes.options().dtype(at::kDouble));
    for (std::size_t k = 1; k < betas_.size(); ++k) {
      log_weights = log_weights + path.log_ratio(point, betas_[k - 1], betas_[k]);
      move(path, point, k, step_sizes, generator);
    }
    return {point, log_weights};
  }

  /// Log weights of exact draws that go back, E[w] = 1 / Z.
  [[nodiscard]] at::Tensor reverse(const Annealing& path, const at::Tensor& step_sizes, const at::Tensor& exact,
                                   at::Generator& generator) const {
    Point point = path.at(exact);
    at::Tensor log_weights = at::full({exact.size(0)}, -path.log_partition_at_start(), step_sizes.options().dtype(at::kDouble));
    for (std::size_t k = betas_.size() - 1; k > 0; --k) {
      log_weights = log_weights + path.log_ratio(point, betas_[k], betas_[k - 1]);
      if (k > 1) move(path, point, k - 1, step_sizes, generator);
    }
    return log_weights;
  }

  void move(const Annealing& path, Point& point, std::size_t k, const at::Tensor& step_sizes, at::Generator& generator) const {
    for (std::int64_t i = 0; i < moves_; ++i) path.move(point, betas_[k], step_sizes[static_cast<std::int64_t>(k)], generator);
  }

  /// n particles drawn in proportion to their weights, by systematic resampling; and the weights, which sum to 1.
  [[nodiscard]] std::pair<at::Tensor, at::Tensor> resampled(std::int64_t n, const EnergyModel& energy,
                                                            at::Generator& generator) const {
    const at::NoGradGuard no_graph;
    const std::unique_ptr<Annealing> path = path_to(energy);
    const Particles particles = forward(*path, pilot_run(*path, generator), n, generator);
    const at::Tensor weights = particles.log_weights.softmax(0);
    const at::Tensor comb = (at::arange(n, weights.options()) + rand({1}, generator, weights)) / static_cast<double>(n);
    const at::Tensor chosen = at::searchsorted(weights.cumsum(0), comb).clamp_max(n - 1);
    // Weights that are not numbers choose nothing: that must show.
    const at::Tensor spoilt = 0.0 * weights.sum().to(particles.point.x.scalar_type());
    return {particles.point.x.index({chosen}) + spoilt, weights};
  }

  std::vector<double> betas_;
  std::int64_t moves_, leapfrog_steps_, pilot_;
  double reference_sd_, target_acceptance_;
  at::Tensor step_size_;  // []
  Metrics last_;
};

ParamSpecs params() {
  ParamSpecs specs = samplers::hamiltonian_params("leapfrog step that the pilot run starts from", 0.1, 0.7);
  append(specs,
         {{.key = "temperatures",
           .doc = "steps from the reference to the target",
           .fallback = std::int64_t{200},
           .min = 1,
           .max = 1e6,
           .unit = "steps"},
          {.key = "schedule",
           .doc = "where the temperatures are: evenly spaced, or dense at both ends",
           .fallback = std::string("sigmoid"),
           .choices = {"sigmoid", "linear"}},
          {.key = "moves", .doc = "transitions at each temperature", .fallback = std::int64_t{1}, .min = 1, .max = 10000},
          {.key = "leapfrog_steps",
           .doc = "leapfrog steps of a transition; 1 is MALA. Binary energies move by block Gibbs steps",
           .fallback = std::int64_t{5},
           .min = 1,
           .max = 10000,
           .unit = "steps"},
          {.key = "reference_sd",
           .doc = "standard deviation of the Gaussian reference; wide enough to cover all modes",
           .fallback = 2.0,
           .min = 1e-3,
           .max = 1e4,
           .log_scale = true},
          {.key = "pilot",
           .doc = "particles of the pilot run that finds a step size for each temperature",
           .fallback = std::int64_t{100},
           .min = 1,
           .max = 1e6,
           .advanced = true}});
  return specs;
}

}  // namespace

EBMLAB_PLUGIN(registry) {
  ebmlab::add_sampler<Ais>(registry,
                           {.id = "ais",
                            .version = "1.0",
                            .summary = "annealed importance sampling: log Z from below and above, and weighted samples",
                            .params = params()});
}
