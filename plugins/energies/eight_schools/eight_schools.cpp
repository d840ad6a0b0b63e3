// SPDX-License-Identifier: MIT
// posteriordb's eight_schools-noncentered: y_j ~ N(theta_j, s_j), theta_j = mu + tau theta_trans_j, theta_trans_j ~ N(0, 1),
// mu ~ N(0, 5), tau ~ half-Cauchy(0, 5). (inference_gym's eight schools has other priors and another posterior.)
#include "common/line_density.hpp"
#include "common/target.hpp"

#include <ebmlab/lane_math.hpp>
#include <ebmlab/plugin.hpp>

#include <cmath>
#include <numbers>

namespace ebmlab::energies {

namespace {

constexpr std::int64_t kSchools = 8;
constexpr double kMuSd = 5.0, kTauScale = 5.0;
constexpr double kLowest = -40.0, kHighest = 20.0;  // log tau: exp(-40) and exp(-180) of the mass lie beyond

const std::vector<Published>& published() {
  static const std::vector<Published> values = {
      {4.41052, 3.3093, 0.03304}, {3.60206, 3.1985, 0.03186}, {6.1505, 5.6159, 0.05574},  {4.93958, 4.6456, 0.04623},
      {3.90591, 5.2807, 0.05423}, {4.79602, 4.7709, 0.04749}, {3.61444, 4.6147, 0.04615}, {4.05115, 4.7962, 0.04852},
      {6.31717, 5.0029, 0.04988}, {4.884, 5.3177, 0.05425}};
  return values;
}

/// -log of tau's prior and of the Jacobian of its logarithm.
at::Tensor tau_energy(const at::Tensor& log_tau) {
  const double constant = std::log(0.5 * std::numbers::pi * kTauScale);
  return constant + ((2.0 * log_tau).exp() / (kTauScale * kTauScale)).log1p() - log_tau;
}

EBMLAB_FOR_EVERY_PROCESSOR void evaluate_lanes(const float* __restrict x, float* __restrict energy, float* __restrict gradient,
                                               const float* __restrict y, const float* __restrict precision, float constant) {
  constexpr auto kMuPrecision = static_cast<float>(1.0 / (kMuSd * kMuSd)),
                 kTauSquare = static_cast<float>(kTauScale * kTauScale);
  const float* mu = x + kSchools * kLanes;
  const float* log_tau = mu + kLanes;
  float* by_mu = gradient + kSchools * kLanes;
  float* by_log_tau = by_mu + kLanes;
  alignas(64) float tau[kLanes];  // NOLINT(*-avoid-c-arrays): lanes on the stack
  for (std::int64_t l = 0; l < kLanes; ++l) {
    tau[l] = lanes::exp(log_tau[l]);
    energy[l] = constant + 0.5F * kMuPrecision * mu[l] * mu[l] + lanes::log(1.0F + tau[l] * tau[l] / kTauSquare) - log_tau[l];
    by_mu[l] = kMuPrecision * mu[l];
    by_log_tau[l] = -1.0F + 2.0F * tau[l] * tau[l] / (tau[l] * tau[l] + kTauSquare);
  }
  for (std::int64_t j = 0; j < kSchools; ++j) {
    for (std::int64_t l = 0; l < kLanes; ++l) {
      const float effect = x[j * kLanes + l], misfit = mu[l] + tau[l] * effect - y[j], by_theta = precision[j] * misfit;
      energy[l] += 0.5F * (misfit * by_theta + effect * effect);
      gradient[j * kLanes + l] = effect + by_theta * tau[l];
      by_mu[l] += by_theta;
      by_log_tau[l] += by_theta * effect * tau[l];
    }
  }
}

/// Events are (theta_trans_1, ..., theta_trans_8, mu, log tau); E = -log p(y, theta_trans, mu, tau) - log tau, so that Z =
/// p(y). Given tau all else is Gaussian: log Z and exact draws come from the density of log tau, which is one on a line.
class EightSchools final : public Target {
 public:
  EightSchools(const Params& /*params*/, const ModelContext& context)
      : Target(kSchools + 2, context),
        exact_y_(at::tensor({28.0, 8.0, -3.0, 7.0, -1.0, 1.0, 18.0, 12.0}, at::kDouble)),
        exact_sd_(at::tensor({15.0, 10.0, 16.0, 11.0, 9.0, 11.0, 10.0, 18.0}, at::kDouble)),
        y_(exact_y_.to(context.options)),
        sd_(exact_sd_.to(context.options)),
        line_([this](const at::Tensor& log_tau) { return marginal_energy(log_tau); }, kLowest, kHighest) {}

  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override {
    const at::Tensor standardised = (y_ - theta(x)) / sd_, mu = x.select(1, kSchools);
    return constant() + 0.5 * (standardised.square().sum(1) + x.narrow(1, 0, kSchools).square().sum(1)) +
           0.5 * (mu / kMuSd).square() + tau_energy(x.select(1, kSchools + 1));
  }

