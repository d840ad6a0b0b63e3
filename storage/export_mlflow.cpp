// SPDX-License-Identifier: MIT
// Runs as an MLflow backend store.
#include "storage/export_mlflow.hpp"

#include "storage/error.hpp"
#include "storage/export_scalars.hpp"
#include "storage/partial_path.hpp"
#include "storage/sql.hpp"

#include "schema_text.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include <map>

namespace ebmlab::storage {
namespace {

namespace fs = std::filesystem;

// Lengths that MLflow 2.9 accepts.
constexpr std::size_t kLongestName = 250;
constexpr std::size_t kLongestParam = 6000;
constexpr std::size_t kLongestTag = 5000;

std::int64_t milliseconds(std::int64_t us) { return us / 1000; }

std::optional<std::int64_t> milliseconds(const std::optional<std::int64_t>& us) {
  if (!us) return std::nullopt;
  return milliseconds(*us);
}

/// At most `limit` bytes of UTF-8, no character halved.
std::string_view cut(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0U) == 0x80U) --limit;
  return text.substr(0, limit);
}

/// As MLflow allows it for params and metrics.
std::string key_of(std::string_view name) {
  std::string key(cut(name, kLongestName));
  std::replace_if(
      key.begin(), key.end(),
      [](unsigned char c) {
        return c < 0x80 && std::isalnum(c) == 0 && std::string_view("/_.- :").find(char(c)) == std::string_view::npos;
      },
      '_');
  return key;
}

std::string_view mlflow_status(RunStatus status) {
  switch (status) {
    case RunStatus::kCreated:
    case RunStatus::kQueued:
      return "SCHEDULED";
    case RunStatus::kRunning:
    case RunStatus::kPaused:
    case RunStatus::kStopping:
      return "RUNNING";
    case RunStatus::kCompleted:
      return "FINISHED";
    case RunStatus::kStopped:
      return "KILLED";
    case RunStatus::kFailed:
    case RunStatus::kDiverged:
    case RunStatus::kKilled:
    case RunStatus::kLost:
      break;
  }
  return "FAILED";
}

/// One run's rows.
class RunWriter {
 public:
  RunWriter(SQLite::Database& db, const Reader& reader, std::int64_t run)
      : db_(db), reader_(reader), run_(reader.run_detail(run)), uuid_(run_.summary.uuid) {
    std::erase(uuid_, '-');
  }

  void write(std::int64_t experiment, const fs::path& artifacts) {
    const RunSummary& run = run_.summary;
    sql::run(
        db_,
        "INSERT INTO runs(run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time, end_time,"
        " source_version, lifecycle_stage, artifact_uri, experiment_id)"
        " VALUES(?, ?, 'LOCAL', 'ebmlab', '', '', ?, ?, ?, ?, 'active', ?, ?)",
        uuid_, cut(run.name, kLongestName), mlflow_status(run.status), milliseconds(run.started_us.value_or(run.created_us)),
        milliseconds(run.ended_us), run_.environment.git_commit, (artifacts / uuid_ / "artifacts").string(), experiment);
    write_params();
    write_metrics();
    write_tags();
  }

 private:
  void write_params() {
    const auto param = [this](const std::string& name, std::string_view value) {
      sql::run(db_, "INSERT OR IGNORE INTO params(key, value, run_uuid) VALUES(?, ?, ?)", key_of(name),
               limited(name, value, kLongestParam), uuid_);
    };
    for (const auto& p : run_.params) param(p.name, p.txt);
    for (const auto& seed : run_.seeds) param("seed." + seed.stream, std::to_string(seed.seed));
  }

  void write_metrics() {
    // MLflow's key has no place for a point told twice in one millisecond; it leaves such points out, too.
    SQLite::Statement insert(
        db_, "INSERT OR IGNORE INTO metrics(key, value, timestamp, step, is_nan, run_uuid) VALUES(?, ?, ?, ?, ?, ?)");
    const auto add = [&](const std::string& key, double value, std::int64_t time_us, std::int64_t step) {
      const bool is_nan = std::isnan(value);
      const double largest = std::numeric_limits<double>::max();
      sql::bind_all(insert, key, is_nan ? 0.0 : std::clamp(value, -largest, largest), milliseconds(time_us), step, is_nan,
                    uuid_);
      insert.exec();
      insert.reset();
    };
    for_each_scalar(reader_, run_, [&](const std::string& name, const SeriesData& data) {
      const std::string key = key_of(name);
      for (std::size_t i = 0; i < data.values.size(); ++i) add(key, data.values[i], data.times_us[i], data.steps[i]);
      if (const auto n = std::count_if(data.values.begin(), data.values.end(), [](double v) { return std::isinf(v); }); n > 0)
        infinities_ += (infinities_.empty() ? "" : ", ") + name + ": " + std::to_string(n);
    });
    const RunSummary& run = run_.summary;
    const std::int64_t end_us = run.ended_us.value_or(run.started_us.value_or(run.created_us));
    add("energy_evals", static_cast<double>(run.energy_evals), end_us, run.step);
    add("grad_evals", static_cast<double>(run.grad_evals), end_us, run.step);
  }

