// SPDX-License-Identifier: MIT
// Whole numbers from JSON that somebody else may have written.
#pragma once

#include "storage/error.hpp"

#include <nlohmann/json.hpp>

namespace ebmlab::storage {

/// A number without fraction as T. Errors: StoreError; conversions from beyond T's range are undefined.
template <class T>
[[nodiscard]] T whole(const nlohmann::json& value) {
  if (!value.is_number_integer())
    throw StoreError("there is something else, or a number that has a fraction, in the place of a whole number");
  return value.get<T>();
}

}  // namespace ebmlab::storage
