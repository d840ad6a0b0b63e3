// SPDX-License-Identifier: MIT
#include "common/idx.hpp"

#include "common/idx_header.hpp"

namespace ebmlab::datasets {

namespace {

at::Tensor read_idx(const std::filesystem::path& path, std::int64_t rank, const std::string& what) {
  FileReader reader(path);
  at::Tensor values = at::empty(read_idx_header(reader, rank, what), at::kByte);
  reader.read(values.data_ptr(), values.numel());
  reader.expect_end();
  return values;
}

}  // namespace

at::Tensor read_idx_images(const std::filesystem::path& path) { return read_idx(path, 3, "images"); }

at::Tensor read_idx_labels(const std::filesystem::path& path) { return read_idx(path, 1, "labels"); }

}  // namespace ebmlab::datasets
