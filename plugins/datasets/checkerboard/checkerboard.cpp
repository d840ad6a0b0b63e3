// SPDX-License-Identifier: MIT
// Uniform on every other square of a board around 0, with an exact density (log density -infinity off the squares).
// The outliers are uniform on the whole board: half of them lie on the squares, so no energy's AUROC exceeds 3/4 by much
// (exactly 3/4 for an even number of squares a side).
#include "common/planar.hpp"

#include <ebmlab/plugin.hpp>

#include <cmath>
#include <limits>

namespace ebmlab::datasets {

namespace {

/// Lower left corners of the filled squares, [K, 2], in units of squares: those with an even sum.
at::Tensor filled_squares(std::int64_t per_side) {
  const at::Tensor line = at::arange(per_side, plane_options());
  const at::Tensor all = at::cartesian_prod({line, line});
  return all.index_select(0, all.sum(1).remainder(2).eq(0).nonzero().squeeze(1));
}

Scaling moments(const at::Tensor& corners, double size, double half) {
  const at::Tensor centers = (corners + 0.5) * size - half;
  // Within a square the variance of a uniform law adds to that of the centres.
  return {centers.mean(0), (centers.var(0, /*unbiased=*/false) + size * size / 12.0).sqrt()};
}

class Checkerboard final : public PlanarDataset {
 public:
  Checkerboard(const Params& params, const DataContext& /*context*/)
      : Checkerboard(params, filled_squares(params.integer("squares")), params.real("half_width")) {}

  [[nodiscard]] at::Tensor draw(std::int64_t n, at::Generator& generator) const override {
    const at::Tensor which = at::randint(corners_.size(0), {n}, generator, plane_options().dtype(at::kLong));
    return (corners_.index_select(0, which) + uniform(2 * n, generator).view({n, 2})) * size_ - half_;
  }

  [[nodiscard]] at::Tensor log_density(const at::Tensor& x) const override {
    const at::Tensor cell = ((x.to(at::kDouble) + half_) / size_).floor();
    const double squares = std::round(2.0 * half_ / size_);
    const at::Tensor on_board = cell.ge(0).logical_and(cell.lt(squares)).all(1);
    const at::Tensor is_filled = on_board.logical_and(cell.sum(1).remainder(2).eq(0));
    const double level = -std::log(static_cast<double>(corners_.size(0)) * size_ * size_);
    const at::Tensor log_density = at::full({x.size(0)}, -std::numeric_limits<double>::infinity(), plane_options());
    return log_density.masked_fill(is_filled, level);
  }

 private:
  Checkerboard(const Params& params, const at::Tensor& corners, double half)
      : PlanarDataset({fingerprint_of("checkerboard", params),
                       moments(corners, 2.0 * half / static_cast<double>(params.integer("squares")), half), square(1.5 * half),
                       square(half)}),
        corners_(corners),
        size_(2.0 * half / static_cast<double>(params.integer("squares"))),
        half_(half) {}

  at::Tensor corners_;  // [K, 2]
  double size_;         // of a square
  double half_;         // of the board
};

PluginInfo info() {
  return {.id = "checkerboard",
          .version = "1.0.0",
          .summary = "uniform on every other square of a board, with the exact density",
          .params = {{.key = "squares", .doc = "squares along each side", .fallback = std::int64_t{4}, .min = 1, .max = 100},
                     {.key = "half_width",
                      .doc = "half the board's side; the board is centred on 0",
                      .fallback = 4.0,
                      .min = 0.001,
                      .max = 1000,
                      .log_scale = true}}};
}

}  // namespace

}  // namespace ebmlab::datasets

EBMLAB_PLUGIN(registry) { ebmlab::add_dataset<ebmlab::datasets::Checkerboard>(registry, ebmlab::datasets::info()); }
