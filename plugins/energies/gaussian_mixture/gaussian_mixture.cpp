// SPDX-License-Identifier: MIT
// A mixture of isotropic Gaussians on a ring, on a square grid or at given means, in closed form. gfn-diffusion's 25 modes are
// arrangement = "grid", per_side = 5, spacing = 5, sd = 0.5477226 (variance 0.3); its 9 modes are the same with per_side = 3.
#include "common/target.hpp"

#include <ebmlab/lane_math.hpp>
#include <ebmlab/plugin.hpp>

#include <cmath>
#include <limits>
#include <numbers>

namespace ebmlab::energies {

namespace {

at::Tensor given_means(const std::vector<double>& given, std::int64_t d) {
  const auto count = static_cast<std::int64_t>(given.size());
  if (count % d != 0) {
    throw ConfigError("means: " + std::to_string(count) + " numbers, which is not a multiple of the dimension " +
                      std::to_string(d));
  }
  return at::tensor(given, at::kDouble).view({count / d, d});
}

at::Tensor ring(const Params& params) {
  const std::int64_t modes = params.integer("modes");
  const at::Tensor angle = at::arange(modes, at::kDouble) * (2.0 * std::numbers::pi / static_cast<double>(modes));
  return params.real("radius") * at::stack({angle.cos(), angle.sin()}, 1);
}

at::Tensor grid(const Params& params) {
  const std::int64_t side = params.integer("per_side");
  const at::Tensor line = params.real("spacing") * (at::arange(side, at::kDouble) - 0.5 * static_cast<double>(side - 1));
  return at::cartesian_prod({line, line});
}

at::Tensor component_means(const Params& params) {
  const std::int64_t d = params.integer("dimension");
  const auto& given = params.get<std::vector<double>>("means");
  if (!given.empty()) return given_means(given, d);
  if (d < 2) throw ConfigError("means: must be given in one dimension, where there is no ring or grid");
  const at::Tensor planar = params.text("arrangement") == "ring" ? ring(params) : grid(params);
  return at::cat({planar, at::zeros({planar.size(0), d - 2}, at::kDouble)}, 1);
}

at::Tensor component_weights(const Params& params, std::int64_t modes) {
  const auto& given = params.get<std::vector<double>>("weights");
  if (!given.empty() && given.size() != static_cast<std::size_t>(modes)) {
    throw ConfigError("weights: " + std::to_string(given.size()) + " numbers for " + std::to_string(modes) + " modes");
  }
  const at::Tensor weights = given.empty() ? at::ones({modes}, at::kDouble) : at::tensor(given, at::kDouble);
  return weights / weights.sum();
}

/// The mixture for lanes: means [K, d] and, of each component, -log w.
struct LaneMixture {
  std::vector<float> means, levels;
  float precision, constant;  // 1 / s^2; d log(s sqrt(2 pi))
};

/// |x - m|^2 / (2 s^2) - log w of a component.
inline __attribute__((always_inline)) void heights(const float* __restrict x, const float* __restrict mean,
                                                   std::int64_t dimension, float precision, float level,
                                                   float* __restrict height) {
  for (std::int64_t l = 0; l < kLanes; ++l) height[l] = level;
  for (std::int64_t i = 0; i < dimension; ++i) {
    for (std::int64_t l = 0; l < kLanes; ++l) {
      const float distance = x[i * kLanes + l] - mean[i];
      height[l] += 0.5F * precision * distance * distance;
    }
  }
}

/// Twice through the components: for the lowest of their heights [K, kLanes], from which exponentials are taken, and for the
/// sums of these.
EBMLAB_FOR_EVERY_PROCESSOR void evaluate_lanes(const float* __restrict x, float* __restrict energy, float* __restrict gradient,
                                               float* __restrict height, std::int64_t dimension, const LaneMixture& mixture) {
  alignas(64) float lowest[kLanes], total[kLanes];  // NOLINT(*-avoid-c-arrays): lanes on the stack
  const std::size_t count = mixture.levels.size();
  for (std::int64_t l = 0; l < kLanes; ++l) lowest[l] = std::numeric_limits<float>::max();
  for (std::size_t k = 0; k < count; ++k) {
    float* __restrict own = height + k * kLanes;
    const float* mean = mixture.means.data() + static_cast<std::int64_t>(k) * dimension;
    heights(x, mean, dimension, mixture.precision, mixture.levels[k], own);
    for (std::int64_t l = 0; l < kLanes; ++l) lowest[l] = own[l] < lowest[l] ? own[l] : lowest[l];
  }
  for (std::int64_t l = 0; l < kLanes; ++l) total[l] = 0.0F;
  for (std::int64_t i = 0; i < dimension * kLanes; ++i) gradient[i] = 0.0F;
  for (std::size_t k = 0; k < count; ++k) {
    float* __restrict own = height + k * kLanes;
    const float* mean = mixture.means.data() + static_cast<std::int64_t>(k) * dimension;
    for (std::int64_t l = 0; l < kLanes; ++l) {
      own[l] = lanes::exp(lowest[l] - own[l]);
      total[l] += own[l];
    }
    for (std::int64_t i = 0; i < dimension; ++i) {
      for (std::int64_t l = 0; l < kLanes; ++l) gradient[i * kLanes + l] += own[l] * mean[i];
    }
  }
  for (std::int64_t l = 0; l < kLanes; ++l) {
    energy[l] = mixture.constant + lowest[l] - lanes::log(total[l]);
    total[l] = 1.0F / total[l];
  }
  for (std::int64_t i = 0; i < dimension; ++i) {
    for (std::int64_t l = 0; l < kLanes; ++l) {
      float& slope = gradient[i * kLanes + l];
      slope = mixture.precision * (x[i * kLanes + l] - slope * total[l]);
    }
  }
}

class FusedMixture final : public FusedEnergy {
 public:
  FusedMixture(std::int64_t dimension, LaneMixture mixture) : FusedEnergy(dimension), mixture_(std::move(mixture)) {}

