// SPDX-License-Identifier: MIT
// What a library registers, held back until all of it is known to be good.
#pragma once

#include <ebmlab/plugin.hpp>

#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ebmlab::host {

using Factory = std::variant<EnergyFactory, SamplerFactory, ObjectiveFactory, DatasetFactory>;

/// One plugin that can be built.
struct Registered {
  PluginDescription description;
  Factory factory;
};

/// Collects what one library registers; the plugin may do anything with it, so nothing is judged before `take`.
class StagingRegistry final : public Registry {
 public:
  /// `file` and `sha256` go into the descriptions.
  StagingRegistry(std::filesystem::path file, std::string sha256);

  void add_energy(PluginInfo info, EnergyFactory factory) override;
  void add_sampler(PluginInfo info, SamplerFactory factory) override;
  void add_objective(PluginInfo info, ObjectiveFactory factory) override;
  void add_dataset(PluginInfo info, DatasetFactory factory) override;

  /// All that was registered. Throws PluginError that names the first thing wrong with it.
  [[nodiscard]] std::vector<Registered> take() &&;

 private:
  void stage(PluginKind kind, PluginInfo info, Factory factory);

  std::filesystem::path file_;
  std::string sha256_;
  std::vector<Registered> staged_;
};

/// Words of a-z and 0-9 with one _ between them, a letter first.
[[nodiscard]] bool is_snake_case(std::string_view text);

/// Throws PluginError when an id or key is not snake_case or appears twice, or a default is outside its own limits.
void validate(PluginKind kind, const PluginInfo& info);

}  // namespace ebmlab::host
