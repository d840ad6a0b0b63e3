// SPDX-License-Identifier: MIT
// Regular grids of cell centres (the midpoint rule).
#include "evaluation/grid.hpp"

#include <ebmlab/error.hpp>

#include <algorithm>
#include <cmath>

namespace ebmlab::evaluation {
namespace {

void check_box(const Box& box, std::int64_t cells) {
  if (box.low.empty() || box.low.size() != box.high.size())
    throw Error("box: " + std::to_string(box.low.size()) + " lower and " + std::to_string(box.high.size()) +
                " upper limits: one of each for every dimension is needed");
  for (std::size_t d = 0; d < box.low.size(); ++d)
    if (!(box.low[d] < box.high[d]) || !std::isfinite(box.low[d]) || !std::isfinite(box.high[d]))
      throw Error("box: dimension " + std::to_string(d) + " runs from " + std::to_string(box.low[d]) + " to " +
                  std::to_string(box.high[d]) + ": the limits must be finite and ascending");
  if (cells < 1) throw Error("grid: cells = " + std::to_string(cells) + ": must be at least 1");
}

}  // namespace

at::Tensor grid_points(const Box& box, std::int64_t cells, at::ScalarType dtype) {
  check_box(box, cells);
  std::vector<at::Tensor> axes;
  for (std::size_t d = box.low.size(); d-- > 0;) {  // the last dimension first: it runs slowest
    const double width = (box.high[d] - box.low[d]) / static_cast<double>(cells);
    axes.push_back((at::arange(cells, at::kDouble) + 0.5) * width + box.low[d]);
  }
  std::vector<at::Tensor> columns;
  for (const at::Tensor& axis : at::meshgrid(axes, "ij")) columns.push_back(axis.reshape({-1}));
  std::reverse(columns.begin(), columns.end());
  return at::stack(columns, 1).to(dtype);
}

double cell_volume(const Box& box, std::int64_t cells) {
  check_box(box, cells);
  double volume = 1;
  for (std::size_t d = 0; d < box.low.size(); ++d) volume *= (box.high[d] - box.low[d]) / static_cast<double>(cells);
  return volume;
}

at::Tensor evaluate_in_batches(const EventFunction& function, const at::Tensor& x, std::int64_t batch) {
  const at::NoGradGuard no_gradients;
  at::Tensor values = at::empty({x.size(0)}, at::kDouble);
  for (std::int64_t i = 0; i < x.size(0); i += batch) {
    const std::int64_t rows = std::min(batch, x.size(0) - i);
    const at::Tensor block = function(x.narrow(0, i, rows)).detach();
    if (block.numel() != rows)
      throw Error("energy: " + std::to_string(block.numel()) + " values for " + std::to_string(rows) +
                  " events: it must return one number an event");
    values.narrow(0, i, rows).copy_(block.reshape({rows}));
  }
  return values;
}

at::Tensor evaluate_on_grid(const EventFunction& function, const Box& box, std::int64_t cells, at::ScalarType dtype) {
  const std::vector<std::int64_t> shape(box.low.size(), cells);
  return evaluate_in_batches(function, grid_points(box, cells, dtype)).reshape(shape);
}

}  // namespace ebmlab::evaluation
