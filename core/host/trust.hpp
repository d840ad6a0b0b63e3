// SPDX-License-Identifier: MIT
// Whether nobody but root and the user could have put a file where it is.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace ebmlab::host {

/// Why a file must not be loaded, naming the component of its path at fault; nothing when it may be.
/// The file must be a regular one, owned by root or the user, and neither it nor a folder above it writable by others; a sticky
/// folder (/tmp) is fine, since there only owners replace files. A folder that also holds `executable` may belong to somebody
/// else (a checkout shared with a container): its owner could replace the program itself.
/// `file` must be canonical: absolute, without links.
[[nodiscard]] std::optional<std::string> distrust(const std::filesystem::path& file, const std::filesystem::path& executable);

}  // namespace ebmlab::host
