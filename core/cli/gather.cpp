// SPDX-License-Identifier: MIT
// Brings the runs of a submission together.
#include "cli/gather.hpp"

#include <utility>

#include "cluster/publish.hpp"
#include "storage/reader.hpp"
#include "storage/store.hpp"

namespace ebmlab::cli {
namespace {

namespace fs = std::filesystem;
using cluster::JobFolder;
using cluster::Standing;
using cluster::TaskState;
using cluster::TaskView;

/// The run as it is to be seen: one that nobody will end any more has ended, when the folder last heard of it.
void settle(const fs::path& copy, const TaskView& view) {
  storage::Store store = storage::Store::open(copy);
  const storage::Reader reader(copy);
  const std::int64_t run = reader.find_run(view.task.run);
  const storage::RunStatus status = reader.run_summary(run).status;
  const bool is_over = status == storage::RunStatus::kCompleted || status == storage::RunStatus::kDiverged;
  if (view.state.status == TaskState::Status::kFailed && status != storage::RunStatus::kFailed && !is_over) {
    if (storage::is_final(status)) store.set_status(run, storage::RunStatus::kQueued);
    store.set_status(run, storage::RunStatus::kFailed, view.state.reason, {.at_us = view.state.updated_us});
  } else if (storage::is_live(status) || status == storage::RunStatus::kLost) {
    store.set_status(run, storage::RunStatus::kKilled, "its task ended without a word", {.at_us = view.state.updated_us});
  }
}

/// Copies that are merged together: one by one, each would open the store, and wait for the disk, by itself.
constexpr std::size_t kTogether = 100;

void remove_copy(const fs::path& copy) {
  std::error_code ignored;
  for (const char* suffix : {"", "-wal", "-shm", "-lock", "-spill-lock", "-artifacts"})
    fs::remove(copy.string() + suffix, ignored);  // of the artifacts only the link
}

/// Brings the runs of some tasks together, whose copies are put into a folder of their own for it.
class Gathering {
 public:
  Gathering(const JobFolder& folder, fs::path target, fs::path here)
      : folder_(folder), target_(std::move(target)), here_(std::move(here)) {}

  void bring(const TaskView& view) {
    const fs::path copy = here_ / (std::to_string(view.task.number) + ".db");
    const bool is_there = guarded(view, [&] {
      cluster::PublishedStore(folder_.task_store(view.task.number)).fetch_to_read(copy);
      if (view.standing != Standing::kQueued) settle(copy, view);
      waiting_.emplace_back(&view, copy);
    });
    if (!is_there) remove_copy(copy);
    if (waiting_.size() >= kTogether) merge();
  }

  [[nodiscard]] Gathered take() {
    merge();
    return std::move(gathered_);
  }

 private:
  using Waiting = std::vector<std::pair<const TaskView*, fs::path>>;

  /// Merging again adds nothing, so that after an error each is tried by itself (those before it count as unchanged then).
  void merge() {
    const Waiting waiting = std::exchange(waiting_, {});
    std::vector<fs::path> copies;
    for (const auto& [view, copy] : waiting) copies.push_back(copy);
    try {
      if (!copies.empty()) gathered_.report += storage::merge(target_, copies);
    } catch (const std::exception&) {
      for (const auto& [view, copy] : waiting) {
        const std::vector<fs::path> alone{copy};
        guarded(*view, [&] { gathered_.report += storage::merge(target_, alone); });
      }
    }
    for (const fs::path& copy : copies) remove_copy(copy);
  }

  template <typename Body>
  bool guarded(const TaskView& view, const Body& body) {
    try {
      body();
      return true;
    } catch (const std::exception& error) {
      gathered_.problems.push_back("task " + std::to_string(view.task.number) + " (" + view.task.name + "): " + error.what());
      return false;
    }
  }

  const JobFolder& folder_;
  fs::path target_, here_;
  Waiting waiting_;
  Gathered gathered_;
};

}  // namespace

Gathered gather(const JobFolder& folder, const std::vector<TaskView>& tasks, const fs::path& target,
                const cluster::Scratch& scratch) {
  const fs::path here = scratch.path() / "tasks";
  fs::create_directory(here);
  Gathering gathering(folder, target, here);
  for (const TaskView& view : tasks) {
    const bool has_something = view.state.attempts > 0 || has_ended(view.state.status);
    if (has_something && view.standing != Standing::kRunning) gathering.bring(view);
  }
  return gathering.take();
}

}  // namespace ebmlab::cli
