// SPDX-License-Identifier: MIT
// The error of a call into a plugin, and which exceptions cross a plugin unchanged.
#pragma once

#include <ebmlab/error.hpp>
#include <ebmlab/plugin_info.hpp>

#include <string>

namespace ebmlab::host {

/// A plugin as messages name it.
struct PluginName {
  PluginKind kind;
  std::string id;
  /// `energy "mlp"`.
  [[nodiscard]] std::string text() const;
};

/// Mixed into an exception of the host that travels through a plugin's frames (the host calls an objective, the objective calls
/// the host): guards let it pass as it is.
class PassesThrough {
 public:
  virtual ~PassesThrough();
};

/// What left a plugin's method, with its place: `energy "mlp", energy(): the text`.
class CallError : public PluginError, public PassesThrough {
 public:
  CallError(PluginName plugin, std::string method, std::string text);
  ~CallError() override;

  [[nodiscard]] const PluginName& plugin() const { return plugin_; }
  [[nodiscard]] const std::string& method() const { return method_; }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  PluginName plugin_;
  std::string method_, text_;
};

/// A call that did what it should and left LibTorch's global state changed; the state is put back.
class StateLeak final : public CallError {
 public:
  using CallError::CallError;
  ~StateLeak() override;
};

}  // namespace ebmlab::host
