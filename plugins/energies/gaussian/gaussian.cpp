// SPDX-License-Identifier: MIT
// A Gaussian whose variances span a given condition number, rotated against the axes: what linear theory says of a sampler.
#include "common/target.hpp"

#include <ebmlab/plugin.hpp>

#include <ATen/CPUGeneratorImpl.h>

#include <cmath>

namespace ebmlab::energies {

namespace {

/// Standard deviations along the principal axes, [d]: variances spaced evenly in their logarithm from 1 to 1 / condition.
at::Tensor principal_sd(const Params& params) {
  const std::int64_t d = params.integer("dimension");
  const at::Tensor place = at::arange(d, at::kDouble) / static_cast<double>(std::max<std::int64_t>(d - 1, 1));
  return (-0.5 * std::log(params.real("condition")) * place).exp();
}

/// A random rotation or reflection [d, d] of its own seed, uniform (Haar: the signs of R's diagonal are taken into Q).
at::Tensor rotation(const Params& params) {
  const std::int64_t d = params.integer("dimension");
  if (!params.flag("rotate")) return at::eye(d, at::kDouble);
  at::Generator generator =
      at::make_generator<at::CPUGeneratorImpl>(static_cast<std::uint64_t>(params.integer("rotation_seed")));
  const auto [q, r] = at::linalg_qr(randn({d, d}, generator, at::empty({0}, at::kDouble)));
  return q * r.diagonal().sign();
}

/// y = x W and |y|^2 / 2, and back: y W'. `y` is [d, kLanes].
EBMLAB_FOR_EVERY_PROCESSOR void evaluate_lanes(const float* __restrict x, float* __restrict energy, float* __restrict gradient,
                                               std::int64_t dimension, const float* __restrict whitening, float* __restrict y) {
  for (std::int64_t i = 0; i < dimension * kLanes; ++i) y[i] = gradient[i] = 0.0F;
  for (std::int64_t l = 0; l < kLanes; ++l) energy[l] = 0.0F;
  for (std::int64_t j = 0; j < dimension; ++j) {
    for (std::int64_t i = 0; i < dimension; ++i) {
      const float weight = whitening[i * dimension + j];
      for (std::int64_t l = 0; l < kLanes; ++l) y[j * kLanes + l] += weight * x[i * kLanes + l];
    }
    for (std::int64_t l = 0; l < kLanes; ++l) energy[l] += 0.5F * y[j * kLanes + l] * y[j * kLanes + l];
  }
  for (std::int64_t i = 0; i < dimension; ++i) {
    for (std::int64_t j = 0; j < dimension; ++j) {
      const float weight = whitening[i * dimension + j];
      for (std::int64_t l = 0; l < kLanes; ++l) gradient[i * kLanes + l] += weight * y[j * kLanes + l];
    }
  }
}

class LaneGaussian final : public FusedEnergy {
 public:
  explicit LaneGaussian(const at::Tensor& whitening)
      : FusedEnergy(whitening.size(0)), whitening_(whitening.to(at::kFloat).contiguous()) {}

  [[nodiscard]] std::size_t workspace() const override { return static_cast<std::size_t>(dimension() * kLanes); }
  void evaluate(const float* x, float* energy, float* gradient, float* workspace) const override {
    evaluate_lanes(x, energy, gradient, dimension(), whitening_.const_data_ptr<float>(), workspace);
  }

 private:
  at::Tensor whitening_;
};

/// E(x) = x' C^-1 x / 2 with C = Q diag(v) Q', so that log Z = log det(2 pi C) / 2.
class Gaussian final : public Target {
 public:
  Gaussian(const Params& params, const ModelContext& context) : Target(params.integer("dimension"), context) {
    const at::Tensor sd = principal_sd(params), axes = rotation(params);
    whitening_ = (axes / sd).to(context.options);
    colouring_ = (axes * sd).t().contiguous().to(context.options);
    variances_ = (axes * sd).square().sum(1);
    log_partition_ = sd.log().sum().item<double>() + static_cast<double>(dimension()) * kHalfLog2Pi;
  }

  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override {
    return 0.5 * at::matmul(x, whitening_).square().sum(1);
  }
  [[nodiscard]] at::Tensor gradient(const at::Tensor& x) const override {
    const at::NoGradGuard no_graph;
    return at::matmul(at::matmul(x, whitening_), whitening_.t());
  }
  [[nodiscard]] std::unique_ptr<const FusedEnergy> fused() const override { return std::make_unique<LaneGaussian>(whitening_); }
  [[nodiscard]] at::Tensor log_partition() const override { return at::scalar_tensor(log_partition_, at::kDouble); }
  [[nodiscard]] at::Tensor exact_samples(std::int64_t n, at::Generator& generator) const override {
    return at::matmul(normal(n, generator), colouring_);
  }

  [[nodiscard]] at::Tensor quantities(const at::Tensor& x) const override {
    return at::cat({x, x.square(), energy(x).unsqueeze(1)}, 1);
  }
  [[nodiscard]] std::vector<std::string> quantity_names() const override {
    return joined({numbered("x.", dimension()), numbered("x.", dimension(), "^2"), {"energy"}});
  }
  [[nodiscard]] std::optional<Reference> reference() const override {
    std::vector<Expectation> known;
    known.reserve(static_cast<std::size_t>(2 * dimension() + 1));
    for (std::int64_t i = 0; i < dimension(); ++i) known.push_back({0.0, variances_[i].item<double>()});
    for (std::int64_t i = 0; i < dimension(); ++i) {
      const double variance = known[static_cast<std::size_t>(i)].variance;
      known.push_back({variance, 2.0 * variance * variance});
    }
    known.push_back({0.5 * static_cast<double>(dimension()), 0.5 * static_cast<double>(dimension())});
    return exact_reference(known);
  }

  [[nodiscard]] std::optional<Box> box() const override {
    if (dimension() != 2) return std::nullopt;
    constexpr double kReach = 6.0;  // standard deviations of each dimension
    const double a = kReach * std::sqrt(variances_[0].item<double>()), b = kReach * std::sqrt(variances_[1].item<double>());
    return Box{{-a, -b}, {a, b}};
  }

 private:
  at::Tensor whitening_;  // [d, d]: |x W|^2 = x' C^-1 x
  at::Tensor colouring_;  // [d, d]: z A has the covariance C
  at::Tensor variances_;  // [d] of the elements, float64 on the CPU
  double log_partition_ = 0.0;
};

}  // namespace

}  // namespace ebmlab::energies

EBMLAB_PLUGIN(registry) {
  using namespace ebmlab;
  add_energy<energies::Gaussian>(
      registry,
      {.id = "gaussian",
       .version = "1.0",
       .summary = "ill-conditioned, correlated Gaussian with mean 0: log Z = log det(2 pi C) / 2, exact samples and moments",
       .params = {energies::dimension_param(2, 1),
                  {.key = "condition",
                   .doc =
                       "largest variance over smallest; along the principal axes they fall from 1 to 1 / condition, evenly in "
                       "their logarithm",
                   .fallback = 100.0,
                   .min = 1,
                   .max = 1e8,
                   .log_scale = true},
                  {.key = "rotate", .doc = "turn the principal axes against the coordinates", .fallback = true},
                  {.key = "rotation_seed",
                   .doc = "of the random rotation, the same in every run",
                   .fallback = std::int64_t{0},
                   .min = 0,
                   .max = 1e9,
                   .advanced = true}},
       .provides = {traits::kTarget, traits::kExactPartition, traits::kExactSamples}});
}