  [[nodiscard]] std::size_t workspace() const override { return mixture_.levels.size() * kLanes; }
  void evaluate(const float* x, float* energy, float* gradient, float* workspace) const override {
    evaluate_lanes(x, energy, gradient, workspace, dimension(), mixture_);
  }

 private:
  LaneMixture mixture_;
};

/// E(x) = -log sum_k w_k N(x; m_k, s^2 I), so that log Z = 0.
class GaussianMixture final : public Target {
 public:
  GaussianMixture(const Params& params, const ModelContext& context)
      : Target(params.integer("dimension"), context),
        sd_(params.real("sd")),
        exact_means_(component_means(params)),
        exact_weights_(component_weights(params, exact_means_.size(0))),
        means_(exact_means_.to(context.options)),
        weights_(exact_weights_.to(context.options)) {}

  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override {
    return static_cast<double>(dimension()) * (kHalfLog2Pi + std::log(sd_)) - at::logsumexp(log_weights(x), 1);
  }

  [[nodiscard]] at::Tensor gradient(const at::Tensor& x) const override {
    const at::NoGradGuard no_graph;
    return (x - at::matmul(log_weights(x).softmax(1), means_)) / (sd_ * sd_);
  }

  [[nodiscard]] std::unique_ptr<const FusedEnergy> fused() const override {
    const at::Tensor means = exact_means_.to(at::kFloat).contiguous(), levels = -exact_weights_.log().to(at::kFloat);
    LaneMixture mixture{{means.const_data_ptr<float>(), means.const_data_ptr<float>() + means.numel()},
                        {levels.const_data_ptr<float>(), levels.const_data_ptr<float>() + levels.numel()},
                        static_cast<float>(1.0 / (sd_ * sd_)),
                        static_cast<float>(static_cast<double>(dimension()) * (kHalfLog2Pi + std::log(sd_)))};
    return std::make_unique<FusedMixture>(dimension(), std::move(mixture));
  }

  [[nodiscard]] at::Tensor log_partition() const override { return at::zeros({}, at::kDouble); }

