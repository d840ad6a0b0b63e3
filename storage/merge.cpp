// SPDX-License-Identifier: MIT
// Brings the runs of other stores into one.
#include "storage/merge.hpp"

#include "storage/error.hpp"
#include "storage/source_batch.hpp"
#include "storage/source_stores.hpp"
#include "storage/sql.hpp"

namespace ebmlab::storage {

namespace fs = std::filesystem;

namespace {

void merge_store(SourceBatch& batch, const Connection& target, const fs::path& file, MergeReport& report) {
  Connection store(file, Connection::Mode::kRead);
  if (fs::equivalent(store.file(), target.file())) throw StoreError(store.file().string() + " cannot be merged into itself");
  const auto uuid = store.guarded([&] {
    if (sql::find_integer(store.db(), "PRAGMA user_version") != kFormat)
      throw StoreError(store.notice() + ": so it cannot be merged");
    return sql::find_text(store.db(), "SELECT value FROM meta WHERE key='uuid'");
  });
  if (!store.notice().empty()) report.notices.push_back(store.notice());
  batch.add(store, {.uuid = uuid.value_or(""), .path = store.file().string()}, report);
}

/// Else a new target would be made for nothing. Errors: StoreError.
void require_runs(const fs::path& file) {
  Connection store(file, Connection::Mode::kRead);
  store.guarded([&] { (void)candidates_of(store.db()); });
}

}  // namespace

MergeReport& MergeReport::operator+=(const MergeReport& part) {
  added += part.added;
  updated += part.updated;
  unchanged += part.unchanged;
  kept += part.kept;
  artifacts += part.artifacts;
  artifact_bytes += part.artifact_bytes;
  without_data += part.without_data;
  notices.insert(notices.end(), part.notices.begin(), part.notices.end());
  not_reached += part.not_reached;
  skipped.insert(skipped.end(), part.skipped.begin(), part.skipped.end());
  return *this;
}

void merge_source(Connection& target, Connection& store, const MergeSource& source, MergeReport& report) {
  SourceBatch batch(target);
  batch.add(store, source, report);
  batch.commit();
}

MergeReport merge(const fs::path& target, std::span<const fs::path> sources,
                  const std::function<bool(const MergeProgress&)>& go_on) {
  const std::vector<fs::path> stores = stores_of(sources, target);
  std::error_code unknown;
  if (!stores.empty() && !fs::exists(target, unknown)) require_runs(stores.front());
  Connection connection(target, Connection::Mode::kCreate);
  // The pages of a batch, and what they were before a source, stay in memory rather than go to the disk and back.
  connection.guarded([&] { connection.db().exec("PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY"); });
  SourceBatch batch(connection);
  MergeReport report;
  for (std::size_t i = 0; i < stores.size(); ++i) {
    if (go_on && !go_on({i, stores.size()})) {
      report.not_reached = stores.size() - i;
      break;
    }
    try {
      merge_store(batch, connection, stores[i], report);
      batch.commit_when_due();
    } catch (const StoreError&) {
      batch.commit_after_error();
      throw;
    }
  }
  batch.commit();
  return report;
}

}  // namespace ebmlab::storage
