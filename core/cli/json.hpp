// SPDX-License-Identifier: MIT
// JSON as commands print it.
#pragma once

#include <iostream>
#include <nlohmann/json.hpp>

namespace ebmlab::cli {

/// One line on standard output. Bytes that are no UTF-8 (a child's last words) become the replacement character.
inline void print_json(const nlohmann::json& value) {
  std::cout << value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
}

}  // namespace ebmlab::cli
