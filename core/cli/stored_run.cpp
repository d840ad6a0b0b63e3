// SPDX-License-Identifier: MIT
// A run as its store has it before it trains.
#include "cli/stored_run.hpp"

#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <span>

#include "storage/reader.hpp"

namespace ebmlab::cli {
namespace {

using nlohmann::json;

StoredRun read_here(const TrainJob& job) {
  const storage::Reader reader(job.store);
  const std::int64_t id = reader.find_run(job.run);
  const storage::RunDetail detail = reader.run_detail(id);
  StoredRun run{.id = id,
                .spec = experiment::from_json(detail.config_json),
                .status = detail.summary.status,
                .reason = detail.summary.status_reason,
                .step = detail.summary.step,
                .plugins = detail.plugins,
                .beginning = {}};
  if (job.checkpoint) {
    const storage::CheckpointRow checkpoint = reader.checkpoint(*job.checkpoint);
    run.beginning = {checkpoint.step, reader.artifact(checkpoint.sha256),
                     checkpoint.run == id ? training::TakeUp::kContinue : training::TakeUp::kFork};
  }
  return run;
}

/// All but the checkpoint's bytes.
std::string to_json(const StoredRun& run) {
  json plugins = json::array();
  for (const storage::PluginRecord& plugin : run.plugins) {
    plugins.push_back({{"role", plugin.role},
                       {"kind", plugin.kind},
                       {"name", plugin.name},
                       {"version", plugin.version},
                       {"abi", plugin.abi},
                       {"sha256", plugin.sha256},
                       {"path", plugin.path}});
  }
  const json all{{"id", run.id},
                 {"spec", experiment::to_json(run.spec)},
                 {"status", to_text(run.status)},
                 {"reason", run.reason},
                 {"step", run.step},
                 {"plugins", plugins},
                 {"begins", run.beginning.step},
                 {"is_fork", run.beginning.how == training::TakeUp::kFork}};
  return all.dump(-1, ' ', false, json::error_handler_t::replace);
}

StoredRun from_json(const std::string& text) {
  const json all = json::parse(text);
  StoredRun run{.id = all.at("id"),
                .spec = experiment::from_json(all.at("spec").get<std::string>()),
                .status = storage::run_status_from_text(all.at("status").get<std::string>()),
                .reason = all.at("reason"),
                .step = all.at("step"),
                .plugins = {},
                .beginning = {}};
  for (const json& plugin : all.at("plugins")) {
    run.plugins.push_back({.role = plugin.at("role"),
                           .kind = plugin.at("kind"),
                           .name = plugin.at("name"),
                           .version = plugin.at("version"),
                           .abi = plugin.at("abi"),
                           .sha256 = plugin.at("sha256"),
                           .path = plugin.at("path")});
  }
  run.beginning.step = all.at("begins");
  run.beginning.how = all.at("is_fork") ? training::TakeUp::kFork : training::TakeUp::kContinue;
  return run;
}

}  // namespace

bool StoredRun::waits() const { return status == storage::RunStatus::kCreated || status == storage::RunStatus::kQueued; }

StoredRun read_run(const TrainJob& job) {
  if (!job.ranks) return read_here(job);
  const bool is_first = job.ranks->rank() == 0;
  StoredRun run = is_first ? read_here(job) : StoredRun();
  std::vector<std::byte> told;
  if (is_first) {
    const std::string text = to_json(run);
    std::ranges::copy(std::as_bytes(std::span(text)), std::back_inserter(told));
  }
  job.ranks->broadcast(told);
  if (!is_first) {
    std::string text;
    std::ranges::transform(told, std::back_inserter(text), [](std::byte byte) { return static_cast<char>(byte); });
    run = from_json(text);
  }
  job.ranks->broadcast(run.beginning.checkpoint);
  return run;
}

}  // namespace ebmlab::cli
