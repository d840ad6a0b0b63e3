// SPDX-License-Identifier: MIT
// Filters, orders and columns that are kept under a name.
#include "storage/digest.hpp"
#include "storage/filter_names.hpp"
#include "storage/nearest_name.hpp"
#include "storage/process.hpp"
#include "storage/reader_rows.hpp"
#include "storage/store_impl.hpp"

#include <nlohmann/json.hpp>

namespace ebmlab::storage {
namespace {

/// Throws FilterError for what the store does not understand.
void check_view(SQLite::Database& db, const SavedView& view) {
  with_names(db, [&](const FilterNames& names) {
    (void)compile_filter(view.filter, {.names = names});
    (void)compile_sort(view.sort, {.what = "sort", .names = names});
    for (const std::string& column : view.columns) {
      const Token token{.kind = TokenKind::kWord, .text = column, .length = column.size()};
      (void)field_named(token, {.what = "columns", .names = names});
    }
  });
}

SavedView view_of(sql::Row& row) {
  SavedView view{.name = row.text()};
  try {
    const nlohmann::json spec = nlohmann::json::parse(row.text());
    view.filter = spec.value("filter", "");
    view.sort = spec.value("sort", "");
    view.columns = spec.value("columns", std::vector<std::string>());
  } catch (const nlohmann::json::exception& error) {
    throw StoreError("the view '" + view.name + "' cannot be read: " + error.what());
  }
  return view;
}

std::string spec_of(const SavedView& view) {
  try {
    return nlohmann::json{{"filter", view.filter}, {"sort", view.sort}, {"columns", view.columns}}.dump();
  } catch (const nlohmann::json::exception&) {
    throw StoreError("the view '" + view.name + "' cannot be kept: its texts are not UTF-8");
  }
}

}  // namespace

void Store::save_view(const SavedView& view) {
  if (view.name.empty()) throw StoreError("a view needs a name");
  const std::string spec = spec_of(view);
  impl_->change([&](SQLite::Database& db) {
    check_view(db, view);
    const int changed =
        sql::run(db, "UPDATE saved_view SET spec_json=?, updated_us=? WHERE kind='runs' AND name=?", spec, now_us(), view.name);
    if (changed > 0) return;
    sql::run(db, "INSERT INTO saved_view(uuid,kind,name,spec_json,updated_us) VALUES(?,'runs',?,?,?)", new_uuid(), view.name,
             spec, now_us());
  });
}

void Store::delete_view(std::string_view name) {
  impl_->change([&](SQLite::Database& db) {
    if (sql::run(db, "DELETE FROM saved_view WHERE kind='runs' AND name=?", name) > 0) return;
    throw StoreError(impl_->connection.file().string() + ": there is no view '" + std::string(name) + "'");
  });
}

std::vector<SavedView> Reader::saved_views() const {
  return impl_->list<SavedView>("SELECT name, spec_json FROM saved_view WHERE kind='runs' ORDER BY name", view_of);
}

SavedView Reader::saved_view(std::string_view name) const {
  std::vector<std::string> names;
  for (SavedView& view : saved_views()) {
    if (view.name == name) return std::move(view);
    names.push_back(view.name);
  }
  const auto near = nearest_name(name, names);
  impl_->fail("there is no view '" + std::string(name) + "'" + (near ? "; did you mean " + *near + "?" : ""));
}

}  // namespace ebmlab::storage
