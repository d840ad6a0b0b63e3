// SPDX-License-Identifier: MIT
// A multilayer perceptron on Fourier features, confined by a quadratic or by a Gaussian fitted to the data.
#include <ebmlab/nn.hpp>
#include <ebmlab/plugin.hpp>

#include <numeric>

namespace {

using namespace ebmlab;

std::int64_t event_size(const Shape& shape) {
  return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

/// b(x) = c |x|^2, or (x - m)' C^-1 (x - m) / 2 with m and C from the data: what keeps exp(-E) integrable.
class Confinement {
 public:
  Confinement(const Params& params, const ModelContext& context) : strength_(params.real("confinement")) {
    if (params.text("base") != "gaussian") return;
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

  [[nodiscard]] at::Tensor operator()(const at::Tensor& x) const {
    if (!whitening_.defined()) return strength_ * x.square().sum(1);
    return 0.5 * at::matmul(x - mean_, whitening_).square().sum(1);
  }

  void append_state(NamedTensors& state) const {
    if (!whitening_.defined()) return;
    state.emplace_back("base.mean", mean_);
    state.emplace_back("base.whitening", whitening_);
  }

 private:
  double strength_;
  at::Tensor mean_, whitening_;
};

class MlpEnergy : public EnergyModel {
 public:
  MlpEnergy(const Params& params, const ModelContext& context)
      : event_shape_(context.event_shape),
        limit_(params.real("limit")),
        features_(event_size(event_shape_), params.integer("fourier_features"),
                  params.get<std::vector<double>>("fourier_scales"), context),
        network_({.inputs = features_.outputs(),
                  .hidden = params.get<std::vector<std::int64_t>>("hidden"),
                  .outputs = 1,
                  .activation = parse_activation(params.text("activation"))},
                 context),
        confinement_(params, context) {}

  [[nodiscard]] Shape event_shape() const override { return event_shape_; }

  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override {
    const at::Tensor flat = x.flatten(1);
    at::Tensor f = network_(features_(flat)).squeeze(1);
    if (limit_ > 0) f = limit_ * (f / limit_).tanh();
    return f + confinement_(flat);
  }

  [[nodiscard]] Parameters parameters() const override { return network_.parameters("network"); }

  [[nodiscard]] NamedTensors state() const override {
    NamedTensors state;
    if (features_.matrix().defined()) state.emplace_back("fourier", features_.matrix());
    confinement_.append_state(state);
    return state;
  }

 private:
  Shape event_shape_;
  double limit_;
  FourierFeatures features_;
  Mlp network_;
  Confinement confinement_;
};

ParamSpecs params() {
  ParamSpecs specs{{.key = "base",
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
  append(specs, network_params());
  return specs;
}

}  // namespace

EBMLAB_PLUGIN(registry) {
  ebmlab::add_energy<MlpEnergy>(
      registry, {.id = "mlp",
                 .version = "1.0",
                 .summary = "multilayer perceptron on Fourier features, with a confining quadratic or a Gaussian base",
                 .params = params(),
                 .provides = {ebmlab::traits::kTrainableEnergy}});
}
