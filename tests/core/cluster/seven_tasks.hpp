// SPDX-License-Identifier: MIT
// A submission of seven tasks, and a Slurm that answers as it is told and remembers what it was asked.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cluster/slurm.hpp"
#include "cluster/submission.hpp"
#include "support/temporary_folder.hpp"

namespace ebmlab::cluster {

class SevenTasks : public ::testing::Test {
 protected:
  SevenTasks() {
    folder_.make();
    for (int task = 0; task < 7; ++task) submission_.tasks.push_back({task, "u", "n", "k", 0, "s", 10});
    folder_.write(submission_);
  }
  [[nodiscard]] Slurm slurm() {
    return Slurm([this](const std::vector<std::string>& arguments) -> Answer {
      if (arguments.front() == "scontrol") return {"MaxArraySize = 3\n", "", {}};
      if (arguments.front() == "squeue") return {queue_, "", {}};
      if (arguments.front() == "sacct") return {"", "", {1, 0}};
      std::string line;
      for (const std::string& word : arguments)
        line += (line.empty() ? "" : " ") + std::filesystem::path(word).filename().string();
      calls_.push_back(line);
      if (static_cast<int>(calls_.size()) > good_calls_) return {"", "sbatch: error: no", {1, 0}};
      return {std::to_string(100 + calls_.size()) + "\n", "", {}};
    });
  }
  test::TemporaryFolder place_;
  JobFolder folder_{place_.path() / "demo"};
  Submission submission_;
  std::string queue_;
  std::vector<std::string> calls_;
  int good_calls_ = 100;
};

}  // namespace ebmlab::cluster
