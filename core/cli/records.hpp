// SPDX-License-Identifier: MIT
// From a resolved run to what the store keeps of it before it starts.
#pragma once

#include "experiment/run_spec.hpp"
#include "host/catalogue.hpp"
#include "storage/records.hpp"

namespace ebmlab::cli {

/// "gcd/seed-0": what progress, tables and the store call a run.
[[nodiscard]] std::string run_name(const experiment::RunSpec& spec);

/// Every parameter under its dotted name: "dataset.modes", "energy.hidden", "sampler.steps", "objective.regularizer" or, of a
/// method with stages, "stage.joint.objective.regularizer"; then steps, seed, dtype, device and the evaluation's settings.
[[nodiscard]] std::vector<storage::ParamRecord> param_records(const experiment::RunSpec& spec);

/// One parameter, and those of a plugin under its role's name: what param_records() is made of.
[[nodiscard]] storage::ParamRecord param_record(const std::string& name, const ParamValue& value,
                                                const std::string& source = "user");
void append_params(std::vector<storage::ParamRecord>& records, const std::string& role, const experiment::PluginChoice& choice);
[[nodiscard]] storage::PluginRecord plugin_record(const std::string& role, const PluginDescription& plugin);

/// The plugins by role: dataset, energy, sampler, and objective or stage.NAME.objective. Throws ConfigError for an unknown one.
[[nodiscard]] std::vector<storage::PluginRecord> plugin_records(const experiment::RunSpec& spec,
                                                                const host::Catalogue& catalogue);

/// All but the data set, which a session knows; of the seeds the root, from which the others follow.
[[nodiscard]] storage::NewRun new_run(const experiment::RunSpec& spec, const host::Catalogue& catalogue);

}  // namespace ebmlab::cli
