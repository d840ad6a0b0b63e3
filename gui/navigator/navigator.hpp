// SPDX-License-Identifier: MIT
// Ways into the store: what wants attention, experiments, saved views, tags. Each is a filter.
#pragma once

#include <QElapsedTimer>

#include <string>
#include <vector>

#include "gui/navigator/place_tree.hpp"
#include "storage/reader.hpp"

namespace ebmlab::gui {

class StoreSession;

/// A line of the navigator.
struct Place {
  QString title;
  std::string filter;
  std::size_t runs = 0;
};
/// What the navigator shows of a store.
struct Places {
  std::vector<Place> attention, experiments, tags;
  std::vector<storage::SavedView> views;
};
[[nodiscard]] Places places_of(const storage::Reader& reader);

class Navigator : public PlaceTree {
  Q_OBJECT

 public:
  explicit Navigator(QWidget* parent = nullptr);

  void show(StoreSession* session);
  /// Asks the store at once: a view was saved.
  void refresh();

 signals:
  void filter_chosen(const QString& filter);
  void view_chosen(const storage::SavedView& view);
  void view_removed(const QString& name);

 private:
  void ask_now_and_then();
  void fill(const Places& places);
  void choose(QTreeWidgetItem* item);

  StoreSession* session_ = nullptr;
  QElapsedTimer asked_;
  std::vector<storage::SavedView> views_;
};

}  // namespace ebmlab::gui
