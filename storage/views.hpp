// SPDX-License-Identifier: MIT
// Plain values that come out of the store. Times are microseconds since 1970, UTC.
#pragma once

#include "storage/records.hpp"
#include "storage/status.hpp"

#include <variant>

namespace ebmlab::storage {

struct RunSummary {
  std::int64_t id = 0;
  std::string uuid;
  std::string experiment;
  std::string name;
  std::string method;
  std::string kind;
  RunStatus status = RunStatus::kCreated;  ///< `lost` also when the row still says running and nobody is there
  std::string status_reason;
  std::string replicate_key;
  std::int64_t created_us = 0;
  std::optional<std::int64_t> started_us;
  std::optional<std::int64_t> ended_us;
  std::int64_t active_us = 0;  ///< time spent in all its sessions
  std::int64_t step = 0;
  std::optional<std::int64_t> step_target;
  std::int64_t energy_evals = 0;
  std::int64_t grad_evals = 0;
  std::string note;
  bool is_starred = false;
  bool is_archived = false;
  std::optional<std::int64_t> deleted_us;
  std::optional<std::int64_t> parent_run_id;         ///< it branched off from
  std::optional<std::int64_t> parent_checkpoint_id;  ///< and where
  std::vector<std::string> tags;                     ///< sorted
};

/// A field of a run: nothing, a whole number, a number or a text.
using FieldValue = std::variant<std::monostate, std::int64_t, double, std::string>;

/// A value of a field, and how many runs have it.
struct FacetValue {
  std::string value;
  std::size_t runs = 0;
  bool is_chosen = false;  ///< the filter demands it
};
/// What the runs that a filter finds have in one field.
struct Facet {
  std::string field;
  std::vector<FacetValue> values;  ///< those of most runs first
};

/// A list of runs under a name.
struct SavedView {
  std::string name;
  std::string filter = {};
  std::string sort = {};
  std::vector<std::string> columns = {};
};

/// One field of one run, changed by somebody.
struct Edit {
  std::int64_t run = 0;
  std::string field;  ///< note, starred, archived, deleted_us, or tag
  /// As text; none is NULL. A tag's name is the new value when it was put on, and the old one when it was taken off.
  std::optional<std::string> old_value, new_value;
};

/// Edits that were made together and are undone together.
struct Change {
  std::string uuid;
  std::int64_t t_us = 0;
  std::string who;  ///< user@host
  std::vector<Edit> edits;
  bool is_undone = false;
};

/// One process that worked on a run.
struct SessionInfo {
  std::int64_t id = 0;
  std::int64_t attempt = 1;
  HostRecord host;
  std::string boot_id;
  std::int64_t pid = 0;
  std::int64_t pid_start = 0;
  std::string cmdline;
  std::string cwd;
  std::string scheduler_json;  ///< of the batch job that it was part of; empty outside of one
  std::int64_t started_us = 0;
  std::int64_t heartbeat_us = 0;
  std::int64_t next_beat_within_us = 0;
  std::int64_t first_step = 0;
  std::int64_t last_step = 0;
  std::optional<std::int64_t> superseded_from_step;  ///< a later session resumed before this one's end
  std::optional<std::int64_t> ended_us;
  std::optional<int> exit_code;
  std::optional<int> term_signal;
  std::string end_reason;
};

struct EventRow {
  std::int64_t t_us = 0;
  std::string kind;
  Severity severity = Severity::kInfo;
  std::optional<std::int64_t> step;
  std::string title;
  std::string payload_json;
};

struct RunDetail {
  RunSummary summary;
  std::string config_json;
  std::vector<ParamRecord> params;
  std::vector<SeedRecord> seeds;
  std::vector<PluginRecord> plugins;
  std::vector<DatasetRecord> datasets;
  EnvironmentRecord environment;
  std::vector<SessionInfo> sessions;
  std::vector<EventRow> events;
};

/// The newest run that a plugin took part in, other than to be certified, and the file that it was then.
struct PluginUse {
  std::string kind, name, sha256;
  std::int64_t run = 0;

  friend bool operator==(const PluginUse&, const PluginUse&) = default;
};

/// The newest verdict of `ebmlab certify` on a file of a plugin.
struct Certificate {
  std::string kind, name, sha256;
  std::int64_t run = 0;
  bool has_passed = false;
  std::string verdict;  ///< "mlp is certified: 15 checks passed, 1 skipped"

  friend bool operator==(const Certificate&, const Certificate&) = default;
};

/// Of all values of a series; min, max and mean of the finite ones.
struct SeriesInfo {
  std::string name;
  std::int64_t n = 0;
  std::optional<std::int64_t> first_step, last_step;
  std::optional<double> last;  ///< none when it is a NaN
  std::optional<double> min, max, mean, sd;
  std::optional<std::int64_t> min_step, max_step;
  std::int64_t nonfinite = 0;
  std::optional<std::int64_t> first_nonfinite_step;
};

/// A series in few points, each of values that lie side by side: enough for a small picture. Columns of equal length.
struct SeriesOutline {
  SeriesInfo info;
  std::optional<double> first;  ///< none when it is not finite
  std::vector<std::int64_t> steps;
  std::vector<double> means, lows, highs;     ///< of the finite values
  std::vector<std::int64_t> nonfinite_steps;  ///< at least the first; not a column
};

/// Columns of equal length, in the order they were recorded.
struct SeriesData {
  std::vector<std::int64_t> steps;
  std::vector<std::int64_t> times_us;
  std::vector<double> values;
};

struct SnapshotInfo {
  std::int64_t id = 0;
  std::string kind;
  std::string name;
  std::int64_t step = 0;
  std::int64_t t_us = 0;
  std::vector<std::int64_t> shape;
  std::string dtype;
  std::string bounds_json;
  std::optional<double> vmin, vmax, log_z;
};

struct SnapshotData {
  SnapshotInfo info;
  Bytes data;
};

struct EvaluationRow {
  std::optional<std::int64_t> checkpoint_id;  ///< of a checkpoint, after its run; none: of the run as it stood
  std::int64_t step = 0;
  std::string protocol;
  std::string protocol_sha256;
  std::uint64_t seed = 0;
  std::int64_t samples = 0;
  std::int64_t energy_evals = 0;
  std::int64_t wall_us = 0;
  std::string metric;
  std::optional<double> value;  ///< none: it is undefined
  std::optional<double> std_error;
  std::string detail_json;

  friend bool operator==(const EvaluationRow&, const EvaluationRow&) = default;
};

struct CheckpointRow {
  std::int64_t id = 0;
  std::int64_t run = 0;
  std::int64_t step = 0;
  std::int64_t t_us = 0;
  std::string kind;
  std::string contains;
  std::string sha256;
  std::int64_t size_bytes = 0;
  std::string metric;
  std::optional<double> metric_value;

  friend bool operator==(const CheckpointRow&, const CheckpointRow&) = default;
};

struct RequestRow {
  std::int64_t id = 0;
  std::int64_t run = 0;
  Request request = Request::kCheckpoint;
  std::int64_t asked_us = 0;
  std::optional<std::int64_t> done_us;
  std::string answer;  ///< in words, once it is done
};

struct LogLine {
  std::int64_t t_us = 0;
  LogStream stream = LogStream::kLog;
  std::string text;
};

}  // namespace ebmlab::storage
