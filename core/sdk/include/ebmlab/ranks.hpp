// SPDX-License-Identifier: MIT
// The processes that train one run together, as a plugin sees them (docs/parallel.md). Each has an equal part of the rows of
// every batch, the ranks' parts one behind the other; parameters and other state are the same on all.
#pragma once

#include <ATen/ATen.h>
#include <ATen/core/Generator.h>

#include <cstdint>
#include <string_view>

namespace ebmlab {

/// This one is a process by itself; the host has one for several. Every member but rank(), count(), share() and own() must be
/// called by all ranks in the same order: each waits for the others. Used by one thread.
class Ranks {
 public:
  Ranks() = default;
  virtual ~Ranks();
  Ranks(const Ranks&) = delete;
  Ranks& operator=(const Ranks&) = delete;

  [[nodiscard]] virtual std::int64_t rank() const;   ///< from 0
  [[nodiscard]] virtual std::int64_t count() const;  ///< 1 for a process by itself

  /// The mean over ranks of a tensor that has one shape on all, summed in the order of the ranks, without a graph. For what is
  /// a mean over the rows already. A process by itself gets its argument back, graph included.
  [[nodiscard]] virtual at::Tensor mean(const at::Tensor& own) const;

  /// Of each rank's rows along dimension `dim` those of all, as one process would have them, without a graph. A process by
  /// itself gets its argument back.
  [[nodiscard]] virtual at::Tensor gather(const at::Tensor& rows, std::int64_t dim = 0) const;

  /// This rank's rows of all of them.
  [[nodiscard]] at::Tensor own(const at::Tensor& rows, std::int64_t dim = 0) const;
  /// How many of the `rows` of a batch are this rank's. Throws ConfigError that names `key` when they cannot be shared out.
  [[nodiscard]] std::int64_t share(std::int64_t rows, std::string_view key) const;
};

/// A process by itself.
[[nodiscard]] const Ranks& alone();

/// Mixed into the generator of a stream that several ranks draw from: all draw the same numbers, and each keeps its rows.
class SharedStream {
 public:
  virtual ~SharedStream();
  [[nodiscard]] virtual const Ranks& ranks() const = 0;
};
/// Who draws from this stream together; alone() from every other generator.
[[nodiscard]] const Ranks& ranks_of(const at::Generator& generator);

}  // namespace ebmlab
