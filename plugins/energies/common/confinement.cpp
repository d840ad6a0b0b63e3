// SPDX-License-Identifier: MIT
#include "common/confinement.hpp"

#include <ebmlab/error.hpp>
#include <ebmlab/moments.hpp>

namespace ebmlab::energies {

Confinement::Confinement(const Params& params, const ModelContext& context)
    : strength_(params.real("confinement")), limit_(params.real("limit")), sees_whitened_(params.text("sees") == "whitened") {
  if (params.text("base") != "gaussian") {
    if (sees_whitened_) throw ConfigError(R"(sees = "whitened": needs base = "gaussian", which whitens)");
    return;
  }
  if (!context.reference.defined()) throw ConfigError("base = \"gaussian\": needs a data set to fit the Gaussian to");
  const auto [mean, covariance] = moments_of(context.reference);
  const double noise = params.real("base_noise");
  const at::Tensor noised = covariance + noise * noise * at::eye(covariance.size(0), covariance.options());
  // The symmetric root: whitened images remain images.
  const auto [variances, axes] = at::linalg_eigh(noised);
  whitening_ = at::matmul(axes / variances.sqrt(), axes.t());
  const at::Tensor centred = context.reference.flatten(1).to(at::kDouble) - mean;
  level_ = (0.5 * at::matmul(centred, whitening_).square().sum(1).mean()).to(context.options.dtype());
  mean_ = mean.to(context.options.dtype());
  whitening_ = whitening_.to(context.options.dtype());
}

ModelContext Confinement::inner(const ModelContext& context) const {
  if (!sees_whitened_) return context;
  return {context.event_shape, context.options, context.generator, whitened(context.reference.flatten(1))};
}

at::Tensor Confinement::whitened(const at::Tensor& x) const {
  return whitening_.defined() ? at::matmul(x - mean_, whitening_) : x;
}

at::Tensor Confinement::bounded(const at::Tensor& f) const { return limit_ > 0 ? limit_ * (f / limit_).tanh() : f; }

at::Tensor Confinement::base(const at::Tensor& y) const {
  const at::Tensor square = y.square().sum(1);
  return level_.defined() ? 0.5 * square - level_ : strength_ * square;
}

FusedNetwork Confinement::fused() const {
  const bool is_fitted = whitening_.defined();
  return {.mean = mean_,
          .whitening = whitening_,
          .sees_whitened = sees_whitened_,
          .quadratic = is_fitted ? 0.5 : strength_,
          .level = is_fitted ? level_.item<double>() : 0.0,
          .limit = limit_};
}

NamedTensors Confinement::state() const {
  if (!whitening_.defined()) return {};
  return {{"base.mean", mean_}, {"base.whitening", whitening_}, {"base.level", level_}};
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
          {.key = "sees",
           .doc = "what the network sees: events, or events whitened by the Gaussian base (for images and the like, whose "
                  "directions differ widely in spread)",
           .fallback = std::string("events"),
           .choices = {"events", "whitened"}},
          {.key = "limit",
           .doc = "bounds the network's part to +-limit by limit tanh(f / limit); 0: unbounded",
           .fallback = 0.0,
           .min = 0,
           .max = 1e6,
           .advanced = true}};
}

}  // namespace ebmlab::energies
