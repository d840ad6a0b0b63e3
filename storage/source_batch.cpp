// SPDX-License-Identifier: MIT
// Sources of a merge whose rows become the target's with one commit.
#include "storage/source_batch.hpp"

#include "storage/error.hpp"
#include "storage/file_system.hpp"
#include "storage/sql.hpp"

#include <SQLiteCpp/Savepoint.h>
#include <sqlite3.h>

namespace ebmlab::storage {
namespace {

constexpr std::chrono::seconds kPatience{1};
constexpr std::int64_t kManyBytes = 64 << 20;

/// Bytes in files of their own that a source names: linked at once, or copied for as long as that takes.
constexpr const char* kFileBytes = "SELECT coalesce(sum(size_bytes),0) FROM artifact WHERE inline_data IS NULL";

}  // namespace

void SourceBatch::add(Connection& store, const MergeSource& source, MergeReport& report) {
  try {
    add_unnamed(store, source, report);
  } catch (const StoreError& error) {
    throw StoreError(source.path + " was not merged: " + error.what());
  }
}

void SourceBatch::add_unnamed(Connection& store, const MergeSource& source, MergeReport& report) {
  try {
    SourceMerging merging(target_, store, source);
    if (transaction_ && sql::find_integer(store.db(), kFileBytes) > kManyBytes) commit();  // others wait for the lock
    merging.bring_files();
    begin();
    SQLite::Savepoint whole(target_.connection.db(), "source");
    merging.bring_rows();
    target_.copying.statements.reset();
    whole.release();
    report += merging.report();
  } catch (const SQLite::Exception& error) {
    const Connection& failed = store.db().getErrorCode() == error.getErrorCode() ? store : target_.connection;
    failed.guarded([&] { throw error; });
  }
}

void SourceBatch::begin() {
  if (transaction_) return;
  target_.copying.statements.reset();  // what still reads would hold the writing to a state that others have gone on from
  transaction_.emplace(target_.connection);
  began_ = Clock::now();
}

void SourceBatch::commit_when_due() {
  if (transaction_ && Clock::now() - began_ > kPatience) commit();
}

void SourceBatch::commit() {
  if (!transaction_) return;
  target_.connection.guarded([&] {
    target_.copying.statements.reset();
    sync_files();
    transaction_->commit();
  });
  transaction_.reset();
}

/// Rows whose files may be lost are not kept: a disk that failed may say at the next try that all is well.
void SourceBatch::sync_files() {
  try {
    for (const auto& folder : target_.unsynced) sync_to_disk(folder);
  } catch (const StoreError&) {
    transaction_.reset();
    throw;
  }
  target_.unsynced.clear();
}

void SourceBatch::commit_after_error() {
  const bool is_there = transaction_ && sqlite3_get_autocommit(target_.connection.db().getHandle()) == 0;
  try {
    if (is_there) commit();
  } catch (const StoreError&) {
    // The first error says more.
  }
}

}  // namespace ebmlab::storage
