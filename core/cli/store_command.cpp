// SPDX-License-Identifier: MIT
// `ebmlab store gc`, `backup`, `check`: a store kept in order.
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/json.hpp"
#include "cli/store_commands.hpp"
#include "cli/text.hpp"
#include "storage/maintenance.hpp"

namespace ebmlab::cli {
namespace {

using nlohmann::json;

std::string counted(std::size_t count, const char* what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

json garbage_json(const storage::Garbage& garbage, bool is_dry_run) {
  json all{{"dry_run", is_dry_run},
           {"bytes", garbage.bytes()},
           {"artifact_rows", garbage.artifact_rows},
           {"runs", json::array()},
           {"files", json::array()}};
  for (const storage::RunRef& run : garbage.runs) all["runs"].push_back({{"id", run.id}, {"uuid", run.uuid}});
  for (const auto& file : garbage.files) all["files"].push_back({{"path", file.path.string()}, {"bytes", file.bytes}});
  return all;
}

}  // namespace

int collect_garbage(const MaintenanceOptions& options) {
  storage::GarbageOptions what{.grace = std::chrono::seconds(options.grace_s), .is_dry_run = options.is_dry_run};
  if (options.deleted_before_s >= 0) what.deleted_before = std::chrono::seconds(options.deleted_before_s);
  const storage::Garbage garbage = storage::collect_garbage(options.store.path(), what);
  if (options.wants_json) {
    print_json(garbage_json(garbage, options.is_dry_run));
    return kDone;
  }
  if (options.is_dry_run) {
    for (const storage::RunRef& run : garbage.runs) std::cout << "run " << run.id << " (" << run.uuid << ")\n";
    for (const auto& file : garbage.files) {
      std::cout << file.path.string() << "  " << size_text(static_cast<std::int64_t>(file.bytes)) << "\n";
    }
  }
  std::cout << (options.is_dry_run ? "would remove " : "removed ") << counted(garbage.runs.size(), "run") << " and "
            << counted(garbage.files.size(), "file") << ", " << size_text(static_cast<std::int64_t>(garbage.bytes())) << "\n";
  return kDone;
}

int back_up(const MaintenanceOptions& options) {
  const storage::Backup backup = storage::back_up(options.store.path(), options.target);
  if (options.wants_json) {
    print_json(
        {{"target", options.target}, {"artifacts", backup.artifacts}, {"linked", backup.linked}, {"missing", backup.missing}});
  } else {
    std::cout << options.target << ": " << counted(backup.artifacts, "artifact") << ", " << backup.linked
              << " of them as hard links\n";
  }
  for (const std::string& missing : backup.missing) std::cerr << "ebmlab: " << missing << "\n";
  return backup.missing.empty() ? kDone : kRunFailed;
}

int check(const MaintenanceOptions& options) {
  const std::vector<storage::Finding> findings = storage::check(options.store.path(), options.is_deep);
  if (options.wants_json) {
    json all = json::array();
    for (const auto& finding : findings) all.push_back({{"kind", finding.kind}, {"text", finding.text}});
    print_json(all);
  } else {
    for (const auto& finding : findings) std::cout << finding.kind << ": " << finding.text << "\n";
    if (findings.empty()) std::cout << options.store.file << " is in order\n";
  }
  return findings.empty() ? kDone : kRunFailed;
}

}  // namespace ebmlab::cli
