// SPDX-License-Identifier: MIT
// Runs of a specification become tasks of a submission.
#include "cli/enlist.hpp"

#include <iostream>

#include "cli/records.hpp"
#include "cluster/publish.hpp"
#include "cluster/scratch.hpp"
#include "storage/digest.hpp"
#include "storage/error.hpp"
#include "storage/reader.hpp"
#include "storage/store.hpp"

namespace ebmlab::cli {
namespace {

namespace fs = std::filesystem;
using cluster::JobFolder;
using cluster::Standing;
using cluster::Submission;
using cluster::TaskState;

/// With its store.
cluster::Task make_task(const JobFolder& folder, int number, const Submission& submission, const PlannedRun& run,
                        const cluster::Scratch& scratch) {
  const fs::path local = scratch.path() / "new.db";
  cluster::Task task{number,
                     {},
                     run.record.name,
                     run.record.replicate_key,
                     static_cast<std::uint64_t>(run.spec.seed),
                     {},
                     run.spec.total_steps(),
                     run.spec.threads,
                     run.spec.ranks};
  {
    storage::Store store = storage::Store::open_or_create(local);
    storage::NewRun record = run.record;
    record.experiment.uuid = submission.experiment_uuid;
    const storage::RunRef ref = store.create_run(record);
    store.set_status(ref.id, storage::RunStatus::kQueued);
    task.run = ref.uuid;
  }
  task.store_uuid = storage::Reader(local).uuid();
  cluster::PublishedStore(folder.task_store(number)).place(local);
  scratch.clear();
  return task;
}

}  // namespace

Wanted wanted_of(const std::vector<PlannedRun>& runs, const Submission& submission, const cluster::Overview& overview) {
  Wanted wanted;
  wanted.others = submission.tasks.size();
  for (const PlannedRun& run : runs) {
    const cluster::Task* task = submission.find(run.record.replicate_key, static_cast<std::uint64_t>(run.spec.seed));
    if (task == nullptr) {
      wanted.fresh.push_back(&run);
      continue;
    }
    --wanted.others;
    const Standing standing = overview.tasks.at(static_cast<std::size_t>(task->number)).standing;
    if (standing == Standing::kCompleted) {
      ++wanted.completed;
    } else if (cluster::is_live(standing)) {
      ++wanted.live;
    } else {
      wanted.again.push_back(task->number);
    }
  }
  return wanted;
}

std::string text_of(const Wanted& wanted) {
  std::string text;
  const auto add = [&](std::size_t count, const std::string& what) {
    if (count > 0) text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + what;
  };
  add(wanted.fresh.size(), "new");
  add(wanted.again.size(), "to go on");
  add(wanted.live, "in the queue already");
  add(wanted.completed, "completed already");
  return text;
}

void find_store(Submission& submission, const fs::path& file, const experiment::RunSpec& run) {
  submission.store = file;
  try {
    storage::Store store = storage::Store::open_or_create(file);
    store.create_experiment({run.experiment, submission.experiment_uuid, run.description});
    const storage::Reader reader(file);
    submission.store_uuid = reader.uuid();
    if (submission.experiment_uuid.empty()) submission.experiment_uuid = reader.experiment_uuid(run.experiment).value_or("");
  } catch (const storage::StoreError& error) {
    submission.store_uuid.clear();
    std::cerr << error.what() << "; what is collected will be in a store of its own, in the submission's folder\n";
  }
  if (submission.experiment_uuid.empty()) submission.experiment_uuid = storage::new_uuid();
}

Enlisted enlist(const JobFolder& folder, Submission& submission, const Wanted& wanted) {
  const cluster::Scratch scratch(cluster::Scratch::if_there(submission.settings.scratch));
  Enlisted enlisted{wanted.again, submission.tasks.size(), {}};
  for (const int task : wanted.again) {
    TaskState state = folder.state(task);
    enlisted.states_before.push_back(state);
    state.status = TaskState::Status::kQueued;
    state.reason.clear();
    state.deaths = 0;
    folder.write_state(task, state);
  }
  for (const PlannedRun* run : wanted.fresh) {
    const int number = static_cast<int>(submission.tasks.size());
    submission.tasks.push_back(make_task(folder, number, submission, *run, scratch));
    enlisted.tasks.push_back(number);
  }
  folder.write(submission);
  return enlisted;
}

void withdraw(const JobFolder& folder, Submission& submission, const Enlisted& enlisted) {
  for (std::size_t i = 0; i < enlisted.states_before.size(); ++i)
    folder.write_state(enlisted.tasks[i], enlisted.states_before[i]);
  if (enlisted.tasks_before == 0) return folder.remove();
  for (std::size_t task = enlisted.tasks_before; task < submission.tasks.size(); ++task) {
    std::error_code ignored;
    fs::remove(folder.task_store(submission.tasks[task].number), ignored);
  }
  submission.tasks.resize(enlisted.tasks_before);
  folder.write(submission);
}

}  // namespace ebmlab::cli
