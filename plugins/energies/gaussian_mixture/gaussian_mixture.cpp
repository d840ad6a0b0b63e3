// SPDX-License-Identifier: MIT
// A mixture of isotropic Gaussians on a ring or at given means, in closed form with its exact log partition.
#include <ebmlab/plugin.hpp>

#include <cmath>
#include <numbers>

namespace {

using namespace ebmlab;

std::int64_t dimension(const ModelContext& context) {
  if (context.event_shape.size() != 1) throw ConfigError("gaussian_mixture: events must be vectors, one dimension each");
  return context.event_shape.front();
}

at::Tensor component_means(const Params& params, const ModelContext& context) {
  const std::int64_t d = dimension(context);
  const auto& given = params.get<std::vector<double>>("means");
  if (!given.empty()) {
    const auto count = static_cast<std::int64_t>(given.size());
    if (count % d != 0) {
      throw ConfigError("means: " + std::to_string(count) + " numbers, which is not a multiple of the dimension " +
                        std::to_string(d));
    }
    return at::tensor(given, at::kDouble).view({count / d, d});
  }
  if (d < 2) throw ConfigError("means: must be given for one-dimensional events");
  const at::Tensor angle = at::arange(params.integer("modes"), at::kDouble) *
                           (2.0 * std::numbers::pi / static_cast<double>(params.integer("modes")));
  at::Tensor means = at::zeros({angle.size(0), d}, at::kDouble);
  means.select(1, 0).copy_(params.real("radius") * angle.cos());
  means.select(1, 1).copy_(params.real("radius") * angle.sin());
  return means;
}

/// E(x) = -log sum_k w_k exp(-|x - m_k|^2 / (2 s^2)), so that Z = (2 pi s^2)^(d/2) for weights that sum to one.
class GaussianMixture : public EnergyModel {
 public:
  GaussianMixture(const Params& params, const ModelContext& context)
      : event_shape_(context.event_shape),
        sd_(params.real("sd")),
        means_(component_means(params, context).to(context.options)) {
    const auto& given = params.get<std::vector<double>>("weights");
    const auto modes = static_cast<std::size_t>(means_.size(0));
    if (!given.empty() && given.size() != modes) {
      throw ConfigError("weights: " + std::to_string(given.size()) + " numbers for " + std::to_string(modes) + " modes");
    }
    weights_ = given.empty() ? at::ones({means_.size(0)}, context.options) : at::tensor(given, at::kDouble).to(context.options);
    weights_ = weights_ / weights_.sum();
  }

  [[nodiscard]] Shape event_shape() const override { return event_shape_; }

  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override { return -at::logsumexp(log_weights(x), 1); }

  [[nodiscard]] at::Tensor gradient(const at::Tensor& x) const override {
    const at::NoGradGuard no_graph;
    const at::Tensor responsibility = log_weights(x).softmax(1);
    return (x - at::matmul(responsibility, means_)) / (sd_ * sd_);
  }

  [[nodiscard]] at::Tensor log_partition() const override {
    return at::scalar_tensor(0.5 * static_cast<double>(event_shape_.front()) * std::log(2.0 * std::numbers::pi * sd_ * sd_),
                             at::kDouble);
  }

  [[nodiscard]] at::Tensor exact_samples(std::int64_t n, at::Generator& generator) const override {
    // The mode is where a uniform draw falls among the cumulative weights.
    const at::Tensor u = rand({n}, generator, means_);
    const at::Tensor mode = at::searchsorted(weights_.cumsum(0), u).clamp_max(means_.size(0) - 1);
    return means_.index({mode}) + sd_ * randn({n, event_shape_.front()}, generator, means_);
  }

  [[nodiscard]] NamedTensors state() const override { return {{"means", means_}, {"weights", weights_}}; }

 private:
  [[nodiscard]] at::Tensor log_weights(const at::Tensor& x) const {
    const at::Tensor distance2 = (x.unsqueeze(1) - means_).square().sum(2);
    return weights_.log() - distance2 / (2.0 * sd_ * sd_);
  }

  Shape event_shape_;
  double sd_;
  at::Tensor means_, weights_;
};

}  // namespace

EBMLAB_PLUGIN(registry) {
  ebmlab::add_energy<GaussianMixture>(
      registry,
      {.id = "gaussian_mixture",
       .version = "1.0",
       .summary = "mixture of isotropic Gaussians in closed form, with exact log partition and exact samples",
       .params =
           {{.key = "modes",
             .doc = "components on the ring, where no means are given",
             .fallback = std::int64_t{8},
             .min = 1,
             .max = 10000},
            {.key = "radius", .doc = "of the ring, in the first two dimensions", .fallback = 2.8289, .min = 0, .max = 1e6},
            {.key = "sd", .doc = "standard deviation of every component", .fallback = 0.35361, .min = 1e-6, .max = 1e6},
            {.key = "means", .doc = "component means, one after the other; empty: a ring", .fallback = std::vector<double>{}},
            {.key = "weights",
             .doc = "component weights, normalised; empty: equal",
             .fallback = std::vector<double>{},
             .min = 1e-12,
             .max = 1e12}},
       .provides = {ebmlab::traits::kExactPartition, ebmlab::traits::kExactSamples}});
}
