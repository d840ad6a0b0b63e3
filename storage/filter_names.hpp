// SPDX-License-Identifier: MIT
// The names that a store adds to the filter language.
#pragma once

#include "storage/filter_sql.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

namespace ebmlab::storage {

/// Parameters and series, which are listed in the store.
[[nodiscard]] FilterNames listed_names(SQLite::Database& db);
/// Metrics too, which are found by going through all evaluations.
[[nodiscard]] FilterNames known_names(SQLite::Database& db);
/// Everything, with the values for completion.
[[nodiscard]] FilterNames names_and_values(SQLite::Database& db);

/// `compile` with the listed names, and with all when it does not understand something without them.
template <class Compile>
auto with_names(SQLite::Database& db, const Compile& compile) {
  try {
    return compile(listed_names(db));
  } catch (const FilterError&) {
    return compile(known_names(db));
  }
}

}  // namespace ebmlab::storage
