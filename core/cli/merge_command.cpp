// SPDX-License-Identifier: MIT
// `ebmlab store merge` and `ebmlab import`: runs from elsewhere.
#include <ebmlab/error.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "cli/json.hpp"
#include "cli/store_commands.hpp"
#include "cli/text.hpp"
#include "storage/jsonl.hpp"
#include "storage/merge.hpp"

namespace ebmlab::cli {
namespace {

void print(const storage::MergeReport& report, bool wants_json) {
  if (wants_json) {
    print_json({{"added", report.added},
                {"updated", report.updated},
                {"unchanged", report.unchanged},
                {"kept", report.kept},
                {"notices", report.notices},
                {"skipped", report.skipped},
                {"artifacts", report.artifacts},
                {"artifact_bytes", report.artifact_bytes},
                {"without_data", report.without_data}});
    return;
  }
  for (const std::string& sentence : report.notices) std::cerr << sentence << "\n";
  for (const std::string& sentence : report.skipped) std::cerr << sentence << "\n";
  std::cout << "runs: " << report.added << " added, " << report.updated << " updated, " << report.unchanged << " unchanged";
  if (report.kept > 0) std::cout << ", " << report.kept << " kept that had gone on here";
  if (!report.skipped.empty()) std::cout << ", " << report.skipped.size() << " left out that are still at work";
  std::cout << "; files: " << report.artifacts << ", " << size_text(static_cast<std::int64_t>(report.artifact_bytes)) << "\n";
  if (report.without_data > 0) {
    std::cout << report.without_data
              << " snapshots, checkpoints and evaluations of checkpoints were left out: the file does not hold their data\n";
  }
}

}  // namespace

int merge_stores(const MergeOptions& options) {
  const std::vector<std::filesystem::path> sources(options.sources.begin(), options.sources.end());
  print(storage::merge(options.target, sources), options.wants_json);
  return kDone;
}

int import_runs(const ImportOptions& options) {
  if (options.file == "-") {
    print(storage::import_jsonl(options.store.path(), std::cin, "standard input"), options.wants_json);
    return kDone;
  }
  std::ifstream file(options.file, std::ios::binary);
  if (!file || std::filesystem::is_directory(options.file)) throw ConfigError("cannot read " + options.file);
  print(storage::import_jsonl(options.store.path(), file, options.file), options.wants_json);
  return kDone;
}

}  // namespace ebmlab::cli
