// SPDX-License-Identifier: MIT
// Manifests that were made before, in the user's cache folder: listing plugins then opens none of them.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "host/manifest.hpp"

namespace ebmlab::host {

/// What the file system tells of a file without reading it; it changes when the file does.
struct FileIdentity {
  std::int64_t device = 0, inode = 0, size = 0, modified_ns = 0, changed_ns = 0;
  [[nodiscard]] bool operator==(const FileIdentity&) const = default;
};
/// Nothing when there is no such file.
[[nodiscard]] std::optional<FileIdentity> identity_of(const std::filesystem::path& file);

/// One program's manifests by the hash of a library's bytes, and the hashes of files that did not change since. The whole may
/// be deleted at any time. What cannot be read or written, or is damaged, is not there: no errors.
class ManifestCache {
 public:
  /// `program` names the build that made them: those of another one are not seen. An empty folder: a cache that keeps nothing.
  ManifestCache(std::filesystem::path folder, const std::string& program);

  [[nodiscard]] std::optional<Manifest> find(const std::string& sha256) const;
  /// Keeps it when it is_lasting().
  void store(const Manifest& manifest) const;

  /// The hash that a file with this identity had.
  [[nodiscard]] std::optional<std::string> sha256_of(const std::filesystem::path& file, const FileIdentity& identity) const;
  /// Not for a file that changed within the last second or so: it may change again and look the same.
  void remember(const std::filesystem::path& file, const FileIdentity& identity, const std::string& sha256);
  /// Writes what was remembered, and drops manifests of programs that have found nothing new for a month.
  void save() const;

 private:
  struct Known {
    FileIdentity identity;
    std::string sha256;
  };
  [[nodiscard]] std::filesystem::path path_of(const std::string& sha256) const;
  void read_known();
  void drop_old_programs() const;

  std::filesystem::path folder_;
  std::string key_;                                  // of the program
  std::map<std::string, Known, std::less<>> known_;  // by path
  bool has_news_ = false;
};

}  // namespace ebmlab::host
