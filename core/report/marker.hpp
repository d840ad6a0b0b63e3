// SPDX-License-Identifier: MIT
// The markers of series. Internal.
#pragma once

#include "report/canvas.hpp"

namespace ebmlab::report {

/// All markers of one radius look equally large.
void draw_marker(Canvas& canvas, const Point& at, Marker marker, double radius, const Colour& colour);

}  // namespace ebmlab::report
