// SPDX-License-Identifier: MIT
// How the ranks of a run reach each other: bytes, and nothing else. MPI (mpi/) between processes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace ebmlab::parallel {

/// Each call is made by all ranks in the same order and waits for them. Used by one thread. What goes wrong on the way ends all
/// ranks, or throws Error.
class Transport {
 public:
  Transport() = default;
  virtual ~Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  [[nodiscard]] virtual std::int64_t rank() const = 0;
  [[nodiscard]] virtual std::int64_t count() const = 0;
  /// Among the ranks of its machine, from 0.
  [[nodiscard]] virtual std::int64_t local_rank() const = 0;

  /// As many bytes from each rank, into `all` in the order of the ranks.
  virtual void gather(std::span<const std::byte> own, std::span<std::byte> all) = 0;
  /// `out` has a part for each rank, all of one size; `in` gets the parts for this one in the order of the ranks.
  virtual void exchange(std::span<const std::byte> out, std::span<std::byte> in) = 0;
  /// The bytes of rank 0, on every rank. Waits without keeping a core busy: rank 0 may pause.
  virtual void broadcast(std::vector<std::byte>& bytes) = 0;

  /// Ends every rank, this one included.
  [[noreturn]] virtual void abort() noexcept = 0;
};

/// The C name under which lib/ebmlab/mpi.so offers MPI: Transport*(), owned by the caller. One in a process.
inline constexpr const char* kMpiSymbol = "ebmlab_mpi_transport";
using MpiFactory = Transport*();

}  // namespace ebmlab::parallel
