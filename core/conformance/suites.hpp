// SPDX-License-Identifier: MIT
// The suite of each kind. Internal.
#pragma once

#include "conformance/suite.hpp"

namespace ebmlab::conformance {

/// The plugin that is looked at, with every one of its parameters.
class Case {
 public:
  /// Throws ConfigError for a parameter that the plugin does not have.
  Case(const host::Catalogue& catalogue, const PluginDescription& plugin, const Subject& subject);

  [[nodiscard]] const host::Catalogue& catalogue() const { return catalogue_; }
  [[nodiscard]] const std::string& id() const { return plugin_.info.id; }
  [[nodiscard]] const PluginInfo& info() const { return plugin_.info; }
  [[nodiscard]] const Params& params() const { return params_; }
  [[nodiscard]] bool provides(const char* trait) const;
  [[nodiscard]] bool needs(const char* trait) const;

  /// The parameters with one replaced, where the plugin has it.
  [[nodiscard]] Params with(const char* key, ParamValue value) const;

 private:
  const host::Catalogue& catalogue_;
  PluginDescription plugin_;
  Params params_;
};

void check_energy(const Case& tested, Suite& suite);
[[nodiscard]] std::optional<sampling::Certificate> check_sampler(const Case& tested, Suite& suite,
                                                                 const sampling::CertificationPlan& plan,
                                                                 const std::function<void(const std::string&)>& told);
void check_objective(const Case& tested, Suite& suite);
void check_dataset(const Case& tested, Suite& suite, const std::vector<std::filesystem::path>& data_path);

/// Each parameter at its limits and each of its choices, the others as they are: `use` builds the plugin and calls it. A
/// ConfigError is an answer, anything else that is thrown a fault, and so is a text that `use` returns. Counts and sizes beyond
/// what can be tried in no time are left out.
[[nodiscard]] std::string fault_at_bounds(const Case& tested, const std::function<std::string(const Params&)>& use);

}  // namespace ebmlab::conformance
