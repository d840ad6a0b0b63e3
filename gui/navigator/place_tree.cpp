// SPDX-License-Identifier: MIT
#include "gui/navigator/place_tree.hpp"

#include <QHeaderView>

#include "gui/runs/field_text.hpp"
#include "gui/style/theme.hpp"

namespace ebmlab::gui {

PlaceTree::PlaceTree(const QString& object_name, const QString& name, QWidget* parent) : QTreeWidget(parent) {
  setObjectName(object_name);
  setAccessibleName(name);
  setColumnCount(2);
  setHeaderHidden(true);
  setRootIsDecorated(false);
  setIndentation(10);
  setFrameShape(QFrame::NoFrame);
  setIconSize(QSize(12, 12));  // of a status: no higher than its word
  setUniformRowHeights(true);
  header()->setStretchLastSection(false);
  header()->setSectionResizeMode(0, QHeaderView::Stretch);
  header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
}

QTreeWidgetItem* PlaceTree::add_section(const QString& title) {
  auto* item = new QTreeWidgetItem(this, {title});
  item->setFlags(Qt::ItemIsEnabled);
  item->setFirstColumnSpanned(true);
  QFont font = item->font(0);
  font.setBold(true);
  item->setFont(0, font);
  item->setForeground(0, faint_color());
  item->setExpanded(true);
  return item;
}

QTreeWidgetItem* PlaceTree::add_line(QTreeWidgetItem* parent, const QString& title, std::size_t runs) {
  auto* item = new QTreeWidgetItem(parent, {title, count_text(static_cast<std::int64_t>(runs))});
  item->setForeground(1, faint_color());
  item->setTextAlignment(1, Qt::AlignRight | Qt::AlignVCenter);
  item->setData(0, Qt::AccessibleTextRole, tr("%1: %2 runs").arg(title).arg(runs));
  return item;
}

}  // namespace ebmlab::gui
