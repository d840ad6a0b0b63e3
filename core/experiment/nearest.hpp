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

}  // namespace ebmlab::experiment
