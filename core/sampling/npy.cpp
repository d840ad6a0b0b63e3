// SPDX-License-Identifier: MIT
#include "sampling/npy.hpp"

#include <bit>
#include <ebmlab/error.hpp>

#include "storage/npy.hpp"

namespace ebmlab::sampling {

namespace {
static_assert(std::endian::native == std::endian::little, "values are written as they lie in memory");

const char* type_name(at::ScalarType type) {
  switch (type) {
    case at::kDouble:
      return "float64";
    case at::kFloat:
      return "float32";
    case at::kLong:
      return "int64";
    default:
      throw Error(std::string("values of type ") + c10::toString(type) + " cannot be written as .npy");
  }
}
}  // namespace

std::string npy_bytes(const at::Tensor& values) {
  const at::Tensor data = values.detach().to(at::kCPU).contiguous();
  return storage::npy_bytes(type_name(data.scalar_type()), data.sizes(),
                            {static_cast<const std::byte*>(data.const_data_ptr()), data.nbytes()});
}

}  // namespace ebmlab::sampling
