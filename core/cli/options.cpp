// SPDX-License-Identifier: MIT
// Options that several commands share.
#include "cli/options.hpp"

#include <ebmlab/error.hpp>

#include "cli/version.hpp"
#include "host/manifest_cache.hpp"
#include "host/search_path.hpp"
#include "host/user_folder.hpp"

namespace ebmlab::cli {
namespace fs = std::filesystem;
namespace {

fs::path disabled_plugins_path() {
  const fs::path config = host::user_folder("XDG_CONFIG_HOME", ".config");
  return config.empty() ? config : config / "disabled_plugins";
}

/// Changes with every build, also of one commit: another build may judge plugins otherwise.
std::string this_build() {
  const std::optional<host::FileIdentity> file = host::identity_of(this_executable());
  return version_text() + (file ? ";" + std::to_string(file->size) + ";" + std::to_string(file->modified_ns) : "");
}

}  // namespace

host::Catalogue FolderOptions::catalogue(const Looking& looking) const {
  const fs::path cache = host::user_folder("XDG_CACHE_HOME", ".cache");
  const fs::path disabled = disabled_plugins_path();
  host::Loading loading{.executable = this_executable(),
                        .probe = {.command = {this_executable().string(), "probe"}, .is_cancelled = looking.is_cancelled},
                        .program = this_build(),
                        .cache = cache.empty() ? cache : cache / "plugins",
                        .wants_refresh = looking.wants_refresh};
  if (!disabled.empty()) loading.disabled = host::DisabledPlugins(disabled);
  if (is_locked) loading.lock = host::PluginLock(fs::path(kPluginLock));
  return {host::search_path(host::search_inputs({plugin_dirs.begin(), plugin_dirs.end()})), std::move(loading)};
}

std::vector<fs::path> FolderOptions::data_path() const {
  std::vector<fs::path> folders;
  for (const std::string& folder : data_dirs) {
    if (!fs::is_directory(folder)) throw ConfigError("--data-dir " + folder + ": is not a folder");
    folders.push_back(fs::absolute(folder));
  }
  folders.push_back(fs::current_path());
  return folders;
}

std::vector<std::string> FolderOptions::arguments() const {
  std::vector<std::string> result;
  for (const std::string& folder : plugin_dirs) result.insert(result.end(), {"--plugin-dir", fs::absolute(folder).string()});
  for (const std::string& folder : data_dirs) result.insert(result.end(), {"--data-dir", fs::absolute(folder).string()});
  return result;
}

fs::path disabled_plugins_file() {
  fs::path file = disabled_plugins_path();
  if (file.empty())
    throw ConfigError("there is no place for what is disabled: set HOME or XDG_CONFIG_HOME to an absolute path");
  return file;
}

fs::path this_executable() { return fs::read_symlink("/proc/self/exe"); }

}  // namespace ebmlab::cli
