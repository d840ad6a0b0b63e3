// SPDX-License-Identifier: MIT
// Checksums and identifiers: SHA-256 for contents, CRC-32C for chunks, random UUIDs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace ebmlab::storage {

/// 64 lower-case hexadecimal digits.
[[nodiscard]] std::string sha256(std::span<const std::byte> bytes);
[[nodiscard]] std::string sha256(std::string_view text);
/// Errors: StoreError when the file cannot be read. Never for a store's own file while it is open (POSIX locks).
[[nodiscard]] std::string sha256_of_file(const std::filesystem::path& file);

/// Castagnoli, as in iSCSI: crc32c("123456789") = 0xe3069283. Pass a former result to go on.
[[nodiscard]] std::uint32_t crc32c(std::span<const std::byte> bytes, std::uint32_t so_far = 0);

/// A random (version 4) UUID, 36 characters.
[[nodiscard]] std::string new_uuid();

}  // namespace ebmlab::storage
