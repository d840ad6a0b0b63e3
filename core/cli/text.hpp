// SPDX-License-Identifier: MIT
// Small texts for tables.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace ebmlab::cli {

/// Local time, "2026-01-31 17:05:09".
[[nodiscard]] std::string time_text(std::int64_t microseconds);
/// "850 B", "12.3 kB", "4.5 MB".
[[nodiscard]] std::string size_text(std::int64_t bytes);
/// At most so many bytes, cut between characters with an ellipsis.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t most);
/// Makes the folder of -o if need be. Throws ConfigError.
void make_folder(const std::filesystem::path& folder);
/// A name that every file system takes: letters, digits, dots, - and _ stay, the rest becomes -.
[[nodiscard]] std::string file_name(std::string_view text);
/// Ascending numbers, neighbours together: "1-3, 7".
[[nodiscard]] std::string ranges_text(std::span<const std::int64_t> numbers);

}  // namespace ebmlab::cli
