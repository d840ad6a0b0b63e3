// SPDX-License-Identifier: MIT
// The head of an IDX file. No LibTorch here: idx.hpp reads the values behind it.
#pragma once

#include "common/file.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace ebmlab::datasets {

/// The sizes that the header announces, of `rank` dimensions, the first the number of `what` ("images"). They are held against
/// the file's length; the reader stands before the first value then. Throws ConfigError.
[[nodiscard]] std::vector<std::int64_t> read_idx_header(FileReader& reader, std::int64_t rank, const std::string& what);

}  // namespace ebmlab::datasets
