// SPDX-License-Identifier: MIT
// Help with misspelt names: the nearest valid one and the list of them.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ebmlab::experiment {

/// Insertions, deletions, replacements and swaps of neighbours between two texts. Case does not count, nor does - against _.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate nearest to `name` when it is near enough to be what was meant (a third of the letters, at least 1), the first
/// of equals.
[[nodiscard]] std::optional<std::string> nearest(std::string_view name, std::span<const std::string> candidates);

/// "a, b, c"; "none" when empty.
[[nodiscard]] std::string join_names(std::span<const std::string> names);

/// `did you mean "steps"? (allowed: plugin, step_size, steps)`, or only the list when nothing is near.
[[nodiscard]] std::string suggestion(std::string_view name, std::span<const std::string> candidates,
                                     std::string_view list_title = "allowed");

}  // namespace ebmlab::experiment
