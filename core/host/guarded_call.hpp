// SPDX-License-Identifier: MIT
// Around every call into a plugin: LibTorch's global state is put back, and what is thrown becomes a CallError. Internal.
#pragma once

#include <cxxabi.h>

#include <type_traits>
#include <utility>

#include "host/call_error.hpp"
#include "host/call_note.hpp"
#include "host/global_state.hpp"

namespace ebmlab::host {

/// Turns the exception being handled into a CallError.
[[noreturn]] void throw_call_error(const PluginName& plugin, const char* method);

/// The result of `call`, which calls a plugin's method and checks what it returns. Throws StateLeak when it left LibTorch's
/// global state changed.
template <typename Call>
auto guarded(const PluginName& plugin, const char* method, Call&& call) -> decltype(call()) {
  const GlobalState before;  // put back at the end, however the call ended
  const auto require_unchanged = [&] {
    if (const std::string change = before.change(); !change.empty()) throw StateLeak(plugin, method, change);
  };
  const NotedCall noted(plugin, method);
  try {
    if constexpr (std::is_void_v<decltype(call())>) {
      std::forward<Call>(call)();
      require_unchanged();
    } else {
      auto result = std::forward<Call>(call)();
      require_unchanged();
      return result;
    }
  } catch (const PassesThrough&) {
    throw;
  } catch (abi::__forced_unwind&) {
    throw;  // a cancelled thread: swallowing it would end the process
  } catch (...) {
    throw_call_error(plugin, method);
  }
}

}  // namespace ebmlab::host
