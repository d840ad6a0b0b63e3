// SPDX-License-Identifier: MIT
// Runs the checks of one plugin and keeps what they find. Internal.
#pragma once

#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "conformance/conformance.hpp"

namespace ebmlab::conformance {

/// Thrown by a check that has no meaning for this plugin; the text says why.
class NotApplicable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What a check finds wrong, as a sentence without the plugin's name; empty when it finds nothing. It may throw: CallError and
/// ConfigError of the plugin are findings, and so is whatever else leaves it.
using Check = std::function<std::string()>;

class Suite {
 public:
  Suite(host::PluginName plugin, Depth depth) : plugin_(std::move(plugin)), depth_(depth) {}

  /// Runs one check; whether it passed. `name` comes without the kind: "gradient".
  bool run(const std::string& name, const Check& check) { return add(name, check, Outcome::kFailed); }
  /// One that a plugin may fail.
  bool remark(const std::string& name, const Check& check) { return add(name, check, Outcome::kRemark); }
  /// One without which the others have no meaning: when it fails, or does not apply, they are not run.
  bool gate(const std::string& name, const Check& check);

  [[nodiscard]] bool is_long() const { return depth_ == Depth::kLong; }
  /// Everything, and KIND.global_state: whether any call left LibTorch's global state changed.
  [[nodiscard]] std::vector<Finding> take() &&;

 private:
  bool add(const std::string& name, const Check& check, Outcome when_wrong);
  bool record(const std::string& name, Outcome outcome, std::string text);

  host::PluginName plugin_;
  Depth depth_;
  std::vector<Finding> findings_;
  std::string stopped_by_;  // the gate that did not pass
  bool has_leaked_ = false;
};

}  // namespace ebmlab::conformance
