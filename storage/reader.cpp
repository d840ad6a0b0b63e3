// SPDX-License-Identifier: MIT
// The reader's half that brings back what runs recorded.
#include "storage/reader.hpp"

#include "storage/artifacts.hpp"
#include "storage/reader_rows.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ebmlab::storage {
namespace {

std::vector<std::int64_t> shape_from(const std::string& text) {
  const auto list = nlohmann::json::parse(text, nullptr, false);
  const auto is_size = [](const nlohmann::json& size) { return size.is_number_integer() && size.get<std::int64_t>() >= 0; };
  if (!list.is_array() || !std::all_of(list.begin(), list.end(), is_size)) {
    sql::damaged("a snapshot has the shape '" + text.substr(0, 80) + "'");
  }
  return list.get<std::vector<std::int64_t>>();
}

SnapshotInfo snapshot_of(sql::Row& row) {
  SnapshotInfo snapshot;
  snapshot.id = row.integer();
  snapshot.kind = row.text();
  snapshot.name = row.text();
  snapshot.step = row.integer();
  snapshot.t_us = row.integer();
  snapshot.shape = shape_from(row.text());
  snapshot.dtype = row.text();
  snapshot.bounds_json = row.text();
  snapshot.vmin = row.maybe_real();
  snapshot.vmax = row.maybe_real();
  snapshot.log_z = row.maybe_real();
  return snapshot;
}

EvaluationRow evaluation_of(sql::Row& row) {
  EvaluationRow evaluation;
  evaluation.checkpoint_id = row.maybe_integer();
  evaluation.step = row.integer();
  evaluation.protocol = row.text();
  evaluation.protocol_sha256 = row.text();
  evaluation.seed = row.bits();
  evaluation.samples = row.integer();
  evaluation.energy_evals = row.integer();
  evaluation.wall_us = row.integer();
  evaluation.metric = row.text();
  evaluation.value = row.maybe_real();
  evaluation.std_error = row.maybe_real();
  evaluation.detail_json = row.text();
  return evaluation;
}

CheckpointRow checkpoint_of(sql::Row& row) {
  CheckpointRow checkpoint;
  checkpoint.id = row.integer();
  checkpoint.run = row.integer();
  checkpoint.step = row.integer();
  checkpoint.t_us = row.integer();
  checkpoint.kind = row.text();
  checkpoint.contains = row.text();
  checkpoint.sha256 = row.text();
  checkpoint.size_bytes = row.integer();
  checkpoint.metric = row.text();
  checkpoint.metric_value = row.maybe_real();
  return checkpoint;
}

EventRow event_of(sql::Row& row) {
  EventRow event;
  event.t_us = row.integer();
  event.kind = row.text();
  event.severity = static_cast<Severity>(row.integer());
  event.step = row.maybe_integer();
  event.title = row.text();
  event.payload_json = row.text();
  return event;
}

LogLine line_of(sql::Row& row) {
  LogLine line;
  line.t_us = row.integer();
  line.stream = static_cast<LogStream>(row.integer());
  line.text = row.text();
  return line;
}

// What a resumed run recorded again is left out of its former session. What is judged after a step belongs to that step's
// checkpoint, and stays.
constexpr const char* kSnapshots =
    "SELECT p.id, p.kind, n.text, p.step, p.t_us, p.shape, p.dtype, p.bounds, p.vmin, p.vmax, p.log_z FROM snapshot p"
    " JOIN name n ON n.id = p.name_id JOIN run_session s ON s.id = p.session_id"
    " WHERE p.run_id=? AND (s.superseded_from_step IS NULL OR p.step <= s.superseded_from_step) ORDER BY p.step, n.text, p.id";

constexpr const char* kOneSnapshot =
    "SELECT p.id, p.kind, n.text, p.step, p.t_us, p.shape, p.dtype, p.bounds, p.vmin, p.vmax, p.log_z, p.inline_data, p.sha256"
    " FROM snapshot p JOIN name n ON n.id = p.name_id WHERE p.id=?";

constexpr const char* kEvaluations =
    "SELECT e.checkpoint_id, e.step, e.protocol, e.protocol_sha256, e.seed, e.samples, e.energy_evals, e.wall_us, e.metric,"
    " e.value, e.stderr, e.detail FROM evaluation e LEFT JOIN run_session s ON s.id = e.session_id WHERE e.run_id=?"
    " AND (s.superseded_from_step IS NULL OR e.step <= s.superseded_from_step)";

constexpr const char* kOneCheckpoint =
    "SELECT c.id, c.run_id, c.step, c.t_us, c.kind, c.contains, c.sha256, a.size_bytes, c.metric, c.metric_value FROM "
    "checkpoint c"
    " JOIN artifact a ON a.sha256 = c.sha256 WHERE c.id=?";

constexpr const char* kCheckpoints =
    "SELECT c.id, c.run_id, c.step, c.t_us, c.kind, c.contains, c.sha256, a.size_bytes, c.metric, c.metric_value FROM "
    "checkpoint c"
    " JOIN artifact a ON a.sha256 = c.sha256 JOIN run_session s ON s.id = c.session_id WHERE c.run_id=?"
    " AND (s.superseded_from_step IS NULL OR c.step <= s.superseded_from_step) ORDER BY c.step, c.id";

}  // namespace

