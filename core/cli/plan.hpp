// SPDX-License-Identifier: MIT
// Everything that `run` checks before it writes a byte: the specification, devices, files, the store.
#pragma once

#include <cstddef>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "experiment/run_spec.hpp"
#include "experiment/specification.hpp"
#include "host/catalogue.hpp"
#include "storage/records.hpp"
#include "training/session.hpp"

namespace ebmlab::cli {

inline constexpr std::size_t kMostRehearsed = 24;

struct PlanRequest {
  std::filesystem::path specification;
  std::vector<std::string> overrides;  ///< KEY=VALUE
  std::string seeds;                   ///< empty: the specification's
  std::string device;                  ///< empty: the specification's
  std::vector<std::filesystem::path> data_path;
  /// The runs will train on another machine: the device that "auto" is there, cpu or cuda. Empty: here.
  std::string device_elsewhere = {};
};

/// A run that can start.
struct PlannedRun {
  experiment::RunSpec spec;
  storage::NewRun record;
};

/// What runs have in common that differ in parameters and seeds alone: the method, of variants that behind them, and plugins.
[[nodiscard]] std::string family_of(const experiment::RunSpec& spec);

/// The names of at most so many methods of each family, evenly spread in their order, the first and the last among them.
[[nodiscard]] std::set<std::string> some_of_each_family(const std::vector<experiment::RunSpec>& specs, std::size_t most);

/// The first seed of every method, then the second, and so on. Every plugin of every method was built once, and
/// every stage made one step, on the CPU; of very many variants of a method, of kMostRehearsed of each family. Throws
/// ConfigError, whose text may have several problems, one a line.
[[nodiscard]] std::vector<PlannedRun> plan_runs(const PlanRequest& request, const host::Catalogue& catalogue);

/// One run that is resolved already, tried out like those of a specification.
[[nodiscard]] PlannedRun plan_run(const experiment::RunSpec& spec, const host::Catalogue& catalogue,
                                  const std::vector<std::filesystem::path>& data_path);

/// The runs of a specification, with devices that are there, or, where the runs will train on another machine, that `elsewhere`
/// may have (as in PlanRequest). Throws ConfigError.
[[nodiscard]] std::vector<experiment::RunSpec> resolved_runs(const experiment::Specification& specification,
                                                             const host::Catalogue& catalogue,
                                                             const std::string& elsewhere = {});

/// Throws ConfigError when a session of the run cannot go on from these bytes.
void check_takes_up(experiment::RunSpec spec, const host::Catalogue& catalogue,
                    const std::vector<std::filesystem::path>& data_path, const storage::Bytes& checkpoint,
                    training::TakeUp how);

/// Throws ConfigError or StoreError when the store could not be written; makes nothing.
void check_store(const std::filesystem::path& file);

}  // namespace ebmlab::cli
