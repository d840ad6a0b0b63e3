// SPDX-License-Identifier: MIT
// The commands about plugins, and those that need no training: what each is told, and the function that does it, in a file of
// its own; plugin_options.cpp gives the options their words. A function returns its exit code (exit_codes.hpp); what it throws
// is bad use.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/exit_codes.hpp"
#include "cli/options.hpp"

namespace ebmlab::cli {

/// Draws from a target energy by MCMC, without training.
struct SampleOptions {
  StoreOption store;
  FolderOptions folders;
  std::string target, sampler = "nuts";  ///< plugin ids
  std::vector<std::string> overrides;    ///< energy.KEY=VALUE or sampler.KEY=VALUE
  std::int64_t chains = 4, warmup = 1000, draws = 1000, thin = 1, seed = 0;
  std::string dtype = "float64", device = "cpu";
  std::string folder;      ///< for the draws; empty: none are written
  std::string experiment;  ///< empty: "sample TARGET"
  bool wants_json = false;
};
[[nodiscard]] int sample(const SampleOptions& options);

/// Holds a plugin of any kind against the suite of its kind (conformance.hpp), and a sampler against targets whose law is
/// known. kRunFailed when one is not certified.
struct CertifyOptions {
  StoreOption store;
  FolderOptions folders;
  std::string plugin;                  ///< an id, or kind/id; empty with wants_every_plugin
  std::vector<std::string> overrides;  ///< KIND.KEY=VALUE
  std::vector<std::string> targets;    ///< of a sampler; empty: every one that fits
  std::int64_t chains = 0, transitions = 40, seed = 0;
  std::string dtype = "float64";
  bool wants_every_plugin = false, is_quick = false, wants_all = false, wants_json = false;
};
[[nodiscard]] int certify(const CertifyOptions& options);

/// Energies, samplers, objectives and data sets that can be used.
struct PluginOptions {
  FolderOptions folders;
  std::string id;              ///< or a file, of what is to be disabled or enabled
  std::string lock;            ///< the file that `lock` writes
  bool wants_refresh = false;  ///< look at every file anew
  bool wants_json = false;
};
[[nodiscard]] int list_plugins(const PluginOptions& options);
[[nodiscard]] int describe_plugin(const PluginOptions& options);
[[nodiscard]] int disable_plugin(const PluginOptions& options);
[[nodiscard]] int enable_plugin(const PluginOptions& options);
[[nodiscard]] int lock_plugins(const PluginOptions& options);

/// Looks at plugin files in this process, which they may end; a catalogue starts it.
struct ProbeOptions {
  std::vector<std::string> files;
};
[[nodiscard]] int probe(const ProbeOptions& options);

/// A folder with a new plugin, written whole or not at all. Throws ConfigError for a kind that does not exist, a name that is
/// no id or is taken, and a folder that is there already.
struct NewPluginOptions {
  FolderOptions folders;
  std::string kind, id;
  std::string folder;  ///< empty: ID in the working folder
};
[[nodiscard]] int new_plugin(const NewPluginOptions& options);

/// Builds a folder as new_plugin() writes it and says what comes of its libraries; again on every save, until an interrupt.
/// kRunFailed when that came, or when something was wrong `once`. Throws ConfigError when there is no such folder, or no CMake.
struct WatchOptions {
  std::string folder;
  bool is_once = false;             ///< does not wait for a save
  bool wants_certificates = false;  ///< the long suite for each plugin
  // As certify takes them:
  std::vector<std::string> overrides;  ///< KIND.KEY=VALUE
  FolderOptions folders;               ///< where data sets find their files
};
[[nodiscard]] int watch_plugin(const WatchOptions& options);

/// Data sets, and what is known of each.
struct DataOptions {
  FolderOptions folders;
  std::string id;
  bool wants_json = false;
};
[[nodiscard]] int list_datasets(const DataOptions& options);
[[nodiscard]] int describe_dataset(const DataOptions& options);

}  // namespace ebmlab::cli
