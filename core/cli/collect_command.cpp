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
#include "cluster/folder_lock.hpp"
#include "cluster/overview.hpp"
#include "cluster/publish.hpp"
#include "cluster/scratch.hpp"
#include "cluster/script.hpp"
#include "cluster/submitting.hpp"
#include "storage/error.hpp"
#include "storage/reader.hpp"

namespace ebmlab::cli {
namespace {

namespace fs = std::filesystem;
using cluster::JobFolder;
using cluster::Standing;
using cluster::Submission;
using cluster::TaskView;

/// Where the runs go: the store of the submission, or one that is built here and put into the folder.
struct Target {
  fs::path store;
  std::string why_elsewhere;  ///< empty: it is the submission's
};

/// What was collected before, to add to. One that is damaged is made anew: the tasks' stores have it all.
fs::path fetch_collected(const JobFolder& folder, const cluster::Scratch& scratch) {
  const fs::path place = scratch.path() / "collected";
  fs::create_directory(place);
  fs::path local = place / "collected.db";
  try {
    std::error_code missing;
    if (fs::exists(folder.collected(), missing)) cluster::PublishedStore(folder.collected()).fetch(local);
  } catch (const std::exception& error) {
    std::cerr << error.what() << "; it is made anew\n";
    fs::remove_all(place);
    fs::create_directory(place);
  }
  return local;
}

Target target_of(const Submission& submission, const JobFolder& folder, const cluster::Scratch& scratch) {
  std::string why;
  try {
    if (submission.store_uuid.empty()) throw Error("it could not be opened where it was submitted");
    if (storage::Reader(submission.store).uuid() == submission.store_uuid) return {submission.store, {}};
    why = "there is another store of that name on this machine";
  } catch (const std::exception& error) {
    why = error.what();
  }
  return {fetch_collected(folder, scratch), why};
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
  for (const std::string& sentence : gathered.report.notices) std::cout << sentence << "\n";
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

/// What came of a submission, so far.
struct Collected {
  cluster::Overview overview;
  Target target;
  Gathered gathered;
};

Collected bring_together(const SubmissionOptions& options, const JobFolder& folder, const Submission& submission,
                         cluster::Overview now) {
  const cluster::FolderLock lock(folder.collect_lock(), tell_user);  // another would undo what this one does to collected.db
  const cluster::Scratch scratch(cluster::Scratch::if_there(submission.settings.scratch));
  Target target =
      options.names_another_store(submission.store) ? Target{options.store.path(), {}} : target_of(submission, folder, scratch);
  Gathered gathered = gather(folder, now.tasks, target.store, scratch);
  std::error_code missing;
  if (!target.why_elsewhere.empty() && fs::exists(target.store, missing))
    cluster::PublishedStore(folder.collected()).publish(target.store);
  return {std::move(now), std::move(target), std::move(gathered)};
}

/// With what died, as it is written down: those that may go on will be submitted again, when what they came to is safe.
cluster::Overview overview_of(const JobFolder& folder, Submission& submission, const cluster::Slurm& slurm, bool resubmits) {
  if (!resubmits) return cluster::overview(folder, submission, slurm);
  const cluster::FolderLock lock(folder.lock(), tell_user);
  submission = folder.read();
  cluster::Overview now = cluster::overview(folder, submission, slurm);
  if (now.notice.empty() && !folder.is_cancelled()) (void)cluster::note_losses(folder, now, submission.settings.retries);
  return now;
}

std::string resubmitted(const JobFolder& folder, const cluster::Slurm& slurm) {
  const cluster::FolderLock lock(folder.lock(), tell_user);
  Submission submission = folder.read();
  const std::size_t count = cluster::resubmit(folder, submission, slurm);
  if (count == 0) return {};
  return std::to_string(count) + (count == 1 ? " was" : " were") + " submitted again as job " + submission.arrays.back().id +
         ", and job " + submission.collects.back() + " to collect after them\n";
}

void print(const SubmissionOptions& options, const JobFolder& folder, const Submission& submission,
           const Collected& collected) {
  const auto& [overview, target, gathered] = collected;
  if (options.wants_json) {
    nlohmann::json all = nlohmann::json::parse(report::to_json(tasks_table(submission.experiment, overview.tasks)));
    all["added"] = gathered.report.added;
    all["updated"] = gathered.report.updated;
    all["unchanged"] = gathered.report.unchanged;
    all["skipped"] = gathered.report.skipped;
    all["problems"] = gathered.problems;
    all["store"] = target.why_elsewhere.empty() ? target.store.string() : folder.collected().string();
    return print_json(all);
  }
  tell(submission, folder, overview.tasks, gathered, target);
  if (!target.why_elsewhere.empty()) return;
  const std::vector<storage::RunRef> refs = runs_there(target.store, overview.tasks);
  if (!refs.empty()) (void)print_runs({target.store.string()}, refs, false);
}

}  // namespace

int collect(const SubmissionOptions& options) {
  const JobFolder folder(options.path());
  Submission submission = folder.read();
  const cluster::Slurm slurm;
  cluster::Overview now = overview_of(folder, submission, slurm, options.resubmit);
  if (!now.notice.empty()) std::cerr << now.notice << "; nothing is submitted again\n";
  std::optional<Collected> collected;
  std::string trouble, again;
  try {
    collected = bring_together(options, folder, submission, std::move(now));
  } catch (const std::exception& error) {
    trouble = error.what();
  }
  if (options.resubmit) again = resubmitted(folder, slurm);
  if (!collected) throw Error(trouble + (again.empty() ? "" : "; " + again.substr(0, again.size() - 1)));
  print(options, folder, submission, *collected);
  if (!options.wants_json) std::cout << again;
  const std::vector<TaskView>& tasks = collected->overview.tasks;
  const bool is_good =
      collected->gathered.problems.empty() && std::none_of(tasks.begin(), tasks.end(), [](const TaskView& view) {
        return view.standing == Standing::kFailed || view.standing == Standing::kDiverged;
      });
  return is_good ? kDone : kRunFailed;
}

}  // namespace ebmlab::cli
