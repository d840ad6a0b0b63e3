// SPDX-License-Identifier: MIT
// From older formats of the store to the present one.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>

namespace ebmlab::storage {

/// Where the store is kept as it was before: STORE-format2.
[[nodiscard]] std::filesystem::path backup_path(const std::filesystem::path& store, int format);

/// Copies the store to backup_path() (an earlier backup there stays) and brings it from `format` to kFormat in one transaction.
/// The caller holds the exclusive side lock. Errors: SQLite's own; nothing has changed then.
void migrate_store(SQLite::Database& db, const std::filesystem::path& store, int format);

}  // namespace ebmlab::storage
