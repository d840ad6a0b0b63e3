// SPDX-License-Identifier: MIT
// How a process becomes a rank: the engines, loaded on demand.
#pragma once

#include <memory>
#include <string>

#include "parallel/communicator.hpp"

namespace ebmlab::parallel {

/// Why this program has no MPI, as a sentence; empty when it has it.
[[nodiscard]] std::string mpi_problem();

/// NCCL, for ranks on GPUs; libtorch_cuda.so is loaded. Throws ConfigError with the reason where there is none.
[[nodiscard]] const Nccl& nccl();

/// This process among the ranks that its launcher (mpirun, srun) has started. Throws ConfigError where there is no MPI, and
/// where the launcher started other than `count` ranks, or does not speak with this MPI. Once in a process.
[[nodiscard]] std::shared_ptr<Transport> join_mpi(std::int64_t count);

}  // namespace ebmlab::parallel
