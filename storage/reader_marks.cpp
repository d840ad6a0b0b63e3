// SPDX-License-Identifier: MIT
// The reader's part that tells what people have said of runs.
#include "storage/reader_rows.hpp"

namespace ebmlab::storage {

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

}  // namespace ebmlab::storage
