// SPDX-License-Identifier: MIT
// The commands that train and steer runs: what each is told, and the function that does it, in a file of its own;
// training_options.cpp gives the options their words. A function returns its exit code (exit_codes.hpp); what it throws is bad
// use.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/exit_codes.hpp"
#include "cli/options.hpp"

namespace ebmlab::cli {

/// Trains what a specification asks for, and compares.
struct RunOptions {
  std::string specification;
  std::vector<std::string> overrides;  ///< KEY=VALUE
  std::string seeds, device;           ///< empty: the specification's
  int jobs = 0;                        ///< 0: as many as the machine has room for
  StoreOption store;
  FolderOptions folders;
  bool dry_run = false, wants_pilot = false, in_process = false, wants_json = false;
  std::string launcher;  ///< of runs of several ranks; empty: mpirun
};
[[nodiscard]] int run(const RunOptions& options);

/// Trains one run of a store; `run` starts it as a child process.
struct WorkerOptions {
  StoreOption store;
  FolderOptions folders;
  std::string run;               ///< UUID
  std::int64_t checkpoint = -1;  ///< id of the one to go on from; -1: none
  bool wants_present_plugins = false;
  std::string note;          ///< name of the host::CallNote to write; empty: none
  std::int64_t starter = 0;  ///< a process without which the worker is of no use: it is killed with it; 0: none
  std::int64_t ranks = 1;    ///< so many processes train the run, and this is one of them
};
[[nodiscard]] int work(const WorkerOptions& options);

/// Goes on with a run from one of its checkpoints, or branches a new run off from it.
struct ResumeOptions {
  StoreOption store;
  FolderOptions folders;
  std::string run;                     ///< id, beginning of a UUID, or "last"
  std::int64_t from = -1;              ///< step of a checkpoint; -1: the last
  std::vector<std::string> overrides;  ///< KEY=VALUE over its configuration: a fork
  bool wants_present_plugins = false;  ///< where a library that the run is of is gone
  bool in_process = false, wants_json = false;
  std::string launcher;  ///< of a run of several ranks; empty: mpirun
};
[[nodiscard]] int resume(const ResumeOptions& options);

/// Judges a run again at one of its checkpoints.
struct EvaluateOptions {
  StoreOption store;
  FolderOptions folders;
  std::string run;                     ///< id, beginning of a UUID, or "last"
  std::int64_t from = -1;              ///< step of a checkpoint; -1: any
  std::string kind;                    ///< of a checkpoint; empty: any, and without a step the best before the last
  std::vector<std::string> overrides;  ///< evaluation.KEY=VALUE over its configuration
  std::string device;                  ///< empty: the run's
  bool wants_present_plugins = false;  ///< where a library that the run is of is gone
  bool wants_json = false;
};
[[nodiscard]] int evaluate(const EvaluateOptions& options);

/// Asks something of runs that are under way, from another terminal.
struct ControlOptions {
  StoreOption store;
  std::vector<std::string> runs;  ///< ids, beginnings of UUIDs, or "last"
  double patience = 60.0;         ///< seconds to wait; `stop` then ends the process
};
[[nodiscard]] int stop_runs(const ControlOptions& options);
[[nodiscard]] int pause_runs(const ControlOptions& options);
[[nodiscard]] int checkpoint_runs(const ControlOptions& options);

}  // namespace ebmlab::cli
