// SPDX-License-Identifier: MIT
// NumPy's .npy, version 1.0.
#include "storage/npy.hpp"

#include "storage/error.hpp"

#include <algorithm>
#include <array>

namespace ebmlab::storage {
namespace {

struct Dtype {
  std::string_view name;
  std::string_view code;
  std::uint64_t bytes;
};

constexpr std::array<Dtype, 12> kDtypes{{{"float16", "<f2", 2},
                                         {"float32", "<f4", 4},
                                         {"float64", "<f8", 8},
                                         {"int8", "|i1", 1},
                                         {"int16", "<i2", 2},
                                         {"int32", "<i4", 4},
                                         {"int64", "<i8", 8},
                                         {"uint8", "|u1", 1},
                                         {"uint16", "<u2", 2},
                                         {"uint32", "<u4", 4},
                                         {"uint64", "<u8", 8},
                                         {"bool", "|b1", 1}}};

const Dtype* find_dtype(std::string_view name) {
  const auto* const found =
      std::find_if(kDtypes.begin(), kDtypes.end(), [&](const Dtype& dtype) { return dtype.name == name; });
  return found == kDtypes.end() ? nullptr : found;
}

const Dtype& dtype_of(std::string_view name) {
  const Dtype* const found = find_dtype(name);
  if (found == nullptr) throw StoreError("values of type " + std::string(name) + " cannot be written as .npy");
  return *found;
}

void require_size(const Dtype& dtype, std::span<const std::int64_t> shape, std::size_t size) {
  const auto fits = [&] {
    if (std::find(shape.begin(), shape.end(), 0) != shape.end()) return size == 0;
    std::uint64_t bytes = dtype.bytes;
    for (const std::int64_t length : shape) {
      if (length < 0 || bytes > size / static_cast<std::uint64_t>(length)) return false;
      bytes *= static_cast<std::uint64_t>(length);
    }
    return bytes == size;
  };
  if (!fits()) throw StoreError("the data has " + std::to_string(size) + " bytes, which is not the size of its shape");
}

}  // namespace

std::optional<std::int64_t> size_of_dtype(std::string_view dtype) {
  const Dtype* const found = find_dtype(dtype);
  return found == nullptr ? std::nullopt : std::optional(static_cast<std::int64_t>(found->bytes));
}

std::string npy_bytes(std::string_view dtype, std::span<const std::int64_t> shape, std::span<const std::byte> data) {
  const Dtype& type = dtype_of(dtype);
  require_size(type, shape, data.size());
  std::string header = "{'descr': '" + std::string(type.code) + "', 'fortran_order': False, 'shape': (";
  for (const std::int64_t size : shape) header += std::to_string(size) + ", ";
  header += "), }";
  // Magic, version, a length of two bytes and the header fill a multiple of 64 bytes, the last of them a line break.
  constexpr std::size_t kPrefix = 10, kAlignment = 64;
  header.resize((kPrefix + header.size() + kAlignment) / kAlignment * kAlignment - kPrefix - 1, ' ');
  header += '\n';
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(header.size() & 0xffU);
  bytes += static_cast<char>(header.size() >> 8U);
  bytes += header;
  for (const std::byte byte : data) bytes += std::to_integer<char>(byte);
  return bytes;
}

std::string npy_bytes(const SnapshotData& snapshot) {
  return npy_bytes(snapshot.info.dtype, snapshot.info.shape, snapshot.data);
}

}  // namespace ebmlab::storage
