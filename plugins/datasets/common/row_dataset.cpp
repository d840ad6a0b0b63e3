// SPDX-License-Identifier: MIT
#include "common/row_dataset.hpp"

#include <ebmlab/error.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <span>

namespace ebmlab::datasets {

namespace {

constexpr std::int64_t kUniformDimensions = 3;  // with more, noise in a box is told apart by anything
constexpr double kMargin = 0.25;                // of the data's range, on each side

/// The finaliser of SplitMix64 (Steele, Lea and Flood 2014): every bit of the input moves every bit of the output.
std::uint64_t mix(std::uint64_t z) {
  z += 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31U);
}

/// Of the values as float64, so that a table has the same split whatever format and type it is stored in.
std::vector<std::uint64_t> row_hashes(const at::Tensor& rows, std::int64_t seed) {
  std::vector<std::uint64_t> hashes;
  hashes.reserve(static_cast<std::size_t>(rows.size(0)));
  for (std::int64_t i = 0; i < rows.size(0); ++i) {
    const at::Tensor row = rows[i].to(at::kDouble).contiguous();
    const std::span values(row.const_data_ptr<double>(), static_cast<std::size_t>(row.numel()));
    std::uint64_t hash = mix(static_cast<std::uint64_t>(seed));
    for (const double value : values) hash = mix(hash ^ std::bit_cast<std::uint64_t>(value + 0.0));  // -0 is 0
    hashes.push_back(hash);
  }
  return hashes;
}

/// How many of the ascending hashes are a test row's: those below the share, but never none and never all.
std::ptrdiff_t test_count(const std::vector<std::uint64_t>& sorted, double share) {
  const auto limit = static_cast<std::uint64_t>(std::ldexp(share, 64));
  auto cut = std::lower_bound(sorted.begin(), sorted.end(), limit);
  if (cut == sorted.begin()) cut = std::upper_bound(sorted.begin(), sorted.end(), sorted.front());
  if (cut == sorted.end()) cut = std::lower_bound(sorted.begin(), sorted.end(), sorted.back());
  return cut - sorted.begin();
}

}  // namespace

Split split_rows(const at::Tensor& rows, double test_share, std::int64_t seed, const std::string& source) {
  if (rows.size(0) < kFewestRows) {
    throw ConfigError(source + ": " + std::to_string(rows.size(0)) + " rows to train and test on; at least " +
                      std::to_string(kFewestRows) + " are needed");
  }
  std::vector<std::uint64_t> hashes = row_hashes(rows, seed);
  std::vector<std::int64_t> order(hashes.size());
  std::iota(order.begin(), order.end(), std::int64_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) {
    return hashes[static_cast<std::size_t>(a)] < hashes[static_cast<std::size_t>(b)];
  });
  std::sort(hashes.begin(), hashes.end());
  const std::int64_t test = test_count(hashes, test_share);
  if (test == 0) throw ConfigError(source + ": all rows are the same; training and testing need different ones");
  const at::Tensor numbers = at::tensor(order, at::kLong);
  return {numbers.narrow(0, test, rows.size(0) - test), numbers.narrow(0, 0, test)};
}

Scaling standardisation(const at::Tensor& rows) {
  const at::Tensor x = rows.to(at::kDouble);
  const at::Tensor varies = x.ne(x[0]).any(0);  // the deviation of equal numbers may be a rounding error above 0
  return {x.mean(0), at::where(varies, x.std(0, /*unbiased=*/true), at::ones({}, at::kDouble))};
}

at::Tensor RowDataset::with_noise(const at::Tensor& rows, at::Generator& generator) const {
  if (content_.noise == 0) return rows.clone();
  const at::Tensor scale = content_.scaling.scale.to(rows.scalar_type());
  return rows + content_.noise * scale * randn(rows.sizes(), generator, rows);
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

std::vector<Outliers> RowDataset::outliers(std::int64_t n, at::Generator& generator) const {
  std::vector<Outliers> kinds;
  for (const Outliers& kind : content_.outliers) {
    if (kind.events.size(0) > 0) kinds.push_back({kind.name, some_of(kind.events, n, generator)});
  }
  const Shape event = event_shape();
  if (event.size() > 1 || event[0] > kUniformDimensions) return kinds;
  const auto [low, high] = bounds();
  kinds.push_back({"uniform", low + (high - low) * rand({n, event[0]}, generator, content_.train)});
  return kinds;
}

RowDataset::Bounds RowDataset::bounds() const {
  const at::Tensor low = content_.train.amin(0), high = content_.train.amax(0), margin = kMargin * (high - low);
  return {low - margin, high + margin};
}

std::optional<Box> RowDataset::box() const {
  if (event_shape() != Shape{2}) return std::nullopt;
  const auto [low, high] = bounds();
  const auto numbers = [](const at::Tensor& t) { return std::vector<double>{t[0].item<double>(), t[1].item<double>()}; };
  return Box{numbers(low), numbers(high)};
}

ParamSpecs split_params() {
  return {{.key = "test_share",
           .doc = "share of the rows that is never trained on; a hash of each row decides, so the share is met on average",
           .fallback = 0.25,
           .min = 0.05,
           .max = 0.5},
          {.key = "split_seed",
           .doc = "seed of the split into training and test rows, the same for every run of a comparison",
           .fallback = std::int64_t{0},
           .min = 0,
           .max = 1e9,
           .advanced = true}};
}

}  // namespace ebmlab::datasets
