// SPDX-License-Identifier: MIT
// Help with misspelt names: the nearest valid one and the list of them.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace ebmlab::experiment {

/// "a, b, c"; "none" when empty.
[[nodiscard]] std::string join_names(std::span<const std::string> names);

/// `did you mean "steps"? (allowed: plugin, step_size, steps)`, or only the list when nothing is near.
[[nodiscard]] std::string suggestion(std::string_view name, std::span<const std::string> candidates,
                                     std::string_view list_title = "allowed");

/// What a sentence about an unknown plugin ends with: it may well exist, in a folder that nobody has named.
inline constexpr std::string_view kElsewhere = "; others are found with --plugin-dir or EBMLAB_PLUGIN_PATH";

}  // namespace ebmlab::experiment
