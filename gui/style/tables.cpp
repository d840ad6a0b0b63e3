// SPDX-License-Identifier: MIT
#include "gui/style/tables.hpp"

#include <QHeaderView>
#include <QStyleOptionHeader>
#include <QTableView>
#include <QTableWidget>

namespace ebmlab::gui {
namespace {

/// Qt cuts a title that is too long in the middle of a letter, whatever its text elide mode says.
class TableHeader : public QHeaderView {
 public:
  using QHeaderView::QHeaderView;

 protected:
  void initStyleOptionForIndex(QStyleOptionHeader* option, int section) const override {
    QHeaderView::initStyleOptionForIndex(option, section);
    int room = sectionSize(section) - 2 * style()->pixelMetric(QStyle::PM_HeaderMargin, nullptr, this);
    if (option->sortIndicator != QStyleOptionHeader::None)
      room -= style()->pixelMetric(QStyle::PM_HeaderMarkSize, nullptr, this);
    option->text = option->fontMetrics.elidedText(option->text, Qt::ElideRight, room);
  }
};

}  // namespace

void set_up_table(QTableView& table, const QString& name) {
  table.setAccessibleName(name);
  table.setFrameShape(QFrame::NoFrame);
  table.setShowGrid(false);
  table.setAlternatingRowColors(true);
  table.setWordWrap(false);
  table.setTabKeyNavigation(false);
  table.setSelectionBehavior(QAbstractItemView::SelectRows);
  table.setEditTriggers(QAbstractItemView::NoEditTriggers);
  table.verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  table.verticalHeader()->setDefaultSectionSize(table.fontMetrics().height() + 6);
  table.setHorizontalHeader(new TableHeader(Qt::Horizontal, &table));
  table.horizontalHeader()->setSectionsClickable(true);
  table.horizontalHeader()->setHighlightSections(false);
  table.horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
}

QTableWidget* make_table(QWidget* parent, const QString& name, const QStringList& titles) {
  auto* table = new QTableWidget(0, static_cast<int>(titles.size()), parent);
  table->setHorizontalHeaderLabels(titles);
  set_up_table(*table, name);
  table->verticalHeader()->setVisible(false);
  table->horizontalHeader()->setStretchLastSection(true);
  return table;
}

}  // namespace ebmlab::gui
