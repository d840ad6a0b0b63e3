// SPDX-License-Identifier: MIT
// `ebmlab status`: how the runs of a submission stand. Reads the folder and asks Slurm; writes nothing.
#include <iostream>

#include "cli/cluster_commands.hpp"
#include "cli/cluster_tables.hpp"

namespace ebmlab::cli {

int status(const SubmissionOptions& options) {
  const cluster::JobFolder folder(options.path());
  const cluster::Submission submission = folder.read();
  const cluster::Overview overview = cluster::overview(folder, submission, cluster::Slurm());
  if (!overview.notice.empty()) std::cerr << overview.notice << "; what follows is what the tasks themselves said last\n";
  const report::Table table = tasks_table(submission.experiment, overview.tasks);
  std::cout << (options.wants_json ? report::to_json(table) + "\n" : report::to_text(table));
  return kDone;
}

}  // namespace ebmlab::cli
