// SPDX-License-Identifier: MIT
// `ebmlab collect`: brings the runs of a submission into the store that it was meant for. The job that runs after the tasks
// calls it, and has what died submitted again; by hand it can be called at any time.
#include <algorithm>
#include <ebmlab/error.hpp>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>

#include "cli/cluster_commands.hpp"
#include "cli/cluster_tables.hpp"
#include "cli/gather.hpp"
#include "cli/json.hpp"
#include "cli/launch_runs.hpp"
#include "cluster/overview.hpp"
#include "cluster/publish.hpp"
#include "cluster/scratch.hpp"
#include "cluster/script.hpp"
#include "storage/error.hpp"
#include "storage/file_lock.hpp"
#include "storage/reader.hpp"

namespace ebmlab::cli {
namespace {

namespace fs = std::filesystem;
using cluster::JobFolder;
using cluster::Standing;
using cluster::Submission;
using cluster::TaskState;
using cluster::TaskView;

/// Where the runs go: the store of the submission, or one that is built here and put into the folder.
struct Target {
  fs::path store;
  std::string why_elsewhere;  ///< empty: it is the submission's
};

Target target_of(const Submission& submission, const JobFolder& folder, const cluster::Scratch& scratch) {
  std::string why;
  try {
    if (submission.store_uuid.empty()) throw Error("it could not be opened where it was submitted");
    if (storage::Reader(submission.store).uuid() == submission.store_uuid) return {submission.store, {}};
    why = "there is another store of that name on this machine";
  } catch (const std::exception& error) {
    why = error.what();
  }
  const fs::path local = scratch.path() / "collected.db";
  std::error_code missing;
  if (fs::exists(folder.collected(), missing)) cluster::PublishedStore(folder.collected()).fetch(local);
  return {local, why};
}

/// Tasks that ended without completing, and may be taken up. Those that may not any more have failed, and it is written down.
std::vector<int> to_take_up(const JobFolder& folder, std::vector<TaskView>& tasks, const Submission& submission) {
  std::vector<int> again;
  for (TaskView& view : tasks) {
    if (view.standing != Standing::kLost && view.standing != Standing::kStopped) continue;
    const bool may_go_on =
        view.standing == Standing::kStopped || note_silence(view.state, view.reason, submission.settings.retries);
    folder.write_state(view.task.number, view.state);
    if (may_go_on) {
      again.push_back(view.task.number);
    } else {
      view.standing = Standing::kFailed;
      view.reason = view.state.reason;
    }
  }
  return again;
}

void resubmit(const JobFolder& folder, const std::vector<int>& tasks, const cluster::Slurm& slurm) {
  storage::FileLock lock(folder.lock());
  lock.lock_exclusive();
  Submission submission = folder.read();
  const cluster::Overview now = cluster::overview(folder, submission, slurm);
  std::vector<int> free;  // of those, what nobody has taken up meanwhile
  for (const int task : tasks) {
    if (!is_live(now.tasks.at(static_cast<std::size_t>(task)).standing)) free.push_back(task);
  }
  if (free.empty()) return;
  for (const int task : free) {
    TaskState state = folder.state(task);
    state.status = TaskState::Status::kQueued;
    folder.write_state(task, state);
  }
  cluster::submit_tasks(folder, submission, free, slurm);
  std::cout << free.size() << " were submitted again as job " << submission.arrays.back().id << ", and job "
            << submission.collects.back() << " to collect after them\n";
}

std::vector<storage::RunRef> runs_there(const fs::path& store, const std::vector<TaskView>& tasks) {
  std::vector<storage::RunRef> refs;
  const storage::Reader reader(store);
  for (const TaskView& view : tasks) {
    try {
      refs.push_back({reader.find_run(view.task.run), view.task.run});
    } catch (const storage::StoreError&) {  // nothing of it was there to collect
    }
  }
  return refs;
}

void tell(const Submission& submission, const JobFolder& folder, const std::vector<TaskView>& tasks, const Gathered& gathered,
          const Target& target) {
  std::vector<TaskView> open = tasks;
  std::erase_if(open, [](const TaskView& view) { return view.standing == Standing::kCompleted; });
  if (!open.empty()) std::cout << report::to_text(tasks_table(submission.experiment + ": not completed", open)) << "\n";
  for (const std::string& sentence : gathered.report.skipped) std::cout << sentence << "\n";
  for (const std::string& sentence : gathered.problems) std::cout << sentence << "\n";
  std::cout << "collected: " << gathered.report.added << " added, " << gathered.report.updated << " updated, "
            << gathered.report.unchanged << " unchanged; in all " << cluster::summary_text(tasks) << "\n";
  if (target.why_elsewhere.empty()) return;
  std::cout << submission.store.string() << " cannot be written from here (" << target.why_elsewhere << "). The runs are in "
            << folder.collected().string() << "; on the machine that has the store:\n  ebmlab store merge "
            << cluster::shell_word(submission.store.string()) << " " << cluster::shell_word(folder.collected().string())
            << "\n";
}

}  // namespace

int collect(const SubmissionOptions& options) {
  const JobFolder folder(options.path());
  const Submission submission = folder.read();
  const cluster::Slurm slurm;
  cluster::Overview now = cluster::overview(folder, submission, slurm);
  if (!now.notice.empty()) std::cerr << now.notice << "; nothing is submitted again\n";
  std::vector<int> again;
  if (options.resubmit && now.notice.empty() && !folder.is_cancelled()) again = to_take_up(folder, now.tasks, submission);
  const cluster::Scratch scratch(submission.settings.scratch);
  const Target target = target_of(submission, folder, scratch);
  const Gathered gathered = gather(folder, now.tasks, target.store, scratch);
  std::error_code missing;
  const bool has_store = fs::exists(target.store, missing);
  if (!target.why_elsewhere.empty() && has_store) cluster::PublishedStore(folder.collected()).publish(target.store);
  if (options.wants_json) {
    nlohmann::json all = nlohmann::json::parse(report::to_json(tasks_table(submission.experiment, now.tasks)));
    all["added"] = gathered.report.added;
    all["updated"] = gathered.report.updated;
    all["unchanged"] = gathered.report.unchanged;
    all["skipped"] = gathered.report.skipped;
    all["problems"] = gathered.problems;
    all["store"] = target.why_elsewhere.empty() ? target.store.string() : folder.collected().string();
    print_json(all);
  } else {
    tell(submission, folder, now.tasks, gathered, target);
    if (target.why_elsewhere.empty()) {
      const std::vector<storage::RunRef> refs = runs_there(target.store, now.tasks);
      if (!refs.empty()) (void)print_runs({target.store.string()}, refs, false);
    }
  }
  if (!again.empty()) resubmit(folder, again, slurm);
  const bool is_good = gathered.problems.empty() && std::none_of(now.tasks.begin(), now.tasks.end(), [](const TaskView& view) {
                         return view.standing == Standing::kFailed || view.standing == Standing::kDiverged;
                       });
  return is_good ? kDone : kRunFailed;
}

}  // namespace ebmlab::cli
