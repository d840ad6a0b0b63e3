// SPDX-License-Identifier: MIT
// Noise contrastive estimation (Gutmann and Hyvarinen, JMLR 13, 2012, eq. 3): the energy and a learned log Z tell data from nu
// times as many draws of a known noise, by logistic regression on G = -E - log Z - log p_noise - log nu.
#include <ebmlab/moments.hpp>
#include <ebmlab/plugin.hpp>

#include <cmath>
#include <numbers>

namespace {

using namespace ebmlab;

/// (1 - u) N(m, C) + u uniform in a box around m, with m and C of the data.
class Noise {
 public:
  Noise(const Params& params, const ModelContext& context)
      : uniform_share_(params.real("uniform_share")), box_(params.real("uniform_box")) {
    const Moments moments = moments_of(context.reference);
    const std::int64_t dimension = moments.mean.size(0);
    dimension_ = static_cast<double>(dimension);
    constexpr double kRidge = 1e-4;  // for dimensions that the data do not fill
    const at::Tensor covariance = params.real("spread") * params.real("spread") *
                                  (moments.covariance + kRidge * at::eye(dimension, moments.covariance.options()));
    const at::Tensor factor = at::linalg_cholesky(covariance);
    log_scale_ = factor.diagonal().log().sum().to(context.options);
    factor_ = factor.t().contiguous().to(context.options);
    whitening_ = at::linalg_inv(factor).t().contiguous().to(context.options);
    mean_ = moments.mean.to(context.options);
  }

  /// Shaped as `like`, [n, D...] with n its rows.
  [[nodiscard]] at::Tensor draw(const at::Tensor& like, at::Generator& generator) const {
    const at::Tensor flat = like.flatten(1);
    at::Tensor x = at::matmul(randn(flat.sizes(), generator, flat), factor_);
    if (uniform_share_ > 0) {
      const at::Tensor is_uniform = rand({flat.size(0), 1}, generator, flat).lt(uniform_share_).to(flat.dtype());
      x = is_uniform * (2.0 * rand(flat.sizes(), generator, flat) - 1.0) * box_ + (1.0 - is_uniform) * x;
    }
    return (x + mean_).view(like.sizes());
  }

  /// [n, D...] -> [n].
  [[nodiscard]] at::Tensor log_density(const at::Tensor& events) const {
    const at::Tensor x = events.detach().flatten(1) - mean_;
    at::Tensor gaussian =
        -0.5 * at::matmul(x, whitening_).square().sum(1) - log_scale_ - 0.5 * dimension_ * std::log(2.0 * std::numbers::pi);
    if (uniform_share_ <= 0) return gaussian;
    const at::Tensor is_inside = x.square().amax(1).le(box_ * box_).to(x.dtype());
    const double uniform = std::log(uniform_share_) - dimension_ * std::log(2.0 * box_);
    // log(a + b) = b + softplus(a - b): where b is not 0. Outside the box it is.
    const at::Tensor normal = gaussian + std::log1p(-uniform_share_);
    return is_inside * (at::softplus(normal - uniform) + uniform) + (1.0 - is_inside) * normal;
  }

  void append_state(NamedTensors& state) const {
    state.emplace_back("noise.mean", mean_);
    state.emplace_back("noise.factor", factor_);
    state.emplace_back("noise.whitening", whitening_);
    state.emplace_back("noise.log_scale", log_scale_);
  }

 private:
  double uniform_share_, box_, dimension_;
  at::Tensor mean_, factor_, whitening_, log_scale_;
};

class NoiseContrastiveEstimation : public Objective {
 public:
  NoiseContrastiveEstimation(const Params& params, const ObjectiveContext& context)
      : noise_(params, context.model),
        batch_(context.model.ranks.share(params.integer("batch"), "batch")),
        ratio_(params.integer("ratio")),
        log_z_(at::zeros({}, context.model.options).requires_grad_(true)) {}

  Metrics step(Training& training) override {
    const at::Tensor data = training.data(batch_);
    std::vector<std::int64_t> repeats(static_cast<std::size_t>(data.dim()), 1);
    repeats.front() = ratio_;
    const at::Tensor noise = noise_.draw(data.repeat(repeats), training.stream("noise"));
    const at::Tensor x = at::cat({data, noise});
    const at::Tensor log_ratio = -training.energy().energy(x) - noise_.log_density(x) - std::log(static_cast<double>(ratio_));
    const at::Tensor log_z = log_z_.detach().clone();
    // Each player's own graph: a descent frees it.
    const at::Tensor loss = logistic(log_ratio - log_z);
    const at::Tensor own_loss = logistic(log_ratio.detach() - log_z_);
    training.energy_player().descend(loss);
    training.own_player().descend(own_loss);
    return {{"loss.energy", loss.detach()}, {"log_z.nce", log_z}};
  }

  [[nodiscard]] Parameters parameters() const override { return {{"log_z", log_z_}}; }
  [[nodiscard]] NamedTensors state() const override {
    NamedTensors state;
    noise_.append_state(state);
    return state;
  }

 private:
  /// -E_data log sigma(G) - nu E_noise log sigma(-G).
  [[nodiscard]] at::Tensor logistic(const at::Tensor& logit) const {
    const at::Tensor on_data = logit.slice(0, 0, batch_), on_noise = logit.slice(0, batch_);
    return at::softplus(-on_data).mean() + static_cast<double>(ratio_) * at::softplus(on_noise).mean();
  }

  Noise noise_;
  std::int64_t batch_, ratio_;
  at::Tensor log_z_;
};

ParamSpecs params() {
  ParamSpecs specs{{.key = "batch", .doc = "data of a step", .fallback = std::int64_t{512}, .min = 1, .max = 1e7},
                   {.key = "ratio", .doc = "noise events for each datum", .fallback = std::int64_t{4}, .min = 1, .max = 10000},
                   {.key = "spread",
                    .doc = "standard deviations of the Gaussian noise, as a multiple of the data's",
                    .fallback = 1.0,
                    .min = 0.1,
                    .max = 100,
                    .advanced = true},
                   {.key = "uniform_share",
                    .doc = "share of the noise that is uniform in a box instead of Gaussian",
                    .fallback = 0.2,
                    .min = 0,
                    .max = 0.99},
                   {.key = "uniform_box",
                    .doc = "half width of that box, in standard deviations of the data",
                    .fallback = 4.0,
                    .min = 0.1,
                    .max = 100,
                    .advanced = true}};
  append(specs, optimizer_params("energy", {.rate = 1e-3, .beta1 = 0.9, .beta2 = 0.99, .clip = 10.0}));
  append(specs, optimizer_params("own", {.rate = 1e-2, .beta1 = 0.9, .beta2 = 0.99, .clip = 0.0}));
  return specs;
}

}  // namespace

EBMLAB_PLUGIN(registry) {
  ebmlab::add_objective<NoiseContrastiveEstimation>(
      registry, {.id = "nce",
                 .version = "1.0",
                 .summary = "noise contrastive estimation, with a learned log Z: no sampler is used while training",
                 .params = params(),
                 .provides = {ebmlab::traits::kSplits},
                 .needs = {ebmlab::traits::kTrainableEnergy, ebmlab::traits::kData}});
}
