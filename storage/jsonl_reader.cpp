// SPDX-License-Identifier: MIT
// Lines of JSON as rows of an empty store.
#include "storage/jsonl_reader.hpp"

#include "storage/artifacts.hpp"
#include "storage/base64.hpp"
#include "storage/chunk.hpp"
#include "storage/digest.hpp"
#include "storage/error.hpp"
#include "storage/jsonl.hpp"
#include "storage/rows.hpp"
#include "storage/sql.hpp"

#include <algorithm>
#include <utility>

namespace ebmlab::storage {
namespace {

namespace fs = std::filesystem;

/// `work()`, with the place put before what it complains of.
template <class Work>
auto in_place(const std::string& place, Work&& work) {
  try {
    return work();
  } catch (const StoreError& error) {
    throw StoreError(place + ": " + error.what());
  }
}

}  // namespace

JsonlReader::JsonlReader(Connection& into, fs::path target)
    : db_(into.db()), store_(into.file()), target_(std::move(target)), statements_(db_) {}

void JsonlReader::require_header(const std::string& line) {
  const Json header = Json::parse(line, nullptr, false);
  if (!header.is_object() || header.value("ebmlab", Json()) != "runs" || !header.value("format", Json()).is_number_integer())
    throw StoreError(R"(this is not a file of runs: its first line is not {"ebmlab":"runs","format":1})");
  if (const auto format = header.at("format").get<std::int64_t>(); format != kJsonlFormat) {
    throw StoreError("it was written by another ebmlab (format " + std::to_string(format) + ", this one knows " +
                     std::to_string(kJsonlFormat) + ")");
  }
}

void JsonlReader::read(const std::string& line) {
  constexpr int kDeepest = 8;
  const auto shallow = [](int depth, Json::parse_event_t /*event*/, Json& /*value*/) {
    if (depth > kDeepest) throw StoreError("it is nested too deeply");
    return true;
  };
  const Json object = Json::parse(line, shallow);
  Fields row(object);
  const std::string type = row.text("type");
  in_place(type, [&] {
    if (is_at_end_) throw StoreError("this line comes after the end");
    if (type == "end") {
      if (row.integer("lines") != lines_) throw StoreError("lines are missing: \"lines\" says " + row.at("lines").dump());
      is_at_end_ = true;
    } else if (type == "experiment") {
      (void)shared("experiment", row);
      return;
    } else if (type == "run") {
      read_run(row);
    } else if (type == "chunk") {
      read_chunk(row);
    } else if (type == "series" || type == "snapshot" || type == "checkpoint" || type == "event" || type == "log" ||
               type == "evaluation") {
      read_row(run_table(type), row);
    } else {
      throw StoreError("there is no such type of line");
    }
    row.require_no_others();
  });
  ++lines_;
}

std::int64_t JsonlReader::run_of(Fields& row) {
  const std::string uuid = row.text("run");
  const auto found = runs_.find(uuid);
  if (found == runs_.end()) throw StoreError("\"run\" is " + uuid + ", of which no line was before");
  return found->second;
}

std::int64_t JsonlReader::session(std::int64_t attempt) {
  if (attempt == 0) return 0;
  SQLite::Statement& found = statements_.get("SELECT id FROM run_session WHERE run_id=? AND attempt=?");
  sql::bind_all(found, run_, attempt);
  if (!found.executeStep()) throw StoreError("\"session\" is " + std::to_string(attempt) + ", which the run has not");
  return found.getColumn(0).getInt64();
}

std::optional<std::int64_t> JsonlReader::checkpoint(const Json& key) {
  Fields fields(key);
  const auto found = sql::find_integer(db_, "SELECT id FROM checkpoint WHERE run_id=? AND step=? AND kind=? AND session_id=?",
                                       run_, fields.integer("step"), fields.text("kind"), session(fields.integer("session")));
  if (!found && without_data_ == 0) throw StoreError("of this checkpoint no line was before");
  return found;
}

std::int64_t JsonlReader::shared(std::string_view table, Fields row) {
  std::string condition;
  for (const auto column : shared_key(table)) condition.append(condition.empty() ? "" : " AND ").append(column).append("=?");
  SQLite::Statement& same = statements_.get("SELECT id FROM " + std::string(table) + " WHERE " + condition);
  int i = 0;
  for (const auto column : shared_key(table)) same.bind(++i, row.text(std::string(column)));
  if (same.executeStep()) return same.getColumn(0).getInt64();
  const std::int64_t id = insert({table, {}, {}, {}}, row);
  row.require_no_others();
  return id;
}

std::int64_t JsonlReader::referred(const RunTable& table, std::string_view target, const std::string& key, const Json& value) {
  if (target == "name") return name_id(db_, table.name, as_text(key, value));
  if (target == "run_session") return session(as_integer(key, value));
  if (target != "experiment") return in_place("\"" + key + "\"", [&] { return shared(target, Fields(value)); });
  const auto found = sql::find_integer(db_, "SELECT id FROM experiment WHERE uuid=?", as_text(key, value));
  if (!found) throw StoreError("\"experiment\" is " + value.dump() + ", of which no line was before");
  return *found;
}

void JsonlReader::bind(SQLite::Statement& into, int i, const RunTable& table, const Column& column, Fields& row) {
  const std::string key = key_of(table, column.name);
  if (column.name == "run_id") return into.bind(i, run_);
  const Json* const value = row.find(key);
  if (value == nullptr) {
    if (column.is_required) throw StoreError("\"" + key + "\" is missing");
    return into.bind(i);
  }
  const std::string_view target = table.target_of(column.name);
  if (key == "artifact") {
    into.bind(i, as_text("sha256", value->at("sha256")));
  } else if (target == "checkpoint") {
    sql::bind_one(into, i, in_place("\"" + key + "\"", [&] { return checkpoint(*value); }));
  } else if (!target.empty()) {
    into.bind(i, referred(table, target, key, *value));
  } else {
    bind_json(into, i, column, *value);
  }
}

/// Its id. All columns but that one come from the object.
std::int64_t JsonlReader::insert(const RunTable& table, Fields& row) {
  const auto [place, is_new] = columns_.try_emplace(table.name);
  if (is_new) {
    place->second = columns_of(db_, table.name);
    std::erase_if(place->second, [](const Column& column) {
      return column.name == "id" || column.name == "parent_run_id" || column.name == "forked_from_checkpoint_id";
    });
  }
  const auto& columns = place->second;
  SQLite::Statement& into = statements_.get("INSERT INTO " + std::string(table.name) + "(" + names_of(columns) + ") VALUES(" +
                                            marks_for(columns) + ")");
  int i = 0;
  for (const auto& column : columns) bind(into, ++i, table, column, row);
  into.exec();
  return db_.getLastInsertRowid();
}

/// False when its data is neither in the file nor in the target.
bool JsonlReader::bring_artifact(Fields artifact) {
  const std::string digest = artifact.text("sha256");
  const std::int64_t size = artifact.integer("size_bytes");
  if (!is_digest(digest)) throw StoreError("\"sha256\" must be 64 hexadecimal digits");
  if (const Json* const data = artifact.find("data")) {
    const auto bytes = from_base64(as_text("data", *data));
    if (!bytes || static_cast<std::int64_t>(bytes->size()) != size || sha256(*bytes) != digest)
      throw StoreError(R"("data" is not what "sha256" and "size_bytes" say)");
    (void)write_artifact(store_, *bytes);
  } else if (std::error_code ignored; !fs::exists(artifact_path(store_, digest), ignored)) {
    if (!fs::exists(artifact_path(target_, digest), ignored)) return false;
    std::set<std::filesystem::path> unsynced;
    (void)adopt_artifact(target_, store_, digest, static_cast<std::uintmax_t>(size), unsynced);
  }
  sql::run(db_, "INSERT INTO artifact(sha256,size_bytes,media_type,created_us) VALUES(?,?,?,?) ON CONFLICT DO NOTHING", digest,
           size, artifact.text("media_type"), artifact.integer("created_us"));
  artifact.require_no_others();
  return true;
}

void JsonlReader::leave_out(const RunTable& table, Fields& row) {
  ++without_data_;
  for (const auto& column : columns_of(db_, table.name)) (void)row.find(key_of(table, column.name));
}

void JsonlReader::read_row(const RunTable& table, Fields& row) {
  run_ = run_of(row);
  if (const Json* const artifact = row.find("artifact")) {
    if (!in_place("\"artifact\"", [&] { return bring_artifact(Fields(*artifact)); })) {
      return leave_out(table, row);
    }
  }
  // An evaluation of a checkpoint that was left out is of nothing; without its name it would be one of the run itself.
  const Json* const judged = table.name == "evaluation" ? row.find("checkpoint") : nullptr;
  if (judged != nullptr && !in_place("\"checkpoint\"", [&] { return checkpoint(*judged); })) return leave_out(table, row);
  (void)insert(table, row);
}

void JsonlReader::read_chunk(Fields& chunk) {
  run_ = run_of(chunk);
  const auto series = sql::find_integer(db_,
                                        "SELECT s.id FROM series s JOIN name n ON n.id=s.name_id WHERE s.run_id=? AND n.text=?"
                                        " AND s.context=?",
                                        run_, chunk.text("series"), chunk.text("context"));
  if (!series) throw StoreError("\"series\" is " + chunk.at("series").dump() + ", of which no line was before");
  constexpr std::int64_t kFarthest = std::int64_t{1} << 61U;  // differences of steps must not overflow
  Columns columns;
  const auto read_list = [&](const char* key, auto& into, auto&& as_value) {
    const Json& list = chunk.at(key);
    if (!list.is_array() || list.empty() || list.size() > kChunkSize)
      throw StoreError("\"" + std::string(key) + "\" must be a list of 1 to " + std::to_string(kChunkSize) + " numbers");
    for (const Json& value : list) into.push_back(as_value(key, value));
  };
  read_list("steps", columns.steps, as_integer);
  read_list("times_us", columns.times_us, as_integer);
  read_list("values", columns.values, as_number);
  if (columns.steps.size() != columns.size() || columns.times_us.size() != columns.size())
    throw StoreError(R"("steps", "times_us" and "values" must be equally long)");
  if (std::any_of(columns.steps.begin(), columns.steps.end(), [](auto s) { return s < -kFarthest || s > kFarthest; }))
    throw StoreError("\"steps\" must be between -2^61 and 2^61");
  const EncodedChunk c = encode(columns);
  sql::run(db_,
           "INSERT INTO chunk(series_id,session_id,level,seq,sealed,n,step0,step1,t0_us,t1_us,vmin,vmax,nonfinite,codec,crc32c,"
           "steps,times,vals) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
           *series, session(chunk.integer("session")), chunk.integer("level"), chunk.integer("seq"), chunk.integer("sealed"),
           c.n, c.step0, c.step1, c.t0_us, c.t1_us, c.vmin, c.vmax, c.nonfinite, kCodecRaw, c.crc, c.steps, std::span(c.times),
           std::span(c.values));
}

void JsonlReader::read_link(Fields& run, const std::string& uuid) {
  RunLink link{.run = uuid};
  if (const Json* const parent = run.find("parent")) link.parent = as_text("parent", *parent);
  if (const Json* const fork = run.find("forked_from")) {
    in_place("\"forked_from\"", [&] {
      Fields fields(*fork);
      link.forked_run = fields.text("run");
      link.step = fields.integer("step");
      link.kind = fields.text("kind");
      link.attempt = fields.integer("session");
      fields.require_no_others();
    });
  }
  if (!link.parent.empty() || !link.forked_run.empty()) links_.push_back(std::move(link));
}

void JsonlReader::read_run(Fields& run) {
  const std::string uuid = run.text("uuid");
  run_ = runs_[uuid] = insert(run_row(), run);
  read_link(run, uuid);
  for (const char* name : {"run_session", "run_seed", "run_plugin", "run_dataset", "param", "run_tag"}) {
    const Json& list = run.at(name);
    if (!list.is_array()) throw StoreError("\"" + std::string(name) + "\" must be a list");
    for (const Json& entry : list) {
      in_place("\"" + std::string(name) + "\"", [&] {
        Fields row(entry);
        (void)insert(run_table(name), row);
        row.require_no_others();
      });
    }
  }
}

}  // namespace ebmlab::storage
