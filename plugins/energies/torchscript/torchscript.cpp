// SPDX-License-Identifier: MIT
// Energies written in Python: a model exported with torch.jit.script or torch.jit.trace, in a .pt file, trainable or frozen.
//
//   class Energy(torch.nn.Module):
//       def forward(self, x):                        # [B, D...], standardised
//           return self.network(x.flatten(1)).squeeze(1) + 0.2 * x.flatten(1).square().sum(1)
//   torch.jit.script(Energy()).save("energy.pt")
#include <ebmlab/plugin.hpp>

#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/csrc/jit/serialization/import.h>

#include <filesystem>
#include <sstream>

namespace ebmlab::energies {

namespace {

std::string text_of(at::IntArrayRef shape) {
  std::ostringstream text;
  text << shape;
  return text.str();
}

/// The end of a message that TorchScript spreads over a traceback.
std::string last_line(const std::exception& error) {
  const auto* own = dynamic_cast<const c10::Error*>(&error);
  std::istringstream text(own != nullptr ? own->what_without_backtrace() : error.what());
  std::string line, last;
  while (std::getline(text, line)) {
    if (line.find_first_not_of(" \t") != std::string::npos) last = line;
  }
  return last;
}

Shape event_shape_of(const Params& params, const ModelContext& context) {
  const auto& given = params.get<std::vector<std::int64_t>>("event_shape");
  if (context.event_shape.empty() && given.empty()) throw ConfigError("event_shape: must be given where there is no data set");
  if (given.empty()) return context.event_shape;
  if (context.event_shape.empty() || given == context.event_shape) return given;
  throw ConfigError("event_shape = " + text_of(given) + ": must be that of the data set, " + text_of(context.event_shape));
}

/// E(x) is what the model's forward gives for [B, D...]: [B] or [B, 1].
class ScriptedEnergy final : public EnergyModel {
 public:
  ScriptedEnergy(const Params& params, const ModelContext& context, bool trainable)
      : event_shape_(event_shape_of(params, context)), trainable_(trainable) {
    load(params.text("path"));
    for (const auto& list : {parameter_tensors(), buffers()}) {
      for (const auto& [name, tensor] : list) convert(tensor, context.options);
    }
    for (const auto& [name, tensor] : parameter_tensors()) tensor.requires_grad_(trainable);
    if (trainable && parameter_tensors().empty()) {
      throw ConfigError(file_ + ": has no parameters to train (torch.jit.freeze makes constants of them); " +
                        "the energy torchscript_frozen takes it as it is");
    }
    check_signature();
    for (const std::int64_t rows : {2, 3}) check_forward(rows, context.options);
  }

  [[nodiscard]] Shape event_shape() const override { return event_shape_; }

  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override {
    const at::Tensor e = forward(x).toTensor();
    return e.dim() == 2 ? e.squeeze(1) : e;
  }

  [[nodiscard]] Parameters parameters() const override {
    Parameters result;
    if (!trainable_) return result;
    for (const auto& [name, tensor] : parameter_tensors()) result.push_back({name, tensor});
    return result;
  }

  /// Buffers, and the parameters of a frozen model.
  [[nodiscard]] NamedTensors state() const override {
    NamedTensors state = buffers();
    if (trainable_) return state;
    for (auto& parameter : parameter_tensors()) state.push_back(std::move(parameter));
    return state;
  }

 private:
  void load(const std::string& path) {
    if (path.empty()) throw ConfigError("path: must name a file that torch.jit.save wrote");
    file_ = "path = \"" + path + "\"";
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) {
      throw ConfigError(file_ + ": there is no file " + std::filesystem::absolute(path, error).string());
    }
    try {
      module_ = torch::jit::load(path, at::kCPU);
    } catch (const std::exception& reason) {
      throw ConfigError(
          file_ + ": is not a TorchScript archive (write it with torch.jit.script(model).save(path)): " + last_line(reason));
    }
    module_.eval();  // rows must not depend on each other, and an energy has no noise of its own
  }

  /// To the run's device, and floating-point numbers to its dtype; the tensor stays the module's.
  static void convert(const at::Tensor& tensor, const at::TensorOptions& options) {
    const at::ScalarType dtype = tensor.is_floating_point() ? at::typeMetaToScalarType(options.dtype()) : tensor.scalar_type();
    at::Tensor(tensor).set_data(tensor.detach().to(options.device(), dtype));
  }

  void check_signature() const {
    const auto method = module_.find_method("forward");
    if (!method) throw ConfigError(file_ + ": the model has no method forward");
    std::string required;
    std::int64_t count = -1;  // without self
    for (const c10::Argument& argument : method->function().getSchema().arguments()) {
      if (argument.default_value()) continue;
      if (++count > 0) required += (count > 1 ? ", " : "") + argument.name();
    }
    if (count != 1) throw ConfigError(file_ + ": forward(" + required + ") must take one tensor, x [B, D...]");
  }

  void check_forward(std::int64_t rows, const at::TensorOptions& options) const {
    const at::Tensor x = at::zeros(batch_shape(rows, event_shape_), options);
    const std::string call = file_ + ": forward of a batch " + text_of(x.sizes());
    c10::IValue result;
    try {
      const at::NoGradGuard no_graph;
      result = forward(x);
    } catch (const std::exception& error) {
      throw ConfigError(call + " failed: " + last_line(error));
    }
    const std::string wanted = ": must be a tensor " + text_of({rows}) + " or " + text_of({rows, 1});
    if (!result.isTensor()) throw ConfigError(call + " returned a value of type " + result.tagKind() + wanted);
    const at::Tensor e = result.toTensor();
    if (e.sizes() != at::IntArrayRef({rows}) && e.sizes() != at::IntArrayRef({rows, 1})) {
      throw ConfigError(call + " returned " + text_of(e.sizes()) + wanted);
    }
    if (e.scalar_type() == x.scalar_type()) return;
    throw ConfigError(call + " of " + c10::toString(x.scalar_type()) + " returned " + c10::toString(e.scalar_type()) +
                      ": must be of the same type");
  }

  [[nodiscard]] c10::IValue forward(const at::Tensor& x) const {
    // Without TorchScript's optimiser, which specialises after some calls: the same numbers at the first call as at the last.
    const torch::jit::GraphOptimizerEnabledGuard plain(false);
    return torch::jit::Module(module_).forward({x});
  }

  [[nodiscard]] NamedTensors parameter_tensors() const {
    NamedTensors named;
    for (const auto& entry : module_.named_parameters()) named.emplace_back(entry.name, entry.value);
    return named;
  }
  [[nodiscard]] NamedTensors buffers() const {
    NamedTensors named;
    for (const auto& entry : module_.named_buffers()) named.emplace_back(entry.name, entry.value);
    return named;
  }

  Shape event_shape_;
  bool trainable_;
  std::string file_;  // for messages
  torch::jit::Module module_;
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
