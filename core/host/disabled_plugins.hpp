// SPDX-License-Identifier: MIT
// What the user does not want loaded: files and plugins, in a text file of the user's.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "host/call_error.hpp"

namespace ebmlab::host {

/// Entries are the paths of files, and plugins as "energy/mlp". A value; the file is written by save() alone.
class DisabledPlugins {
 public:
  /// Nothing is disabled.
  DisabledPlugins() = default;
  /// Those of the file, a line each; none when there is no such file. Errors: ConfigError when it cannot be read.
  explicit DisabledPlugins(std::filesystem::path file);

  [[nodiscard]] bool has(const std::filesystem::path& file) const { return has_entry(entry_of(file)); }
  [[nodiscard]] bool has(const PluginName& plugin) const { return has_entry(entry_of(plugin)); }
  [[nodiscard]] const std::vector<std::string>& entries() const { return entries_; }

  [[nodiscard]] static std::string entry_of(const std::filesystem::path& file);
  [[nodiscard]] static std::string entry_of(const PluginName& plugin);

  /// False when it is there already, or is not there.
  bool add(const std::string& entry);
  bool remove(const std::string& entry);
  /// Errors: Error.
  void save() const;

 private:
  [[nodiscard]] bool has_entry(const std::string& entry) const;

  std::filesystem::path file_;
  std::vector<std::string> entries_;  // sorted
};

}  // namespace ebmlab::host
