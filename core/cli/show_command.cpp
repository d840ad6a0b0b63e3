// SPDX-License-Identifier: MIT
// `ebmlab show`: everything the store knows of one run.
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/json.hpp"
#include "cli/result_commands.hpp"
#include "cli/run_tables.hpp"
#include "cli/text.hpp"

namespace ebmlab::cli {
namespace {

using nlohmann::json;

void print_head(const storage::RunDetail& detail) {
  const storage::RunSummary& run = detail.summary;
  std::cout << run.experiment << ": " << run.name << " (run " << run.id << ", " << run.uuid << ")\n"
            << to_text(run.status) << (run.status_reason.empty() ? "" : ": " + run.status_reason) << "\n"
            << "step " << run.step << (run.step_target ? " of " + std::to_string(*run.step_target) : "") << ", "
            << run.energy_evals << " energy and " << run.grad_evals << " gradient evaluations, created "
            << time_text(run.created_us) << "\n"
            << "ebmlab " << detail.environment.app_version << " (" << detail.environment.git_commit.substr(0, 12)
            << (detail.environment.git_dirty.value_or(false) ? " with changes" : "") << "), LibTorch "
            << detail.environment.libtorch << ", " << detail.environment.build_type << "\n";
}

void print_marks(const storage::RunSummary& run) {
  std::string text;
  const auto add = [&text](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
  if (run.deleted_us) add("deleted " + time_text(*run.deleted_us));
  if (run.is_archived) add("archived");
  if (run.is_starred) add("starred");
  for (const std::string& tag : run.tags) add("tag:" + tag);
  if (run.parent_run_id) add("forked from run " + std::to_string(*run.parent_run_id));
  if (!text.empty()) std::cout << text << "\n";
  if (!run.note.empty()) std::cout << "note: " << run.note << "\n";
}

void print_log(const storage::Reader& reader, std::int64_t run) {
  const std::vector<storage::LogLine> lines = reader.log(run);
  std::cout << "\nlog" << (lines.empty() ? ": empty" : "") << "\n";
  for (const storage::LogLine& line : lines) std::cout << time_text(line.t_us) << "  " << line.text << "\n";
}

json head_json(const storage::RunDetail& detail) {
  const storage::RunSummary& run = detail.summary;
  json head{{"id", run.id},
            {"uuid", run.uuid},
            {"experiment", run.experiment},
            {"name", run.name},
            {"method", run.method},
            {"status", to_text(run.status)},
            {"reason", run.status_reason},
            {"step", run.step},
            {"energy_evals", run.energy_evals},
            {"grad_evals", run.grad_evals},
            {"active_us", run.active_us},
            {"created_us", run.created_us}};
  head["step_target"] = run.step_target ? json(*run.step_target) : json(nullptr);
  head["note"] = run.note;
  head["tags"] = run.tags;
  head["starred"] = run.is_starred;
  head["archived"] = run.is_archived;
  head["deleted_us"] = run.deleted_us ? json(*run.deleted_us) : json(nullptr);
  head["parent"] = run.parent_run_id ? json(*run.parent_run_id) : json(nullptr);
  head["config"] = json::parse(detail.config_json, nullptr, false);
  return head;
}

}  // namespace

int show(const ShowOptions& options) {
  const storage::Reader reader(options.store.path());
  const std::int64_t run = reader.find_run(options.run);
  const storage::RunDetail detail = reader.run_detail(run);
  if (options.wants_config) {
    const json config = json::parse(detail.config_json, nullptr, false);
    std::cout << (config.is_discarded() ? detail.config_json : config.dump(2)) << "\n";
    return kDone;
  }
  if (options.wants_json) {
    json all = head_json(detail);
    for (const NamedTable& part : run_tables(reader, detail)) all[part.key] = json::parse(report::to_json(part.table))["rows"];
    print_json(all);
    return kDone;
  }
  print_head(detail);
  print_marks(detail.summary);
  for (const NamedTable& part : run_tables(reader, detail)) {
    if (!part.table.rows.empty()) std::cout << "\n" << report::to_text(part.table);
  }
  if (options.wants_log) print_log(reader, run);
  return kDone;
}

}  // namespace ebmlab::cli
