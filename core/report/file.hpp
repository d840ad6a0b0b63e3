// SPDX-License-Identifier: MIT
// Writing a whole file or none.
#pragma once

#include <filesystem>
#include <string_view>

namespace ebmlab::report {

/// Writes under a temporary name in the same folder and renames, so that nobody ever sees half a file and an older file stays
/// until the new one is complete. Throws Error with the path and the system's reason; the temporary file is gone then.
void write_file(const std::filesystem::path& path, std::string_view bytes);

}  // namespace ebmlab::report
