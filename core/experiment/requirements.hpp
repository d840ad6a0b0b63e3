// SPDX-License-Identifier: MIT
// Whether the plugins of a run give each other what they need. Internal.
#pragma once

#include <string>

#include "experiment/choice.hpp"
#include "experiment/problems.hpp"
#include "experiment/run_spec.hpp"

namespace ebmlab::experiment {

/// Adds a problem for each need of the energy, the sampler, the data set and the objective of `stage` that none of the other
/// three meets, and for each of them that a run of several ranks cannot have. `where` opens the message: `method.gcd
/// (compare.toml:14)`.
void check_requirements(const RunSpec& run, const StageSpec& stage, const std::string& where, const Plugins& plugins,
                        Problems& problems);

}  // namespace ebmlab::experiment