  void write_tags() {
    const RunSummary& run = run_.summary;
    tag("mlflow.runName", run.name);
    tag("mlflow.source.name", "ebmlab");
    tag("mlflow.source.type", "LOCAL");
    tag("mlflow.source.git.commit", run_.environment.git_commit);
    tag("mlflow.note.content", run.note);
    tag("ebmlab.uuid", run.uuid);
    tag("ebmlab.method", run.method);
    tag("ebmlab.kind", run.kind);
    tag("ebmlab.status", to_text(run.status));
    tag("ebmlab.status_reason", run.status_reason);
    tag("ebmlab.replicate_key", run.replicate_key);
    tag("ebmlab.eval_protocol", last_protocol(reader_.evaluations(run.id)));
    tag("ebmlab.infinities", infinities_);
    for (const auto& name : run.tags) tag(name, "true");
    tag("ebmlab.cut", cut_);
  }

  void tag(const std::string& name, std::string_view value) {
    if (value.empty()) return;
    sql::run(db_, "INSERT OR IGNORE INTO tags(key, value, run_uuid) VALUES(?, ?, ?)", cut(name, kLongestName),
             limited(name, value, kLongestTag), uuid_);
  }

  /// Notes what it cuts.
  std::string_view limited(const std::string& name, std::string_view text, std::size_t limit) {
    if (text.size() > limit && name != "ebmlab.cut") cut_ += (cut_.empty() ? "" : ", ") + name;
    return cut(text, limit);
  }

  SQLite::Database& db_;
  const Reader& reader_;
  RunDetail run_;
  std::string uuid_;
  std::string infinities_, cut_;
};

/// The rows of the experiments, made as runs name them.
class Experiments {
 public:
  Experiments(SQLite::Database& db, fs::path artifacts) : db_(db), artifacts_(std::move(artifacts)) {}

  std::int64_t id_of(const std::string& experiment) {
    const auto found = ids_.find(experiment);
    if (found != ids_.end()) return found->second;
    // MLflow makes an experiment of this name with this id where there is none.
    const std::int64_t id = experiment == "Default" ? 0 : next_++;
    sql::run(db_, "INSERT INTO experiments(experiment_id, name, artifact_location, lifecycle_stage) VALUES(?, ?, ?, 'active')",
             id, experiment, folder(id).string());
    ids_[experiment] = id;
    return id;
  }
  [[nodiscard]] fs::path folder(std::int64_t id) const { return artifacts_ / std::to_string(id); }

 private:
  SQLite::Database& db_;
  fs::path artifacts_;
  std::map<std::string, std::int64_t> ids_;
  std::int64_t next_ = 1;
};

// As MLflow finds the last one: by step, then time, then value.
constexpr const char* kLatest =
    "INSERT INTO latest_metrics(key, value, timestamp, step, is_nan, run_uuid) SELECT key, value, timestamp, step, is_nan, "
    "run_uuid"
    " FROM (SELECT *, row_number() OVER (PARTITION BY run_uuid, key ORDER BY step DESC, timestamp DESC, value DESC) AS place"
    " FROM metrics) WHERE place = 1";

constexpr const char* kExperimentTimes =
    "UPDATE experiments SET (creation_time, last_update_time) ="
    " (SELECT min(start_time), max(coalesce(end_time, start_time)) FROM runs r WHERE r.experiment_id = "
    "experiments.experiment_id)";

void write_store(const Reader& reader, std::span<const std::int64_t> runs, const fs::path& file, const fs::path& artifacts) {
  SQLite::Database db(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  SQLite::Transaction transaction(db);
  db.exec(kMlflowSchema);
  Experiments experiments(db, artifacts);
  for (const auto run : runs) {
    const std::int64_t experiment = experiments.id_of(reader.run_summary(run).experiment);
    RunWriter(db, reader, run).write(experiment, experiments.folder(experiment));
  }
  db.exec(kLatest);
  db.exec(kExperimentTimes);
  transaction.commit();
}

}  // namespace

void export_mlflow(const Reader& reader, std::span<const std::int64_t> runs, const fs::path& file) {
  if (fs::exists(file)) throw StoreError(file.string() + " exists already: name a file that does not, or remove it first");
  const auto fail = [&](const std::exception& problem) {
    throw StoreError("cannot write " + file.string() + ": " + problem.what());
  };
  try {
    const fs::path whole = fs::absolute(file);
    PartialPath partial(whole);
    write_store(reader, runs, partial.path(), whole.parent_path() / "mlruns");
    partial.complete();
  } catch (const SQLite::Exception& problem) {
    fail(problem);
  } catch (const fs::filesystem_error& problem) {
    fail(problem);
  }
}

}  // namespace ebmlab::storage
