// SPDX-License-Identifier: MIT
// The tasks of a submission as a table.
#include "cli/cluster_tables.hpp"

namespace ebmlab::cli {

report::Table tasks_table(const std::string& title, const std::vector<cluster::TaskView>& tasks) {
  report::Table table{title, {{"task"}, {"run"}, {"state"}, {"step"}, {"steps"}, {"attempts"}, {"job"}, {"node"}, {"reason"}}};
  for (const cluster::TaskView& view : tasks) {
    table.rows.push_back({static_cast<std::int64_t>(view.task.number), view.task.name, std::string(to_text(view.standing)),
                          view.state.step, view.task.steps, static_cast<std::int64_t>(view.state.attempts), view.job, view.node,
                          view.reason});
  }
  table.legend.push_back(cluster::summary_text(tasks));
  return table;
}

}  // namespace ebmlab::cli
