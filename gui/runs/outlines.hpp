// SPDX-License-Identifier: MIT
// What the series of runs look like, for cells that draw them: asked for when they are looked at, kept until they grow.
#pragma once

#include <QMetaType>
#include <QObject>
#include <QTimer>

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "storage/reader.hpp"

namespace ebmlab::gui {

class StoreSession;

/// Of a run; null: it has no such series, or it is not known yet.
using Outline = std::shared_ptr<const storage::SeriesOutline>;
/// Of the runs of a row.
using RowOutlines = std::vector<Outline>;

/// The column for the loss of the newest runs, else for the first series that they have; empty without any.
[[nodiscard]] std::string default_line(const storage::Reader& reader);

class Outlines : public QObject {
  Q_OBJECT

 public:
  explicit Outlines(QObject* parent = nullptr);

  void show(StoreSession* session);
  /// What is known of it; asked for when that is nothing, or may be out of date.
  [[nodiscard]] Outline of(std::int64_t run, const std::string& series);
  /// The runs may have recorded: what is looked at is asked for once more.
  void look_again();

 signals:
  void found(const std::vector<std::int64_t>& runs);

 private:
  using Key = std::pair<std::string, std::int64_t>;  ///< series, run
  void ask();
  void take(const std::map<Key, Outline>& answers);

  StoreSession* session_ = nullptr;
  std::map<Key, Outline> known_;
  std::set<Key> looked_at_;  ///< since the runs may have recorded
  std::vector<Key> wanted_;  ///< of these, what was not asked for yet; the last one first, which is in sight
  QTimer timer_;
  bool is_asking_ = false;  ///< one question at a time: looking is quicker than answering
};

}  // namespace ebmlab::gui

Q_DECLARE_METATYPE(ebmlab::gui::RowOutlines)
