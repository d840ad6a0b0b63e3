// SPDX-License-Identifier: MIT
// A small convolutional energy for images [H, W] or [C, H, W]: strided convolutions, then one linear layer.
#include "common/confinement.hpp"

#include <ebmlab/nn.hpp>
#include <ebmlab/plugin.hpp>

#include <cmath>

namespace ebmlab::energies {

namespace {

/// {C, H, W}.
Shape image_shape(const ModelContext& context) {
  if (context.event_shape.size() == 2) return {1, context.event_shape[0], context.event_shape[1]};
  if (context.event_shape.size() == 3) return context.event_shape;
  throw ConfigError("its events must be images, [height, width] or [channels, height, width]; those of the data set have " +
                    std::to_string(context.event_shape.size()) + " dimensions");
}

class ConvEnergy final : public EnergyModel {
 public:
  ConvEnergy(const Params& params, const ModelContext& context)
      : event_shape_(context.event_shape),
        image_shape_(image_shape(context)),
        kernel_(params.integer("kernel")),
        activation_(parse_activation(params.text("activation"))) {
    if (kernel_ % 2 == 0) throw ConfigError("kernel = " + std::to_string(kernel_) + ": must be odd");
    Shape image = image_shape_;
    for (const std::int64_t channels : params.get<std::vector<std::int64_t>>("channels")) {
      layers_.push_back(layer({channels, image[0], kernel_, kernel_}, context));
      // A stride of 2 with padding of half a kernel: ceil(size / 2).
      image = {channels, (image[1] + 1) / 2, (image[2] + 1) / 2};
    }
    layers_.push_back(layer({1, image[0] * image[1] * image[2]}, context));
    confinement_.emplace(params, context);
  }

  [[nodiscard]] Shape event_shape() const override { return event_shape_; }

  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override {
    at::Tensor h = x.reshape(batch_shape(x.size(0), image_shape_));
    for (std::size_t i = 0; i + 1 < layers_.size(); ++i) {
      h = at::conv2d(h, layers_[i].weight, layers_[i].bias, /*stride=*/2, /*padding=*/kernel_ / 2);
      h = activate(activation_, h);
    }
    const at::Tensor f = at::linear(h.flatten(1), layers_.back().weight, layers_.back().bias).squeeze(1);
    return (*confinement_)(f, x.flatten(1));
  }

  [[nodiscard]] Parameters parameters() const override {
    Parameters result;
    for (std::size_t i = 0; i < layers_.size(); ++i) {
      const std::string name = i + 1 < layers_.size() ? "conv." + std::to_string(i) : "linear";
      result.push_back({name + ".weight", layers_[i].weight});
      result.push_back({name + ".bias", layers_[i].bias});
    }
    return result;
  }

  [[nodiscard]] NamedTensors state() const override { return confinement_->state(); }

 private:
  struct Layer {
    at::Tensor weight, bias;
  };

  /// PyTorch's default: uniform in +-1/sqrt(inputs of a unit), for weights and biases. The first dimension is the outputs.
  static Layer layer(const Shape& shape, const ModelContext& context) {
    double inputs = 1.0;
    for (std::size_t i = 1; i < shape.size(); ++i) inputs *= static_cast<double>(shape[i]);
    const double bound = 1.0 / std::sqrt(inputs);
    Layer made{initial_uniform(shape, bound, context), initial_uniform({shape.front()}, bound, context)};
    made.weight.requires_grad_(true);
    made.bias.requires_grad_(true);
    return made;
  }

  Shape event_shape_, image_shape_;
  std::int64_t kernel_;
  Activation activation_;
  std::vector<Layer> layers_;  // the last is the linear one
  std::optional<Confinement> confinement_;
};

ParamSpecs params() {
  ParamSpecs specs{
      {.key = "channels",
       .doc = "outputs of the convolutions; each halves height and width",
       .fallback = std::vector<std::int64_t>{32, 64, 64},
       .min = 1,
       .max = 4096},
      {.key = "kernel", .doc = "side of the convolutions' kernels, odd", .fallback = std::int64_t{3}, .min = 1, .max = 15},
      {.key = "activation", .doc = "behind each convolution", .fallback = std::string("silu"), .choices = activation_names()}};
  append(specs, confinement_params());
  return specs;
}

}  // namespace

}  // namespace ebmlab::energies

EBMLAB_PLUGIN(registry) {
  using namespace ebmlab;
  add_energy<energies::ConvEnergy>(
      registry,
      {.id = "conv",
       .version = "1.0",
       .summary = "strided convolutions and a linear layer over images, with a confining quadratic or a Gaussian base",
       .params = energies::params(),
       .provides = {traits::kTrainableEnergy}});
}
