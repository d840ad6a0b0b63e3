// SPDX-License-Identifier: MIT
// A multilayer perceptron on Fourier features, confined by a quadratic or by a Gaussian fitted to the data.
#include "common/confinement.hpp"

#include <ebmlab/chunks.hpp>
#include <ebmlab/nn.hpp>
#include <ebmlab/plugin.hpp>

namespace {

using namespace ebmlab;

class MlpEnergy : public EnergyModel, public Concurrent {
 public:
  MlpEnergy(const Params& params, const ModelContext& context)
      : event_shape_(context.event_shape),
        confinement_(params, context),
        features_(c10::multiply_integers(event_shape_), params.integer("fourier_features"),
                  params.get<std::vector<double>>("fourier_scales"), confinement_.inner(context)),
        activation_(parse_activation(params.text("activation"))),
        network_({.inputs = features_.outputs(),
                  .hidden = params.get<std::vector<std::int64_t>>("hidden"),
                  .outputs = 1,
                  .activation = activation_},
                 context) {}

  [[nodiscard]] Shape event_shape() const override { return event_shape_; }

  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override {
    return confinement_.energy(x.flatten(1), [this](const at::Tensor& seen) { return network_(features_(seen)).squeeze(1); });
  }

  [[nodiscard]] Parameters parameters() const override { return network_.parameters("network"); }

  [[nodiscard]] std::unique_ptr<const FusedEnergy> fused() const override {
    FusedNetwork network = confinement_.fused();
    network.frequencies = features_.matrix();
    network.layers = network_.parameters("network");
    network.activation = activation_;
    return make_fused(c10::multiply_integers(event_shape_), network);
  }

  [[nodiscard]] NamedTensors state() const override {
    NamedTensors state;
    if (features_.matrix().defined()) state.emplace_back("fourier", features_.matrix());
    for (auto& tensor : confinement_.state()) state.push_back(std::move(tensor));
    return state;
  }

 private:
  Shape event_shape_;
  energies::Confinement confinement_;
  FourierFeatures features_;
  Activation activation_;
  Mlp network_;
};

ParamSpecs params() {
  ParamSpecs specs = energies::confinement_params();
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
