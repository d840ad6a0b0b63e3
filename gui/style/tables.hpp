// SPDX-License-Identifier: MIT
// How tables look and answer the keyboard here.
#pragma once

class QTableView;
class QString;

namespace ebmlab::gui {

/// Rows that are read, not edited; Tab leaves the table. `name` is for screen readers.
void set_up_table(QTableView& table, const QString& name);

}  // namespace ebmlab::gui
