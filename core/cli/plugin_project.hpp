// SPDX-License-Identifier: MIT
// A folder with the sources of plugins, as `ebmlab plugin new` writes it, and its build by CMake.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace ebmlab::cli {

struct BuildOutcome {
  bool is_built = false;
  std::string problem;             ///< why not, one sentence; empty after an interrupt
  std::vector<std::string> lines;  ///< what CMake and the compiler said, if it matters: errors, warnings
};

class PluginProject {
 public:
  explicit PluginProject(const std::string& folder);

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  /// Where ebmlab_add_plugin() puts libraries.
  [[nodiscard]] std::filesystem::path plugins() const { return build_ / "plugins"; }
  /// Why CMake cannot have a go at it, one sentence; empty when it can.
  [[nodiscard]] std::string problem() const;
  /// Whether a folder is one that something was built in, this one's or another.
  [[nodiscard]] bool is_build_folder(const std::filesystem::path& folder) const;

  /// Configures it if need be, against the ebmlab that runs, and builds it in FOLDER/build; a folder that was configured before
  /// stays as it is. `interrupts` as in launch::QueueOptions.
  /// Errors: ConfigError when there is no CMake.
  [[nodiscard]] BuildOutcome build(const std::function<int()>& interrupts);

 private:
  std::filesystem::path folder_, build_;
  bool is_configured_ = false;  // as far as this object knows
};

}  // namespace ebmlab::cli
