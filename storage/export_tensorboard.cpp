// SPDX-License-Identifier: MIT
// Runs as event files for TensorBoard.
#include "storage/export_tensorboard.hpp"

#include "storage/error.hpp"
#include "storage/event_file.hpp"
#include "storage/export_scalars.hpp"
#include "storage/partial_path.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <utility>
#include <vector>

namespace ebmlab::storage {
namespace {

namespace fs = std::filesystem;

std::string folder_name(std::string name) {
  std::replace_if(
      name.begin(), name.end(),
      [](unsigned char c) { return c < 0x80 && std::isalnum(c) == 0 && c != '.' && c != '_' && c != '-'; }, '_');
  if (name.empty() || name.front() == '.') name.insert(name.begin(), '_');  // no hidden folder, and never `..`
  return name;
}

fs::path run_folder(const fs::path& folder, const RunSummary& run) {
  return folder / folder_name(run.experiment) / (folder_name(run.name) + "-" + std::to_string(run.id));
}

std::string tag_of(std::string name) {
  if (const auto dot = name.find('.'); dot != std::string::npos) name[dot] = '/';
  return name;
}

std::string as_markdown(const std::string& json) {
  const auto parsed = nlohmann::ordered_json::parse(json, nullptr, false);
  return "```json\n" + (parsed.is_discarded() ? json : parsed.dump(2)) + "\n```";
}

/// SessionStartInfo: the parameters, which are google.protobuf.Values, and when the run began.
ProtoMessage session_start(const RunDetail& run, std::int64_t start_us) {
  ProtoMessage info;
  for (const auto& param : run.params) {
    const ProtoMessage value = param.num ? ProtoMessage().real(2, *param.num) : ProtoMessage().bytes(3, param.txt);
    info.message(1, ProtoMessage().bytes(1, param.name).message(2, value));
  }
  info.real(5, static_cast<double>(start_us) / 1e6);
  return ProtoMessage().integer(1, 0).message(3, info);  // version, session_start_info
}

/// SessionEndInfo: how it went, and when it ended.
ProtoMessage session_end(const RunSummary& run) {
  constexpr int kSuccess = 1, kFailure = 2, kRunning = 3;
  int status = kFailure;
  if (run.status == RunStatus::kCompleted || run.status == RunStatus::kStopped) status = kSuccess;
  if (is_live(run.status)) status = kRunning;
  ProtoMessage info;
  info.integer(1, status);
  if (run.ended_us) info.real(2, static_cast<double>(*run.ended_us) / 1e6);
  return ProtoMessage().integer(1, 0).message(4, info);
}

void write_events(const Reader& reader, const RunDetail& run, std::int64_t start_us, const fs::path& file) {
  EventFile events(file, start_us);
  events.hparams("_hparams_/session_start_info", start_us, session_start(run, start_us));
  events.text("configuration", start_us, as_markdown(run.config_json));
  if (!run.summary.note.empty()) events.text("note", start_us, run.summary.note);
  for_each_scalar(reader, run, [&events](const std::string& name, const SeriesData& data) {
    const std::string tag = tag_of(name);
    for (std::size_t i = 0; i < data.values.size(); ++i) events.scalar(tag, data.steps[i], data.times_us[i], data.values[i]);
  });
  events.hparams("_hparams_/session_end_info", run.summary.ended_us.value_or(start_us), session_end(run.summary));
  events.close();
}

void write_run(const Reader& reader, std::int64_t id, const fs::path& folder) {
  const RunDetail run = reader.run_detail(id);
  const std::int64_t start_us = run.summary.started_us.value_or(run.summary.created_us);
  const fs::path whole = run_folder(folder, run.summary);
  const std::string name = "events.out.tfevents." + std::to_string(start_us / 1'000'000) + ".ebmlab";
  try {
    PartialPath partial(whole);
    fs::create_directories(partial.path());
    write_events(reader, run, start_us, partial.path() / name);
    partial.complete();
  } catch (const fs::filesystem_error& problem) {
    throw StoreError("cannot write " + whole.string() + ": " + problem.what());
  }
}

}  // namespace

void export_tensorboard(const Reader& reader, std::span<const std::int64_t> runs, const fs::path& folder) {
  for (const auto id : runs) {
    const fs::path place = run_folder(folder, reader.run_summary(id));
    if (fs::exists(place)) throw StoreError(place.string() + " exists already: name another folder, or remove it first");
  }
  for (const auto id : runs) write_run(reader, id, folder);
}

}  // namespace ebmlab::storage
