// SPDX-License-Identifier: MIT
// Rows that both the store and the recorder write.
#include "storage/rows.hpp"

#include "storage/digest.hpp"
#include "storage/error.hpp"
#include "storage/liveness.hpp"
#include "storage/sql.hpp"

#include <sqlite3.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace ebmlab::storage {
namespace {

std::string_view part_text(std::string_view text) { return text; }
std::string part_text(std::int64_t number) { return std::to_string(number); }

/// Parts with their lengths, so that no two different lists give the same text.
template <class... Parts>
std::string digest_of(const Parts&... parts) {
  std::string text;
  const auto add = [&text](std::string_view part) { text.append(std::to_string(part.size())).append(":").append(part); };
  (add(part_text(parts)), ...);
  return sha256(text);
}

const std::string& valid_json(const std::string& text, const char* column) {
  if (!nlohmann::json::accept(text)) throw StoreError(std::string(column) + " is not valid JSON: " + text.substr(0, 80));
  return text;
}

void insert_inputs(SQLite::Database& db, std::int64_t id, const NewRun& run) {
  for (const auto& seed : run.seeds) {
    sql::run(db, "INSERT INTO run_seed(run_id,stream,seed) VALUES(?,?,?)", id, seed.stream,
             std::bit_cast<std::int64_t>(seed.seed));
  }
  for (const auto& param : run.params) {
    sql::run(db, "INSERT INTO param(run_id,name_id,num,txt,source) VALUES(?,?,?,?,?)", id, name_id(db, "param", param.name),
             param.num, param.txt, param.source);
  }
  for (const auto& plugin : run.plugins) {
    sql::run(db, "INSERT INTO run_plugin(run_id,role,plugin_id) VALUES(?,?,?)", id, plugin.role, plugin_id(db, plugin));
  }
  for (const auto& dataset : run.datasets) {
    sql::run(db, "INSERT INTO run_dataset(run_id,split,dataset_id) VALUES(?,?,?)", id, dataset.split, dataset_id(db, dataset));
  }
}

}  // namespace

std::int64_t name_id(SQLite::Database& db, std::string_view kind, std::string_view text) {
  sql::run(db, "INSERT INTO name(kind,text) VALUES(?,?) ON CONFLICT DO NOTHING", kind, text);
  return sql::integer(db, "SELECT id FROM name WHERE kind=? AND text=?", kind, text);
}

std::int64_t experiment_id(SQLite::Database& db, const ExperimentRecord& experiment) {
  const auto found = experiment.uuid.empty()
                         ? sql::find_integer(db, "SELECT id FROM experiment WHERE name=? ORDER BY id DESC", experiment.name)
                         : sql::find_integer(db, "SELECT id FROM experiment WHERE uuid=?", experiment.uuid);
  if (found) return *found;
  const std::string uuid = experiment.uuid.empty() ? new_uuid() : experiment.uuid;
  sql::run(db, "INSERT INTO experiment(uuid,name,description,created_us) VALUES(?,?,?,?)", uuid, experiment.name,
           experiment.description, now_us());
  return db.getLastInsertRowid();
}

std::int64_t host_id(SQLite::Database& db, const HostRecord& host) {
  const std::string digest =
      digest_of(host.hostname, host.os, host.kernel, host.cpu_model, host.cpu_threads, host.ram_bytes, host.devices_json);
  sql::run(db,
           "INSERT INTO host(sha256,hostname,os,kernel,cpu_model,cpu_threads,ram_bytes,devices_json) VALUES(?,?,?,?,?,?,?,?)"
           " ON CONFLICT DO NOTHING",
           digest, host.hostname, sql::or_null(host.os), sql::or_null(host.kernel), sql::or_null(host.cpu_model),
           host.cpu_threads, host.ram_bytes, valid_json(host.devices_json, "host.devices_json"));
  return sql::integer(db, "SELECT id FROM host WHERE sha256=?", digest);
}

