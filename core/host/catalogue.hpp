// SPDX-License-Identifier: MIT
// The plugins of this process: every file of the search path with its state, and objects built by kind and id.
#pragma once

#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include "host/guard.hpp"
#include "host/guarded_dataset.hpp"
#include "host/library.hpp"
#include "host/search_path.hpp"

namespace ebmlab::host {

/// Made once at the program's start, from one thread. What it makes may outlive it: libraries are never unloaded.
class Catalogue {
 public:
  /// Loads every *.so of the folders, in their order and by name within one. The first to register an id keeps it.
  /// `executable` is the running program, for trust (trust.hpp).
  explicit Catalogue(const std::vector<std::filesystem::path>& folders, const std::filesystem::path& executable = {});
  /// The folders of search_path(inputs).
  explicit Catalogue(const SearchInputs& inputs);

  /// Every file that was looked at, with what became of it and why.
  [[nodiscard]] const std::vector<PluginFile>& files() const { return files_; }
  /// What can be built, by kind and then by id.
  [[nodiscard]] std::vector<PluginDescription> plugins() const;
  /// Throws ConfigError with the nearest id and all ids of the kind.
  [[nodiscard]] const PluginDescription& find(PluginKind kind, std::string_view id) const;

  /// Every parameter of a plugin at its default. Throws ConfigError as find() does.
  [[nodiscard]] Params defaults(PluginKind kind, std::string_view id) const {
    return default_params(find(kind, id).info.params);
  }

  // Guarded objects. Parameters that are left out take their defaults; an unknown one is a ConfigError, and so is what a plugin
  // says of its parameters with a ConfigError; anything else that goes wrong in a plugin is a PluginError.
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
  void load_folder(const std::filesystem::path& folder, const std::filesystem::path& executable);
  void commit(LoadedFile loaded);
  [[nodiscard]] const PluginFile* ready_file(std::string_view sha256) const;
  [[nodiscard]] const Registered* lookup(PluginKind kind, std::string_view id) const;
  [[nodiscard]] const Registered& entry(PluginKind kind, std::string_view id) const;
  [[nodiscard]] std::vector<std::string> ids(PluginKind kind) const;

  std::vector<PluginFile> files_;
  std::vector<Registered> entries_;  // sorted by kind and id
};

}  // namespace ebmlab::host
