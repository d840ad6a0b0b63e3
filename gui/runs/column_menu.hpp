// SPDX-License-Identifier: MIT
// Which columns the table of runs has: any field of the filter language.
#pragma once

#include <string>
#include <vector>

#include "storage/filter.hpp"

class QMenu;

namespace ebmlab::gui {

class RunTableModel;

/// Fills the menu: what every run has, parameters, metrics, series.
void fill_column_menu(QMenu& menu, RunTableModel& model, const storage::FilterNames& names);

}  // namespace ebmlab::gui
