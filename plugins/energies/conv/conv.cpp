// SPDX-License-Identifier: MIT
// A small convolutional energy for images: strided convolutions, then one linear layer.
#include "common/confinement.hpp"

#include <ebmlab/chunks.hpp>
#include <ebmlab/nn.hpp>
#include <ebmlab/plugin.hpp>

#include <cmath>

namespace ebmlab::energies {

namespace {

/// How an event is laid out as an image {C, H, W}.
Shape image_shape(const Params& params, const ModelContext& context) {
  const auto& given = params.get<std::vector<std::int64_t>>("image_shape");
  Shape shape = given.empty() ? context.event_shape : given;
  if (shape.size() == 2) shape.insert(shape.begin(), 1);
  if (shape.size() != 3) {
    throw ConfigError(
        "image_shape: must be given as [height, width] or [channels, height, width] where events are not of such a shape");
  }
  if (c10::multiply_integers(shape) == c10::multiply_integers(context.event_shape)) return shape;
  throw ConfigError("image_shape: has " + std::to_string(c10::multiply_integers(shape)) +
                    " pixels, and the data set's events " + std::to_string(c10::multiply_integers(context.event_shape)));
}

class ConvEnergy final : public EnergyModel, public Concurrent {
 public:
  ConvEnergy(const Params& params, const ModelContext& context)
      : event_shape_(context.event_shape),
        image_shape_(image_shape(params, context)),
        kernel_(params.integer("kernel")),
        activation_(parse_activation(params.text("activation"))),
        confinement_(params, context) {
    if (kernel_ % 2 == 0) throw ConfigError("kernel = " + std::to_string(kernel_) + ": must be odd");
    Shape image = image_shape_;
    for (const std::int64_t channels : params.get<std::vector<std::int64_t>>("channels")) {
      layers_.push_back(layer({channels, image[0], kernel_, kernel_}, context));
      // A stride of 2 with padding of half a kernel: ceil(size / 2).
      image = {channels, (image[1] + 1) / 2, (image[2] + 1) / 2};
    }
    layers_.push_back(layer({1, image[0] * image[1] * image[2]}, context));
  }

  [[nodiscard]] Shape event_shape() const override { return event_shape_; }

  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override {
    return confinement_.energy(x.flatten(1), [this](const at::Tensor& seen) { return network(seen); });
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

  [[nodiscard]] NamedTensors state() const override { return confinement_.state(); }

 private:
  struct Layer {
    at::Tensor weight, bias;
  };

  /// f [B] of flattened events [B, D].
  [[nodiscard]] at::Tensor network(const at::Tensor& seen) const {
    at::Tensor h = seen.reshape(batch_shape(seen.size(0), image_shape_));
    for (std::size_t i = 0; i + 1 < layers_.size(); ++i) {
      h = at::conv2d(h, layers_[i].weight, layers_[i].bias, /*stride=*/2, /*padding=*/kernel_ / 2);
      h = activate(activation_, h);
    }
    return at::linear(h.flatten(1), layers_.back().weight, layers_.back().bias).squeeze(1);
  }

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
  Confinement confinement_;
  std::vector<Layer> layers_;  // the last is the linear one
};

ParamSpecs params() {
  ParamSpecs specs{
      {.key = "channels",
       .doc = "outputs of the convolutions; each halves height and width",
       .fallback = std::vector<std::int64_t>{32, 64, 64},
       .min = 1,
       .max = 4096},
      {.key = "kernel", .doc = "side of the convolutions' kernels, odd", .fallback = std::int64_t{3}, .min = 1, .max = 15},
      {.key = "image_shape",
       .doc = "[height, width] or [channels, height, width] of a flat event; empty: the event's own",
       .fallback = std::vector<std::int64_t>{},
       .min = 1,
       .max = 4096},
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
