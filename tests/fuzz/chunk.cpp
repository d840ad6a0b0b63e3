// SPDX-License-Identifier: MIT
// A row of the table chunk whose lengths and checksum were written by somebody else.
#include "storage/chunk.hpp"
#include "storage/digest.hpp"

#include "fuzz_input.hpp"

namespace {

using namespace ebmlab::storage;

Bytes bytes_of(std::span<const std::uint8_t> data) {
  const auto view = std::as_bytes(data);
  return {view.begin(), view.end()};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ebmlab::fuzz::Input input(data, size);
  EncodedChunk chunk;
  const auto flags = input.number<std::uint8_t>();
  chunk.n = (flags & 1U) != 0 ? input.number<std::uint64_t>() : input.number<std::uint8_t>();
  chunk.step0 = input.number<std::int64_t>();
  chunk.step1 = input.number<std::int64_t>();
  if ((flags & 2U) != 0) chunk.steps = bytes_of(input.take(input.number<std::uint8_t>()));
  chunk.times = bytes_of(input.take(input.number<std::uint8_t>()));
  chunk.values = bytes_of(input.take(input.number<std::uint8_t>()));
  // Most inputs have the right checksum, or nothing behind it would ever be reached.
  chunk.crc = crc32c(chunk.values, crc32c(chunk.times, chunk.steps ? crc32c(*chunk.steps) : 0)) + ((flags & 4U) != 0 ? 1 : 0);

  Columns columns{.steps = {1}, .times_us = {2}, .values = {3.0}};
  const std::size_t expected = decode(chunk, columns) ? 1 + chunk.n : 1;
  ebmlab::fuzz::require(
      columns.values.size() == expected && columns.steps.size() == expected && columns.times_us.size() == expected,
      "columns of equal length, and nothing appended from a chunk that is refused");
  const Columns decoded = columns;
  columns = {};
  const EncodedChunk again = encode(decoded);
  ebmlab::fuzz::require(decode(again, columns) && columns.steps == decoded.steps, "what decode() gave can be encoded");
  SeriesSummary summary;
  for (std::size_t i = 0; i < decoded.size(); ++i) summary.add(decoded.steps[i], decoded.values[i]);
  return 0;
}