Reader::Reader(const std::filesystem::path& file) : impl_(std::make_unique<Impl>(file)) {}
Reader::~Reader() = default;
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;

const std::string& Reader::notice() const { return impl_->connection.notice(); }
const std::filesystem::path& Reader::file() const { return impl_->connection.file(); }
std::string Reader::uuid() const { return impl_->connection.uuid(); }

std::int64_t Reader::version() const {
  return impl_->connection.guarded([&] { return sql::integer(impl_->connection.db(), "PRAGMA data_version"); });
}

std::vector<SeriesInfo> Reader::series(std::int64_t run) const {
  impl_->require_run(run);
  static const std::string kSeries = std::string("SELECT ") + kSeriesColumns +
                                     " FROM series s JOIN name n ON n.id = s.name_id WHERE s.run_id=? AND s.context='{}'"
                                     " ORDER BY n.text";
  return impl_->list<SeriesInfo>(kSeries.c_str(), series_info_of, run);
}

SeriesData Reader::series_values(std::int64_t run, std::string_view name) const {
  Columns columns = impl_->series_columns(run, name, 1);
  return {std::move(columns.steps), std::move(columns.times_us), std::move(columns.values)};
}

std::vector<SnapshotInfo> Reader::snapshots(std::int64_t run) const {
  impl_->require_run(run);
  return impl_->list<SnapshotInfo>(kSnapshots, snapshot_of, run);
}

SnapshotData Reader::snapshot(std::int64_t snapshot_id) const {
  auto found = impl_->list<SnapshotData>(
      kOneSnapshot,
      [&](sql::Row& row) {
        SnapshotData snapshot{.info = snapshot_of(row), .data = {}};
        auto data = row.maybe_bytes();
        snapshot.data = data ? std::move(*data) : artifact(row.text());
        return snapshot;
      },
      snapshot_id);
  if (found.empty()) impl_->fail("there is no snapshot " + std::to_string(snapshot_id));
  return std::move(found.front());
}

std::vector<EvaluationRow> Reader::evaluations(std::int64_t run) const {
  impl_->require_run(run);
  static const std::string kOwn =
      std::string(kEvaluations) +
      " AND e.checkpoint_id IS NULL AND NOT EXISTS"
      " (SELECT 1 FROM evaluation later WHERE later.metric=e.metric AND later.run_id=e.run_id AND later.step=e.step AND"
      " later.protocol_sha256=e.protocol_sha256 AND later.session_id>e.session_id AND later.checkpoint_id IS NULL)"
      " ORDER BY e.step, e.id";
  return impl_->list<EvaluationRow>(kOwn.c_str(), evaluation_of, run);
}

std::vector<EvaluationRow> Reader::checkpoint_evaluations(std::int64_t run) const {
  impl_->require_run(run);
  static const std::string kAfterwards = std::string(kEvaluations) + " AND e.checkpoint_id IS NOT NULL ORDER BY e.step, e.id";
  return impl_->list<EvaluationRow>(kAfterwards.c_str(), evaluation_of, run);
}

std::vector<CheckpointRow> Reader::checkpoints(std::int64_t run) const {
  impl_->require_run(run);
  return impl_->list<CheckpointRow>(kCheckpoints, checkpoint_of, run);
}

CheckpointRow Reader::checkpoint(std::int64_t checkpoint_id) const {
  auto found = impl_->list<CheckpointRow>(kOneCheckpoint, checkpoint_of, checkpoint_id);
  if (found.empty()) impl_->fail("there is no checkpoint " + std::to_string(checkpoint_id));
  return std::move(found.front());
}

Bytes Reader::artifact(std::string_view sha256) const { return read_artifact(file(), sha256); }

std::vector<EventRow> Reader::events(std::int64_t run) const {
  impl_->require_run(run);
  return impl_->list<EventRow>("SELECT t_us, kind, severity, step, title, payload FROM event WHERE run_id=? ORDER BY t_us, id",
                               event_of, run);
}

std::vector<RequestRow> Reader::requests(std::int64_t run) const {
  impl_->require_run(run);
  return impl_->list<RequestRow>(
      "SELECT id, run_id, request, asked_us, done_us, answer FROM control WHERE run_id=? ORDER BY id",
      [](sql::Row& row) {
        RequestRow request;
        request.id = row.integer();
        request.run = row.integer();
        request.request = request_from_text(row.text());
        request.asked_us = row.integer();
        request.done_us = row.maybe_integer();
        request.answer = row.text();
        return request;
      },
      run);
}

std::vector<LogLine> Reader::log(std::int64_t run) const {
  impl_->require_run(run);
  return impl_->list<LogLine>("SELECT t_us, stream, text FROM log WHERE run_id=? ORDER BY t_us, session_id, seq", line_of, run);
}

}  // namespace ebmlab::storage
