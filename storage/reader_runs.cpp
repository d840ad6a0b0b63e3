// SPDX-License-Identifier: MIT
// The part of the reader that tells how a run was set up.
#include "storage/reader_rows.hpp"

#include <charconv>

namespace ebmlab::storage {
namespace {

PluginRecord plugin_of(sql::Row& row) {
  PluginRecord plugin;
  plugin.role = row.text();
  plugin.kind = row.text();
  plugin.name = row.text();
  plugin.version = row.text();
  plugin.abi = static_cast<int>(row.integer());
  plugin.sha256 = row.text();
  plugin.path = row.text();
  plugin.manifest_json = row.text();
  plugin.build_id = row.text();
  plugin.compiler = row.text();
  plugin.libtorch = row.text();
  return plugin;
}

DatasetRecord dataset_of(sql::Row& row) {
  DatasetRecord dataset;
  dataset.split = row.text();
  dataset.fingerprint = row.text();
  dataset.name = row.text();
  dataset.generator = row.text();
  dataset.rows = row.maybe_integer();
  dataset.dim = row.integer();
  dataset.dtype = row.text();
  dataset.stats_json = row.text();
  dataset.source = row.text();
  return dataset;
}

EnvironmentRecord environment_of(sql::Row& row) {
  EnvironmentRecord environment;
  environment.app_version = row.text();
  environment.git_commit = row.text();
  if (const auto dirty = row.maybe_integer()) environment.git_dirty = *dirty != 0;
  environment.libtorch = row.text();
  environment.cuda = row.text();
  environment.compiler = row.text();
  environment.build_type = row.text();
  environment.env_json = row.text();
  return environment;
}

HostRecord host_of(sql::Row& row) {
  HostRecord host;
  host.hostname = row.text();
  host.os = row.text();
  host.kernel = row.text();
  host.cpu_model = row.text();
  host.cpu_threads = row.integer();
  host.ram_bytes = row.integer();
  host.devices_json = row.text();
  return host;
}

SessionInfo session_of(sql::Row& row) {
  SessionInfo session;
  session.id = row.integer();
  session.attempt = row.integer();
  session.boot_id = row.text();
  session.pid = row.integer();
  session.pid_start = row.integer();
  session.cmdline = row.text();
  session.cwd = row.text();
  session.scheduler_json = row.text();
  session.started_us = row.integer();
  session.heartbeat_us = row.integer();
  session.next_beat_within_us = row.integer();
  session.first_step = row.integer();
  session.last_step = row.integer();
  session.superseded_from_step = row.maybe_integer();
  session.ended_us = row.maybe_integer();
  session.exit_code = row.maybe_int();
  session.term_signal = row.maybe_int();
  session.end_reason = row.text();
  session.host = host_of(row);
  return session;
}

constexpr const char* kSessions =
    "SELECT s.id, s.attempt, s.boot_id, s.pid, s.pid_start, s.cmdline, s.cwd, s.scheduler_json, s.started_us, s.heartbeat_us, "
    "s.next_beat_within_us,"
    " s.first_step, s.last_step, s.superseded_from_step, s.ended_us, s.exit_code, s.term_signal, s.end_reason, h.hostname, "
    "h.os,"
    " h.kernel, h.cpu_model, h.cpu_threads, h.ram_bytes, h.devices_json FROM run_session s JOIN host h ON h.id = s.host_id"
    " WHERE s.run_id=? ORDER BY s.attempt";

constexpr const char* kPlugins =
    "SELECT rp.role, p.kind, p.name, p.version, p.abi, p.sha256, p.path_seen, p.manifest_json, p.build_id, p.compiler, "
    "p.libtorch"
    " FROM run_plugin rp JOIN plugin p ON p.id = rp.plugin_id WHERE rp.run_id=? ORDER BY rp.role";

constexpr const char* kDatasets =
    "SELECT rd.split, d.fingerprint, d.name, d.generator, d.rows, d.dim, d.dtype, d.stats_json, d.source FROM run_dataset rd"
    " JOIN dataset d ON d.id = rd.dataset_id WHERE rd.run_id=? ORDER BY rd.split";

constexpr const char* kEnvironment =
    "SELECT e.app_version, e.git_commit, e.git_dirty, e.libtorch, e.cuda, e.compiler, e.build_type, e.env_json FROM "
    "environment e"
    " JOIN run r ON r.environment_id = e.id WHERE r.id=?";

}  // namespace

std::optional<std::string> Reader::experiment_uuid(std::string_view name) const {
  const auto found = impl_->list<std::string>(
      "SELECT uuid FROM experiment WHERE name=? ORDER BY id DESC LIMIT 1", [](sql::Row& row) { return row.text(); }, name);
  return found.empty() ? std::nullopt : std::optional(found.front());
}

std::int64_t Reader::find_run(std::string_view text) const {
  const auto id_of = [](sql::Row& row) { return row.integer(); };
  if (text == "last") {
    const auto last = impl_->list<std::int64_t>(
        "SELECT id FROM run WHERE deleted_us IS NULL ORDER BY archived, created_us DESC, id DESC LIMIT 1", id_of);
    if (last.empty()) impl_->fail("there are no runs yet");
    return last.front();
  }
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error == std::errc{} && end == text.data() + text.size()) {
    if (!impl_->list<std::int64_t>("SELECT id FROM run WHERE id=?", id_of, id).empty()) return id;
  }
  const auto fitting =
      impl_->list<std::int64_t>("SELECT id FROM run WHERE substr(uuid,1,length(?1))=?1 AND ?1<>'' ORDER BY id", id_of, text);
  const std::string name = "run '" + std::string(text) + "'";
  if (fitting.empty()) impl_->fail("there is no " + name + ": give an id, the beginning of a UUID, or 'last'");
  if (fitting.size() > 1) {
    impl_->fail(name + " is ambiguous: " + std::to_string(fitting.size()) + " UUIDs begin so; give more of it");
  }
  return fitting.front();
}

RunDetail Reader::run_detail(std::int64_t run) const {
  const auto guard = impl_->connection.guarded([&] { return std::make_unique<ReadTransaction>(impl_->connection); });
  RunDetail detail;
  detail.summary = run_summary(run);
  detail.config_json = impl_->only(impl_->list<std::string>(
                                       "SELECT config_json FROM run WHERE id=?", [](sql::Row& row) { return row.text(); }, run),
                                   "configuration", run);
  detail.params = impl_->list<ParamRecord>(
      "SELECT n.text, p.num, p.txt, p.source FROM param p JOIN name n ON n.id = p.name_id WHERE p.run_id=? ORDER BY n.text",
      [](sql::Row& row) {
        ParamRecord param;
        param.name = row.text();
        param.num = row.maybe_real();
        param.txt = row.text();
        param.source = row.text();
        return param;
      },
      run);
  detail.seeds = impl_->list<SeedRecord>(
      "SELECT stream, seed FROM run_seed WHERE run_id=? ORDER BY stream",
      [](sql::Row& row) {
        std::string stream = row.text();
        return SeedRecord{std::move(stream), row.bits()};
      },
      run);
  detail.plugins = impl_->list<PluginRecord>(kPlugins, plugin_of, run);
  detail.datasets = impl_->list<DatasetRecord>(kDatasets, dataset_of, run);
  detail.environment = impl_->only(impl_->list<EnvironmentRecord>(kEnvironment, environment_of, run), "environment", run);
  detail.sessions = impl_->list<SessionInfo>(kSessions, session_of, run);
  detail.events = events(run);
  return detail;
}

}  // namespace ebmlab::storage