  [[nodiscard]] at::Tensor gradient(const at::Tensor& x) const override {
    const at::NoGradGuard no_graph;
    const at::Tensor effect = x.narrow(1, 0, kSchools), mu = x.narrow(1, kSchools, 1), log_tau = x.narrow(1, kSchools + 1, 1);
    const at::Tensor tau = log_tau.exp(), by_theta = (theta(x) - y_) / sd_.square();
    const at::Tensor by_tau =
        (by_theta * effect).sum(1, /*keepdim=*/true) * tau - 1.0 + 2.0 / (1.0 + kTauScale * kTauScale * (-2.0 * log_tau).exp());
    return at::cat({effect + by_theta * tau, by_theta.sum(1, /*keepdim=*/true) + mu / (kMuSd * kMuSd), by_tau}, 1);
  }

  [[nodiscard]] std::unique_ptr<const FusedEnergy> fused() const override {
    const at::Tensor y = exact_y_.to(at::kFloat), precision = exact_sd_.square().reciprocal().to(at::kFloat);
    const double level = constant() + std::log(0.5 * std::numbers::pi * kTauScale);
    return make_fused(
        dimension(), [y, precision, level = static_cast<float>(level)](const float* x, float* energy, float* gradient) {
          evaluate_lanes(x, energy, gradient, y.const_data_ptr<float>(), precision.const_data_ptr<float>(), level);
        });
  }

  [[nodiscard]] at::Tensor log_partition() const override { return at::scalar_tensor(line_.log_partition(), at::kDouble); }

  [[nodiscard]] at::Tensor exact_samples(std::int64_t n, at::Generator& generator) const override {
    const at::Tensor log_tau = line_.sample({n, 1}, generator), tau = log_tau.exp();
    const at::Tensor y = exact_y_.to(tau.device()), variance = exact_sd_.square().to(tau.device());
    const at::Tensor weight = 1.0 / (variance + tau.square());
    const at::Tensor precision = weight.sum(1, /*keepdim=*/true) + 1.0 / (kMuSd * kMuSd);
    const at::Tensor mu = (weight * y).sum(1, /*keepdim=*/true) / precision + randn({n, 1}, generator, tau) / precision.sqrt();
    // theta_trans_j ~ N(0, 1) and y_j - mu ~ N(tau theta_trans_j, s_j): a product of two normal densities.
    const at::Tensor effect = (y - mu) * tau * weight + randn({n, kSchools}, generator, tau) * (variance * weight).sqrt();
    return at::cat({effect, mu, log_tau}, 1).to(like().options());
  }

  /// mu, tau and theta_j.
  [[nodiscard]] at::Tensor quantities(const at::Tensor& x) const override {
    return at::cat({x.narrow(1, kSchools, 1), x.narrow(1, kSchools + 1, 1).exp(), theta(x)}, 1);
  }
  [[nodiscard]] std::vector<std::string> quantity_names() const override {
    return joined({{"mu", "tau"}, numbered("theta.", kSchools)});
  }
  [[nodiscard]] std::optional<Reference> reference() const override { return published_reference(published()); }

 private:
  /// What the energy has of the normal densities' constants.
  [[nodiscard]] double constant() const {
    return (2.0 * kSchools + 1.0) * kHalfLog2Pi + exact_sd_.log().sum().item<double>() + std::log(kMuSd);
  }
  [[nodiscard]] static at::Tensor theta(const at::Tensor& x) {
    return x.narrow(1, kSchools, 1) + x.narrow(1, kSchools + 1, 1).exp() * x.narrow(1, 0, kSchools);
  }

  /// -log of the energy's integral over theta_trans and mu: y_j ~ N(mu, s_j^2 + tau^2), and then mu is Gaussian.
  [[nodiscard]] at::Tensor marginal_energy(const at::Tensor& log_tau) const {
    const at::Tensor weight = 1.0 / (exact_sd_.square() + (2.0 * log_tau).exp().unsqueeze(1));  // [n, 8]
    const at::Tensor precision = weight.sum(1) + 1.0 / (kMuSd * kMuSd), pull = (weight * exact_y_).sum(1);
    const at::Tensor misfit = (weight * exact_y_.square()).sum(1) - pull.square() / precision;
    return kSchools * kHalfLog2Pi + std::log(kMuSd) + 0.5 * (misfit + precision.log() - weight.log().sum(1)) +
           tau_energy(log_tau);
  }

  at::Tensor exact_y_, exact_sd_;  // [8] float64 on the CPU: effects and their standard errors
  at::Tensor y_, sd_;              // the same for the run
  LineDensity line_;
};

}  // namespace

}  // namespace ebmlab::energies

EBMLAB_PLUGIN(registry) {
  using namespace ebmlab;
  add_energy<energies::EightSchools>(
      registry, {.id = "eight_schools",
                 .version = "1.0",
                 .summary = "posteriordb's eight schools, non-centred, over (theta_trans_1..8, mu, log tau)",
                 .provides = {traits::kTarget, traits::kExactPartition, traits::kExactSamples}});
}
