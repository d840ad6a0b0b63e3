// SPDX-License-Identifier: MIT
// From older formats of the store to the present one.
#include "storage/migration.hpp"

#include "storage/connection.hpp"
#include "storage/digest.hpp"
#include "storage/partial_path.hpp"
#include "storage/process.hpp"
#include "storage/sql.hpp"

#include "schema_text.hpp"

#include <array>
#include <string>
#include <string_view>

namespace ebmlab::storage {
namespace {

/// The step that ends at format index + 2.
constexpr std::array<const char*, kFormat - 1> kSteps{kMigration2, kMigration3};

}  // namespace

std::filesystem::path backup_path(const std::filesystem::path& store, int format) {
  return store.string() + "-format" + std::to_string(format);
}

void migrate_store(SQLite::Database& db, const std::filesystem::path& store, int format) {
  const std::filesystem::path backup = backup_path(store, format);
  if (!std::filesystem::exists(backup)) {
    PartialPath partial(backup);
    sql::run(db, "VACUUM INTO ?", std::string_view(partial.path().native()));
    partial.complete();
  }
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  for (int version = format + 1; version <= kFormat; ++version) {
    const char* const step = kSteps.at(static_cast<std::size_t>(version) - 2);
    db.exec(step);
    sql::run(db, "INSERT INTO migration(version,applied_us,sql_sha256) VALUES(?,?,?)", version, now_us(),
             std::string_view(sha256(std::string_view(step))));
  }
  db.exec("PRAGMA user_version=" + std::to_string(kFormat));
  transaction.commit();
}

}  // namespace ebmlab::storage