  [[nodiscard]] at::Tensor exact_samples(std::int64_t n, at::Generator& generator) const override {
    // The mode is where a uniform draw falls among the cumulative weights.
    const at::Tensor u = rand({n}, generator, means_);
    const at::Tensor mode = at::searchsorted(weights_.cumsum(0), u).clamp_max(means_.size(0) - 1);
    return means_.index({mode}) + sd_ * normal(n, generator);
  }

  [[nodiscard]] at::Tensor quantities(const at::Tensor& x) const override { return at::cat({x, x.square()}, 1); }
  [[nodiscard]] std::vector<std::string> quantity_names() const override {
    return joined({numbered("x.", dimension()), numbered("x.", dimension(), "^2")});
  }
  [[nodiscard]] std::optional<Reference> reference() const override {
    // Moments of N(m, s^2), averaged over the components: [2 d] with the squares behind.
    const double s2 = sd_ * sd_;
    const at::Tensor m2 = exact_means_.square();
    const at::Tensor fourth = at::matmul(exact_weights_, m2.square() + 6.0 * s2 * m2 + 3.0 * s2 * s2);
    const at::Tensor second = at::matmul(exact_weights_, m2 + s2), first = at::matmul(exact_weights_, exact_means_);
    const at::Tensor mean = at::cat({first, second}), sd = (at::cat({second, fourth}) - mean.square()).sqrt();
    return Reference{mean, sd, at::zeros_like(mean)};
  }

  [[nodiscard]] std::optional<Box> box() const override {
    if (dimension() != 2) return std::nullopt;
    const at::Tensor low = exact_means_.amin(0) - 6.0 * sd_, high = exact_means_.amax(0) + 6.0 * sd_;
    return Box{{low[0].item<double>(), low[1].item<double>()}, {high[0].item<double>(), high[1].item<double>()}};
  }
  [[nodiscard]] std::optional<Modes> modes() const override { return Modes{exact_means_.clone(), 3.0 * sd_}; }

  [[nodiscard]] NamedTensors state() const override { return {{"means", means_}, {"weights", weights_}}; }

 private:
  [[nodiscard]] at::Tensor log_weights(const at::Tensor& x) const {
    const at::Tensor distance2 = (x.unsqueeze(1) - means_).square().sum(2);
    return weights_.log() - distance2 / (2.0 * sd_ * sd_);
  }

  double sd_;
  at::Tensor exact_means_, exact_weights_;  // [K, d], [K]: float64, CPU
  at::Tensor means_, weights_;              // the same for the run
};

PluginInfo info() {
  return {
      .id = "gaussian_mixture",
      .version = "1.1",
      .summary = "mixture of isotropic Gaussians on a ring, a grid or at given means, normalised (log Z = 0), exact samples",
      .params = {{.key = "modes", .doc = "components of a ring", .fallback = std::int64_t{8}, .min = 1, .max = 10000},
                 {.key = "radius", .doc = "of the ring, in the first two dimensions", .fallback = 2.8289, .min = 0, .max = 1e6},
                 {.key = "sd", .doc = "standard deviation of every component", .fallback = 0.35361, .min = 1e-6, .max = 1e6},
                 {.key = "means",
                  .doc = "component means, one after the other; empty: as arranged",
                  .fallback = std::vector<double>{}},
                 {.key = "weights",
                  .doc = "component weights, normalised; empty: equal",
                  .fallback = std::vector<double>{},
                  .min = 1e-12,
                  .max = 1e12},
                 dimension_param(2, 1),
                 {.key = "arrangement",
                  .doc = "where the means lie, unless they are given",
                  .fallback = std::string("ring"),
                  .choices = {"ring", "grid"}},
                 {.key = "per_side",
                  .doc = "components along each side of the grid, in the first two dimensions",
                  .fallback = std::int64_t{5},
                  .min = 1,
                  .max = 100},
                 {.key = "spacing", .doc = "of the grid", .fallback = 5.0, .min = 1e-6, .max = 1e6}},
      .provides = {traits::kTarget, traits::kExactPartition, traits::kExactSamples}};
}

}  // namespace

}  // namespace ebmlab::energies

EBMLAB_PLUGIN(registry) { ebmlab::add_energy<ebmlab::energies::GaussianMixture>(registry, ebmlab::energies::info()); }
