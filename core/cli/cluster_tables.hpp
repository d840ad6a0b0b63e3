// SPDX-License-Identifier: MIT
// The tasks of a submission as a table.
#pragma once

#include <string>
#include <vector>

#include "cluster/overview.hpp"
#include "report/table.hpp"

namespace ebmlab::cli {

/// A row a task; below it how many there are of each kind.
[[nodiscard]] report::Table tasks_table(const std::string& title, const std::vector<cluster::TaskView>& tasks);

}  // namespace ebmlab::cli
