// SPDX-License-Identifier: MIT
// One JSON file a manifest, and one for the hashes of files.
#include "host/manifest_cache.hpp"

#include <ebmlab/abi.hpp>

#include <sys/stat.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "host/whole_file.hpp"
#include "storage/digest.hpp"

namespace ebmlab::host {
namespace {
namespace fs = std::filesystem;
using nlohmann::json;

constexpr int kFormat = 1;  // raised with any change to what is written here
constexpr const char* kKnownFiles = "files.json";

std::int64_t nanoseconds(const timespec& time) { return std::int64_t{1'000'000'000} * time.tv_sec + time.tv_nsec; }

/// Absent, damaged or no JSON: null.
json read_json(const fs::path& path) {
  const std::optional<std::string> text = read_whole_file(path);
  if (!text) return nullptr;
  json value = json::parse(*text, nullptr, false);
  return value.is_discarded() ? json(nullptr) : value;
}

void write_json(const fs::path& path, const json& value) {
  try {
    write_whole_file(path, value.dump(-1, ' ', false, json::error_handler_t::replace));
  } catch (const Error&) {  // found out again next time
  }
}

}  // namespace

std::optional<FileIdentity> identity_of(const fs::path& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) return std::nullopt;
  return FileIdentity{static_cast<std::int64_t>(status.st_dev), static_cast<std::int64_t>(status.st_ino), status.st_size,
                      nanoseconds(status.st_mtim), nanoseconds(status.st_ctim)};
}

ManifestCache::ManifestCache(fs::path folder, const std::string& program) : folder_(std::move(folder)) {
  if (folder_.empty()) return;
  const std::string build = std::to_string(kFormat) + ";" + std::to_string(kSdkAbi) + ";" + kAbiTag + ";" + program;
  key_ = storage::sha256(build).substr(0, 16);
  read_known();
}

void ManifestCache::read_known() {
  const json files = read_json(folder_ / kKnownFiles);
  if (!files.is_object()) return;
  try {
    for (const auto& [path, known] : files.items()) {
      const FileIdentity identity{known.at(0), known.at(1), known.at(2), known.at(3), known.at(4)};
      known_[path] = {identity, known.at(5)};
    }
  } catch (const json::exception&) {
    known_.clear();
  }
}

fs::path ManifestCache::path_of(const std::string& sha256) const { return folder_ / "manifests" / key_ / (sha256 + ".json"); }

std::optional<Manifest> ManifestCache::find(const std::string& sha256) const {
  if (folder_.empty()) return std::nullopt;
  std::optional<Manifest> manifest = manifest_from_json(read_json(path_of(sha256)));
  return manifest && manifest->sha256 == sha256 ? std::move(manifest) : std::nullopt;
}

void ManifestCache::store(const Manifest& manifest) const {
  if (!folder_.empty() && is_lasting(manifest)) write_json(path_of(manifest.sha256), to_json(manifest));
}

std::optional<std::string> ManifestCache::sha256_of(const fs::path& file, const FileIdentity& identity) const {
  const auto known = known_.find(file.string());
  if (known == known_.end() || known->second.identity != identity) return std::nullopt;
  return known->second.sha256;
}

void ManifestCache::remember(const fs::path& file, const FileIdentity& identity, const std::string& sha256) {
  constexpr std::int64_t kSettled_ns = 1'000'000'000;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  if (std::chrono::duration_cast<std::chrono::nanoseconds>(now).count() - identity.changed_ns < kSettled_ns) return;
  known_[file.string()] = {identity, sha256};
  has_news_ = true;
}

void ManifestCache::drop_old_programs() const {
  constexpr auto kAge = std::chrono::hours(24 * 30);
  std::error_code error;
  for (const auto& program : fs::directory_iterator(folder_ / "manifests", error)) {
    const bool is_old = fs::file_time_type::clock::now() - fs::last_write_time(program, error) > kAge;
    if (!error && is_old && program.path().filename() != key_) fs::remove_all(program, error);
  }
}

void ManifestCache::save() const {
  if (folder_.empty() || !has_news_) return;
  drop_old_programs();
  json files = json::object();
  for (const auto& [path, known] : known_) {
    if (!identity_of(path)) continue;  // the file is gone
    const auto& [device, inode, size, modified, changed] = known.identity;
    files[path] = {device, inode, size, modified, changed, known.sha256};
  }
  write_json(folder_ / kKnownFiles, files);
}

}  // namespace ebmlab::host
