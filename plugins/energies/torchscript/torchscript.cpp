// SPDX-License-Identifier: MIT
// Energies written in Python: a model exported with torch.jit.script or torch.jit.trace, in a .pt file, trainable or frozen.
//
//   class Energy(torch.nn.Module):
//       def forward(self, x):                        # [B, D...], standardised
//           return self.network(x.flatten(1)).squeeze(1) + 0.2 * x.flatten(1).square().sum(1)
//   torch.jit.script(Energy()).save("energy.pt")
#include <ebmlab/plugin.hpp>

#include "scripted_model.hpp"

namespace ebmlab::energies {

namespace {

Shape event_shape_of(const Params& params, const ModelContext& context) {
  const auto& given = params.get<std::vector<std::int64_t>>("event_shape");
  if (context.event_shape.empty() && given.empty()) throw ConfigError("event_shape: must be given where there is no data set");
  if (given.empty()) return context.event_shape;
  if (context.event_shape.empty() || given == context.event_shape) return given;
  throw ConfigError("event_shape = " + text_of(given) + ": must be that of the data set, " + text_of(context.event_shape));
}

/// E(x) is what the model's forward gives.
class ScriptedEnergy final : public EnergyModel {
 public:
  ScriptedEnergy(const Params& params, const ModelContext& context, bool trainable)
      : event_shape_(event_shape_of(params, context)),
        trainable_(trainable),
        model_(params.text("path"), event_shape_, context.options) {
    for (const auto& [name, tensor] : model_.parameters()) tensor.requires_grad_(trainable);
    if (!trainable || !model_.parameters().empty()) return;
    throw ConfigError("path = \"" + params.text("path") +
                      "\": has no parameters to train (torch.jit.freeze makes constants of them); the energy "
                      "torchscript_frozen takes it as it is");
  }

  [[nodiscard]] Shape event_shape() const override { return event_shape_; }
  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override { return model_(x); }

  [[nodiscard]] Parameters parameters() const override {
    Parameters result;
    if (!trainable_) return result;
    for (const auto& [name, tensor] : model_.parameters()) result.push_back({name, tensor});
    return result;
  }

  /// Buffers, and the parameters of a frozen model.
  [[nodiscard]] NamedTensors state() const override {
    NamedTensors state = model_.buffers();
    if (trainable_) return state;
    for (auto& parameter : model_.parameters()) state.push_back(std::move(parameter));
    return state;
  }

 private:
  Shape event_shape_;
  bool trainable_;
  ScriptedModel model_;
};

PluginInfo info(std::string id, std::string summary, std::vector<std::string> provides) {
  return {.id = std::move(id),
          .version = "1.0",
          .summary = std::move(summary),
          .params = {{.key = "path", .doc = "the exported model, relative to the working folder", .fallback = std::string()},
                     {.key = "event_shape",
                      .doc = "of one event, where there is no data set",
                      .fallback = std::vector<std::int64_t>{},
                      .min = 1,
                      .max = 1e6}},
          .provides = std::move(provides)};
}

EnergyFactory factory(bool trainable) {
  return [trainable](const Params& params, const ModelContext& context) {
    return std::make_unique<ScriptedEnergy>(params, context, trainable);
  };
}

}  // namespace

}  // namespace ebmlab::energies

EBMLAB_PLUGIN(registry) {
  using namespace ebmlab;
  registry.add_energy(energies::info("torchscript", "a model exported from Python with torch.jit, whose parameters are trained",
                                     {traits::kTrainableEnergy}),
                      energies::factory(true));
  registry.add_energy(
      energies::info("torchscript_frozen", "a model exported from Python with torch.jit, as it is", {traits::kTarget}),
      energies::factory(false));
}
