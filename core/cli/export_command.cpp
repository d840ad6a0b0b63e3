// SPDX-License-Identifier: MIT
// `ebmlab export`: runs for other programs. A format is a row of kFormats and a function.
#include <array>
#include <ebmlab/error.hpp>
#include <filesystem>
#include <functional>
#include <iostream>
#include <span>

#include "cli/result_commands.hpp"
#include "cli/results.hpp"
#include "cli/text.hpp"
#include "storage/export.hpp"
#include "storage/export_mlflow.hpp"
#include "storage/export_tensorboard.hpp"
#include "storage/file_system.hpp"
#include "storage/jsonl.hpp"
#include "storage/npy.hpp"

namespace ebmlab::cli {
namespace {

namespace fs = std::filesystem;

/// What is exported, and where from.
struct Export {
  const storage::Reader& reader;
  std::span<const std::int64_t> runs;
  const ExportOptions& options;
};

std::vector<std::int64_t> chosen_runs(const storage::Reader& reader, const ExportOptions& options) {
  if (options.what.empty()) return reader.run_ids({.with_archived = true});
  return runs_of(reader, options.what, true);
}

/// To the file, whole or not at all, or to the standard output.
void write_out(const ExportOptions& options, const std::function<void(std::ostream&)>& write) {
  if (options.output.empty() || options.output == "-") {
    write(std::cout);
  } else {
    storage::write_streamed(options.output, write);
  }
}

/// A format that is no stream needs a name for what it writes.
const std::string& required_output(const ExportOptions& options, const char* what) {
  if (options.output.empty() || options.output == "-")
    throw ConfigError("--to " + options.format + " writes " + what + ": name it with -o");
  return options.output;
}

/// The folder that was asked for; made if need be.
fs::path made_folder(const ExportOptions& options) {
  const fs::path folder = required_output(options, "a folder");
  make_folder(folder);
  return folder;
}

/// "gcd-seed-0-1f3a5c7e".
std::string name_of_run(const storage::Reader& reader, std::int64_t run) {
  const storage::RunSummary summary = reader.run_summary(run);
  return file_name(summary.name + "-" + summary.uuid.substr(0, 8));
}

void write_csv(const Export& what) {
  const auto write = what.options.wants_series ? storage::export_series_csv : storage::export_runs_csv;
  write_out(what.options, [&](std::ostream& out) { write(what.reader, what.runs, out); });
}

void write_jsonl(const Export& what) {
  const storage::JsonlOptions options{.with_artifacts = !what.options.without_artifacts};
  write_out(what.options, [&](std::ostream& out) { storage::export_jsonl(what.reader.file(), what.runs, out, options); });
}

void write_npy(const Export& what) {
  const fs::path folder = made_folder(what.options);
  for (const std::int64_t run : what.runs) {
    const fs::path of_run = folder / name_of_run(what.reader, run);
    for (const storage::SnapshotInfo& snapshot : what.reader.snapshots(run)) {
      fs::create_directories(of_run);
      storage::write_streamed(of_run / (file_name(snapshot.name) + "-" + std::to_string(snapshot.step) + ".npy"),
                              [&](std::ostream& out) { out << storage::npy_bytes(what.reader.snapshot(snapshot.id)); });
    }
  }
}

void write_safetensors(const Export& what) {
  const fs::path folder = made_folder(what.options);
  for (const std::int64_t run : what.runs) {
    const auto weights = storage::export_weights(what.reader, run);
    if (!weights) {
      std::cerr << "run " << run << " has no checkpoint with weights\n";
      continue;
    }
    storage::write_streamed(folder / (name_of_run(what.reader, run) + ".safetensors"), [&](std::ostream& out) {
      // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes as characters
      out.write(reinterpret_cast<const char*>(weights->data()), static_cast<std::streamsize>(weights->size()));
    });
  }
}

void write_mlflow(const Export& what) {
  storage::export_mlflow(what.reader, what.runs, required_output(what.options, "a file"));
}

void write_tensorboard(const Export& what) {
  storage::export_tensorboard(what.reader, what.runs, required_output(what.options, "a folder"));
}

struct Format {
  std::string_view name;
  void (*write)(const Export&);
};

constexpr std::array kFormats{Format{"csv", write_csv},
                              Format{"jsonl", write_jsonl},
                              Format{"mlflow", write_mlflow},
                              Format{"npy", write_npy},
                              Format{"safetensors", write_safetensors},
                              Format{"tensorboard", write_tensorboard}};

}  // namespace

int export_runs(const ExportOptions& options) {
  if (options.wants_series && options.format != "csv") throw ConfigError("--series is for --to csv, not " + options.format);
  if (options.without_artifacts && options.format != "jsonl")
    throw ConfigError("--without-artifacts is for --to jsonl, not " + options.format);
  const storage::Reader reader(options.store.path());
  const std::vector<std::int64_t> runs = chosen_runs(reader, options);
  for (const Format& format : kFormats) {
    if (format.name == options.format) format.write({reader, runs, options});
  }
  return kDone;
}

}  // namespace ebmlab::cli
