// SPDX-License-Identifier: MIT
#include "common/idx_header.hpp"

#include <ebmlab/error.hpp>

#include <algorithm>

namespace ebmlab::datasets {

namespace {

constexpr unsigned char kBytes = 0x08;  // the type "unsigned byte"

std::int64_t big_endian(std::string_view bytes) {
  std::int64_t value = 0;
  for (const char byte : bytes) value = value * 256 + static_cast<unsigned char>(byte);
  return value;
}

std::string sizes_text(const std::vector<std::int64_t>& sizes, const std::string& what) {
  std::string text = std::to_string(sizes[0]) + " " + what;
  for (std::size_t d = 1; d < sizes.size(); ++d) text += (d == 1 ? " of " : " x ") + std::to_string(sizes[d]);
  return text + (sizes.size() > 1 ? " pixels" : "");
}

/// The header's sizes, each at most 2^32: their product, saturated so that it stays beyond every limit.
std::int64_t byte_count(const std::vector<std::int64_t>& sizes) {
  std::int64_t bytes = 1;
  for (const std::int64_t size : sizes) bytes = std::min(bytes * size, kLargestContent + 1);
  return bytes;
}

}  // namespace

std::vector<std::int64_t> read_idx_header(FileReader& reader, std::int64_t rank, const std::string& what) {
  const std::string magic = reader.read(4);
  const std::string expected = {'\0', '\0', static_cast<char>(kBytes), static_cast<char>(rank)};
  if (magic != expected) {
    throw ConfigError(reader.name() + ": is not an IDX file of " + what + ": it must begin with the bytes 0, 0, 8, " +
                      std::to_string(rank) + " (unsigned bytes, rank " + std::to_string(rank) + ")");
  }
  std::vector<std::int64_t> sizes;
  sizes.reserve(static_cast<std::size_t>(rank));
  for (std::int64_t d = 0; d < rank; ++d) sizes.push_back(big_endian(reader.read(4)));
  const std::string announced = sizes_text(sizes, what);
  const auto is_bad_side = [](std::int64_t side) { return side < 1 || side > kLongestSide; };
  if (sizes[0] < 1 || std::any_of(sizes.begin() + 1, sizes.end(), is_bad_side)) {
    throw ConfigError(reader.name() + ": its header announces " + announced + "; one or more are needed" +
                      (rank > 1 ? ", with sides of 1 to " + std::to_string(kLongestSide) : ""));
  }
  reader.check_announced(byte_count(sizes), announced);
  return sizes;
}

}  // namespace ebmlab::datasets
