// SPDX-License-Identifier: MIT
// Runs as JSON Lines: reading, into a store of its own that is then merged.
#include "storage/artifacts.hpp"
#include "storage/base64.hpp"
#include "storage/chunk.hpp"
#include "storage/connection.hpp"
#include "storage/digest.hpp"
#include "storage/error.hpp"
#include "storage/jsonl.hpp"
#include "storage/merge_source.hpp"
#include "storage/row_json.hpp"
#include "storage/rows.hpp"
#include "storage/sql.hpp"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <istream>
#include <set>

namespace ebmlab::storage {
namespace {

namespace fs = std::filesystem;

/// A store beside another one, gone with this object.
class TemporaryStore {
 public:
  explicit TemporaryStore(const fs::path& beside) {
    static std::atomic<unsigned> counter{0};
    file_ = fs::absolute(beside).string() + ".import-" + std::to_string(getpid()) + "-" + std::to_string(counter++);
    remove();
  }
  ~TemporaryStore() { remove(); }
  TemporaryStore(const TemporaryStore&) = delete;
  TemporaryStore& operator=(const TemporaryStore&) = delete;
  [[nodiscard]] const fs::path& file() const { return file_; }

 private:
  void remove() const {
    std::error_code ignored;
    for (const char* suffix : {"", "-wal", "-shm", "-lock", "-artifacts"}) fs::remove_all(file_.string() + suffix, ignored);
  }
  fs::path file_;
};

/// The keys of an object, each of which must be asked for.
class Fields {
 public:
  explicit Fields(const Json& object) : object_(object) {
    if (!object.is_object()) throw StoreError("must be an object");
  }
  /// Null when it is not there.
  const Json* find(const std::string& key) {
    const auto found = object_.find(key);
    if (found == object_.end()) return nullptr;
    known_.insert(key);
    return &*found;
  }
  const Json& at(const std::string& key) {
    const Json* const value = find(key);
    if (value == nullptr) throw StoreError("\"" + key + "\" is missing");
    return *value;
  }
  std::string text(const std::string& key) { return as_text(key, at(key)); }
  std::int64_t integer(const std::string& key) { return as_integer(key, at(key)); }
  void require_no_others() const {
    for (const auto& [key, value] : object_.items()) {
      if (!known_.contains(key)) throw StoreError("\"" + key + "\" is not known here");
    }
  }

 private:
  const Json& object_;
  std::set<std::string, std::less<>> known_;
};

/// `work()`, with the place put before what it complains of.
template <class Work>
auto in_place(const std::string& place, Work&& work) {
  try {
    return work();
  } catch (const StoreError& error) {
    throw StoreError(place + ": " + error.what());
  }
}

class JsonlReader {
 public:
  JsonlReader(Connection& into, const fs::path& target)
      : db_(into.db()), store_(into.file()), target_(target), statements_(db_) {}

  /// The first line, then each of the others.
  static void require_header(const std::string& line);
  void read(const std::string& line);

  [[nodiscard]] bool is_at_end() const { return is_at_end_; }
  [[nodiscard]] const std::vector<RunLink>& links() const { return links_; }
  [[nodiscard]] std::size_t without_data() const { return without_data_; }

 private:
  void read_run(Fields& run);
  void read_link(Fields& run, const std::string& uuid);
  void read_chunk(Fields& chunk);
  void read_row(const RunTable& table, Fields& row);
  std::int64_t insert(const RunTable& table, Fields& row);
  void bind(SQLite::Statement& into, int i, const RunTable& table, const Column& column, Fields& row);
  [[nodiscard]] std::int64_t run_of(Fields& row);
  [[nodiscard]] std::int64_t session(std::int64_t attempt);
  [[nodiscard]] std::optional<std::int64_t> checkpoint(const Json& key);
  [[nodiscard]] std::int64_t referred(const RunTable& table, std::string_view target, const std::string& key,
                                      const Json& value);
  [[nodiscard]] std::int64_t shared(std::string_view table, Fields row);
  [[nodiscard]] bool bring_artifact(Fields artifact);

