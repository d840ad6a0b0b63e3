// SPDX-License-Identifier: MIT
// The series of one session: chunks and summaries are kept in memory and written, whole, in the caller's transaction.
#pragma once

#include "storage/batch.hpp"
#include "storage/chunk.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ebmlab::storage {

namespace sql {
class Row;
}

/// Of the columns n, step0, step1, crc32c, steps, times, vals.
[[nodiscard]] EncodedChunk chunk_of(sql::Row& row);
/// The surviving values of a series, by step; of one chunk in `every`. Errors: StoreError when a chunk is damaged.
[[nodiscard]] Columns read_columns(SQLite::Database& db, std::int64_t series, const std::string& what, std::int64_t every = 1);

/// Computes the summaries of a run's series anew from their surviving values. Errors: as read_columns().
void write_summaries(SQLite::Database& db, std::int64_t run);

/// After a failed transaction everything is as it was before the points were added: they are to be given again.
class SeriesWriter {
 public:
  SeriesWriter(std::int64_t run, std::int64_t session) : run_(run), session_(session) {}

  /// Of a run that was recorded before: goes on after its chunks, and writes the summaries anew without what is superseded.
  void resume(SQLite::Database& db);
  void name_series(std::string name);
  /// The place of a series by its name; named now if need be.
  [[nodiscard]] std::uint32_t index_of(const std::string& name);
  [[nodiscard]] const std::string& name(std::uint32_t index) const { return series_.at(index).name; }
  void add(const Point& point);
  [[nodiscard]] std::int64_t last_step() const { return last_step_; }

  void write(SQLite::Database& db);
  void committed();
  void rolled_back();

 private:
  struct Series {
    std::string name;
    std::int64_t id = 0;  ///< 0: not in the store yet
    std::int64_t next_seq = 0;
    SeriesSummary summary;
    Columns open;
    std::vector<Columns> sealed;  ///< full, and not committed yet; they come before next_seq
    /// What a rollback goes back to; the first of the open or sealed values are those that were committed before.
    struct Before {
      std::size_t open_size;
      std::int64_t next_seq;
      SeriesSummary summary;
    };
    std::optional<Before> before;  ///< set: it has values that are not committed
  };

  static void seal(Series& series);
  void find_or_make(SQLite::Database& db, Series& series) const;
  void write_chunks(SQLite::Statement& seal_one, SQLite::Statement& grow, const Series& series) const;

  std::int64_t run_;
  std::int64_t session_;
  std::int64_t last_step_ = 0, committed_last_step_ = 0;
  std::map<std::string, Series> earlier_;  ///< of former sessions, by name
  std::vector<Series> series_;
};

}  // namespace ebmlab::storage
