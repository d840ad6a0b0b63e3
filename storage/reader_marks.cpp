// SPDX-License-Identifier: MIT
// The reader's half that tells what people have said of runs, and when.
#include "storage/reader_rows.hpp"

namespace ebmlab::storage {
namespace {

constexpr const char* kHistory =
    "SELECT e.change, e.t_us, e.who, e.undone_us, e.run_id, e.field, e.old, e.new FROM edit_log e JOIN"
    " (SELECT change, max(id) AS last FROM edit_log GROUP BY change ORDER BY last DESC LIMIT ?) c ON c.change = e.change"
    " ORDER BY c.last DESC, e.id";

/// A change with the edit of one row.
Change change_of(sql::Row& row) {
  Change change;
  change.uuid = row.text();
  change.t_us = row.integer();
  change.who = row.text();
  change.is_undone = row.maybe_integer().has_value();
  Edit edit;
  edit.run = row.integer();
  edit.field = row.text();
  edit.old_value = row.maybe_text();
  edit.new_value = row.maybe_text();
  change.edits.push_back(std::move(edit));
  return change;
}

}  // namespace

Marks Reader::marks(std::int64_t run) const {
  auto found = impl_->list<Marks>(
      "SELECT note, starred, archived, deleted_us, parent_run_id FROM run WHERE id=?",
      [](sql::Row& row) {
        Marks marks;
        marks.note = row.text();
        marks.is_starred = row.integer() != 0;
        marks.is_archived = row.integer() != 0;
        marks.deleted_us = row.maybe_integer();
        marks.parent_run_id = row.maybe_integer();
        return marks;
      },
      run);
  if (found.empty()) impl_->fail("there is no run " + std::to_string(run));
  found.front().tags = impl_->list<std::string>(
      "SELECT t.name FROM run_tag rt JOIN tag t ON t.id = rt.tag_id WHERE rt.run_id=? ORDER BY t.name",
      [](sql::Row& row) { return row.text(); }, run);
  return std::move(found.front());
}

std::vector<Change> Reader::history(std::size_t limit) const {
  const std::int64_t most = limit > 0 ? static_cast<std::int64_t>(limit) : -1;
  std::vector<Change> changes;
  for (Change& change : impl_->list<Change>(kHistory, change_of, most)) {
    if (changes.empty() || changes.back().uuid != change.uuid) {
      changes.push_back(std::move(change));
    } else {
      changes.back().edits.push_back(std::move(change.edits.front()));
    }
  }
  return changes;
}

}  // namespace ebmlab::storage
