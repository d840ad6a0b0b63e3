// SPDX-License-Identifier: MIT
// What starts the ranks of a run: mpirun, or what the user has in its place.
#pragma once

#include <cstdint>
#include <string>

#include "launch/process.hpp"

namespace ebmlab::cli {

/// `command` as so many ranks. `launcher`: its words, apart by spaces, with {ranks} for their number ("srun -n {ranks}");
/// empty: Open MPI's mpirun, which needs nothing set where it runs as root or in a container.
[[nodiscard]] launch::Command launched(launch::Command command, std::int64_t ranks, const std::string& launcher);

/// Why a launcher cannot be used, as a sentence; empty when it can.
[[nodiscard]] std::string launcher_problem(const std::string& launcher);

}  // namespace ebmlab::cli
