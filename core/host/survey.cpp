// SPDX-License-Identifier: MIT
// The order of loading: search path, trust, identity, cache, peek, probe.
#include "host/survey.hpp"

#include <algorithm>
#include <map>

#include "host/library.hpp"
#include "host/manifest_cache.hpp"

namespace ebmlab::host {
namespace {
namespace fs = std::filesystem;

std::vector<fs::path> libraries_in(const fs::path& folder) {
  std::error_code error;
  if (fs::is_regular_file(folder, error)) return {folder};
  std::vector<fs::path> files;
  for (const auto& item : fs::directory_iterator(folder, error)) {
    std::error_code unknown;  // a link that leads nowhere is listed, and refused with its reason
    if (item.path().extension() == ".so" && !item.is_directory(unknown)) files.push_back(item.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

Manifest refusal(const Refused& refused, const std::string& sha256 = {}) {
  return {.sha256 = sha256, .state = refused.state(), .reason = refused.what()};
}

class Survey {
 public:
  Survey(const Loading& loading, const PrivateCopies& copies)
      : loading_(loading), copies_(copies), cache_(loading.cache, loading.program) {}

  void look_at(const fs::path& path) {
    found_.push_back({path, {}});
    Manifest& manifest = found_.back().manifest;
    if (loading_.disabled.has(path)) {
      manifest = {.sha256 = {}, .state = FileState::kDisabled, .reason = "its file is disabled"};
      return;
    }
    try {
      manifest = known_or_peeked(trusted_path(path, loading_.executable));
    } catch (const Refused& refused) {
      manifest = refusal(refused);
    }
  }

  std::vector<Surveyed> finish() && {
    probe_the_rest();
    cache_.save();
    return std::move(found_);
  }

 private:
  /// What is known without running any of the file; otherwise its probe is noted down, under its hash.
  Manifest known_or_peeked(const fs::path& trusted) {
    const std::optional<FileIdentity> identity = identity_of(trusted);
    if (const auto sha256 = identity && !loading_.wants_refresh ? cache_.sha256_of(trusted, *identity) : std::nullopt) {
      if (auto manifest = cache_.find(*sha256)) return *std::move(manifest);
    }
    const LibraryFile library = read_library(trusted);
    if (identity) cache_.remember(trusted, *identity, library.sha256);
    if (const auto manifest = loading_.wants_refresh ? std::nullopt : cache_.find(library.sha256)) return *manifest;
    if (const auto made = made_.find(library.sha256); made != made_.end()) return made->second;
    try {
      require_plugin(library.bytes);
      if (loading_.probe.command.empty()) return opened_here(library);
    } catch (const Refused& refused) {
      return keep(refusal(refused, library.sha256));
    }
    to_probe_.try_emplace(library.sha256, trusted);
    return {.sha256 = library.sha256};
  }

  Manifest opened_here(const LibraryFile& library) {
    Manifest manifest{.sha256 = library.sha256, .state = FileState::kReady};
    for (const Registered& plugin : open_library(library, copies_)) {
      manifest.plugins.push_back({plugin.description.kind, plugin.description.info});
    }
    return keep(std::move(manifest));
  }

  Manifest keep(Manifest manifest) {
    cache_.store(manifest);
    return made_[manifest.sha256] = std::move(manifest);
  }

  void probe_the_rest() {
    std::vector<fs::path> files;
    for (const auto& [sha256, file] : to_probe_) files.push_back(file);
    const std::vector<Manifest> manifests = probe(files, loading_.probe);
    std::map<std::string, Manifest> probed;
    for (auto place = to_probe_.begin(); const Manifest& manifest : manifests) {
      const std::string& expected = (place++)->first;
      Manifest& kept = probed[expected] = manifest;
      if (kept.sha256.empty()) kept.sha256 = expected;  // a child that died could not say what it had read
      keep(kept);
    }
    for (Surveyed& each : found_) {
      const auto known = probed.find(each.manifest.sha256);
      if (known != probed.end()) each.manifest = known->second;
    }
  }

  const Loading& loading_;
  const PrivateCopies& copies_;
  ManifestCache cache_;
  std::vector<Surveyed> found_;
  std::map<std::string, fs::path> to_probe_;  // by hash
  std::map<std::string, Manifest> made_;      // by hash, of this survey
};

}  // namespace

std::vector<Surveyed> survey(const std::vector<fs::path>& folders, const Loading& loading, const PrivateCopies& copies) {
  Survey survey(loading, copies);
  for (const fs::path& folder : folders) {
    for (const fs::path& path : libraries_in(folder)) survey.look_at(path);
  }
  return std::move(survey).finish();
}

}  // namespace ebmlab::host
