// SPDX-License-Identifier: MIT
#include "common/npy.hpp"

#include "common/npy_header.hpp"

#include <ebmlab/error.hpp>

#include <array>

namespace ebmlab::datasets {

namespace {

/// Those of kNpyTypes, in their order.
constexpr std::array<at::ScalarType, kNpyTypes.size()> kScalarTypes = {at::kDouble, at::kFloat,  at::kHalf,   at::kByte,
                                                                       at::kByte,   at::kChar,   at::kShort,  at::kInt,
                                                                       at::kLong,   at::kUInt16, at::kUInt32, at::kUInt64};

}  // namespace

at::Tensor read_npy(const std::filesystem::path& path) {
  FileReader reader(path);
  const NpyHeader header = read_npy_header(reader);
  const at::ScalarType type = kScalarTypes.at(header.type);
  const at::Tensor stored = at::empty(header.shape, type);
  reader.read(stored.data_ptr(), static_cast<std::int64_t>(stored.nbytes()));
  reader.expect_end();
  const bool is_wide = type != at::kFloat && stored.itemsize() >= 4;
  at::Tensor values = stored.to(is_wide ? at::kDouble : at::kFloat);
  if (!values.isfinite().all().item<bool>()) {
    const at::Tensor bad = values.isfinite().logical_not().nonzero()[0];
    throw ConfigError(reader.name() + ": row " + std::to_string(bad[0].item<std::int64_t>() + 1) +
                      " holds a value that is not finite; every row must be complete");
  }
  return values;
}

}  // namespace ebmlab::datasets
