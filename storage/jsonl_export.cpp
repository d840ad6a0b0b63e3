// SPDX-License-Identifier: MIT
// Runs as JSON Lines: writing.
#include "storage/artifacts.hpp"
#include "storage/base64.hpp"
#include "storage/chunk.hpp"
#include "storage/connection.hpp"
#include "storage/error.hpp"
#include "storage/jsonl.hpp"
#include "storage/row_json.hpp"
#include "storage/run_links.hpp"
#include "storage/series_writer.hpp"
#include "storage/sql.hpp"

#include <algorithm>
#include <array>
#include <ostream>
#include <set>

namespace ebmlab::storage {
namespace {

constexpr std::array<const char*, 6> kListsOfARun{"run_session", "run_seed", "run_plugin", "run_dataset", "param", "run_tag"};
constexpr std::array<const char*, 5> kLinesOfARun{"snapshot", "checkpoint", "event", "log", "evaluation"};

class JsonlWriter {
 public:
  JsonlWriter(Connection& store, std::ostream& out, const JsonlOptions& options)
      : store_(store), statements_(store.db()), out_(out), options_(options) {}

  void begin() { write({{"ebmlab", "runs"}, {"format", kJsonlFormat}}); }
  void end() { write({{"type", "end"}, {"lines", lines_}}); }
  void write_run(std::int64_t run);

 private:
  void write(const Json& line);
  void write_experiment_of(std::int64_t run);
  void write_series(const std::string& uuid, std::int64_t run);
  void write_chunks(const std::string& uuid, const Json& series, std::int64_t id);
  void write_rows(const RunTable& table, const std::string& uuid, std::int64_t run);
  SQLite::Statement& rows_of(const RunTable& table, std::int64_t run);
  [[nodiscard]] Json list(const RunTable& table, std::int64_t run);
  void append(Json& line, const RunTable& table, SQLite::Statement& row);
  [[nodiscard]] Json referred(std::string_view table, std::int64_t id);
  [[nodiscard]] Json shared(std::string_view table, std::int64_t id);
  [[nodiscard]] Json artifact(const std::string& sha256);

