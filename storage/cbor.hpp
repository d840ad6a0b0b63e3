// SPDX-License-Identifier: MIT
// CBOR from a file, on which nothing is presumed.
#pragma once

#include "storage/error.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <span>

namespace ebmlab::storage {

/// Errors: StoreError for what is nested deeper than anything here writes (the parser recurses), json::exception for what is
/// not CBOR.
[[nodiscard]] nlohmann::json parse_cbor(std::span<const std::byte> bytes);

/// A number without fraction as T. Errors: StoreError; conversions from beyond T's range are undefined.
template <class T>
[[nodiscard]] T whole(const nlohmann::json& value) {
  if (!value.is_number_integer())
    throw StoreError("there is something else, or a number that has a fraction, in the place of a whole number");
  return value.get<T>();
}

}  // namespace ebmlab::storage
