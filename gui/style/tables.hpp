// SPDX-License-Identifier: MIT
// How tables look and answer the keyboard here.
#pragma once

#include <QStringList>

class QString;
class QTableView;
class QTableWidget;
class QWidget;

namespace ebmlab::gui {

/// Rows that are read, not edited; Tab leaves the table. `name` is for screen readers.
void set_up_table(QTableView& table, const QString& name);
/// Such a table without rows yet, for what is shown at once.
[[nodiscard]] QTableWidget* make_table(QWidget* parent, const QString& name, const QStringList& titles);

}  // namespace ebmlab::gui