  Connection& store_;
  Statements statements_;
  std::ostream& out_;
  const JsonlOptions options_;
  std::int64_t lines_ = 0;
  std::set<std::int64_t> experiments_;                               ///< written already
  std::set<std::string> artifacts_;                                  ///< written already
  std::map<std::pair<std::string_view, std::int64_t>, Json> known_;  ///< what stands for a row
};

void JsonlWriter::write(const Json& line) {
  out_ << line.dump() << '\n';
  ++lines_;
}

SQLite::Statement& JsonlWriter::rows_of(const RunTable& table, std::int64_t run) {
  SQLite::Statement& rows = statements_.get(std::string("SELECT * FROM ")
                                                .append(table.name)
                                                .append(" WHERE ")
                                                .append(table.rows)
                                                .append(" ORDER BY ")
                                                .append(table.order));
  rows.bind(1, run);
  return rows;
}

/// A row that runs share: all of it but its id, and a name as its text.
Json JsonlWriter::shared(std::string_view table, std::int64_t id) {
  SQLite::Statement& row = statements_.get("SELECT * FROM " + std::string(table) + " WHERE id=?");
  row.bind(1, id);
  if (!row.executeStep())
    throw StoreError(store_.file().string() + " is damaged: a row of " + std::string(table) + " is missing");
  if (table == "name") return text_json(row.getColumn("text").getString());
  if (table == "experiment") return text_json(row.getColumn("uuid").getString());
  Json object = Json::object();
  append(object, {table, {}, {}, {}}, row);
  return object;
}

/// What stands for a row that another one refers to. Sessions and checkpoints are known since their own lines.
Json JsonlWriter::referred(std::string_view table, std::int64_t id) {
  if (table == "run_session" && id == 0) return 0;
  if (shared_key(table).empty() && !known_.contains({table, id}))
    throw StoreError(store_.file().string() + " is damaged: a row of " + std::string(table) + " is missing");
  const auto [place, is_new] = known_.try_emplace({table, id});
  if (is_new) place->second = shared(table, id);
  return place->second;
}

Json JsonlWriter::artifact(const std::string& sha256) {
  SQLite::Statement& row = statements_.get("SELECT size_bytes, media_type, created_us FROM artifact WHERE sha256=?");
  row.bind(1, sha256);
  if (!row.executeStep()) throw StoreError(store_.file().string() + " is damaged: it has no artifact " + sha256);
  Json object{{"sha256", sha256}};
  append(object, {"artifact", {}, {}, {}}, row);
  if (!options_.with_artifacts || !artifacts_.insert(sha256).second) return object;
  if (object.at("size_bytes").get<std::uint64_t>() > kLongestLine / 4 * 3) {
    throw StoreError("the artifact " + sha256 +
                     " is too large for a line of JSON: export without artifacts, or merge the store");
  }
  object["data"] = base64(read_artifact(store_.file(), sha256));
  return object;
}

void JsonlWriter::append(Json& line, const RunTable& table, SQLite::Statement& row) {
  for (int i = 0; i < row.getColumnCount(); ++i) {
    const SQLite::Column value = row.getColumn(i);
    const std::string_view column = value.getName();
    if (column == "id" || column == "run_id" || value.isNull()) continue;
    const std::string key = key_of(table, column);
    if (key == "artifact") {
      line[key] = artifact(value.getString());
    } else if (const auto target = table.target_of(column); !target.empty()) {
      line[key] = referred(target, value.getInt64());
    } else {
      line[key] = value_json(value);
    }
  }
}

Json JsonlWriter::list(const RunTable& table, std::int64_t run) {
  Json all = Json::array();
  SQLite::Statement& row = rows_of(table, run);
  while (row.executeStep()) {
    Json& entry = all.emplace_back(Json::object());
    append(entry, table, row);
    if (table.name == "run_session") known_[{"run_session", row.getColumn("id").getInt64()}] = entry.at("attempt");
  }
  return all;
}

void JsonlWriter::write_experiment_of(std::int64_t run) {
  SQLite::Statement& row = statements_.get("SELECT e.* FROM experiment e JOIN run r ON r.experiment_id=e.id WHERE r.id=?");
  row.bind(1, run);
  if (!row.executeStep()) throw StoreError(store_.file().string() + ": there is no run " + std::to_string(run));
  if (!experiments_.insert(row.getColumn("id").getInt64()).second) return;
  Json line{{"type", "experiment"}};
  append(line, {"experiment", {}, {}, {}}, row);
  write(line);
}

void JsonlWriter::write_chunks(const std::string& uuid, const Json& series, std::int64_t id) {
  SQLite::Statement& rows = statements_.get(
      "SELECT session_id, level, seq, sealed, codec, n, step0, step1, crc32c, steps, times, vals FROM chunk WHERE series_id=?"
      " ORDER BY level, seq");
  rows.bind(1, id);
  while (rows.executeStep()) {
    sql::Row row(rows);
    Json line{{"type", "chunk"}, {"run", uuid}, {"series", series.at("name")}, {"context", series.at("context")}};
    line["session"] = referred("run_session", row.integer());
    for (const char* key : {"level", "seq", "sealed"}) line[key] = row.integer();
    const bool is_raw = row.integer() == kCodecRaw;
    Columns columns;
    if (!is_raw || !decode(chunk_of(row), columns)) {
      throw StoreError(store_.file().string() + ": run " + uuid + ", series " + series.at("name").dump() + ": chunk " +
                       line.at("seq").dump() + " is damaged: its checksum is wrong");
    }
    line["steps"] = columns.steps;
    line["times_us"] = columns.times_us;
    Json& values = line["values"] = Json::array();
    for (const double value : columns.values) values.push_back(number_json(value));
    write(line);
  }
}

void JsonlWriter::write_series(const std::string& uuid, std::int64_t run) {
  const RunTable& table = run_table("series");
  SQLite::Statement& row = rows_of(table, run);
  while (row.executeStep()) {
    Json line{{"type", "series"}, {"run", uuid}};
    append(line, table, row);
    write(line);
    write_chunks(uuid, line, row.getColumn("id").getInt64());
  }
}

void JsonlWriter::write_rows(const RunTable& table, const std::string& uuid, std::int64_t run) {
  SQLite::Statement& row = rows_of(table, run);
  while (row.executeStep()) {
    Json line{{"type", table.name}, {"run", uuid}};
    append(line, table, row);
    if (table.name == "checkpoint") {
      known_[{"checkpoint", row.getColumn("id").getInt64()}] = {
          {"step", line.at("step")}, {"kind", line.at("kind")}, {"session", line.at("session")}};
    }
    write(line);
  }
}

void JsonlWriter::write_run(std::int64_t run) {
  write_experiment_of(run);
  Json line{{"type", "run"}};
  SQLite::Statement& row = rows_of(run_row(), run);
  row.executeStep();
  append(line, run_row(), row);
  line.erase("parent_run_id");
  line.erase("forked_from_checkpoint_id");
  for (const auto& link : links_of(store_.db(), "r.id=" + std::to_string(run))) {
    if (!link.parent.empty()) line["parent"] = link.parent;
    if (!link.forked_run.empty()) {
      line["forked_from"] = {{"run", link.forked_run}, {"step", link.step}, {"kind", link.kind}, {"session", link.attempt}};
    }
  }
  for (const char* table : kListsOfARun) line[table] = list(run_table(table), run);
  write(line);
  const auto uuid = line.at("uuid").get<std::string>();
  write_series(uuid, run);
  for (const char* table : kLinesOfARun) write_rows(run_table(table), uuid, run);
  std::erase_if(known_, [](const auto& entry) { return shared_key(entry.first.first).empty(); });
}

/// Oldest first, and by UUID where two were made at once: an order that does not depend on the store.
std::vector<std::int64_t> in_order(SQLite::Database& db, std::span<const std::int64_t> runs) {
  std::set<std::pair<std::int64_t, std::string>> order;
  std::map<std::string, std::int64_t> ids;
  SQLite::Statement row(db, "SELECT created_us, uuid FROM run WHERE id=?");
  for (const auto run : runs) {
    row.reset();
    row.bind(1, run);
    if (!row.executeStep()) throw StoreError("there is no run " + std::to_string(run));
    ids[row.getColumn(1).getString()] = run;
    order.emplace(row.getColumn(0).getInt64(), row.getColumn(1).getString());
  }
  std::vector<std::int64_t> sorted;
  sorted.reserve(order.size());
  for (const auto& [created_us, uuid] : order) sorted.push_back(ids.at(uuid));
  return sorted;
}

}  // namespace

void export_jsonl(const std::filesystem::path& store, std::span<const std::int64_t> runs, std::ostream& out,
                  const JsonlOptions& options) {
  Connection connection(store, Connection::Mode::kRead);
  connection.guarded([&] {
    const ReadTransaction view(connection);
    JsonlWriter writer(connection, out, options);
    writer.begin();
    for (const auto run : in_order(connection.db(), runs)) writer.write_run(run);
    writer.end();
  });
}

}  // namespace ebmlab::storage
