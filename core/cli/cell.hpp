// SPDX-License-Identifier: MIT
// A number that may be missing, in a table. Internal.
#pragma once

#include <optional>
#include <type_traits>

#include "report/table.hpp"

namespace ebmlab::cli {

/// Empty for none.
template <class T>
[[nodiscard]] report::Cell cell(const std::optional<T>& value) {
  if (!value) return {};
  if constexpr (std::is_integral_v<T>)
    return static_cast<std::int64_t>(*value);
  else
    return report::Cell{*value};
}

}  // namespace ebmlab::cli
