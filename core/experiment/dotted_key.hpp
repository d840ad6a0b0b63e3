// SPDX-License-Identifier: MIT
// Dotted keys, and setting what they name in a document. Internal.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "experiment/document.hpp"

namespace ebmlab::experiment {

/// `method.gcd.steps` -> method, gcd, steps. A part in quotes may hold anything but that quote: `method."gcd@rate=0.1".steps`.
/// Empty when it is no such key.
[[nodiscard]] std::optional<std::vector<std::string>> split_key(std::string_view key);

/// And back, with quotes where a part needs them.
[[nodiscard]] std::string dotted(std::span<const std::string> parts);

/// `text` as an integer, when it is one as a whole.
[[nodiscard]] std::optional<std::int64_t> parse_integer(std::string_view text);

/// Sets what `keys` name to `value`. Tables on the way are made; methods and stages are not, so that a misspelt name is an
/// error. A stage goes by its name or its number from 0. Throws ConfigError that begins with `problem`.
void assign(Node& root, std::span<const std::string> keys, Node value, const std::string& problem);

}  // namespace ebmlab::experiment
