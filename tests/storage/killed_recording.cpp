// SPDX-License-Identifier: MIT
// A recording that is killed at any time, and what must be found of it.
#include "killed_recording.hpp"

#include "child.hpp"
#include "storage/artifacts.hpp"
#include "storage/digest.hpp"
#include "storage/error.hpp"
#include "storage/reader.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <thread>

namespace ebmlab::storage::testing {
namespace {

namespace fs = std::filesystem;

std::string verdict_of(const fs::path& store) {
  const SQLite::Database db(store.string(), SQLite::OPEN_READONLY, 10'000);
  SQLite::Statement integrity(db, "PRAGMA integrity_check");
  integrity.executeStep();
  if (const std::string verdict = integrity.getColumn(0).getString(); verdict != "ok") return "integrity_check: " + verdict;
  SQLite::Statement foreign_keys(db, "PRAGMA foreign_key_check");
  return foreign_keys.executeStep() ? "a row refers to another that is not there" : "";
}

std::string flaw_of_series(const Reader& reader, std::int64_t run, const RecordedSeries& expected, std::int64_t acknowledged) {
  const SeriesData data = reader.series_values(run, expected.name);
  const auto n = static_cast<std::int64_t>(data.values.size());
  const std::string name(expected.name);
  if (n <= acknowledged) return name + " has " + std::to_string(n) + " values";
  for (std::int64_t step = 0; step < n; ++step) {
    const auto i = static_cast<std::size_t>(step);
    if (data.steps[i] != step || data.values[i] != expected.factor * static_cast<double>(step))
      return name + " is wrong at step " + std::to_string(step);
  }
  for (const auto& series : reader.series(run)) {
    if (series.name == name && series.n != n) return name + "'s summary counts " + std::to_string(series.n);
  }
  return {};
}

std::string flaw_of_artifacts(const Reader& reader, std::int64_t run, std::int64_t acknowledged) {
  const auto wanted = static_cast<std::size_t>((acknowledged + 1) / kRecordedEvery);
  const auto checkpoints = reader.checkpoints(run);
  const auto snapshots = reader.snapshots(run);
  if (checkpoints.size() < wanted || snapshots.size() < wanted) return "a snapshot or a checkpoint is missing";
  for (const auto& row : checkpoints) {
    if (reader.artifact(row.sha256) != recorded_bytes(run, row.step, kCheckpointBytes)) return "a checkpoint is wrong";
  }
  for (const auto& row : snapshots) {
    if (reader.snapshot(row.id).data != recorded_bytes(run, row.step, kSnapshotBytes)) return "a snapshot is wrong";
  }
  return {};
}

/// Also of those that no row names yet: under its final name a file is whole.
std::string flaw_of_files(const fs::path& store) {
  const fs::path folder = store.string() + "-artifacts";
  if (!fs::exists(folder)) return {};
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (entry.is_regular_file() && name.size() == 64 && sha256_of_file(entry.path()) != name)
      return entry.path().string() + " is half an artifact";
  }
  return {};
}

std::string flaw_of_run(const fs::path& store, std::int64_t run, std::int64_t acknowledged) {
  const Reader reader(store);
  const bool has_begun = !reader.run_detail(run).sessions.empty();
  const RunStatus status = reader.run_summary(run).status;
  if (status != (has_begun ? RunStatus::kLost : RunStatus::kCreated)) return "it is " + std::string(to_text(status));
  if (acknowledged < 0 && reader.series(run).empty()) return {};
  for (const auto& series : kRecordedSeries) {
    if (std::string flaw = flaw_of_series(reader, run, series, acknowledged); !flaw.empty()) return flaw;
  }
  return flaw_of_artifacts(reader, run, acknowledged);
}

}  // namespace

std::int64_t record_and_kill(const fs::path& store, std::int64_t run, KillAfter from, std::chrono::microseconds delay) {
  Child child({"record", store.string(), std::to_string(run)});
  std::string acknowledged = from == KillAfter::kFirstAcknowledgement ? child.read_line() : "-1";
  std::this_thread::sleep_for(delay);
  child.kill_now();
  for (std::string line = child.read_line(); !line.empty(); line = child.read_line()) acknowledged = line;
  if (child.wait() != -9) throw StoreError("the recording process ended before it was killed");
  return std::stoll(acknowledged);
}

std::string flaw_of(const fs::path& store, std::int64_t run, std::int64_t acknowledged) {
  try {
    std::string flaw = flaw_of_run(store, run, acknowledged);
    if (flaw.empty()) flaw = verdict_of(store);
    if (flaw.empty()) flaw = flaw_of_files(store);
    if (flaw.empty()) return {};
    return "run " + std::to_string(run) + ", acknowledged to step " + std::to_string(acknowledged) + ": " + flaw;
  } catch (const std::exception& error) {
    return error.what();
  }
}

}  // namespace ebmlab::storage::testing
