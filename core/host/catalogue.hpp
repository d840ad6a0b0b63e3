// SPDX-License-Identifier: MIT
// The plugins of this process: every file of the search path with its state, and objects built by kind and id.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "host/disabled_plugins.hpp"
#include "host/guard.hpp"
#include "host/guarded_dataset.hpp"
#include "host/plugin_file.hpp"
#include "host/plugin_lock.hpp"
#include "host/private_copies.hpp"
#include "host/prober.hpp"
#include "host/registration.hpp"

namespace ebmlab::host {

/// How files become plugins. Without a probe command each is opened in this process and only registered, and none is built: for
/// the probe's own child, and for tests.
struct Loading {
  std::filesystem::path executable = {};  ///< the running program, for trust (trust.hpp)
  ProbeSettings probe = {};
  std::string program = {};          ///< names this build, whose manifests are its own
  std::filesystem::path cache = {};  ///< a folder for manifests and private copies; empty: none
  bool wants_refresh = false;        ///< probe again what the cache knows
  DisabledPlugins disabled = {};
  std::optional<PluginLock> lock = {};  ///< nothing else may be used
};

/// Made once at the program's start, from one thread; opens a library when something of it is made. What it makes may outlive
/// it: libraries are never unloaded.
class Catalogue {
 public:
  /// Every *.so of the folders, in their order and by name within one; a file in place of a folder is that file. The first to
  /// have an id keeps it. Nothing that is wrong with a file is thrown.
  Catalogue(const std::vector<std::filesystem::path>& folders, Loading loading);
  /// With nothing of Loading but the executable.
  explicit Catalogue(const std::vector<std::filesystem::path>& folders, const std::filesystem::path& executable = {});

  /// Every file that was looked at, with what became of it and why.
  [[nodiscard]] const std::vector<PluginFile>& files() const { return files_; }
  /// What can be built, by kind and then by id.
  [[nodiscard]] const std::vector<PluginDescription>& plugins() const { return plugins_; }
  /// What the user has disabled, whether there is such a thing or not: files, and plugins as "energy/mlp".
  [[nodiscard]] const std::vector<std::string>& disabled() const { return loading_.disabled.entries(); }
  /// Throws ConfigError with the nearest id and all ids of the kind, or with why its file is not used, or what the lock has.
  [[nodiscard]] const PluginDescription& find(PluginKind kind, std::string_view id) const;
  /// Why a plugin that a file has is not among them (refused, disabled), as a sentence; nothing when no file is known to have
  /// it.
  [[nodiscard]] std::optional<std::string> why_unused(PluginKind kind, std::string_view id) const;

  /// Every parameter of a plugin at its default. Throws ConfigError as find() does.
  [[nodiscard]] Params defaults(PluginKind kind, std::string_view id) const {
    return default_params(find(kind, id).info.params);
  }

  /// From now on `wanted` (its kind, id, file and hash) is what its id means: that of the library on the search path when it
  /// has the hash, else that of the private copy which was kept when it was used before; a sentence then says so. Throws
  /// ConfigError when there is no such library any more.
  std::optional<std::string> pin(const PluginDescription& wanted);

  // Guarded objects. Parameters that are left out take their defaults; an unknown one is a ConfigError, and so is what a plugin
  // says of its parameters with a ConfigError; anything else that goes wrong in a plugin is a PluginError. So is a library
  // whose file has changed since the catalogue was made, unless a private copy was kept.
  [[nodiscard]] std::unique_ptr<GuardedEnergy> make_energy(std::string_view id, const Params& params,
                                                           const ModelContext& context) const;
  /// A GuardedPolicy (so a TrainableSampler) when the plugin's sampler is one, else a GuardedSampler.
  [[nodiscard]] std::unique_ptr<Sampler> make_sampler(std::string_view id, const Params& params,
                                                      const ModelContext& context) const;
  [[nodiscard]] std::unique_ptr<Objective> make_objective(std::string_view id, const Params& params,
                                                          const ObjectiveContext& context) const;
  /// The folder of the plugin's library is searched last, for data that it ships.
  [[nodiscard]] std::unique_ptr<Dataset> make_dataset(std::string_view id, const Params& params,
                                                      const DataContext& context) const;

 private:
  void commit(const std::filesystem::path& path, const Manifest& manifest);
  void refuse(PluginFile file, const Manifest& manifest);
  [[nodiscard]] const PluginFile* ready_file(std::string_view sha256) const;
  [[nodiscard]] const PluginDescription* lookup(PluginKind kind, std::string_view id) const;
  [[nodiscard]] std::vector<std::string> ids(PluginKind kind) const;
  [[nodiscard]] std::string why_missing(PluginKind kind, std::string_view id) const;
  /// Opens the plugin's library when need be.
  [[nodiscard]] const Factory& factory(const PluginDescription& plugin) const;

  Loading loading_;
  PrivateCopies copies_;
  std::vector<PluginFile> files_;
  std::vector<PluginDescription> plugins_;                             // sorted by kind and id
  std::map<std::pair<PluginKind, std::string>, std::size_t> refused_;  // the file in files_ that would have had it
};

}  // namespace ebmlab::host
