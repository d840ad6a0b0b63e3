// SPDX-License-Identifier: MIT
// Help with misspelt names.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ebmlab::storage {

/// The candidate with the fewest letters to insert, delete or replace, when that is at most a third of the name's (at least 1);
/// the first of equals. None for names over 64 bytes.
[[nodiscard]] std::optional<std::string> nearest_name(std::string_view name, std::span<const std::string> candidates);

}  // namespace ebmlab::storage
