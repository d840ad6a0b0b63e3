// SPDX-License-Identifier: MIT
#include "common/linear_regression.hpp"

#include <ebmlab/lane_math.hpp>

#include <cmath>
#include <numbers>

namespace ebmlab::energies {

namespace {
constexpr double kNoiseScale = 2.5;  // of sigma's half-Cauchy prior
constexpr double kReach = 12.0;      // log sigma in [-12, 12] holds the posterior of any data of moderate size

/// -log of sigma's prior and of the Jacobian of its logarithm.
at::Tensor noise_energy(const at::Tensor& log_sigma) {
  const double constant = std::log(0.5 * std::numbers::pi * kNoiseScale);
  return constant + ((2.0 * log_sigma).exp() / (kNoiseScale * kNoiseScale)).log1p() - log_sigma;
}

/// A regression for lanes, in single precision. `axes` is S V' [K, K], one row an axis, and `fit` S V' b [K].
struct LaneRegression {
  std::vector<float> axes, fit;
  float count, residual, prior_precision, constant;
};

EBMLAB_FOR_EVERY_PROCESSOR void evaluate_lanes(const float* __restrict x, float* __restrict energy, float* __restrict gradient,
                                               const LaneRegression& regression) {
  constexpr auto kScale = static_cast<float>(kNoiseScale * kNoiseScale);
  const auto k = static_cast<std::int64_t>(regression.fit.size());
  const float* __restrict log_sigma = x + k * kLanes;
  // NOLINTBEGIN(*-avoid-c-arrays): lanes on the stack
  alignas(64) float distance[kLanes], misfit[kLanes], prior[kLanes], precision[kLanes];
  // NOLINTEND(*-avoid-c-arrays)
  for (std::int64_t l = 0; l < kLanes; ++l) {
    precision[l] = lanes::exp(-2.0F * log_sigma[l]);
    misfit[l] = regression.residual;
    prior[l] = 0.0F;
  }
  for (std::int64_t i = 0; i < k; ++i) {
    for (std::int64_t l = 0; l < kLanes; ++l) {
      const float beta = x[i * kLanes + l];
      prior[l] += regression.prior_precision * beta * beta;
      gradient[i * kLanes + l] = regression.prior_precision * beta;
    }
  }
  for (std::int64_t a = 0; a < k; ++a) {
    const float* axis = regression.axes.data() + a * k;
    for (std::int64_t l = 0; l < kLanes; ++l) distance[l] = -regression.fit[static_cast<std::size_t>(a)];
    for (std::int64_t i = 0; i < k; ++i) {
      for (std::int64_t l = 0; l < kLanes; ++l) distance[l] += axis[i] * x[i * kLanes + l];
    }
    for (std::int64_t l = 0; l < kLanes; ++l) misfit[l] += distance[l] * distance[l];
    for (std::int64_t i = 0; i < k; ++i) {
      for (std::int64_t l = 0; l < kLanes; ++l) gradient[i * kLanes + l] += axis[i] * distance[l] * precision[l];
    }
  }
  float* __restrict by_log_sigma = gradient + k * kLanes;
  for (std::int64_t l = 0; l < kLanes; ++l) {
    const float half_cauchy = 1.0F + kScale * precision[l];  // over kScale precision: 1 + sigma^2 / scale^2
    energy[l] = regression.constant + (regression.count - 1.0F) * log_sigma[l] + 0.5F * (misfit[l] * precision[l] + prior[l]) +
                lanes::log(half_cauchy) - lanes::log(kScale * precision[l]);
    by_log_sigma[l] = regression.count - 1.0F - misfit[l] * precision[l] + 2.0F / half_cauchy;
  }
}

}  // namespace

LinearRegression::LinearRegression(const Posterior& posterior, const ModelContext& context)
    : Target(posterior.x.size(1) + 1, context),
      count_(static_cast<double>(posterior.x.size(0))),
      prior_precision_(posterior.prior_precision),
      coefficients_(posterior.coefficients),
      published_(posterior.published) {
  const auto [u, s, vt] = at::linalg_svd(posterior.x, /*full_matrices=*/false);
  exact_ = {vt.t().contiguous(), s, at::matmul(u.t(), posterior.y) / s};
  residual_ = (posterior.y - at::matmul(u, s * exact_.fit)).square().sum().item<double>();
  run_ = {exact_.rotation.to(context.options), s.to(context.options), exact_.fit.to(context.options)};
  line_.emplace([this](const at::Tensor& log_sigma) { return marginal_energy(log_sigma); }, -kReach, kReach);
}

/// S (V' beta - V' b), [B, K].
at::Tensor LinearRegression::scaled_distance(const at::Tensor& x) const {
  return run_.singular * (at::matmul(x.narrow(1, 0, dimension() - 1), run_.rotation) - run_.fit);
}

/// What the energy has of the normal densities' constants.
double LinearRegression::constant() const {
  if (prior_precision_ == 0.0) return count_ * kHalfLog2Pi;
  const auto k = static_cast<double>(dimension() - 1);
  return (count_ + k) * kHalfLog2Pi - 0.5 * k * std::log(prior_precision_);
}

at::Tensor LinearRegression::energy(const at::Tensor& x) const {
  const at::Tensor log_sigma = x.select(1, dimension() - 1), beta = x.narrow(1, 0, dimension() - 1);
  const at::Tensor misfit = residual_ + scaled_distance(x).square().sum(1);
  return constant() + count_ * log_sigma + 0.5 * misfit * (-2.0 * log_sigma).exp() +
         0.5 * prior_precision_ * beta.square().sum(1) + noise_energy(log_sigma);
}

at::Tensor LinearRegression::gradient(const at::Tensor& x) const {
  const at::NoGradGuard no_graph;
  const at::Tensor log_sigma = x.narrow(1, dimension() - 1, 1), precision = (-2.0 * log_sigma).exp();
  const at::Tensor distance = scaled_distance(x);
  const at::Tensor by_beta =
      at::matmul(distance * run_.singular, run_.rotation.t()) * precision + prior_precision_ * x.narrow(1, 0, dimension() - 1);
  const at::Tensor misfit = residual_ + distance.square().sum(1, /*keepdim=*/true);
  // d/dl log(1 + exp(2 l) / s^2) = 2 / (1 + s^2 exp(-2 l)).
  const at::Tensor by_log_sigma = count_ - 1.0 - misfit * precision + 2.0 / (1.0 + kNoiseScale * kNoiseScale * precision);
  return at::cat({by_beta, by_log_sigma}, 1);
}

std::unique_ptr<const FusedEnergy> LinearRegression::fused() const {
  const auto values = [](const at::Tensor& tensor) {
    const at::Tensor single = tensor.to(at::kFloat).contiguous();
    return std::vector<float>(single.const_data_ptr<float>(), single.const_data_ptr<float>() + single.numel());
  };
  const double level = constant() + std::log(0.5 * std::numbers::pi * kNoiseScale);
  LaneRegression regression{values((exact_.rotation * exact_.singular).t()),
                            values(exact_.singular * exact_.fit),
                            static_cast<float>(count_),
                            static_cast<float>(residual_),
                            static_cast<float>(prior_precision_),
                            static_cast<float>(level)};
  return make_fused(dimension(), [regression = std::move(regression)](const float* x, float* energy, float* gradient) {
    evaluate_lanes(x, energy, gradient, regression);
  });
}

/// -log of the energy's integral over beta: in the axes of X each coordinate is Gaussian by itself.
at::Tensor LinearRegression::marginal_energy(const at::Tensor& log_sigma) const {
  const at::Tensor precision = (-2.0 * log_sigma).exp().unsqueeze(1) * exact_.singular.square();  // [n, K], of the data
  const at::Tensor total = precision + prior_precision_;
  const at::Tensor shrinkage = exact_.fit.square() * prior_precision_ * precision / total;
  const at::Tensor integral = 0.5 * (total.log() + shrinkage).sum(1) - static_cast<double>(dimension() - 1) * kHalfLog2Pi;
  return constant() + count_ * log_sigma + 0.5 * residual_ * (-2.0 * log_sigma).exp() + integral + noise_energy(log_sigma);
}

at::Tensor LinearRegression::log_partition() const { return at::scalar_tensor(line_->log_partition(), at::kDouble); }

at::Tensor LinearRegression::exact_samples(std::int64_t n, at::Generator& generator) const {
  const at::Tensor log_sigma = line_->sample({n, 1}, generator);
  const at::Tensor singular = exact_.singular.to(log_sigma.device()), fit = exact_.fit.to(log_sigma.device());
  const at::Tensor precision = (-2.0 * log_sigma).exp() * singular.square(), total = precision + prior_precision_;
  const at::Tensor turned = fit * precision / total + randn(total.sizes(), generator, log_sigma) / total.sqrt();
  const at::Tensor beta = at::matmul(turned, exact_.rotation.to(log_sigma.device()).t());
  return at::cat({beta, log_sigma}, 1).to(like().options());
}

at::Tensor LinearRegression::quantities(const at::Tensor& x) const {
  const std::int64_t k = dimension() - 1;
  return at::cat({x.narrow(1, 0, k), x.narrow(1, k, 1).exp()}, 1);
}

std::vector<std::string> LinearRegression::quantity_names() const { return joined({coefficients_, {"sigma"}}); }

}  // namespace ebmlab::energies
