// SPDX-License-Identifier: MIT
// Encoding of chunks and the running summary.
#include "storage/chunk.hpp"

#include "storage/digest.hpp"

#include <bit>
#include <cmath>
#include <cstring>

namespace ebmlab::storage {
namespace {

static_assert(std::endian::native == std::endian::little, "chunks are written as they lie in memory");

template <class T>
Bytes bytes_of(const std::vector<T>& values) {
  const auto view = std::as_bytes(std::span(values));
  return {view.begin(), view.end()};
}

template <class T>
void append(const Bytes& bytes, std::vector<T>& into) {
  const std::size_t old = into.size();
  into.resize(old + bytes.size() / sizeof(T));
  std::memcpy(into.data() + old, bytes.data(), bytes.size());
}

std::uint32_t checksum(const EncodedChunk& chunk) {
  const std::uint32_t crc = chunk.steps ? crc32c(*chunk.steps) : 0;
  return crc32c(chunk.values, crc32c(chunk.times, crc));
}

/// to - from; none where 64 bits do not hold it.
std::optional<std::int64_t> difference(std::int64_t from, std::int64_t to) {
  std::int64_t result = 0;
  return __builtin_sub_overflow(to, from, &result) ? std::nullopt : std::optional(result);
}

bool equally_spaced(const std::vector<std::int64_t>& steps) {
  if (steps.size() < 2) return true;
  const auto gap = difference(steps[0], steps[1]);
  if (!gap || !difference(steps.front(), steps.back())) return false;
  for (std::size_t i = 1; i < steps.size(); ++i) {
    if (difference(steps[i - 1], steps[i]) != gap) return false;
  }
  return true;
}

}  // namespace

void Columns::resize(std::size_t size) {
  steps.resize(size);
  times_us.resize(size);
  values.resize(size);
}

void Columns::reserve(std::size_t size) {
  steps.reserve(size);
  times_us.reserve(size);
  values.reserve(size);
}

EncodedChunk encode(const Columns& columns) {
  EncodedChunk chunk;
  chunk.n = columns.size();
  chunk.step0 = columns.steps.front();
  chunk.step1 = columns.steps.back();
  chunk.t0_us = columns.times_us.front();
  chunk.t1_us = columns.times_us.back();
  for (const double value : columns.values) {
    if (!std::isfinite(value)) {
      ++chunk.nonfinite;
      continue;
    }
    if (!chunk.vmin || value < *chunk.vmin) chunk.vmin = value;
    if (!chunk.vmax || value > *chunk.vmax) chunk.vmax = value;
  }
  if (!equally_spaced(columns.steps)) chunk.steps = bytes_of(columns.steps);
  chunk.times = bytes_of(columns.times_us);
  chunk.values = bytes_of(columns.values);
  chunk.crc = checksum(chunk);
  return chunk;
}

bool decode(const EncodedChunk& chunk, Columns& into) {
  // The row's n is believed only once it is that of the bytes that are there.
  const std::size_t size = chunk.values.size();
  if (size == 0 || size % sizeof(double) != 0 || chunk.n != size / sizeof(double) || chunk.times.size() != size) return false;
  if ((chunk.steps && chunk.steps->size() != size) || checksum(chunk) != chunk.crc) return false;
  const auto span = difference(chunk.step0, chunk.step1);
  if (!chunk.steps && !span) return false;
  if (chunk.steps) {
    append(*chunk.steps, into.steps);
  } else {
    const std::int64_t gap = chunk.n == 1 ? 0 : *span / static_cast<std::int64_t>(chunk.n - 1);
    for (std::size_t i = 0; i < chunk.n; ++i) into.steps.push_back(chunk.step0 + static_cast<std::int64_t>(i) * gap);
  }
  append(chunk.times, into.times_us);
  append(chunk.values, into.values);
  return true;
}

void SeriesSummary::add(std::int64_t step, double value) {
  ++n;
  if (!first_step || step < *first_step) first_step = step;
  if (!last_step || step >= *last_step) {  // else it came late, from a file
    last_step = step;
    last = value;
  }
  if (!std::isfinite(value)) {
    ++nonfinite;
    if (!first_nonfinite_step) first_nonfinite_step = step;
    return;
  }
  if (!min || value < *min) {
    min = value;
    min_step = step;
  }
  if (!max || value > *max) {
    max = value;
    max_step = step;
  }
  const double from_old_mean = value - mean;
  mean += from_old_mean / static_cast<double>(finite());
  m2 += from_old_mean * (value - mean);
}

}  // namespace ebmlab::storage
