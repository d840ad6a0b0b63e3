// SPDX-License-Identifier: MIT
// `ebmlab store merge` and `ebmlab import`: runs from elsewhere.
#include <unistd.h>

#include <chrono>
#include <ebmlab/error.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "cli/json.hpp"
#include "cli/store_commands.hpp"
#include "cli/text.hpp"
#include "launch/display.hpp"
#include "launch/interrupts.hpp"
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
                {"without_data", report.without_data},
                {"not_reached", report.not_reached}});
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

/// One line on a terminal that says how far a merge is, from its first second on; gone at the end.
class MergeLine {
 public:
  ~MergeLine() {
    if (is_drawn_) std::cerr << "\r\033[K" << std::flush;
  }
  MergeLine() = default;
  MergeLine(const MergeLine&) = delete;
  MergeLine& operator=(const MergeLine&) = delete;

  void show(const storage::MergeProgress& progress) {
    const auto now = std::chrono::steady_clock::now();
    if (!is_terminal_ || now < due_) return;
    due_ = now + std::chrono::milliseconds(100);
    is_drawn_ = true;
    std::cerr << "\r\033[Kmerging: " << progress.done << " of " << progress.sources << " stores" << std::flush;
  }

 private:
  bool is_terminal_ = launch::detect_display(STDERR_FILENO).is_terminal;
  bool is_drawn_ = false;
  std::chrono::steady_clock::time_point due_ = std::chrono::steady_clock::now() + std::chrono::seconds(1);
};

storage::MergeReport merge_with_progress(const MergeOptions& options) {
  const std::vector<std::filesystem::path> sources(options.sources.begin(), options.sources.end());
  const launch::Interrupts interrupts;
  MergeLine line;
  return storage::merge(options.target, sources, [&](const storage::MergeProgress& progress) {
    line.show(progress);
    return interrupts.count() == 0;
  });
}

}  // namespace

int merge_stores(const MergeOptions& options) {
  const storage::MergeReport report = merge_with_progress(options);
  print(report, options.wants_json);
  if (report.not_reached == 0) return kDone;
  std::cerr << "interrupted: " << report.not_reached << (report.not_reached == 1 ? " store was" : " stores were")
            << " not reached; merge again for the rest\n";
  return kRunFailed;
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
