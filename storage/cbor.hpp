// SPDX-License-Identifier: MIT
// CBOR from a file, on which nothing is presumed.
#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <span>

namespace ebmlab::storage {

/// Errors: StoreError for what is nested deeper than anything here writes (the parser recurses), json::exception for what is
/// not CBOR.
[[nodiscard]] nlohmann::json parse_cbor(std::span<const std::byte> bytes);

}  // namespace ebmlab::storage
