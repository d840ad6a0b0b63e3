// SPDX-License-Identifier: MIT
// The scripts of a submission: the array of tasks, and the job that collects what came of them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cluster/site.hpp"

namespace ebmlab::cluster {

struct Script {
  std::string experiment;
  std::filesystem::path folder;                                       ///< of the submission
  std::filesystem::path store;                                        ///< that the runs are brought to
  std::filesystem::path program;                                      ///< ebmlab
  std::filesystem::path working_folder;                               ///< in which data files are looked for
  std::vector<std::pair<std::string, std::string>> environment = {};  ///< that the program needs
  Settings settings = {};
  int tasks = 1;           ///< numbered from 0
  std::int64_t ranks = 1;  ///< processes of each task, on one node: its store lies on that node's own disk
  int most_tasks = 1001;   ///< of one array: the site's MaxArraySize
};

/// A task a run. What it is given is the number of the array's first task: arrays are no longer than `most_tasks`.
[[nodiscard]] std::string job_script(const Script& script);
[[nodiscard]] std::string collect_script(const Script& script);

/// One word of the shell, whatever is in it.
[[nodiscard]] std::string shell_word(std::string_view text);
/// The value of an option in a line that begins with #SBATCH.
[[nodiscard]] std::string option_value(std::string_view text);

}  // namespace ebmlab::cluster
