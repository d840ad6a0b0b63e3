// SPDX-License-Identifier: MIT
// plugins.lock: which plugins an experiment may use, by the hashes of their libraries.
#pragma once

#include <ebmlab/plugin_info.hpp>

#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>

namespace ebmlab::host {

class PluginLock {
 public:
  /// That of these plugins.
  explicit PluginLock(std::span<const PluginDescription> plugins);
  /// That of a file. Errors: ConfigError when it cannot be read or is no lock.
  explicit PluginLock(const std::filesystem::path& file);

  /// Throws ConfigError when the plugin is not in the lock, or comes from a library with another hash.
  void require(const PluginDescription& plugin) const;

  /// JSON: each library with its name, hash, and plugins with their versions. Errors: Error.
  void save(const std::filesystem::path& file) const;
  [[nodiscard]] std::size_t libraries() const;
  [[nodiscard]] std::size_t plugins() const { return locked_.size(); }

 private:
  struct Locked {
    std::string file, sha256, version;
  };
  std::filesystem::path source_;          // where it was read
  std::map<std::string, Locked> locked_;  // by "energy/mlp"
};

}  // namespace ebmlab::host
