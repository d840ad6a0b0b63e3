// SPDX-License-Identifier: MIT
#include "scripted_model.hpp"

#include <ebmlab/error.hpp>

#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/csrc/jit/serialization/import.h>

#include <filesystem>
#include <sstream>

namespace ebmlab::energies {

namespace {

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

/// To the run's device, and floating-point numbers to its dtype; the tensor stays the module's.
void convert(const at::Tensor& tensor, const at::TensorOptions& options) {
  const at::ScalarType dtype = tensor.is_floating_point() ? at::typeMetaToScalarType(options.dtype()) : tensor.scalar_type();
  at::Tensor(tensor).set_data(tensor.detach().to(options.device(), dtype));
}

}  // namespace

std::string text_of(at::IntArrayRef shape) {
  std::ostringstream text;
  text << shape;
  return text.str();
}

ScriptedModel::ScriptedModel(const std::string& path, const Shape& event_shape, const at::TensorOptions& options) {
  load(path);
  for (const auto& tensors : {parameters(), buffers()}) {
    for (const auto& [name, tensor] : tensors) convert(tensor, options);
  }
  check_signature();
  for (const std::int64_t rows : {2, 3}) check_forward(at::zeros(batch_shape(rows, event_shape), options));
}

at::Tensor ScriptedModel::operator()(const at::Tensor& x) const {
  const at::Tensor e = forward(x).toTensor();
  return e.dim() == 2 ? e.squeeze(1) : e;
}

void ScriptedModel::load(const std::string& path) {
  if (path.empty()) throw ConfigError("path: must name a file that torch.jit.save wrote");
  file_ = "path = \"" + path + "\"";
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    throw ConfigError(file_ + ": there is no file " + std::filesystem::absolute(path, error).string());
  }
  try {
    module_ = torch::jit::load(path, at::kCPU);
  } catch (const std::exception&) {
    throw ConfigError(file_ +
                      ": is not a whole TorchScript archive, as torch.jit.script(model).save(path) writes it (and torch.save "
                      "does not)");
  }
  module_.eval();
}

void ScriptedModel::check_signature() const {
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

void ScriptedModel::check_forward(const at::Tensor& x) const {
  const std::int64_t rows = x.size(0);
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

c10::IValue ScriptedModel::forward(const at::Tensor& x) const {
  // Without TorchScript's optimiser, which on a GPU fuses operators after some calls: other roundings within one run.
  const torch::jit::GraphOptimizerEnabledGuard plain(false);
  return torch::jit::Module(module_).forward({x});
}

NamedTensors ScriptedModel::parameters() const {
  NamedTensors named;
  for (const auto& entry : module_.named_parameters()) named.emplace_back(entry.name, entry.value);
  return named;
}

NamedTensors ScriptedModel::buffers() const {
  NamedTensors named;
  for (const auto& entry : module_.named_buffers()) named.emplace_back(entry.name, entry.value);
  return named;
}

}  // namespace ebmlab::energies
