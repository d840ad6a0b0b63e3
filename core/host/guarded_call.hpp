// SPDX-License-Identifier: MIT
// Around every call into a plugin: LibTorch's global state is put back, and what is thrown becomes a CallError. Internal.
#pragma once

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/DefaultDtype.h>
#include <c10/core/GradMode.h>
#include <cxxabi.h>

#include <utility>

#include "host/call_error.hpp"
#include "host/call_note.hpp"

namespace ebmlab::host {

/// What a plugin might leave changed. Restored only where it differs: comparing is cheap, setting need not be.
class GlobalState {
 public:
  GlobalState() = default;
  ~GlobalState() {
    if (c10::GradMode::is_enabled() != has_grad_mode_) c10::GradMode::set_enabled(has_grad_mode_);
    if (c10::get_default_dtype() != dtype_) c10::set_default_dtype(dtype_);
    if (at::get_num_threads() != threads_) at::set_num_threads(threads_);
  }
  GlobalState(const GlobalState&) = delete;
  GlobalState& operator=(const GlobalState&) = delete;

 private:
  bool has_grad_mode_ = c10::GradMode::is_enabled();
  caffe2::TypeMeta dtype_ = c10::get_default_dtype();
  int threads_ = at::get_num_threads();
};

/// Turns the exception being handled into a CallError.
[[noreturn]] void throw_call_error(const PluginName& plugin, const char* method);

/// The result of `call`, which calls a plugin's method and checks what it returns.
template <typename Call>
auto guarded(const PluginName& plugin, const char* method, Call&& call) -> decltype(call()) {
  const GlobalState restored_at_the_end;
  const NotedCall noted(plugin, method);
  try {
    return std::forward<Call>(call)();
  } catch (const PassesThrough&) {
    throw;
  } catch (abi::__forced_unwind&) {
    throw;  // a cancelled thread: swallowing it would end the process
  } catch (...) {
    throw_call_error(plugin, method);
  }
}

}  // namespace ebmlab::host
