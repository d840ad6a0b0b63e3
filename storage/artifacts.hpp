// SPDX-License-Identifier: MIT
// Large contents beside the store: STORE-artifacts/ab/abcdef..., named by their sha256.
#pragma once

#include "storage/records.hpp"

#include <cstdint>
#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ebmlab::storage {

/// Larger snapshots become artifacts.
inline constexpr std::size_t kInlineLimit = std::size_t{64} * 1024;

/// A file in the artifacts' folder.
struct ArtifactFile {
  std::filesystem::path path;
  std::string sha256;  ///< its name; empty: a file that was not written to its end
  std::uintmax_t bytes = 0;
  std::filesystem::file_time_type modified;
};
/// Every artifact, whole or partial; files of other names are nobody's business.
[[nodiscard]] std::vector<ArtifactFile> artifact_files(const std::filesystem::path& store);

[[nodiscard]] std::filesystem::path artifact_folder(const std::filesystem::path& store);
[[nodiscard]] bool is_digest(std::string_view text);  ///< 64 lower-case hexadecimal digits
/// Errors: StoreError for what is no digest: a row must not choose a path.
[[nodiscard]] std::filesystem::path artifact_path(const std::filesystem::path& store, std::string_view sha256);
/// Writes the file, or touches it if it is there, and returns its sha256. Only then may a row name it: `store gc` leaves a file
/// alone that no row names yet while it is young.
[[nodiscard]] std::string write_artifact(const std::filesystem::path& store, std::span<const std::byte> bytes);
/// Brings the file of another store here, verified: as a hard link, or else as a copy. False when it is here already.
/// Folders in `unsynced` must be synced (file_system.hpp) before a row names the file; one by one they would take much time.
/// Errors: StoreError when it is missing there, or not what its name says.
bool adopt_artifact(const std::filesystem::path& from, const std::filesystem::path& store, std::string_view sha256,
                    std::uintmax_t size, std::set<std::filesystem::path>& unsynced);
/// Errors: StoreError when it is missing or not what its name says.
[[nodiscard]] Bytes read_artifact(const std::filesystem::path& store, std::string_view sha256);
[[nodiscard]] Bytes read_file(const std::filesystem::path& file);

/// False, and the file stays, when it was written or touched after `limit`. It is moved aside before it is looked at for the
/// last time: a writer that wants the same content again either touched it before, and it is put back, or finds it gone and
/// writes it anew.
bool remove_artifact_file(const std::filesystem::path& file, std::filesystem::file_time_type limit);

}  // namespace ebmlab::storage
