// SPDX-License-Identifier: MIT
// The shortest text of a number that reads back to the same number. Internal.
#pragma once

#include <string>
#include <string_view>

namespace ebmlab::experiment {

/// For limits in messages: 10, 1e-06, 0.5, inf.
[[nodiscard]] std::string limit_text(double number);

/// For values: as limit_text, but 10.0 for a number without a fraction, as TOML tells it from an integer.
[[nodiscard]] std::string real_text(double number);

/// In double quotes, with quotes, backslashes and control characters escaped as in TOML.
[[nodiscard]] std::string in_quotes(std::string_view text);

}  // namespace ebmlab::experiment
