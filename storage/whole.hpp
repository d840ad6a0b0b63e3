// SPDX-License-Identifier: MIT
// Whole numbers from JSON that somebody else may have written.
#pragma once

#include "storage/error.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <utility>

namespace ebmlab::storage {

/// A number without fraction, within T's range, as T. Errors: StoreError.
template <class T>
[[nodiscard]] T whole(const nlohmann::json& value) {
  if (!value.is_number_integer())
    throw StoreError("there is something else, or a number that has a fraction, in the place of a whole number");
  const bool fits =
      value.is_number_unsigned() ? std::in_range<T>(value.get<std::uint64_t>()) : std::in_range<T>(value.get<std::int64_t>());
  if (!fits) throw StoreError("there is a whole number that is too large in its place");
  return value.get<T>();
}

}  // namespace ebmlab::storage
