// SPDX-License-Identifier: MIT
// `ebmlab cancel`: takes what is left of a submission out of the queue, and has what runs save a checkpoint and end.
#include <algorithm>
#include <iostream>
#include <set>

#include "cli/cluster_commands.hpp"
#include "cluster/folder_lock.hpp"
#include "cluster/overview.hpp"

namespace ebmlab::cli {

int cancel(const SubmissionOptions& options) {
  const cluster::JobFolder folder(options.path());
  (void)folder.read();  // there is one, or it says so
  const cluster::FolderLock lock(folder.lock(), tell_user);
  const cluster::Submission submission = folder.read();
  const cluster::Slurm slurm;
  const cluster::Overview overview = cluster::overview(folder, submission, slurm);
  folder.set_cancelled(true);  // first: a task that is told to end looks for it
  std::set<std::string> arrays;
  std::size_t running = 0, queued = 0;
  for (const cluster::TaskView& view : overview.tasks) {
    running += view.standing == cluster::Standing::kRunning ? 1 : 0;
    queued += view.standing == cluster::Standing::kQueued ? 1 : 0;
    if (is_live(view.standing) && !view.job.empty()) arrays.insert(view.job.substr(0, view.job.find('_')));
  }
  slurm.cancel({arrays.begin(), arrays.end()});  // not the job that collects: it brings together what there is
  std::cout << submission.experiment << ": " << running << " running and " << queued
            << " queued were cancelled; submitting again takes them up\n";
  return kDone;
}

}  // namespace ebmlab::cli
