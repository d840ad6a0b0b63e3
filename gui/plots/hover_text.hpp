// SPDX-License-Identifier: MIT
// What is said of the place under the pointer.
#pragma once

#include <QStringList>

#include "gui/plots/drawing.hpp"

namespace ebmlab::gui {

/// The x and what each line is there, on straight lines between its points; empty when nothing is a line.
[[nodiscard]] QStringList value_rows(const Drawing& drawing, double x);
/// What stands at the top edge within the range, a row each; at most eight.
[[nodiscard]] QStringList off_scale_rows(const Drawing& drawing, const Range& x);

}  // namespace ebmlab::gui
