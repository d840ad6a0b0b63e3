// SPDX-License-Identifier: MIT
// What could not be written into the store, kept in files until it can: one file a batch, whole or absent.
#pragma once

#include "storage/batch.hpp"
#include "storage/process.hpp"

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace ebmlab::storage {

/// Whose records these are.
struct SpillOwner {
  std::string store;  ///< the store's UUID
  std::string run;    ///< UUID
  std::int64_t session = 0;
  ProcessIdentity process;  ///< while it lives, it reads its files itself
};

struct Spill {
  SpillOwner owner;
  std::vector<std::string> series;  ///< names; the points' `series` are places in this list
  Batch batch;
};

/// CBOR with its SHA-256 behind it.
[[nodiscard]] Bytes encode_spill(const Spill& spill);
/// Errors: StoreError for what is not whole or not of this format.
[[nodiscard]] Spill decode_spill(std::span<const std::byte> bytes);

/// Where spills of a store are: STORE-spill beside it, and, when nothing can be written there, a folder of its own in /var/tmp.
[[nodiscard]] std::vector<std::filesystem::path> spill_folders(const std::filesystem::path& store, const std::string& uuid);

/// Writes the next file of the owner into the first folder that takes it. Errors: StoreError when none does.
std::filesystem::path write_spill(const std::filesystem::path& store, const Spill& spill, std::uint64_t number);
/// All files, each owner's in the order they were written.
[[nodiscard]] std::vector<std::filesystem::path> find_spills(const std::filesystem::path& store, const std::string& uuid);
/// With its folder, when that was the last.
void remove_spill(const std::filesystem::path& file);

/// Reads what dead processes left into the store; one sentence for each file, or what keeps it where it is.
[[nodiscard]] std::vector<std::string> import_spills(const std::filesystem::path& store, const std::string& uuid);

}  // namespace ebmlab::storage