std::int64_t environment_id(SQLite::Database& db, const EnvironmentRecord& e) {
  const std::string dirty = e.git_dirty ? (*e.git_dirty ? "1" : "0") : "";
  const std::string digest = digest_of(e.app_version, e.git_commit, dirty, e.libtorch, e.cuda, e.compiler, e.build_type,
                                       std::string_view(sqlite3_libversion()), e.env_json);
  sql::run(db,
           "INSERT INTO environment(sha256,app_version,git_commit,git_dirty,libtorch,cuda,compiler,build_type,sqlite,env_json)"
           " VALUES(?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
           digest, e.app_version, sql::or_null(e.git_commit), e.git_dirty, sql::or_null(e.libtorch), sql::or_null(e.cuda),
           sql::or_null(e.compiler), sql::or_null(e.build_type), std::string_view(sqlite3_libversion()),
           valid_json(e.env_json, "environment.env_json"));
  return sql::integer(db, "SELECT id FROM environment WHERE sha256=?", digest);
}

std::int64_t plugin_id(SQLite::Database& db, const PluginRecord& p) {
  sql::run(db,
           "INSERT INTO plugin(kind,name,version,abi,sha256,build_id,compiler,libtorch,path_seen,manifest_json,first_seen_us)"
           " VALUES(?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
           p.kind, p.name, p.version, p.abi, p.sha256, sql::or_null(p.build_id), sql::or_null(p.compiler),
           sql::or_null(p.libtorch), sql::or_null(p.path), valid_json(p.manifest_json, "plugin.manifest_json"), now_us());
  return sql::integer(db, "SELECT id FROM plugin WHERE kind=? AND name=? AND sha256=?", p.kind, p.name, p.sha256);
}

std::int64_t dataset_id(SQLite::Database& db, const DatasetRecord& d) {
  sql::run(db,
           "INSERT INTO dataset(fingerprint,name,generator,rows,dim,dtype,stats_json,source) VALUES(?,?,?,?,?,?,?,?)"
           " ON CONFLICT DO NOTHING",
           d.fingerprint, d.name, sql::or_null(d.generator), d.rows, d.dim, d.dtype,
           valid_json(d.stats_json, "dataset.stats_json"), sql::or_null(d.source));
  return sql::integer(db, "SELECT id FROM dataset WHERE fingerprint=?", d.fingerprint);
}

void add_artifact(SQLite::Database& db, std::string_view sha256, std::size_t size, std::string_view media_type) {
  sql::run(db, "INSERT INTO artifact(sha256,size_bytes,media_type,created_us) VALUES(?,?,?,?) ON CONFLICT DO NOTHING", sha256,
           size, media_type, now_us());
}

RunRef insert_run(SQLite::Database& db, const NewRun& run) {
  const std::string uuid = run.uuid.empty() ? new_uuid() : run.uuid;
  sql::run(db,
           "INSERT INTO run(uuid,experiment_id,name,method,status,kind,replicate_key,config_json,config_sha256,environment_id,"
           "deterministic,created_us,step_target,parent_run_id,forked_from_checkpoint_id,active_us)"
           " VALUES(?,?,?,?,'created',?,?,?,?,?,?,?,?,?,?,?)",
           uuid, experiment_id(db, run.experiment), run.name, run.method, run.kind, run.replicate_key,
           valid_json(run.config_json, "run.config_json"), sha256(run.config_json), environment_id(db, run.environment),
           run.deterministic, now_us(), run.step_target, run.parent, run.parent_checkpoint, run.active_us);
  const std::int64_t id = db.getLastInsertRowid();
  insert_inputs(db, id, run);
  return {id, uuid};
}

