// SPDX-License-Identifier: MIT
// Values of a series as they lie in the store: chunks of up to 1024, with a running summary.
#pragma once

#include "storage/records.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace ebmlab::storage {

inline constexpr std::size_t kChunkSize = 1024;
inline constexpr int kCodecRaw = 0;  ///< little-endian, uncompressed

/// A row of `chunk`. CRC-32C over steps, times and vals, in that order.
struct EncodedChunk {
  std::size_t n = 0;
  std::int64_t step0 = 0, step1 = 0;
  std::int64_t t0_us = 0, t1_us = 0;
  std::optional<double> vmin, vmax;  ///< of the finite values
  std::int64_t nonfinite = 0;
  std::uint32_t crc = 0;
  std::optional<Bytes> steps;  ///< i64; none: equally spaced from step0 to step1
  Bytes times;                 ///< i64
  Bytes values;                ///< f64
};

/// Columns of equal length.
struct Columns {
  std::vector<std::int64_t> steps;
  std::vector<std::int64_t> times_us;
  std::vector<double> values;
  [[nodiscard]] std::size_t size() const { return values.size(); }
  void resize(std::size_t size);
  void reserve(std::size_t size);
};

/// Of at least one value.
[[nodiscard]] EncodedChunk encode(const Columns& columns);
/// Appends. False, and nothing appended, when the checksum or a length is wrong.
[[nodiscard]] bool decode(const EncodedChunk& chunk, Columns& into);

/// What the `series` row says of all values so far; Welford's running mean and sum of squared deviations.
struct SeriesSummary {
  std::int64_t n = 0;
  std::optional<std::int64_t> first_step, last_step;
  std::optional<double> last, min, max;
  std::optional<std::int64_t> min_step, max_step;
  double mean = 0, m2 = 0;
  std::int64_t nonfinite = 0;
  std::optional<std::int64_t> first_nonfinite_step;

  void add(std::int64_t step, double value);
  [[nodiscard]] std::int64_t finite() const { return n - nonfinite; }
};

}  // namespace ebmlab::storage