  SQLite::Database& db_;
  const fs::path store_, target_;
  Statements statements_;
  std::map<std::string_view, std::vector<Column>> columns_;
  std::map<std::string, std::int64_t> runs_;
  std::int64_t run_ = 0;  ///< that the line is of
  std::vector<RunLink> links_;
  std::int64_t lines_ = 1;
  std::size_t without_data_ = 0;
  bool is_at_end_ = false;
};

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
  if (digest.size() != 64 || digest.find_first_not_of("0123456789abcdef") != std::string::npos)
    throw StoreError("\"sha256\" must be 64 hexadecimal digits");
  if (const Json* const data = artifact.find("data")) {
    const auto bytes = from_base64(as_text("data", *data));
    if (!bytes || static_cast<std::int64_t>(bytes->size()) != size || sha256(*bytes) != digest)
      throw StoreError("\"data\" is not what \"sha256\" and \"size_bytes\" say");
    (void)write_artifact(store_, *bytes);
  } else if (std::error_code ignored; !fs::exists(artifact_path(store_, digest), ignored)) {
    if (!fs::exists(artifact_path(target_, digest), ignored)) return false;
    (void)adopt_artifact(target_, store_, digest, static_cast<std::uintmax_t>(size));
  }
  sql::run(db_, "INSERT INTO artifact(sha256,size_bytes,media_type,created_us) VALUES(?,?,?,?) ON CONFLICT DO NOTHING", digest,
           size, artifact.text("media_type"), artifact.integer("created_us"));
  artifact.require_no_others();
  return true;
}

void JsonlReader::read_row(const RunTable& table, Fields& row) {
  run_ = run_of(row);
  if (const Json* const artifact = row.find("artifact")) {
    if (!in_place("\"artifact\"", [&] { return bring_artifact(Fields(*artifact)); })) {
      ++without_data_;
      for (const auto& column : columns_of(db_, table.name)) (void)row.find(key_of(table, column.name));
      return;
    }
  }
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
    throw StoreError("\"steps\", \"times_us\" and \"values\" must be equally long");
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

/// False at the end. Errors: StoreError for a line that is too long.
bool next_line(std::istream& in, std::string& line) {
  line.clear();
  std::streambuf& buffer = *in.rdbuf();
  for (int c = buffer.sbumpc(); c != std::char_traits<char>::eof(); c = buffer.sbumpc()) {
    if (c == '\n') return true;
    if (line.size() == kLongestLine) throw StoreError("it is longer than " + std::to_string(kLongestLine) + " bytes");
    line += static_cast<char>(c);
  }
  return !line.empty();
}

/// `work()` for the line of that number; what is wrong with it begins with its place.
template <class Work>
void at_line(const std::string& place, Work&& work) {
  try {
    work();
  } catch (const Json::exception& error) {
    throw StoreError(place + ": it is not a line of JSON: " + error.what());
  } catch (const SQLite::Exception& error) {
    throw StoreError(place + ": it cannot be kept: " + error.what());
  } catch (const StoreError& error) {
    throw StoreError(place + ": " + error.what());
  }
}

void read_lines(JsonlReader& reader, std::istream& in, const std::string& name) {
  std::string line;
  std::int64_t number = 0;
  for (bool is_more = true; is_more;) {
    ++number;
    at_line(name + ":" + std::to_string(number), [&] {
      is_more = next_line(in, line);
      if (number == 1) JsonlReader::require_header(line);
      if (number > 1 && is_more) reader.read(line);
    });
  }
  if (!reader.is_at_end()) throw StoreError(name + " is not complete: its last line is not {\"type\":\"end\",...}");
}

}  // namespace

MergeReport import_jsonl(const fs::path& store, std::istream& in, const std::string& name) {
  const TemporaryStore temporary(store);
  MergeSource source{.uuid = "jsonl", .path = name};
  MergeReport report;
  {
    Connection connection(temporary.file(), Connection::Mode::kCreate);
    connection.guarded([&] {
      connection.db().exec("PRAGMA synchronous=OFF");  // nobody will look for it after a crash
      WriteTransaction transaction(connection);
      JsonlReader reader(connection, store);
      read_lines(reader, in, name);
      source.links = reader.links();
      report.without_data = reader.without_data();
      transaction.commit();
    });
  }
  Connection read(temporary.file(), Connection::Mode::kRead);
  Connection target(store, Connection::Mode::kCreate);
  merge_source(target, read, source, report);
  return report;
}

}  // namespace ebmlab::storage
