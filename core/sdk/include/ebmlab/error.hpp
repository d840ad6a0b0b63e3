// SPDX-License-Identifier: MIT
// The exceptions of core and of plugins. The host turns whatever leaves a plugin into a PluginError with context.
#pragma once

#include <stdexcept>
#include <string>

namespace ebmlab {

class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  ~Error() override;
};

/// A plugin could not be loaded, built or called.
class PluginError : public Error {
 public:
  using Error::Error;
  ~PluginError() override;
};

/// The user's input is wrong: the text names the thing, its place, its value and what is allowed.
class ConfigError : public Error {
 public:
  using Error::Error;
  ~ConfigError() override;
};

}  // namespace ebmlab
