// SPDX-License-Identifier: MIT
// How deep the tables of a TOML text go by dotted keys, which toml++ 3.3 does not limit. Internal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace ebmlab::experiment {

/// The most parts of one dotted key.
inline constexpr std::size_t kMostKeyParts = 32;

/// The line of the first key (or run of texts and words joined by dots) with more than kMostKeyParts parts. Each part is a
/// table in the one before, and what walks such a tree needs stack for all of them.
[[nodiscard]] std::optional<std::uint32_t> line_of_too_deep_key(std::string_view toml);

}  // namespace ebmlab::experiment
