// SPDX-License-Identifier: MIT
// What an energy knows of its own law, against itself. Internal.
#pragma once

#include <ebmlab/energy.hpp>

namespace ebmlab::conformance {

// Both return what is wrong as text, and throw NotApplicable for an energy that does not know so much.

/// Known expectations against exact draws.
[[nodiscard]] std::string fault_of_exact_samples(const EnergyModel& energy);
/// log Z against the sum over the box of an energy in the plane.
[[nodiscard]] std::string fault_of_log_partition(const EnergyModel& energy);

}  // namespace ebmlab::conformance
