// SPDX-License-Identifier: MIT
// What the store asks of the file system: local, writable, and files that are either whole or absent.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <span>
#include <string>

namespace ebmlab::storage {

/// The name of a network file system by its statfs type; empty for others.
[[nodiscard]] std::string network_file_system(long type);
/// Errors: StoreError that says what to do instead. SQLite's WAL needs memory shared between all who have it open.
void refuse_network_file_system(const std::filesystem::path& store, const std::filesystem::path& folder);

/// Errors: StoreError when the folder is missing, is none, or cannot be written.
void require_writable_folder(const std::filesystem::path& store, const std::filesystem::path& folder);
[[nodiscard]] bool is_writable_folder(const std::filesystem::path& folder);

/// Waits until a file's contents, or the names in a folder, are on the disk. Errors: StoreError.
void sync_to_disk(const std::filesystem::path& file_or_folder);

/// The file is on the disk, whole, under its name, or there is none of that name. Errors: StoreError.
void write_whole_file(const std::filesystem::path& file, std::span<const std::byte> bytes);
/// False, and nothing has changed, when something has the new name already. Errors: StoreError.
[[nodiscard]] bool rename_unless_taken(const std::filesystem::path& from, const std::filesystem::path& to);
/// A second name for a file that is on the disk already, in the place of what has that name. False where the file system knows
/// no hard links, or is another one. The disk may lose it until sync_to_disk of its folder. Errors: StoreError.
[[nodiscard]] bool link_whole_file(const std::filesystem::path& original, const std::filesystem::path& file);
/// The file holds all that `write` streams, or is as it was. For what nobody else relies on: it is not waited for until it is
/// on the disk. Errors: StoreError, also for what a full disk cut off; what `write` throws passes through.
void write_streamed(const std::filesystem::path& file, const std::function<void(std::ostream&)>& write);

}  // namespace ebmlab::storage
