// SPDX-License-Identifier: MIT
// What a plugin might leave changed in LibTorch: grad mode, default dtype, number of threads, the CPU's default generator.
// Internal.
#pragma once

#include <ATen/CPUGeneratorImpl.h>
#include <c10/util/typeid.h>

#include <string>

namespace ebmlab::host {

/// Remembers that state when it is made and puts it back at its end, each part only where it differs.
class GlobalState {
 public:
  GlobalState();
  ~GlobalState();
  GlobalState(const GlobalState&) = delete;
  GlobalState& operator=(const GlobalState&) = delete;

  /// What is different now, with the cure, as the rest of a sentence; empty when nothing is.
  [[nodiscard]] std::string change() const;

 private:
  [[nodiscard]] bool is_generator_changed() const;

  bool has_grad_mode_;
  caffe2::TypeMeta dtype_;
  int threads_;
  at::mt19937_data_pod engine_;
  std::optional<float> next_float_;
  std::optional<double> next_double_;
};

}  // namespace ebmlab::host
