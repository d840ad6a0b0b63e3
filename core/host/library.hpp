// SPDX-License-Identifier: MIT
// One plugin library: its bytes read and judged, and its code opened, once in a process and for ever.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "host/plugin_file.hpp"
#include "host/private_copies.hpp"
#include "host/registration.hpp"

namespace ebmlab::host {

/// A library as it lies on the disk at one time. Nothing of it has run.
struct LibraryFile {
  std::filesystem::path path;  ///< with links resolved
  std::string bytes;
  std::string sha256;
};

/// The path without links. Throws Refused when it leads nowhere, or to what somebody else could have put there.
[[nodiscard]] std::filesystem::path trusted_path(const std::filesystem::path& path, const std::filesystem::path& executable);
/// Reads and hashes. Throws Refused.
[[nodiscard]] LibraryFile read_library(const std::filesystem::path& trusted);
/// Throws Refused unless the bytes are those of a plugin library that was built as this program was.
void require_plugin(const std::string& bytes);

/// What the library with these bytes registers. It is opened from a private copy when this process has not opened it yet, and
/// never closed: objects, type information and backward functions of a plugin may outlive any owner. Any thread.
/// Throws Refused; nothing of it counts then.
[[nodiscard]] const std::vector<Registered>& open_library(const LibraryFile& library, const PrivateCopies& copies);
/// The same by its hash: a library that this process has opened, or whose private copy was kept; null when there is neither.
[[nodiscard]] const std::vector<Registered>* open_kept_library(const std::string& sha256, const PrivateCopies& copies);

}  // namespace ebmlab::host
