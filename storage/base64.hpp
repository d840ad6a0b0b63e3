// SPDX-License-Identifier: MIT
// Base64 (RFC 4648, with padding): bytes in a line of text.
#pragma once

#include "storage/records.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ebmlab::storage {

[[nodiscard]] std::string base64(std::span<const std::byte> bytes);
/// None for anything that base64() would not have written.
[[nodiscard]] std::optional<Bytes> from_base64(std::string_view text);

}  // namespace ebmlab::storage
