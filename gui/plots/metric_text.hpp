// SPDX-License-Identifier: MIT
// What recorded quantities are, in words.
#pragma once

#include <string>

namespace ebmlab::gui {

/// Of a series that training records, with its unit; empty when it is a plugin's own.
[[nodiscard]] std::string series_help(const std::string& series);

}  // namespace ebmlab::gui
