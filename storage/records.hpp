// SPDX-License-Identifier: MIT
// Plain values that go into the store. What comes back out is in views.hpp. Times are microseconds since 1970, UTC.
#pragma once

#include "storage/status.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ebmlab::storage {

using Bytes = std::vector<std::byte>;

struct ParamRecord {
  std::string name;             ///< dotted, as in the specification: "sampler.step_size"
  std::optional<double> num;    ///< set when it is a number, so that it can be sorted
  std::string txt;              ///< as the user would write it
  std::string source = "user";  ///< user, preset, default or plugin
};

struct SeedRecord {
  std::string stream;  ///< "root", "data", "init_energy", ...
  std::uint64_t seed;  ///< kept as the 64-bit integer of the same bits (above 2^63 it shows as negative in sqlite3)
};

struct PluginRecord {
  std::string role;  ///< what it does in the run: "energy", "sampler", "stage.joint.objective", ... Unique in a run
  std::string kind;  ///< energy, sampler, objective or dataset
  std::string name;
  std::string version;
  int abi = 0;
  std::string sha256;  ///< of the library's bytes, 64 hexadecimal digits
  std::string path;
  std::string manifest_json = "{}";
  std::string build_id = {};
  std::string compiler = {};
  std::string libtorch = {};
};

struct DatasetRecord {
  std::string split = "train";
  std::string fingerprint;  ///< sha256 of the bytes, or of the generator's description
  std::string name;
  std::string generator = {};
  std::optional<std::int64_t> rows = {};  ///< none: fresh draws
  std::int64_t dim = 0;
  std::string dtype = "float32";
  std::string stats_json = "{}";
  std::string source = {};
};

/// Hosts and environments are kept once each, by the digest of these fields.
struct HostRecord {
  std::string hostname;
  std::string os = {};
  std::string kernel = {};
  std::string cpu_model = {};
  std::int64_t cpu_threads = 0;
  std::int64_t ram_bytes = 0;
  std::string devices_json = "[]";
};

struct EnvironmentRecord {
  std::string app_version;
  std::string git_commit = {};
  std::optional<bool> git_dirty = {};
  std::string libtorch = {};
  std::string cuda = {};
  std::string compiler = {};
  std::string build_type = {};
  std::string env_json = "{}";
};

/// Matched by uuid when it is given, else by name; made when there is none.
struct ExperimentRecord {
  std::string name;
  std::string uuid = {};
  std::string description = {};
};

struct NewRun {
  std::string uuid = {};  ///< empty: a fresh one
  ExperimentRecord experiment;
  std::string name;    ///< "gcd/seed-0"
  std::string method;  ///< "gcd"
  std::string kind = "train";
  std::string replicate_key;       ///< digest of the configuration without its seeds: equal keys are replicates
  std::string config_json = "{}";  ///< the complete resolved configuration, verbatim
  std::vector<ParamRecord> params = {};
  std::vector<SeedRecord> seeds = {};  ///< those known beforehand; a Recorder adds the others
  std::vector<PluginRecord> plugins = {};
  std::vector<DatasetRecord> datasets = {};
  EnvironmentRecord environment;
  std::optional<std::int64_t> step_target = {};
  bool deterministic = false;
  std::optional<std::int64_t> parent = {};             ///< the run it branches off from
  std::optional<std::int64_t> parent_checkpoint = {};  ///< and where
  std::int64_t active_us = 0;                          ///< what that had taken
};

struct RunRef {
  std::int64_t id = 0;
  std::string uuid;
};

struct NamedValue {
  std::string_view name;
  double value;
};

/// A picture of a step: an energy grid, samples, chains. Over 64 kB it becomes a file beside the store.
struct NewSnapshot {
  std::string kind;  ///< energy_grid, samples, chains, histogram, vector_field, image, table or trajectory
  std::string name;  ///< "landscape", "sampler", ...; unique in a run, step and session
  std::int64_t step = 0;
  std::vector<std::int64_t> shape;
  std::string dtype = "float32";  ///< of the little-endian, row-major data
  std::string bounds_json = "{}";
  Bytes data;
  std::optional<double> vmin = {};
  std::optional<double> vmax = {};
  std::optional<double> log_z = {};
};

struct MetricValue {
  std::string metric;
  std::optional<double> value;  ///< none where it is undefined, and then the detail says why; a NaN is kept as NULL
  std::optional<double> std_error = {};
  std::string detail_json = "{}";
};

/// Metrics under one frozen protocol; its sha256 says which evaluations may be compared.
struct NewEvaluation {
  std::int64_t step = 0;
  std::string protocol;  ///< the protocol's text (JSON), verbatim
  std::uint64_t seed = 0;
  std::int64_t samples = 0;
  std::int64_t energy_evals = 0;
  std::int64_t wall_us = 0;
  std::vector<MetricValue> metrics;
};

/// Always an artifact: the file exists, complete and under its sha256, before the row does.
struct NewCheckpoint {
  std::int64_t step = 0;
  std::string kind = "auto";    ///< auto, best, final, manual or last_finite
  std::string contains = "[]";  ///< JSON list: "energy", "sampler", "optimiser", "generators", ...
  Bytes data = {};
  std::string metric = {};
  std::optional<double> metric_value = {};
};

/// Something a person asked of a running run (status.hpp: Request), to be answered once it is done.
struct PendingRequest {
  std::int64_t id = 0;
  Request request = Request::kCheckpoint;
};

enum class Severity { kInfo = 0, kWarning = 1, kError = 2 };
enum class LogStream { kLog = 0, kStdout = 1, kStderr = 2 };

struct NewEvent {
  std::string kind;  ///< "diverged", "stage", "dropped", ...
  std::string title;
  Severity severity = Severity::kInfo;
  std::optional<std::int64_t> step = {};
  std::string payload_json = "{}";
};

}  // namespace ebmlab::storage
