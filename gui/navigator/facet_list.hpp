// SPDX-License-Identifier: MIT
// What the listed runs have in common and in what they differ: a click on a value narrows the list to it.
#pragma once

#include <QElapsedTimer>
#include <QSet>

#include <vector>

#include "gui/navigator/place_tree.hpp"
#include "storage/reader.hpp"

namespace ebmlab::gui {

class StoreSession;

/// Knows nothing of the filter's text but what the store tells: a value that it demands is ticked.
class FacetList : public PlaceTree {
  Q_OBJECT

 public:
  explicit FacetList(QWidget* parent = nullptr);

  void show(StoreSession* session);
  /// The runs that this query finds were listed; counted at once when it is another one, else now and then.
  void count(const storage::RunQuery& query);

 signals:
  /// This value is to be demanded, or no longer.
  void toggled(const QString& field, const QString& value);

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void fill();
  void add(const storage::Facet& facet);
  void choose(QTreeWidgetItem* item);

  StoreSession* session_ = nullptr;
  storage::RunQuery query_;
  QElapsedTimer asked_;
  int question_ = 0;  ///< only the answer to the last one counts
  std::vector<storage::Facet> facets_;
  QSet<QString> unfolded_;  ///< fields that show every value
};

}  // namespace ebmlab::gui
