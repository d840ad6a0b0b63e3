// SPDX-License-Identifier: MIT
// Help with misspelt names.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ebmlab::storage {

/// Insertions, deletions, replacements and swaps of neighbours between two texts. Case does not count, nor does - against _.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate nearest to `name` when it is near enough to be what was meant (a third of the letters, at least 1), the first
/// of equals.
[[nodiscard]] std::optional<std::string> nearest_name(std::string_view name, std::span<const std::string> candidates);

}  // namespace ebmlab::storage
