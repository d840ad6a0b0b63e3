// SPDX-License-Identifier: MIT
#include "gui/navigator/facet_list.hpp"

#include <QKeyEvent>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QTimer>
#include <QTreeWidgetItemIterator>

#include <algorithm>

#include "gui/runs/field_text.hpp"
#include "gui/store/store_session.hpp"
#include "gui/style/theme.hpp"

namespace ebmlab::gui {
namespace {

constexpr qint64 kAskEvery = 2000;  ///< ms, while runs record
constexpr std::size_t kShown = 6;   ///< values of a field, before all are asked for
constexpr int kFieldRole = Qt::UserRole, kValueRole = Qt::UserRole + 1;

const std::vector<std::string>& fields() {
  static const std::vector<std::string> all{"status", "method",    "experiment", "dataset",
                                            "energy", "objective", "sampler",    "tag"};
  return all;
}

bool is_same(const storage::RunQuery& a, const storage::RunQuery& b) {
  return a.filter == b.filter && a.with_archived == b.with_archived;
}

}  // namespace

FacetList::FacetList(QWidget* parent) : PlaceTree(QStringLiteral("facets"), tr("Values of the listed runs"), parent) {
  connect(this, &QTreeWidget::itemClicked, this, &FacetList::choose);
}

void FacetList::show(StoreSession* session) {
  session_ = session;
  ++question_;
  asked_.invalidate();
  facets_.clear();
  fill();
}

void FacetList::count(const storage::RunQuery& query) {
  if (session_ == nullptr) return;
  if (is_same(query, query_) && asked_.isValid() && asked_.elapsed() < kAskEvery) return;
  query_ = query;
  asked_.start();
  session_->ask_at_length(this, [this, query, question = ++question_](const storage::Reader& reader) -> StoreSession::Answer {
    try {
      return [this, question, facets = reader.facets(query, fields())] {
        if (question != question_) return;
        facets_ = facets;
        fill();
      };
    } catch (const storage::FilterError&) {  // the list of runs tells what is wrong with it
      return {};
    }
  });
}

void FacetList::fill() {
  const QTreeWidgetItem* current = currentItem();
  const QVariant field = current != nullptr ? current->data(0, kFieldRole) : QVariant();
  const QVariant value = current != nullptr ? current->data(0, kValueRole) : QVariant();
  const int scroll = verticalScrollBar()->value();
  const QSignalBlocker silence(this);
  clear();
  for (const storage::Facet& facet : facets_) {
    if (!facet.values.empty()) add(facet);
  }
  for (QTreeWidgetItemIterator item(this); *item != nullptr; ++item) {
    if (field.isValid() && (*item)->data(0, kFieldRole) == field && (*item)->data(0, kValueRole) == value)
      setCurrentItem(*item);
  }
  verticalScrollBar()->setValue(scroll);
}

void FacetList::add(const storage::Facet& facet) {
  QTreeWidgetItem* parent = add_section(field_title(facet.field));
  parent->setToolTip(0, field_help(facet.field));
  const bool is_unfolded = unfolded_.contains(qt(facet.field)) || facet.values.size() <= kShown + 1;
  std::size_t hidden = 0;
  for (std::size_t i = 0; i < facet.values.size(); ++i) {
    const storage::FacetValue& value = facet.values[i];
    if (i >= kShown && !is_unfolded && !value.is_chosen) {
      ++hidden;
      continue;
    }
    QTreeWidgetItem* item = add_line(parent, qt(value.value), value.runs);
    item->setData(0, kFieldRole, qt(facet.field));
    item->setData(0, kValueRole, qt(value.value));
    item->setCheckState(0, value.is_chosen ? Qt::Checked : Qt::Unchecked);
    if (facet.field == "status") item->setIcon(0, status_icon(storage::run_status_from_text(value.value)));
    item->setToolTip(0, tr("%1: %2 runs. A click shows these alone; another one, those as well")
                            .arg(qt(value.value), count_text(static_cast<std::int64_t>(value.runs))));
    item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);  // ticked by choose(), not by itself
  }
  if (hidden == 0) return;
  auto* more = new QTreeWidgetItem(parent, {tr("%1 more…").arg(hidden)});
  more->setData(0, kFieldRole, qt(facet.field));
}

void FacetList::choose(QTreeWidgetItem* item) {
  if (item == nullptr || !item->data(0, kFieldRole).isValid()) return;
  const QString field = item->data(0, kFieldRole).toString();
  if (item->data(0, kValueRole).isValid()) {
    emit toggled(field, item->data(0, kValueRole).toString());
    return;
  }
  unfolded_.insert(field);
  QTimer::singleShot(0, this, &FacetList::fill);  // which ends this item
}

void FacetList::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Space || event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
    choose(currentItem());
    return;
  }
  PlaceTree::keyPressEvent(event);
}

}  // namespace ebmlab::gui
