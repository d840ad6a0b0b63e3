// SPDX-License-Identifier: MIT
#include "common/confinement.hpp"

#include <ebmlab/error.hpp>

namespace ebmlab::energies {

Confinement::Confinement(const Params& params, const ModelContext& context)
    : strength_(params.real("confinement")), limit_(params.real("limit")) {
  if (params.text("base") != "gaussian") return;
  if (!context.reference.defined()) throw ConfigError("base = \"gaussian\": needs a data set to fit the Gaussian to");
  const at::Tensor x = context.reference.flatten(1).to(at::kDouble);
  const double noise = params.real("base_noise");
  mean_ = x.mean(0);
  const at::Tensor centred = x - mean_;
  const at::Tensor covariance =
      at::matmul(centred.t(), centred) / static_cast<double>(x.size(0)) + noise * noise * at::eye(x.size(1), x.options());
  // |L^-1 (x - m)|^2 with C = L L', kept as a matrix so that the energy is one product and a square.
  whitening_ = at::linalg_inv(at::linalg_cholesky(covariance)).t().contiguous();
  mean_ = mean_.to(context.options.dtype());
  whitening_ = whitening_.to(context.options.dtype());
}

at::Tensor Confinement::operator()(const at::Tensor& f, const at::Tensor& x) const {
  const at::Tensor bounded = limit_ > 0 ? limit_ * (f / limit_).tanh() : f;
  if (!whitening_.defined()) return bounded + strength_ * x.square().sum(1);
  return bounded + 0.5 * at::matmul(x - mean_, whitening_).square().sum(1);
}

NamedTensors Confinement::state() const {
  if (!whitening_.defined()) return {};
  return {{"base.mean", mean_}, {"base.whitening", whitening_}};
}

ParamSpecs confinement_params() {
  return {{.key = "base",
           .doc = "what confines the energy: c |x|^2, or a Gaussian fitted to the training data",
           .fallback = std::string("quadratic"),
           .choices = {"quadratic", "gaussian"}},
          {.key = "confinement", .doc = "c of the quadratic base", .fallback = 0.2, .min = 0, .max = 100},
          {.key = "base_noise",
           .doc = "standard deviation of the noise added to the data in the Gaussian base",
           .fallback = 0.1,
           .min = 1e-6,
           .max = 10},
          {.key = "limit",
           .doc = "bounds the network's part to +-limit by limit tanh(f / limit); 0: unbounded",
           .fallback = 0.0,
           .min = 0,
           .max = 1e6,
           .advanced = true}};
}

}  // namespace ebmlab::energies
