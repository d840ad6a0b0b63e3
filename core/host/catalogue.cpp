// SPDX-License-Identifier: MIT
// Loading the search path.
#include "host/catalogue.hpp"

#include <algorithm>
#include <set>

#include "experiment/nearest.hpp"

namespace ebmlab::host {
namespace {
namespace fs = std::filesystem;

std::vector<fs::path> libraries_in(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& item : fs::directory_iterator(folder, error)) {
    std::error_code unknown;  // a link that leads nowhere is listed, and refused with its reason
    if (item.path().extension() == ".so" && !item.is_directory(unknown)) files.push_back(item.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

bool is_before(const Registered& a, const Registered& b) {
  const auto key = [](const Registered& entry) { return std::tie(entry.description.kind, entry.description.info.id); };
  return key(a) < key(b);
}

}  // namespace

Catalogue::Catalogue(const SearchInputs& inputs) : Catalogue(search_path(inputs), inputs.executable) {}

Catalogue::Catalogue(const std::vector<fs::path>& folders, const fs::path& executable) {
  for (const fs::path& folder : folders) load_folder(folder, executable);
}

void Catalogue::load_folder(const fs::path& folder, const fs::path& executable) {
  const LoadContext context{.executable = executable, .same_bytes = [this](const std::string& sha256) {
                              const PluginFile* other = ready_file(sha256);
                              return other == nullptr ? std::nullopt : std::optional(other->path);
                            }};
  for (const fs::path& path : libraries_in(folder)) commit(load_library(path, context));
}

void Catalogue::commit(LoadedFile loaded) {
  for (const Registered& plugin : loaded.plugins) {
    const auto& [kind, info, file, sha256] = plugin.description;
    const Registered* other = lookup(kind, info.id);
    if (other == nullptr) continue;
    loaded.file.state = FileState::kDuplicateId;
    loaded.file.reason = PluginName{kind, info.id}.text() + " is already there from " + other->description.file;
    loaded.file.ids.clear();
    loaded.plugins.clear();
    break;
  }
  std::move(loaded.plugins.begin(), loaded.plugins.end(), std::back_inserter(entries_));
  std::sort(entries_.begin(), entries_.end(), is_before);
  files_.push_back(std::move(loaded.file));
}

const PluginFile* Catalogue::ready_file(std::string_view sha256) const {
  const auto found = std::find_if(files_.begin(), files_.end(), [&](const PluginFile& file) {
    return file.state == FileState::kReady && file.sha256 == sha256;
  });
  return found == files_.end() ? nullptr : &*found;
}

std::vector<PluginDescription> Catalogue::plugins() const {
  std::vector<PluginDescription> descriptions;
  descriptions.reserve(entries_.size());
  for (const Registered& entry : entries_) descriptions.push_back(entry.description);
  return descriptions;
}

std::vector<std::string> Catalogue::ids(PluginKind kind) const {
  std::vector<std::string> names;
  for (const Registered& entry : entries_) {
    if (entry.description.kind == kind) names.push_back(entry.description.info.id);
  }
  return names;
}

const Registered* Catalogue::lookup(PluginKind kind, std::string_view id) const {
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Registered& entry) {
    return entry.description.kind == kind && entry.description.info.id == id;
  });
  return found == entries_.end() ? nullptr : &*found;
}

const Registered& Catalogue::entry(PluginKind kind, std::string_view id) const {
  if (const Registered* found = lookup(kind, id)) return *found;
  std::string text =
      PluginName{kind, std::string(id)}.text() + ": no such plugin; " + experiment::suggestion(id, ids(kind), "there are");
  const auto refused =
      std::count_if(files_.begin(), files_.end(), [](const PluginFile& file) { return file.state != FileState::kReady; });
  if (refused > 0) text += "; files refused, with reasons in the list of plugins: " + std::to_string(refused);
  throw ConfigError(text);
}

const PluginDescription& Catalogue::find(PluginKind kind, std::string_view id) const { return entry(kind, id).description; }

}  // namespace ebmlab::host
