// SPDX-License-Identifier: MIT
// One source into the target of a merge: which of its runs, and what belongs to them.
#include "storage/source_merging.hpp"

#include "storage/artifacts.hpp"
#include "storage/error.hpp"
#include "storage/process.hpp"
#include "storage/rows.hpp"
#include "storage/sql.hpp"

#include <map>
#include <utility>

namespace ebmlab::storage {

SourceMerging::SourceMerging(MergeTarget& target, Connection& store, const MergeSource& source)
    : all_(target), target_(target.connection), store_(store), source_(source), view_(store) {
  read_candidates();
}

void SourceMerging::bring_files() {
  for (const auto& run : candidates_) {
    const auto there = find_candidate(all_.copying.statements, run.uuid);
    if (!there || (there->age < run.age && !went_apart(store_.db(), run, target_.db(), *there))) bring_artifacts(run, false);
  }
}

void SourceMerging::bring_rows() {
  RowCopier copier(store_.db(), all_.copying);
  for (const auto& run : candidates_) bring_run(run, find_candidate(all_.copying.statements, run.uuid), copier);
  for (const auto& link : links_of(store_.db(), "TRUE")) apply_link(target_.db(), link);
  for (const auto& link : source_.links) apply_link(target_.db(), link);
  bring_views();
}

void SourceMerging::read_candidates() {
  std::map<std::int64_t, std::int64_t> dead;
  for (const auto& session : runs_without_life(store_.db(), now_us())) dead[session.run.id] = session.heartbeat_us;
  for (Candidate& run : candidates_of(store_.db())) {
    if (is_live(run.age.status)) {
      const auto found = dead.find(run.id);
      if (found == dead.end()) {
        report_.skipped.push_back(run.called() + " of " + source_.path + " is still " + std::string(to_text(run.age.status)) +
                                  ": merge again when it has ended");
        continue;
      }
      run.age.status = RunStatus::kLost;
      run.lost_us = found->second;
    }
    candidates_.push_back(std::move(run));
  }
}

void SourceMerging::bring_artifacts(const Candidate& run, bool with_rows) {
  SQLite::Statement named(store_.db(),
                          "SELECT sha256, size_bytes, media_type, inline_data, created_us FROM artifact WHERE sha256 IN"
                          " (SELECT sha256 FROM snapshot WHERE run_id=?1 UNION SELECT sha256 FROM checkpoint WHERE run_id=?1)");
  sql::bind_all(named, run.id);
  while (named.executeStep()) {
    sql::Row row(named);
    const std::string digest = row.text();
    const auto size = static_cast<std::uint64_t>(row.integer());
    const std::string media_type = row.text();
    const auto inline_data = row.maybe_bytes();
    try {
      if (!inline_data && adopt_artifact(store_.file(), target_.file(), digest, size, all_.unsynced)) {
        ++report_.artifacts;
        report_.artifact_bytes += size;
      }
    } catch (const StoreError& error) {
      throw StoreError(run.called() + " lacks an artifact: " + error.what());
    }
    if (!with_rows) continue;
    sql::run(
        target_.db(),
        "INSERT INTO artifact(sha256,size_bytes,media_type,inline_data,created_us) VALUES(?,?,?,?,?) ON CONFLICT DO NOTHING",
        digest, size, media_type, inline_data, row.integer());
  }
}

void SourceMerging::bring_run(const Candidate& run, const std::optional<Candidate>& there, RowCopier& copier) {
  if (there && went_apart(store_.db(), run, target_.db(), *there)) {
    report_.skipped.push_back(run.called() + " of " + source_.path +
                              " went on there and here, each by itself: what is here stays, and that store keeps its own");
    return;
  }
  if (there && there->age >= run.age) {
    ++(there->age > run.age ? report_.kept : report_.unchanged);
    return;
  }
  bring_artifacts(run, true);
  if (there) {
    // Runs of the target alone that were forked from this one: its checkpoints are about to change their ids.
    const auto forks = links_of(target_.db(), "c.run_id=" + std::to_string(there->id));
    copier.replace_run(run.id, there->id);
    for (const auto& fork : forks) apply_link(target_.db(), fork);
    ++report_.updated;
  } else {
    copier.add_run(run.id);
    ++report_.added;
  }
  note_arrival(run);
}

void SourceMerging::note_arrival(const Candidate& run) {
  if (run.lost_us) {
    sql::run(target_.db(), "UPDATE run SET status='lost', status_reason='its process is gone', ended_us=? WHERE uuid=?",
             *run.lost_us, run.uuid);
  }
  sql::run(target_.db(),
           "INSERT OR REPLACE INTO import_log(source_store_uuid,run_uuid,imported_us,source_path) VALUES(?,?,?,?)",
           source_.uuid, run.uuid, now_us(), source_.path);
}

void SourceMerging::bring_views() {
  SQLite::Statement views(store_.db(), "SELECT uuid, kind, name, spec_json, updated_us FROM saved_view");
  while (views.executeStep()) {
    sql::Row row(views);
    const std::string uuid = row.text(), kind = row.text(), name = row.text(), specification = row.text();
    // A name that another view has gets a suffix, as that of an experiment.
    const auto taken = [&](const std::string& candidate) {
      return sql::find_integer(target_.db(), "SELECT 1 FROM saved_view WHERE kind=? AND name=? AND uuid<>?", kind, candidate,
                               uuid)
          .has_value();
    };
    std::string free_name = name;
    for (int i = 2; taken(free_name); ++i) free_name = name + " (" + std::to_string(i) + ")";
    sql::run(target_.db(),
             "INSERT INTO saved_view(uuid,kind,name,spec_json,updated_us) VALUES(?,?,?,?,?) ON CONFLICT(uuid) DO UPDATE SET"
             " kind=excluded.kind, name=excluded.name, spec_json=excluded.spec_json, updated_us=excluded.updated_us"
             " WHERE excluded.updated_us > saved_view.updated_us",
             uuid, kind, free_name, specification, row.integer());
  }
}

}  // namespace ebmlab::storage
