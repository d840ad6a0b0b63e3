// SPDX-License-Identifier: MIT
// Bars and stripes: binary n x n images whose rows, or whose columns, are all of one value. There are 2^(n+1) - 2 of them, each
// as likely; the density is that of a discrete law, the logarithm of a probability.
#include "common/fingerprint.hpp"

#include <ebmlab/plugin.hpp>

#include <cmath>
#include <limits>

namespace ebmlab::datasets {

namespace {

/// Every image once, [2^(n+1) - 2, n n] of 0 and 1.
at::Tensor all_patterns(std::int64_t n) {
  const at::Tensor numbers = at::arange(std::int64_t{1} << n, at::kLong).unsqueeze(1);
  const at::Tensor lines = numbers.bitwise_right_shift(at::arange(n, at::kLong)).bitwise_and(1).to(at::kDouble);  // [2^n, n]
  const at::Tensor bars = lines.unsqueeze(1).expand({-1, n, n}), stripes = lines.unsqueeze(2).expand({-1, n, n});
  // Black and white are both: they come once, with the bars.
  return at::cat({bars, stripes.narrow(0, 1, lines.size(0) - 2)}).flatten(1);
}

/// Which of x [B, n, n] have the same value along `dim`.
at::Tensor is_constant_along(const at::Tensor& x, std::int64_t dim) { return x.eq(x.narrow(dim, 0, 1)).flatten(1).all(1); }

class BarsAndStripes final : public Dataset {
 public:
  BarsAndStripes(const Params& params, const DataContext& /*context*/)
      : side_(params.integer("side")),
        patterns_(all_patterns(side_)),
        fingerprint_(fingerprint_of("bars_and_stripes", params)) {}

  [[nodiscard]] Shape event_shape() const override { return {side_ * side_}; }
  [[nodiscard]] at::Tensor draw(std::int64_t n, at::Generator& generator) const override {
    return patterns_.index_select(0, at::randint(patterns_.size(0), {n}, generator, at::kLong));
  }
  [[nodiscard]] at::Tensor held_out(std::int64_t n, at::Generator& generator) const override { return draw(n, generator); }

  /// Players see 0 and 1.
  [[nodiscard]] Scaling scaling() const override {
    return {at::zeros({side_ * side_}, at::kDouble), at::ones({side_ * side_}, at::kDouble)};
  }

  [[nodiscard]] at::Tensor log_density(const at::Tensor& x) const override {
    const at::Tensor images = x.view({-1, side_, side_});
    const at::Tensor is_binary = images.eq(0).logical_or(images.eq(1)).flatten(1).all(1);
    const at::Tensor is_pattern = is_constant_along(images, 1).logical_or(is_constant_along(images, 2)).logical_and(is_binary);
    const at::Tensor level = at::full({}, -std::log(static_cast<double>(patterns_.size(0))), at::kDouble);
    return at::where(is_pattern, level, at::full({}, -std::numeric_limits<double>::infinity(), at::kDouble));
  }

  /// Each image is a mode: the nearest other image is at least 1 away.
  [[nodiscard]] std::optional<Modes> modes() const override { return Modes{patterns_.clone(), 0.5}; }

  /// Fair coins.
  [[nodiscard]] std::vector<Outliers> outliers(std::int64_t n, at::Generator& generator) const override {
    return {{"uniform", rand({n, side_ * side_}, generator, patterns_).lt(0.5).to(at::kDouble)}};
  }
  [[nodiscard]] Shape image_shape() const override { return {side_, side_}; }
  [[nodiscard]] std::string fingerprint() const override { return fingerprint_; }

 private:
  std::int64_t side_;
  at::Tensor patterns_;  // [K, side side]
  std::string fingerprint_;
};

PluginInfo info() {
  return {.id = "bars_and_stripes",
          .version = "1.0.0",
          .summary = "binary images of bars or stripes, each as likely, for models of 0 and 1",
          .params = {{.key = "side", .doc = "pixels along a side", .fallback = std::int64_t{4}, .min = 2, .max = 8}}};
}

}  // namespace

}  // namespace ebmlab::datasets

EBMLAB_PLUGIN(registry) { ebmlab::add_dataset<ebmlab::datasets::BarsAndStripes>(registry, ebmlab::datasets::info()); }
