// SPDX-License-Identifier: MIT
// Large contents beside the store: STORE-artifacts/ab/abcdef..., named by their sha256.
#pragma once

#include "storage/records.hpp"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace ebmlab::storage {

/// Larger snapshots become artifacts.
inline constexpr std::size_t kInlineLimit = std::size_t{64} * 1024;

[[nodiscard]] std::filesystem::path artifact_path(const std::filesystem::path& store, std::string_view sha256);
/// Writes the file, if it is not there yet, and returns its sha256. Only then may a row name it.
[[nodiscard]] std::string write_artifact(const std::filesystem::path& store, std::span<const std::byte> bytes);
/// Brings the file of another store here, verified: as a hard link, or else as a copy. False when it is here already.
/// Errors: StoreError when it is missing there, or not what its name says.
bool adopt_artifact(const std::filesystem::path& from, const std::filesystem::path& store, std::string_view sha256,
                    std::uintmax_t size);
/// Errors: StoreError when it is missing or not what its name says.
[[nodiscard]] Bytes read_artifact(const std::filesystem::path& store, std::string_view sha256);
[[nodiscard]] Bytes read_file(const std::filesystem::path& file);

}  // namespace ebmlab::storage
