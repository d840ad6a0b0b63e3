// SPDX-License-Identifier: MIT
// A TorchScript model that has been read from a file and found to be an energy.
#pragma once

#include <ebmlab/tensors.hpp>

#include <torch/csrc/jit/api/module.h>

namespace ebmlab::energies {

/// A module whose forward takes x [B, D...] and returns [B] or [B, 1], in evaluation mode: rows do not depend on each other,
/// and an energy has no noise of its own.
class ScriptedModel {
 public:
  /// Reads `path` and brings the module to the device of `options`, its floating-point tensors to that dtype. Throws
  /// ConfigError, which names the file, where there is none, where it is no archive of TorchScript, and where forward takes or
  /// returns something else for batches of two and three events.
  ScriptedModel(const std::string& path, const Shape& event_shape, const at::TensorOptions& options);

  /// [B, D...] -> [B].
  [[nodiscard]] at::Tensor operator()(const at::Tensor& x) const;

  // The module's own tensors, under its own names.
  [[nodiscard]] NamedTensors parameters() const;
  [[nodiscard]] NamedTensors buffers() const;

 private:
  void load(const std::string& path);
  void check_signature() const;
  void check_forward(const at::Tensor& x) const;
  [[nodiscard]] c10::IValue forward(const at::Tensor& x) const;

  std::string file_;  // for messages
  torch::jit::Module module_;
};

/// "[2, 3]".
[[nodiscard]] std::string text_of(at::IntArrayRef shape);

}  // namespace ebmlab::energies
