// SPDX-License-Identifier: MIT
// Which run came from which.
#include "storage/run_links.hpp"

#include "storage/sql.hpp"

namespace ebmlab::storage {

std::vector<RunLink> links_of(SQLite::Database& db, const std::string& condition) {
  SQLite::Statement rows(db,
                         "SELECT r.uuid, p.uuid, f.uuid, c.step, c.kind, s.attempt FROM run r LEFT JOIN run p ON p.id="
                         "r.parent_run_id LEFT JOIN checkpoint c ON c.id=r.forked_from_checkpoint_id LEFT JOIN run f ON f.id="
                         "c.run_id LEFT JOIN run_session s ON s.id=c.session_id"
                         " WHERE coalesce(r.parent_run_id,r.forked_from_checkpoint_id) IS NOT NULL AND (" +
                             condition + ") ORDER BY r.id");
  std::vector<RunLink> links;
  while (rows.executeStep()) {
    sql::Row row(rows);
    RunLink& link = links.emplace_back();
    link.run = row.text();
    link.parent = row.text();
    link.forked_run = row.text();
    link.step = row.integer();
    link.kind = row.text();
    link.attempt = row.integer();
  }
  return links;
}

void apply_link(SQLite::Database& db, const RunLink& link) {
  sql::run(db,
           "UPDATE run SET parent_run_id=coalesce(parent_run_id,(SELECT id FROM run WHERE uuid=?2)),"
           " forked_from_checkpoint_id=coalesce(forked_from_checkpoint_id,(SELECT c.id FROM checkpoint c JOIN run r ON r.id="
           "c.run_id JOIN run_session s ON s.id=c.session_id WHERE r.uuid=?3 AND c.step=?4 AND c.kind=?5 AND s.attempt=?6))"
           " WHERE uuid=?1",
           link.run, link.parent, link.forked_run, link.step, link.kind, link.attempt);
}

}  // namespace ebmlab::storage
