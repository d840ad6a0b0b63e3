// SPDX-License-Identifier: MIT
#include "gui/navigator/navigator.hpp"

#include <QKeyEvent>
#include <QMenu>

#include <utility>

#include "gui/runs/field_text.hpp"
#include "gui/store/store_session.hpp"

namespace ebmlab::gui {
namespace {

constexpr qint64 kCountEvery = 2000;  ///< ms: each line counts its runs
constexpr int kFilterRole = Qt::UserRole, kViewRole = Qt::UserRole + 1;

std::size_t count(const storage::Reader& reader, const std::string& filter) {
  return reader.run_ids({.filter = filter}).size();
}

std::vector<Place> places(const storage::Reader& reader, const storage::FilterNames& names, const std::string& field,
                          const std::string& comparison) {
  std::vector<Place> all;
  const auto values = names.values.find(field);
  if (values == names.values.end()) return all;
  for (const std::string& value : values->second) {
    Place place{qt(value), comparison + storage::in_filter_quotes(value)};
    place.runs = count(reader, place.filter);
    if (place.runs > 0) all.push_back(std::move(place));
  }
  return all;
}

}  // namespace

Places places_of(const storage::Reader& reader) {
  const storage::FilterNames names = reader.filter_names();
  Places all;
  all.attention = {{QObject::tr("Diverged"), "status = diverged"},
                   {QObject::tr("Failed"), "status = failed"},
                   {QObject::tr("Killed"), "status = killed"},
                   {QObject::tr("Lost"), "status = lost"},
                   {QObject::tr("Running"), "status in [running, paused, stopping, queued]"}};
  for (Place& place : all.attention) place.runs = count(reader, place.filter);
  std::erase_if(all.attention, [](const Place& place) { return place.runs == 0; });
  all.experiments = places(reader, names, "experiment", "experiment = ");
  all.tags = places(reader, names, "tag", "tag:");
  all.views = reader.saved_views();
  return all;
}

Navigator::Navigator(QWidget* parent) : PlaceTree(QStringLiteral("navigator"), tr("Navigator"), parent) {
  setContextMenuPolicy(Qt::CustomContextMenu);
  connect(this, &QTreeWidget::itemClicked, this, &Navigator::choose);
  connect(this, &QTreeWidget::itemActivated, this, &Navigator::choose);
  connect(this, &QWidget::customContextMenuRequested, this, [this](const QPoint& at) {
    const QTreeWidgetItem* item = itemAt(at);
    if (item == nullptr || !item->data(0, kViewRole).isValid()) return;
    QMenu menu;
    const QString name = item->text(0);
    menu.addAction(tr("Remove the view %1").arg(name), this, [this, name] { emit view_removed(name); });
    menu.exec(viewport()->mapToGlobal(at));
  });
}

void Navigator::show(StoreSession* session) {
  session_ = session;
  fill({});
  asked_.invalidate();
  if (session_ == nullptr) return;
  connect(session_, &StoreSession::changed, this, &Navigator::ask_now_and_then);
  refresh();
}

void Navigator::ask_now_and_then() {
  if (!asked_.isValid() || asked_.elapsed() > kCountEvery) refresh();
}

void Navigator::refresh() {
  if (session_ == nullptr) return;
  asked_.start();
  session_->ask_at_length(this, [this](const storage::Reader& reader) -> StoreSession::Answer {
    return [this, places = places_of(reader)] { fill(places); };
  });
}

void Navigator::fill(const Places& places) {
  const QString chosen = currentItem() != nullptr ? currentItem()->data(0, kFilterRole).toString() : QString();
  const QSignalBlocker silence(this);
  clear();
  const auto add = [&](QTreeWidgetItem* parent, const Place& place) {
    QTreeWidgetItem* item = add_line(parent, place.title, place.runs);
    item->setData(0, kFilterRole, qt(place.filter));
    item->setToolTip(0, qt(place.filter));
    if (qt(place.filter) == chosen) setCurrentItem(item);
    return item;
  };
  add(invisibleRootItem(), {tr("All runs"), "", 0})->setText(1, QString());
  const auto group = [&](const QString& title, const std::vector<Place>& lines) {
    if (lines.empty()) return;
    QTreeWidgetItem* parent = add_section(title);
    for (const Place& place : lines) add(parent, place);
  };
  group(tr("Attention"), places.attention);
  group(tr("Experiments"), places.experiments);
  views_ = places.views;
  if (!views_.empty()) {
    QTreeWidgetItem* parent = add_section(tr("Saved views"));
    for (std::size_t i = 0; i < views_.size(); ++i) {
      auto* item = new QTreeWidgetItem(parent, {qt(views_[i].name)});
      item->setData(0, kViewRole, static_cast<int>(i));
      item->setToolTip(0, qt(views_[i].filter));
    }
  }
  group(tr("Tags"), places.tags);
}

void Navigator::choose(QTreeWidgetItem* item) {
  if (item->data(0, kViewRole).isValid()) {
    emit view_chosen(views_[static_cast<std::size_t>(item->data(0, kViewRole).toInt())]);
  } else if (item->data(0, kFilterRole).isValid()) {
    emit filter_chosen(item->data(0, kFilterRole).toString());
  }
}

}  // namespace ebmlab::gui
