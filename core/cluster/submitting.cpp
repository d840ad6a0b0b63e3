// SPDX-License-Identifier: MIT
// Tasks go to Slurm, and what died goes there again.
#include "cluster/submitting.hpp"

#include <algorithm>
#include <ebmlab/error.hpp>
#include <map>
#include <utility>

namespace ebmlab::cluster {
namespace {

/// A row of tasks whose numbers begin at `first`, and are indices of an array below it.
std::map<int, std::vector<int>> by_array(const std::vector<int>& tasks, int most) {
  std::map<int, std::vector<int>> arrays;
  for (const int task : tasks) arrays[task / most * most].push_back(task);
  for (auto& [first, members] : arrays) std::sort(members.begin(), members.end());
  return arrays;
}

ArrayJob submit_array(const JobFolder& folder, const Submission& submission, int first, const std::vector<int>& tasks,
                      const Slurm& slurm) {
  std::vector<int> indices;
  indices.reserve(tasks.size());
  for (const int task : tasks) indices.push_back(task - first);
  const std::string array = indices_text(indices, submission.settings.max_running);
  return {slurm.submit({"--array=" + array, folder.script().string(), std::to_string(first)}), first, tasks};
}

/// A job that no file names is worse than none.
void write_or_cancel(const JobFolder& folder, const Submission& submission, const std::string& job, const Slurm& slurm) {
  try {
    folder.write(submission);
  } catch (const Error& error) {
    slurm.cancel({job});
    throw Error(std::string(error.what()) + "; so job " + job + " was cancelled again");
  }
}

}  // namespace

void submit_tasks(const JobFolder& folder, Submission& submission, const std::vector<int>& tasks, const Slurm& slurm) {
  const int most = slurm.most_tasks();
  std::vector<std::string> ids;
  std::size_t submitted = 0;
  try {
    for (const auto& [first, members] : by_array(tasks, most)) {
      submission.arrays.push_back(submit_array(folder, submission, first, members, slurm));
      write_or_cancel(folder, submission, submission.arrays.back().id, slurm);
      ids.push_back(submission.arrays.back().id);
      submitted += members.size();
    }
    submit_collect(folder, submission, ids, slurm);
  } catch (const Error& error) {
    const std::string before = submitted == 0 ? "nothing was submitted"
                                              : std::to_string(submitted) + " of " + std::to_string(tasks.size()) +
                                                    " tasks were submitted before; submit again for the rest";
    throw Error(std::string(error.what()) + "; " + before);
  }
}

void submit_collect(const JobFolder& folder, Submission& submission, const std::vector<std::string>& arrays,
                    const Slurm& slurm) {
  std::string dependency = "--dependency=afterany";
  for (const std::string& id : arrays) dependency += ":" + id;
  submission.collects.push_back(slurm.submit({dependency, folder.collect_script().string()}));
  write_or_cancel(folder, submission, submission.collects.back(), slurm);
}

std::vector<int> note_losses(const JobFolder& folder, Overview& overview, std::int64_t retries) {
  std::vector<int> can_go_on;
  for (TaskView& view : overview.tasks) {
    if (view.standing == Standing::kLost) {
      const bool may_go_on = note_silence(view.state, view.reason, retries);
      folder.write_state(view.task.number, view.state);
      view.standing = may_go_on ? Standing::kStopped : Standing::kFailed;
      view.reason = view.state.reason;
    }
    if (view.standing == Standing::kStopped) can_go_on.push_back(view.task.number);
  }
  return can_go_on;
}

std::size_t resubmit(const JobFolder& folder, Submission& submission, const Slurm& slurm) {
  Overview now = overview(folder, submission, slurm);
  if (!now.notice.empty() || folder.is_cancelled()) return 0;
  const std::vector<int> tasks = note_losses(folder, now, submission.settings.retries);
  if (tasks.empty()) return 0;
  for (const int task : tasks) {
    TaskState state = now.tasks.at(static_cast<std::size_t>(task)).state;
    state.status = TaskState::Status::kQueued;
    folder.write_state(task, state);
  }
  submit_tasks(folder, submission, tasks, slurm);
  return tasks.size();
}

}  // namespace ebmlab::cluster
