// SPDX-License-Identifier: MIT
// From what is known of files to what can be built.
#include "host/catalogue.hpp"

#include <algorithm>

#include "experiment/nearest.hpp"
#include "host/library.hpp"
#include "host/survey.hpp"

namespace ebmlab::host {
namespace {
namespace fs = std::filesystem;

constexpr const char* kCopiesFolder = "libraries";

auto key(const PluginDescription& plugin) { return std::tie(plugin.kind, plugin.info.id); }

bool is_before(const PluginDescription& a, const PluginDescription& b) { return key(a) < key(b); }

fs::path copies_folder(const fs::path& cache) { return cache.empty() ? cache : cache / kCopiesFolder; }

std::string short_hash(const std::string& sha256) { return sha256.substr(0, 12); }

const Registered* registered_in(const std::vector<Registered>& plugins, PluginKind kind, std::string_view id) {
  const auto found = std::find_if(plugins.begin(), plugins.end(), [&](const Registered& plugin) {
    return plugin.description.kind == kind && plugin.description.info.id == id;
  });
  return found == plugins.end() ? nullptr : &*found;
}

/// Throws Refused when the bytes on the disk are no longer those that the description is of.
LibraryFile read_again(const PluginDescription& plugin, const fs::path& executable) {
  LibraryFile library = read_library(trusted_path(plugin.file, executable));
  if (library.sha256 == plugin.sha256) return library;
  throw Refused(FileState::kLoadFailed, "it has changed since it was looked at: its sha256 was " + short_hash(plugin.sha256) +
                                            "..., now it is " + short_hash(library.sha256) + "...; start the command again");
}

}  // namespace

Catalogue::Catalogue(const std::vector<fs::path>& folders, Loading loading)
    : loading_(std::move(loading)), copies_(copies_folder(loading_.cache), loading_.executable) {
  for (Surveyed& file : survey(folders, loading_, copies_)) commit(file.path, file.manifest);
}

Catalogue::Catalogue(const std::vector<fs::path>& folders, const fs::path& executable)
    : Catalogue(folders, Loading{.executable = executable}) {}

void Catalogue::refuse(PluginFile file, const Manifest& manifest) {
  for (const auto& [kind, info] : manifest.plugins) refused_.try_emplace({kind, info.id}, files_.size());
  files_.push_back(std::move(file));
}

void Catalogue::commit(const fs::path& path, const Manifest& manifest) {
  PluginFile file{.path = path, .state = manifest.state, .reason = manifest.reason, .sha256 = manifest.sha256};
  const auto refuse_as = [&](FileState state, std::string reason) {
    file.state = state;
    file.reason = std::move(reason);
    refuse(std::move(file), manifest);
  };
  if (file.state != FileState::kReady) return refuse(std::move(file), manifest);
  if (const PluginFile* other = ready_file(file.sha256)) {
    return refuse_as(FileState::kDuplicateId, "the same library as " + other->path.string());
  }
  std::vector<PluginDescription> wanted;
  for (const auto& [kind, info] : manifest.plugins) {
    if (!loading_.disabled.has(PluginName{kind, info.id})) wanted.push_back({kind, info, path.string(), file.sha256});
  }
  if (wanted.empty()) return refuse_as(FileState::kDisabled, "all that it has is disabled by id");
  for (const PluginDescription& plugin : wanted) {
    if (const PluginDescription* other = lookup(plugin.kind, plugin.info.id)) {
      const std::string name = PluginName{plugin.kind, plugin.info.id}.text();
      return refuse_as(FileState::kDuplicateId, name + " is already there from " + other->file);
    }
  }
  for (PluginDescription& plugin : wanted) {
    file.ids.push_back(plugin.info.id);
    plugins_.push_back(std::move(plugin));
  }
  std::sort(plugins_.begin(), plugins_.end(), is_before);
  files_.push_back(std::move(file));
}

const PluginFile* Catalogue::ready_file(std::string_view sha256) const {
  const auto found = std::find_if(files_.begin(), files_.end(), [&](const PluginFile& file) {
    return file.state == FileState::kReady && file.sha256 == sha256;
  });
  return found == files_.end() ? nullptr : &*found;
}

std::vector<std::string> Catalogue::ids(PluginKind kind) const {
  std::vector<std::string> names;
  for (const PluginDescription& plugin : plugins_) {
    if (plugin.kind == kind) names.push_back(plugin.info.id);
  }
  return names;
}

const PluginDescription* Catalogue::lookup(PluginKind kind, std::string_view id) const {
  const auto found = std::find_if(plugins_.begin(), plugins_.end(),
                                  [&](const PluginDescription& plugin) { return plugin.kind == kind && plugin.info.id == id; });
  return found == plugins_.end() ? nullptr : &*found;
}

std::optional<std::string> Catalogue::why_unused(PluginKind kind, std::string_view id) const {
  const std::string name = PluginName{kind, std::string(id)}.text();
  if (const auto refused = refused_.find({kind, std::string(id)}); refused != refused_.end()) {
    const PluginFile& file = files_[refused->second];
    return name + ": " + file.path.string() + ", which has it, is not used (" + std::string(state_name(file.state)) +
           "): " + file.reason;
  }
  if (loading_.disabled.has(PluginName{kind, std::string(id)})) return name + ": is disabled; ebmlab plugin enable lets it in";
  return std::nullopt;
}

std::string Catalogue::why_missing(PluginKind kind, std::string_view id) const {
  if (auto reason = why_unused(kind, id)) return *std::move(reason);
  std::string text =
      PluginName{kind, std::string(id)}.text() + ": no such plugin; " + experiment::suggestion(id, ids(kind), "there are");
  text += experiment::kElsewhere;
  const auto refused =
      std::count_if(files_.begin(), files_.end(), [](const PluginFile& file) { return file.state != FileState::kReady; });
  if (refused > 0) text += "; files refused, with reasons in the list of plugins: " + std::to_string(refused);
  return text;
}

const PluginDescription& Catalogue::find(PluginKind kind, std::string_view id) const {
  const PluginDescription* plugin = lookup(kind, id);
  if (plugin == nullptr) throw ConfigError(why_missing(kind, id));
  if (loading_.lock) loading_.lock->require(*plugin);
  return *plugin;
}

std::optional<std::string> Catalogue::pin(const PluginDescription& wanted) {
  const PluginDescription* present = lookup(wanted.kind, wanted.info.id);
  if (present != nullptr && present->sha256 == wanted.sha256) return std::nullopt;
  const std::string name = PluginName{wanted.kind, wanted.info.id}.text();
  const std::string was = "the library with the sha256 " + short_hash(wanted.sha256) + "...";
  const std::string now = present == nullptr ? "the search path has none now"
                                             : "now " + present->file + " has " + short_hash(present->sha256) + "...";
  const std::vector<Registered>* kept = open_kept_library(wanted.sha256, copies_);
  const Registered* plugin = kept == nullptr ? nullptr : registered_in(*kept, wanted.kind, wanted.info.id);
  if (plugin == nullptr) throw ConfigError(name + ": " + was + " is gone: " + now + ", and no private copy of it was kept");
  PluginDescription pinned{wanted.kind, plugin->description.info, present == nullptr ? wanted.file : present->file,
                           wanted.sha256};
  std::erase_if(plugins_, [&](const PluginDescription& each) { return key(each) == key(wanted); });
  plugins_.push_back(std::move(pinned));
  std::sort(plugins_.begin(), plugins_.end(), is_before);
  return name + ": " + was + " is used from its private copy; " + now;
}

const Factory& Catalogue::factory(const PluginDescription& plugin) const {
  const std::string name = PluginName{plugin.kind, plugin.info.id}.text();
  try {
    const std::vector<Registered>* plugins = open_kept_library(plugin.sha256, copies_);
    if (plugins == nullptr) plugins = &open_library(read_again(plugin, loading_.executable), copies_);
    if (const Registered* found = registered_in(*plugins, plugin.kind, plugin.info.id)) return found->factory;
    throw Refused(FileState::kRegisterFailed, "it did not register it this time");
  } catch (const Refused& refused) {
    throw PluginError(name + ": " + plugin.file + ": " + std::string(state_name(refused.state())) + ": " + refused.what());
  }
}

}  // namespace ebmlab::host
