// SPDX-License-Identifier: MIT
// The series of one session.
#include "storage/series_writer.hpp"

#include "storage/error.hpp"
#include "storage/rows.hpp"
#include "storage/sql.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace ebmlab::storage {
namespace {

constexpr const char* kWriteSummary =
    "UPDATE series SET n=?, first_step=?, last_step=?, last=?, min=?, min_step=?, max=?, max_step=?, mean=?, m2=?, nonfinite=?,"
    " first_nonfinite_step=? WHERE id=?";

const std::string kChunkRow =
    " INTO chunk(series_id,level,seq,session_id,sealed,n,step0,step1,t0_us,t1_us,vmin,vmax,nonfinite,codec,crc32c,steps,times,"
    "vals) VALUES(?,0,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
// An open chunk is written at every commit: in its place, which takes less than half the pages that REPLACE writes.
const std::string kGrowChunk =
    "INSERT" + kChunkRow +
    " ON CONFLICT(series_id,level,seq) DO UPDATE SET sealed=excluded.sealed, n=excluded.n, step1=excluded.step1,"
    " t1_us=excluded.t1_us, vmin=excluded.vmin, vmax=excluded.vmax, nonfinite=excluded.nonfinite, crc32c=excluded.crc32c,"
    " steps=excluded.steps, times=excluded.times, vals=excluded.vals";
// A sealed one moves to the end of the table, where chunks lie close together.
const std::string kSealChunk = "INSERT OR REPLACE" + kChunkRow;

void write_summary(SQLite::Statement& update, std::int64_t id, const SeriesSummary& s) {
  const auto if_finite = [&s](double value) { return s.finite() > 0 ? std::optional(value) : std::nullopt; };
  update.reset();
  sql::bind_all(update, s.n, s.first_step, s.last_step, s.last, s.min, s.min_step, s.max, s.max_step, if_finite(s.mean),
                if_finite(s.m2), s.nonfinite, s.first_nonfinite_step, id);
  update.exec();
}

/// Drops the values from `from` on that were appended after the first `kept` ones.
void drop_superseded(Columns& columns, std::size_t kept, std::int64_t from) {
  std::size_t to = kept;
  for (std::size_t i = kept; i < columns.size(); ++i) {
    if (columns.steps[i] >= from) continue;
    columns.steps[to] = columns.steps[i];
    columns.times_us[to] = columns.times_us[i];
    columns.values[to] = columns.values[i];
    ++to;
  }
  columns.resize(to);
}

/// Values that reached the store late (from a spill) stand behind later ones.
void sort_by_step(Columns& columns) {
  std::vector<std::size_t> order(columns.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return columns.steps[a] < columns.steps[b]; });
  Columns sorted;
  for (const std::size_t i : order) {
    sorted.steps.push_back(columns.steps[i]);
    sorted.times_us.push_back(columns.times_us[i]);
    sorted.values.push_back(columns.values[i]);
  }
  columns = std::move(sorted);
}

}  // namespace

EncodedChunk chunk_of(sql::Row& row) {
  EncodedChunk chunk;
  chunk.n = static_cast<std::size_t>(row.integer());
  chunk.step0 = row.integer();
  chunk.step1 = row.integer();
  chunk.crc = static_cast<std::uint32_t>(row.integer());
  chunk.steps = row.maybe_bytes();
  chunk.times = row.maybe_bytes().value_or(Bytes{});
  chunk.values = row.maybe_bytes().value_or(Bytes{});
  return chunk;
}

Columns read_columns(SQLite::Database& db, std::int64_t series, const std::string& what, std::int64_t every) {
  SQLite::Statement chunks(
      db,
      "SELECT c.n, c.step0, c.step1, c.crc32c, c.steps, c.times, c.vals, c.seq, c.codec, s.superseded_from_step"
      " FROM chunk c LEFT JOIN run_session s ON s.id = c.session_id WHERE c.series_id=? AND c.level=0 AND c.seq % ? = 0"
      " ORDER BY c.seq");
  sql::bind_all(chunks, series, every);
  Columns columns;
  // By the bytes that are there: what a row says of its length is not known to be true yet.
  columns.reserve(static_cast<std::size_t>(sql::integer(
      db, "SELECT coalesce(sum(length(vals))/8,0) FROM chunk WHERE series_id=? AND level=0 AND seq % ? = 0", series, every)));
  while (chunks.executeStep()) {
    sql::Row row(chunks);
    const EncodedChunk chunk = chunk_of(row);
    const std::int64_t seq = row.integer();
    const std::size_t kept = columns.size();
    if (row.integer() != kCodecRaw) throw StoreError(what + ": chunk " + std::to_string(seq) + " has an unknown codec");
    if (!decode(chunk, columns))
      throw StoreError(what + ": chunk " + std::to_string(seq) + " is damaged: its checksum is wrong");
    if (const auto from = row.maybe_integer()) drop_superseded(columns, kept, *from);
  }
  if (!std::is_sorted(columns.steps.begin(), columns.steps.end())) sort_by_step(columns);
  return columns;
}