void insert_evaluation(SQLite::Database& db, const Judged& judged, const NewEvaluation& e) {
  const std::string protocol_sha256 = sha256(e.protocol);
  for (const auto& metric : e.metrics) {
    sql::run(
        db,
        "INSERT INTO "
        "evaluation(run_id,session_id,step,protocol,protocol_sha256,seed,samples,energy_evals,wall_us,metric,value,stderr,"
        "detail,checkpoint_id)"
        " SELECT ?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14 WHERE NOT EXISTS (SELECT 1 FROM evaluation e JOIN run_session s"
        " ON s.id=e.session_id WHERE e.run_id=?1 AND e.session_id<>?2 AND e.step=?3 AND e.protocol_sha256=?5 AND e.seed=?6"
        " AND e.samples=?7 AND e.metric=?10 AND e.value IS ?11 AND e.stderr IS ?12 AND e.checkpoint_id IS ?14"
        " AND (s.superseded_from_step IS NULL OR e.step<=s.superseded_from_step))",
        judged.run, judged.session, e.step, e.protocol, protocol_sha256, std::bit_cast<std::int64_t>(e.seed), e.samples,
        e.energy_evals, e.wall_us, metric.metric, metric.value, metric.std_error, metric.detail_json, judged.checkpoint);
  }
}

void insert_event(SQLite::Database& db, std::int64_t run, std::optional<std::int64_t> session, const NewEvent& event,
                  std::int64_t t_us) {
  sql::run(db, "INSERT INTO event(run_id,session_id,step,t_us,kind,severity,title,payload) VALUES(?,?,?,?,?,?,?,?)", run,
           session, event.step, t_us, event.kind, static_cast<int>(event.severity), event.title, event.payload_json);
}

void insert_log(SQLite::Database& db, LogPlace& place, LogStream stream, std::string_view text, std::int64_t t_us) {
  if (place.next_seq < 0 || place.next_seq > kLargestSequence)
    sql::damaged("a line of the log has the number " + std::to_string(place.next_seq));
  while (!text.empty()) {
    const auto end = text.find('\n');
    sql::run(db, "INSERT INTO log(run_id,session_id,seq,t_us,stream,text) VALUES(?,?,?,?,?,?)", place.run, place.session,
             place.next_seq++, t_us, static_cast<int>(stream), text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
}

void close_requests(SQLite::Database& db, std::int64_t run, std::string_view answer) {
  sql::run(db, "UPDATE control SET done_us=?, answer=? WHERE run_id=? AND done_us IS NULL", now_us(), answer, run);
}

std::vector<DeadSession> runs_without_life(SQLite::Database& db, std::int64_t now) {
  const ProcessIdentity observer = current_process();
  SQLite::Statement open_sessions(
      db,
      "SELECT r.id, r.uuid, s.boot_id, s.pid, s.pid_start, s.heartbeat_us, s.next_beat_within_us FROM run_session s JOIN run r"
      " ON r.id = s.run_id WHERE s.ended_us IS NULL AND r.status IN ('running','paused','stopping')"
      " AND s.attempt = (SELECT max(attempt) FROM run_session WHERE run_id = r.id)");
  std::vector<DeadSession> dead;
  while (open_sessions.executeStep()) {
    sql::Row row(open_sessions);
    DeadSession session;
    session.run.id = row.integer();
    session.run.uuid = row.text();
    SessionProof proof;
    proof.process.boot_id = row.text();
    proof.process.pid = row.integer();
    proof.process.pid_start = row.integer();
    proof.heartbeat_us = session.heartbeat_us = row.integer();
    proof.next_beat_within_us = row.integer();
    if (!has_proof_of_life(proof, observer, now)) dead.push_back(std::move(session));
  }
  return dead;
}

bool is_alive(SQLite::Database& db, std::int64_t run) {
  const auto status = sql::find_text(db, "SELECT status FROM run WHERE id=?", run);
  if (!status || !is_live(run_status_from_text(*status))) return false;
  const auto dead = runs_without_life(db, now_us());
  return std::none_of(dead.begin(), dead.end(), [run](const DeadSession& session) { return session.run.id == run; });
}

}  // namespace ebmlab::storage
