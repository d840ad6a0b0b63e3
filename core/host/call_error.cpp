// SPDX-License-Identifier: MIT
// The error of a call into a plugin.
#include "host/call_error.hpp"

#include <utility>

#include "host/foreign_exception.hpp"
#include "host/guarded_call.hpp"

namespace ebmlab::host {

std::string PluginName::text() const { return std::string(kind_name(kind)) + " \"" + id + "\""; }

PassesThrough::~PassesThrough() = default;

CallError::CallError(PluginName plugin, std::string method, std::string text)
    : PluginError(plugin.text() + ", " + method + ": " + text),
      plugin_(std::move(plugin)),
      method_(std::move(method)),
      text_(std::move(text)) {}

CallError::~CallError() = default;

StateLeak::~StateLeak() = default;

void throw_call_error(const PluginName& plugin, const char* method) {
  throw CallError(plugin, method, foreign_exception_text());
}

}  // namespace ebmlab::host
