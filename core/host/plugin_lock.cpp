// SPDX-License-Identifier: MIT
// plugins.lock, a JSON file.
#include "host/plugin_lock.hpp"

#include <ebmlab/error.hpp>

#include <nlohmann/json.hpp>
#include <set>

#include "host/whole_file.hpp"

namespace ebmlab::host {
namespace {
namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr const char* kLockFormat = "ebmlab plugins 1";

std::string key_of(const PluginDescription& plugin) { return std::string(kind_name(plugin.kind)) + "/" + plugin.info.id; }

}  // namespace

PluginLock::PluginLock(std::span<const PluginDescription> plugins) {
  for (const PluginDescription& plugin : plugins) {
    locked_[key_of(plugin)] = {fs::path(plugin.file).filename().string(), plugin.sha256, plugin.info.version};
  }
}

PluginLock::PluginLock(const fs::path& file) : source_(file) {
  const std::optional<std::string> text = read_whole_file(file);
  if (!text) throw ConfigError(file.string() + ": cannot be read; ebmlab plugin lock writes it");
  try {
    const ordered_json lock = ordered_json::parse(*text);
    if (lock.at("format") != kLockFormat) throw ConfigError(file.string() + ": its format must be \"" + kLockFormat + "\"");
    for (const ordered_json& library : lock.at("libraries")) {
      for (const ordered_json& plugin : library.at("plugins")) {
        locked_[plugin.at("plugin").get<std::string>()] = {library.at("file"), library.at("sha256"), plugin.at("version")};
      }
    }
  } catch (const ordered_json::exception&) {
    throw ConfigError(file.string() + ": is not what ebmlab plugin lock writes");
  }
}

void PluginLock::require(const PluginDescription& plugin) const {
  const auto found = locked_.find(key_of(plugin));
  const std::string where = std::string(kind_name(plugin.kind)) + " \"" + plugin.info.id + "\": " + source_.string();
  if (found == locked_.end()) throw ConfigError(where + " does not have it; ebmlab plugin lock writes the file anew");
  if (found->second.sha256 == plugin.sha256) return;
  throw ConfigError(where + " has it with the sha256 " + found->second.sha256 + ", but that of " + plugin.file + " is " +
                    plugin.sha256);
}

std::size_t PluginLock::libraries() const {
  std::set<std::string_view> hashes;
  for (const auto& [name, locked] : locked_) hashes.insert(locked.sha256);
  return hashes.size();
}

void PluginLock::save(const fs::path& file) const {
  std::map<std::pair<std::string, std::string>, ordered_json> by_library;
  for (const auto& [name, locked] : locked_) {
    by_library[{locked.file, locked.sha256}].push_back({{"plugin", name}, {"version", locked.version}});
  }
  ordered_json libraries = ordered_json::array();
  for (const auto& [library, plugins] : by_library) {
    libraries.push_back({{"file", library.first}, {"sha256", library.second}, {"plugins", plugins}});
  }
  write_whole_file(fs::absolute(file), ordered_json{{"format", kLockFormat}, {"libraries", libraries}}.dump(2) + "\n");
}

}  // namespace ebmlab::host
