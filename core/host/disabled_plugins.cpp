// SPDX-License-Identifier: MIT
// What the user does not want loaded.
#include "host/disabled_plugins.hpp"

#include <algorithm>
#include <sstream>

#include "host/whole_file.hpp"

namespace ebmlab::host {
namespace fs = std::filesystem;

DisabledPlugins::DisabledPlugins(fs::path file) : file_(std::move(file)) {
  std::error_code error;
  if (!fs::exists(file_, error)) return;
  const std::optional<std::string> text = read_whole_file(file_);
  if (!text) throw ConfigError(file_.string() + ": the list of disabled plugins cannot be read");
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty()) add(line);
  }
}

std::string DisabledPlugins::entry_of(const fs::path& file) {
  // The folder without links, the name as it is: a link to a library may be disabled apart from the library.
  std::error_code error;
  const fs::path absolute = fs::absolute(file, error);
  return (fs::weakly_canonical(absolute.parent_path(), error) / absolute.filename()).string();
}

std::string DisabledPlugins::entry_of(const PluginName& plugin) {
  return std::string(kind_name(plugin.kind)) + "/" + plugin.id;
}

bool DisabledPlugins::has_entry(const std::string& entry) const {
  return std::binary_search(entries_.begin(), entries_.end(), entry);
}

bool DisabledPlugins::add(const std::string& entry) {
  const auto place = std::lower_bound(entries_.begin(), entries_.end(), entry);
  if (place != entries_.end() && *place == entry) return false;
  entries_.insert(place, entry);
  return true;
}

bool DisabledPlugins::remove(const std::string& entry) { return std::erase(entries_, entry) > 0; }

void DisabledPlugins::save() const {
  std::string text;
  for (const std::string& entry : entries_) text += entry + "\n";
  write_whole_file(file_, text);
}

}  // namespace ebmlab::host
