// SPDX-License-Identifier: MIT
// What the store keeps of MCMC without training: runs that are over when they are written.
#pragma once

#include <functional>

#include "cli/options.hpp"
#include "experiment/specification.hpp"
#include "storage/recorder.hpp"

namespace ebmlab::cli {

/// What `sample` and `certify` ask of a document that names plugins and their parameters.
struct CommandChoice {
  std::vector<std::pair<PluginKind, std::string>> plugins;  ///< ids by kind
  std::vector<std::string> overrides;                       ///< KEY=VALUE: energy.dimension=10, sampler.step_size=0.1
};
/// Throws ConfigError, as for a specification.
[[nodiscard]] experiment::Specification command_specification(const CommandChoice& choice);

struct FinishedRun {
  std::string kind;        ///< sample or certify
  std::string experiment;  ///< its name
  std::string method;
  std::int64_t seed = 0;
  bool is_deterministic = true;                                          ///< the same seed gives the same bytes: on the CPU
  std::vector<std::pair<PluginKind, experiment::PluginChoice>> plugins;  ///< each the one of its kind
  std::vector<std::pair<std::string, ParamValue>> settings;              ///< chains, draws, ...
};

/// Writes the run, what `record` gives and its end in one go; returns its id. Throws StoreError.
std::int64_t keep(const std::filesystem::path& store, const FinishedRun& run, const host::Catalogue& catalogue,
                  const std::function<void(storage::Recorder&)>& record, storage::RunStatus status, const std::string& reason);

}  // namespace ebmlab::cli
