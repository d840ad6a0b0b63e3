// SPDX-License-Identifier: MIT
// Giving panels of a figure the same axes and colours. Internal.
#pragma once

#include "report/figure.hpp"

namespace ebmlab::report {

/// Gives all landscapes and scatters the extent of the landscapes, or of all scatters where there is no landscape; labels stay
/// only where no such panel is below or at the left.
void share_axes(std::vector<std::vector<Panel>>& rows);

/// Gives the landscapes of one palette the same colours; the last one keeps its colour bar.
void share_colours(std::vector<Panel>& row);

}  // namespace ebmlab::report
