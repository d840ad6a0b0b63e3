// SPDX-License-Identifier: MIT
#include "common/row_dataset.hpp"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <cmath>

namespace ebmlab::datasets {

Split split_rows(std::int64_t rows, double test_share, std::int64_t seed) {
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(static_cast<std::uint64_t>(seed));
  const at::Tensor order = at::randperm(rows, generator, at::kLong);
  const std::int64_t test = std::clamp<std::int64_t>(std::llround(test_share * static_cast<double>(rows)), 1, rows - 1);
  return {order.narrow(0, test, rows - test), order.narrow(0, 0, test)};
}

Scaling standardisation(const at::Tensor& rows) {
  const at::Tensor scale = rows.std(0, /*unbiased=*/true);
  return {rows.mean(0), at::where(scale > 0, scale, at::ones_like(scale))};
}

at::Tensor RowDataset::with_noise(const at::Tensor& rows, at::Generator& generator) const {
  if (content_.noise == 0) return rows.clone();
  return rows + content_.noise * content_.scaling.scale * randn(rows.sizes(), generator, rows);
}

at::Tensor RowDataset::some_of(const at::Tensor& rows, std::int64_t n, at::Generator& generator) const {
  const at::Tensor order = at::randperm(rows.size(0), generator, at::kLong);
  return with_noise(rows.index_select(0, order.narrow(0, 0, std::min(n, rows.size(0)))), generator);
}

at::Tensor RowDataset::draw(std::int64_t n, at::Generator& generator) const {
  const at::Tensor which = at::randint(content_.train.size(0), {n}, generator, at::kLong);
  return with_noise(content_.train.index_select(0, which), generator);
}

at::Tensor RowDataset::held_out(std::int64_t n, at::Generator& generator) const {
  return with_noise(content_.test.narrow(0, 0, std::min(n, content_.test.size(0))), generator);
}

at::Tensor RowDataset::train_events(std::int64_t /*n*/, at::Generator& generator) const {
  return with_noise(content_.train, generator);
}

}  // namespace ebmlab::datasets
