// SPDX-License-Identifier: MIT
#include "sampling/npy.hpp"

#include <bit>
#include <ebmlab/error.hpp>

namespace ebmlab::sampling {

namespace {
static_assert(std::endian::native == std::endian::little, "values are written as they lie in memory");

const char* type_code(at::ScalarType type) {
  switch (type) {
    case at::kDouble:
      return "<f8";
    case at::kFloat:
      return "<f4";
    case at::kLong:
      return "<i8";
    default:
      throw Error(std::string("values of type ") + c10::toString(type) + " cannot be written as .npy");
  }
}
}  // namespace

std::string npy_bytes(const at::Tensor& values) {
  const at::Tensor data = values.detach().to(at::kCPU).contiguous();
  std::string header = std::string("{'descr': '") + type_code(data.scalar_type()) + "', 'fortran_order': False, 'shape': (";
  for (const std::int64_t size : data.sizes()) header += std::to_string(size) + ", ";
  header += "), }";
  // Magic, version, a length of two bytes and the header fill a multiple of 64 bytes, the last of them a line break.
  constexpr std::size_t kPrefix = 10, kAlignment = 64;
  header.resize((kPrefix + header.size() + kAlignment) / kAlignment * kAlignment - kPrefix - 1, ' ');
  header += '\n';
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(header.size() & 0xffU);
  bytes += static_cast<char>(header.size() >> 8U);
  bytes += header;
  if (data.nbytes() > 0) bytes.append(static_cast<const char*>(data.const_data_ptr()), data.nbytes());
  return bytes;
}

}  // namespace ebmlab::sampling
