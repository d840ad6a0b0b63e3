// SPDX-License-Identifier: MIT
// A read-only connection to a store. It never writes, and never blocks a writer.
#pragma once

#include "storage/filter.hpp"
#include "storage/views.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ebmlab::storage {

/// Which runs, in which order.
struct RunQuery {
  std::string filter = {};  ///< filter.hpp; empty: all
  std::string sort = {};    ///< fields, separated by commas, each with a - before it when descending; empty: -created
  std::size_t limit = 0;    ///< 0: all
  std::size_t offset = 0;
  bool with_archived = false;  ///< else only when the filter mentions `archived`
  bool with_deleted = false;
};

/// One thread at a time. Errors, of every function: StoreError with one sentence that names the file; an id or a name that
/// does not exist is one too.
class Reader {
 public:
  explicit Reader(const std::filesystem::path& file);
  ~Reader();
  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;

  /// Something a user should be told: a newer format, a folder that cannot be written (the store is then read as it stands,
  /// without what is not yet checkpointed). Empty mostly.
  [[nodiscard]] const std::string& notice() const;
  [[nodiscard]] const std::filesystem::path& file() const;
  /// The store's own: a copy has the same.
  [[nodiscard]] std::string uuid() const;
  /// Another number after every change by anybody; it means something to this reader alone.
  [[nodiscard]] std::int64_t version() const;

  /// Of the experiment that a run of this name would be added to; none when there is no such.
  [[nodiscard]] std::optional<std::string> experiment_uuid(std::string_view name) const;

  /// Equals of the order newest first, runs that lack a field of it last. Errors: also FilterError.
  [[nodiscard]] std::vector<RunSummary> list_runs(const RunQuery& query = {}) const;
  [[nodiscard]] std::vector<std::int64_t> run_ids(const RunQuery& query = {}) const;
  /// A row for each run, in their order, with the value of each field; nothing but nothings when the run is gone. A time is in
  /// microseconds, a duration in seconds.
  [[nodiscard]] std::vector<std::vector<FieldValue>> columns(std::span<const std::int64_t> runs,
                                                             const std::vector<std::string>& fields) const;
  /// Names of the parameters in which these runs differ: another value, or none. Sorted.
  [[nodiscard]] std::vector<std::string> differing_params(std::span<const std::int64_t> runs) const;
  /// For each of these fields (status, method, experiment, energy, sampler, objective, dataset, tag) the values of the runs
  /// that the query finds. What its filter demands of a field itself does not count there: that is what else could be chosen.
  [[nodiscard]] std::vector<Facet> facets(const RunQuery& query, const std::vector<std::string>& fields) const;
  /// For check_filter and complete_filter; a scan of the store, to be kept for a while.
  [[nodiscard]] FilterNames filter_names() const;
  /// By name.
  [[nodiscard]] std::vector<SavedView> saved_views() const;
  [[nodiscard]] SavedView saved_view(std::string_view name) const;

  /// `text`: an id, `last`, or the beginning of a UUID that fits one run.
  [[nodiscard]] std::int64_t find_run(std::string_view text) const;
  [[nodiscard]] RunSummary run_summary(std::int64_t run) const;
  [[nodiscard]] RunDetail run_detail(std::int64_t run) const;
  /// What people changed with an Editor, newest first; `limit` 0: all.
  [[nodiscard]] std::vector<Change> history(std::size_t limit = 0) const;
  /// By kind and name, each once. What is deleted does not count, here and among the certificates.
  [[nodiscard]] std::vector<PluginUse> last_plugin_uses() const;
  /// Newest first, each file of a plugin once.
  [[nodiscard]] std::vector<Certificate> certificates() const;

  /// By name. Superseded points are left out, here and in the values.
  [[nodiscard]] std::vector<SeriesInfo> series(std::int64_t run) const;
  /// The series of one name of each run, in their order; none where a run has none.
  [[nodiscard]] std::vector<std::optional<SeriesInfo>> series_of(std::span<const std::int64_t> runs,
                                                                 std::string_view name) const;
  /// In at most so many points (two or more); of a long series as many of its chunks are read. Errors: as series_values().
  [[nodiscard]] SeriesOutline series_outline(std::int64_t run, std::string_view name, std::size_t points) const;
  /// Errors: also a chunk whose checksum is wrong.
  [[nodiscard]] SeriesData series_values(std::int64_t run, std::string_view name) const;

  /// By step, then name.
  [[nodiscard]] std::vector<SnapshotInfo> snapshots(std::int64_t run) const;
  [[nodiscard]] SnapshotData snapshot(std::int64_t snapshot_id) const;
  /// The run's own: during training and at its end. By step, then in the order recorded.
  [[nodiscard]] std::vector<EvaluationRow> evaluations(std::int64_t run) const;
  /// Those of its checkpoints, which people asked for (Store::add_evaluation): never among a run's results. The same order.
  [[nodiscard]] std::vector<EvaluationRow> checkpoint_evaluations(std::int64_t run) const;
  [[nodiscard]] std::vector<CheckpointRow> checkpoints(std::int64_t run) const;
  [[nodiscard]] CheckpointRow checkpoint(std::int64_t checkpoint_id) const;
  /// The bytes of a checkpoint or a large snapshot, checked against their sha256.
  [[nodiscard]] Bytes artifact(std::string_view sha256) const;
  [[nodiscard]] std::vector<EventRow> events(std::int64_t run) const;
  /// What was asked of the run from outside, oldest first.
  [[nodiscard]] std::vector<RequestRow> requests(std::int64_t run) const;
  [[nodiscard]] std::vector<LogLine> log(std::int64_t run) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ebmlab::storage
