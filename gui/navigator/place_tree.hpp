// SPDX-License-Identifier: MIT
// A list of lines under headings, each with the number of runs it leads to.
#pragma once

#include <QString>
#include <QTreeWidget>

#include <cstddef>

namespace ebmlab::gui {

class PlaceTree : public QTreeWidget {
  Q_OBJECT

 protected:
  PlaceTree(const QString& object_name, const QString& name, QWidget* parent);

  QTreeWidgetItem* add_section(const QString& title);
  QTreeWidgetItem* add_line(QTreeWidgetItem* parent, const QString& title, std::size_t runs);
};

}  // namespace ebmlab::gui
