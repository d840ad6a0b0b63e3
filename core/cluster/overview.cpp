// SPDX-License-Identifier: MIT
// How each task stands.
#include "cluster/overview.hpp"

#include <algorithm>
#include <array>
#include <ebmlab/error.hpp>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace ebmlab::cluster {
namespace {

using Status = TaskState::Status;

/// In the order of a summary.
constexpr std::array<std::pair<Standing, std::string_view>, 9> kStandings{{{Standing::kCompleted, "completed"},
                                                                           {Standing::kRunning, "running"},
                                                                           {Standing::kQueued, "queued"},
                                                                           {Standing::kStopped, "stopped"},
                                                                           {Standing::kCancelled, "cancelled"},
                                                                           {Standing::kLost, "lost"},
                                                                           {Standing::kFailed, "failed"},
                                                                           {Standing::kDiverged, "diverged"},
                                                                           {Standing::kNew, "not submitted"}}};

Standing standing_of_ended(Status status) {
  if (status == Status::kCompleted) return Standing::kCompleted;
  return status == Status::kDiverged ? Standing::kDiverged : Standing::kFailed;
}

/// As far as the folder alone can tell.
Standing standing_by_itself(Status status) {
  switch (status) {
    case Status::kQueued:
      return Standing::kQueued;
    case Status::kRunning:
    case Status::kStopping:
      return Standing::kRunning;
    case Status::kCancelled:
      return Standing::kCancelled;
    default:
      return Standing::kStopped;
  }
}

Standing standing_of_gone(const TaskState& state, const Surroundings& around) {
  const bool was_cancelled = around.job && around.job->state.starts_with("CANCELLED");
  if (around.is_cancelled || was_cancelled || state.status == Status::kCancelled) return Standing::kCancelled;
  if (!around.was_submitted && state.attempts == 0) return Standing::kNew;
  // Slurm forgets at once what is taken out of the queue before it begins.
  const bool was_taken_out = !around.job && around.was_submitted && !around.has_begun && state.status == Status::kQueued;
  if (was_taken_out) return Standing::kCancelled;
  return state.status == Status::kStopped ? Standing::kStopped : Standing::kLost;
}

using Place = std::pair<std::string, std::optional<int>>;

/// "12_3" or "12".
Place in_slurm(const std::string& job) {
  const std::size_t line = job.find('_');
  if (line == std::string::npos) return {job, std::nullopt};
  const std::vector<int> index = parse_indices(job.substr(line + 1));
  return {job.substr(0, line), index.empty() ? std::nullopt : std::optional(index.front())};
}

/// Accounting first, so that the queue, which is newer, has the last word.
std::map<Place, JobTask> jobs_of(const std::set<std::string>& wanted, const Slurm& slurm) {
  const std::vector<std::string> ids(wanted.begin(), wanted.end());
  std::map<Place, JobTask> jobs;
  std::vector<JobTask> queue = slurm.queue(ids);
  for (JobTask& job : slurm.history(ids)) jobs[{job.job, job.index}] = std::move(job);
  for (JobTask& job : queue) jobs[{job.job, job.index}] = std::move(job);
  return jobs;
}

}  // namespace

std::string_view to_text(Standing standing) {
  return std::find_if(kStandings.begin(), kStandings.end(), [&](const auto& pair) { return pair.first == standing; })->second;
}

bool is_live(Standing standing) { return standing == Standing::kQueued || standing == Standing::kRunning; }

Standing standing_of(const TaskState& state, const Surroundings& around) {
  if (has_ended(state.status)) return standing_of_ended(state.status);
  if (around.job && is_in_queue(around.job->state)) {
    return has_node(around.job->state) ? Standing::kRunning : Standing::kQueued;
  }
  return around.has_asked_slurm ? standing_of_gone(state, around) : standing_by_itself(state.status);
}

Overview overview(const JobFolder& folder, const Submission& submission, const Slurm& slurm) {
  Overview result;
  std::map<Place, JobTask> jobs;
  std::set<std::string> ids(submission.collects.begin(), submission.collects.end());
  for (const ArrayJob& array : submission.arrays) ids.insert(array.id);
  for (const Task& task : submission.tasks) {
    result.tasks.push_back({task, folder.state(task.number), {}, {}, {}, {}});
    const std::string& job = result.tasks.back().state.job;
    if (!job.empty()) ids.insert(in_slurm(job).first);  // also of a script that was submitted by hand
  }
  try {
    jobs = jobs_of(ids, slurm);
  } catch (const Error& error) {
    result.notice = error.what();
  }
  for (const std::string& id : submission.collects) {
    const auto found = jobs.find({id, std::nullopt});
    result.collects = result.collects || (found != jobs.end() && is_in_queue(found->second.state));
  }
  Surroundings around{.is_cancelled = folder.is_cancelled(), .has_asked_slurm = result.notice.empty()};
  const auto job_at = [&](const std::string& job) {
    const auto found = jobs.find(in_slurm(job));
    return found == jobs.end() ? std::nullopt : std::optional(found->second);
  };
  for (TaskView& view : result.tasks) {
    const ArrayJob* array = submission.array_of(view.task.number);
    around.was_submitted = array != nullptr;
    view.job = array == nullptr ? view.state.job : array->id + "_" + std::to_string(view.task.number - array->first);
    around.job = job_at(view.job);
    if (const auto last = job_at(view.state.job); last && is_in_queue(last->state)) {
      view.job = view.state.job;
      around.job = last;
    }
    around.has_begun = folder.has_log(view.job);
    view.standing = standing_of(view.state, around);
    view.reason = view.state.reason;
    view.node = view.state.node;
    if (around.job && is_live(view.standing)) view.node = around.job->node;
    if (around.job && view.reason.empty() && !has_ended(view.state.status)) view.reason = around.job->reason;
    if (around.job && view.standing == Standing::kLost) view.reason = "Slurm: " + around.job->state;
  }
  return result;
}

std::string summary_text(const std::vector<TaskView>& tasks) {
  std::string text;
  for (const auto& [standing, name] : kStandings) {
    const auto count = std::count_if(tasks.begin(), tasks.end(),
                                     [wanted = standing](const TaskView& view) { return view.standing == wanted; });
    if (count > 0) text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + std::string(name);
  }
  return text.empty() ? "no tasks" : text;
}

}  // namespace ebmlab::cluster
