// SPDX-License-Identifier: MIT
// A function on a regular grid of a box: for integrals (KL, log Z) and for pictures of landscapes.
#pragma once

#include <ebmlab/dataset.hpp>

#include <functional>

namespace ebmlab::evaluation {

/// A function of a batch of events: [N, D] -> [N].
using EventFunction = std::function<at::Tensor(const at::Tensor&)>;

/// The centres of cells^D equal cells of the box, [cells^D, D]. Dimension 0 runs fastest, so that values reshaped to
/// {cells, cells} are rows of constant y with x along a row, y ascending. Throws Error on a box that is not one.
[[nodiscard]] at::Tensor grid_points(const Box& box, std::int64_t cells, at::ScalarType dtype = at::kFloat);

/// The volume of one cell.
[[nodiscard]] double cell_volume(const Box& box, std::int64_t cells);

/// `function` of every row of x in batches of at most `batch` rows, without gradients: float64 [N] on the CPU.
/// Throws Error when the function returns anything but one number an event.
[[nodiscard]] at::Tensor evaluate_in_batches(const EventFunction& function, const at::Tensor& x, std::int64_t batch = 8192);

/// `function` at grid_points(box, cells, dtype): float64, [cells, ..., cells] with dimension 0 last ([y, x] in 2-D).
[[nodiscard]] at::Tensor evaluate_on_grid(const EventFunction& function, const Box& box, std::int64_t cells,
                                          at::ScalarType dtype = at::kFloat);

}  // namespace ebmlab::evaluation