void write_summaries(SQLite::Database& db, std::int64_t run) { SeriesWriter(run, 0).resume(db); }

void SeriesWriter::resume(SQLite::Database& db) {
  SQLite::Statement rows(db,
                         "SELECT s.id, n.text, (SELECT max(seq)+1 FROM chunk WHERE series_id=s.id AND level=0) FROM series s"
                         " JOIN name n ON n.id = s.name_id WHERE s.run_id=? AND s.context='{}'");
  sql::bind_all(rows, run_);
  SQLite::Statement update(db, kWriteSummary);
  while (rows.executeStep()) {
    sql::Row row(rows);
    Series series;
    series.id = row.integer();
    series.name = row.text();
    series.next_seq = row.integer();
    if (series.next_seq < 0 || series.next_seq > kLargestSequence)
      sql::damaged("a chunk of series " + series.name + " has the number " + std::to_string(series.next_seq));
    const Columns columns = read_columns(db, series.id, "series " + series.name);
    for (std::size_t i = 0; i < columns.size(); ++i) series.summary.add(columns.steps[i], columns.values[i]);
    write_summary(update, series.id, series.summary);
    earlier_.emplace(series.name, std::move(series));
  }
}

void SeriesWriter::name_series(std::string name) {
  if (auto found = earlier_.extract(name)) {
    series_.push_back(std::move(found.mapped()));
    return;
  }
  Series series;
  series.name = std::move(name);
  series_.push_back(std::move(series));
}

std::uint32_t SeriesWriter::index_of(const std::string& name) {
  const auto found = std::find_if(series_.begin(), series_.end(), [&](const Series& series) { return series.name == name; });
  const auto index = static_cast<std::uint32_t>(found - series_.begin());
  if (found == series_.end()) name_series(name);
  return index;
}

void SeriesWriter::add(const Point& point) {
  Series& series = series_.at(point.series);
  if (!series.before) series.before = {series.open.size(), series.next_seq, series.summary};
  series.open.steps.push_back(point.step);
  series.open.times_us.push_back(point.t_us);
  series.open.values.push_back(point.value);
  series.summary.add(point.step, point.value);
  last_step_ = std::max(last_step_, point.step);
  if (series.open.size() == kChunkSize) seal(series);
}

void SeriesWriter::seal(Series& series) {
  series.sealed.push_back(std::exchange(series.open, {}));
  ++series.next_seq;
}

void SeriesWriter::find_or_make(SQLite::Database& db, Series& series) const {
  if (series.id != 0) return;
  const std::int64_t name = name_id(db, "series", series.name);
  sql::run(db, "INSERT INTO series(run_id,name_id) VALUES(?,?) ON CONFLICT DO NOTHING", run_, name);
  series.id = sql::integer(db, "SELECT id FROM series WHERE run_id=? AND name_id=? AND context='{}'", run_, name);
}

void SeriesWriter::write_chunks(SQLite::Statement& seal_one, SQLite::Statement& grow, const Series& series) const {
  const auto write_one = [&](SQLite::Statement& statement, const EncodedChunk& c, std::int64_t seq, bool sealed) {
    statement.reset();
    sql::bind_all(statement, series.id, seq, session_, sealed, c.n, c.step0, c.step1, c.t0_us, c.t1_us, c.vmin, c.vmax,
                  c.nonfinite, kCodecRaw, c.crc, c.steps, std::span(c.times), std::span(c.values));
    statement.exec();
  };
  std::int64_t seq = series.next_seq - static_cast<std::int64_t>(series.sealed.size());
  for (const auto& columns : series.sealed) write_one(seal_one, encode(columns), seq++, true);
  if (series.open.size() > 0) write_one(grow, encode(series.open), seq, false);
}

void SeriesWriter::write(SQLite::Database& db) {
  SQLite::Statement seal_one(db, kSealChunk);
  SQLite::Statement grow(db, kGrowChunk);
  SQLite::Statement update(db, kWriteSummary);
  for (auto& series : series_) {
    if (!series.before) continue;
    find_or_make(db, series);
    write_chunks(seal_one, grow, series);
    write_summary(update, series.id, series.summary);
  }
}

void SeriesWriter::committed() {
  for (auto& series : series_) {
    series.sealed.clear();
    series.before.reset();
  }
  committed_last_step_ = last_step_;
}

void SeriesWriter::rolled_back() {
  for (auto& series : series_) {
    series.id = 0;  // the row that the failed transaction may have made is gone
    if (!series.before) continue;
    if (!series.sealed.empty()) series.open = std::move(series.sealed.front());
    series.sealed.clear();
    series.open.resize(series.before->open_size);
    series.next_seq = series.before->next_seq;
    series.summary = series.before->summary;
    series.before.reset();
  }
  last_step_ = committed_last_step_;
}

}  // namespace ebmlab::storage
