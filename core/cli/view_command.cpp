// SPDX-License-Identifier: MIT
// `ebmlab view`: filters, orders and columns under a name.
#include <iostream>

#include "cli/result_commands.hpp"
#include "report/table.hpp"
#include "storage/reader.hpp"
#include "storage/store.hpp"

namespace ebmlab::cli {

int save_view(const ViewOptions& options) {
  storage::Store::open(options.store.path())
      .save_view({.name = options.name, .filter = options.filter, .sort = options.sort, .columns = options.columns});
  return kDone;
}

int list_views(const ViewOptions& options) {
  const storage::Reader reader(options.store.path());
  report::Table table{.columns = {{"name"}, {"filter"}, {"sort"}, {"columns"}}};
  for (const storage::SavedView& view : reader.saved_views()) {
    std::string columns;
    for (const std::string& column : view.columns) columns += (columns.empty() ? "" : ",") + column;
    table.rows.push_back({view.name, view.filter, view.sort, columns});
  }
  std::cout << (options.wants_json ? report::to_json(table) + "\n" : report::to_text(table));
  return kDone;
}

int delete_view(const ViewOptions& options) {
  storage::Store::open(options.store.path()).delete_view(options.name);
  return kDone;
}

}  // namespace ebmlab::cli
