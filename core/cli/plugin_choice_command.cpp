// SPDX-License-Identifier: MIT
// `ebmlab plugin disable`, `enable` and `lock`: which plugins may be used.
#include <ebmlab/error.hpp>

#include <iostream>

#include "cli/plugin_commands.hpp"
#include "cli/plugin_text.hpp"
#include "experiment/nearest.hpp"

namespace ebmlab::cli {
namespace {
namespace fs = std::filesystem;
using host::DisabledPlugins;

bool is_file_name(const std::string& text) {
  std::error_code error;
  return text.ends_with(".so") || fs::is_regular_file(text, error);
}

/// The entries that the user's word stands for. Throws ConfigError when it stands for nothing.
std::vector<std::string> entries_for(const PluginOptions& options) {
  if (is_file_name(options.id)) {
    std::error_code error;
    if (!fs::exists(fs::symlink_status(options.id, error))) throw ConfigError(options.id + ": no such file");
    return {DisabledPlugins::entry_of(fs::path(options.id))};
  }
  std::vector<std::string> entries;
  for (const PluginDescription& plugin : find_plugins(options.folders.catalogue(), options.id)) {
    entries.push_back(DisabledPlugins::entry_of(host::PluginName{plugin.kind, plugin.info.id}));
  }
  return entries;
}

/// Whether an entry is what the user calls it by: itself, a file, or the id of its plugin.
bool is_called(const std::string& entry, const std::string& word) {
  if (entry == word || (is_file_name(word) && entry == DisabledPlugins::entry_of(fs::path(word)))) return true;
  return !entry.starts_with('/') && entry.substr(entry.find('/') + 1) == word;
}

}  // namespace

int disable_plugin(const PluginOptions& options) {
  DisabledPlugins disabled(disabled_plugins_file());
  const auto is_known = [&](const std::string& entry) { return is_called(entry, options.id); };
  const auto known = std::find_if(disabled.entries().begin(), disabled.entries().end(), is_known);
  if (known != disabled.entries().end()) throw ConfigError(*known + " is disabled already");
  const std::vector<std::string> entries = entries_for(options);
  for (const std::string& entry : entries) disabled.add(entry);
  disabled.save();
  for (const std::string& entry : entries) std::cout << entry << " is disabled\n";
  return kDone;
}

int enable_plugin(const PluginOptions& options) {
  DisabledPlugins disabled(disabled_plugins_file());
  std::vector<std::string> entries;
  for (const std::string& entry : disabled.entries()) {
    if (is_called(entry, options.id)) entries.push_back(entry);
  }
  if (entries.empty()) {
    throw ConfigError(options.id + " is not disabled: " + experiment::suggestion(options.id, disabled.entries(), "disabled"));
  }
  for (const std::string& entry : entries) disabled.remove(entry);
  disabled.save();
  for (const std::string& entry : entries) std::cout << entry << " is enabled\n";
  return kDone;
}

int lock_plugins(const PluginOptions& options) {
  const host::Catalogue catalogue = options.folders.catalogue();
  const host::PluginLock lock(catalogue.plugins());
  const fs::path file = options.lock.empty() ? kPluginLock : options.lock;
  lock.save(file);
  std::cout << file.string() << ": " << lock.plugins() << " plugins of " << lock.libraries() << " libraries\n";
  return kDone;
}

}  // namespace ebmlab::cli
