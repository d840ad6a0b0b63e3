// SPDX-License-Identifier: MIT
// What a probe's child says to its parent: one JSON object a line. Internal.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "host/manifest.hpp"

namespace ebmlab::host {

/// With the line break.
[[nodiscard]] std::string doing_line(const std::string& doing);
[[nodiscard]] std::string manifest_line(const Manifest& manifest);

/// What is being done to the present file; its manifest, with which the next one begins; or neither (what a plugin printed).
[[nodiscard]] std::variant<std::monostate, std::string, Manifest> parse_probe_line(std::string_view line);

}  // namespace ebmlab::host
