// SPDX-License-Identifier: MIT
// The processes that train one run together, on tensors: what a session is given, and what plugins see of it (Ranks).
#pragma once

#include <ebmlab/ranks.hpp>

#include <memory>
#include <string>

#include "parallel/device_exchange.hpp"
#include "parallel/transport.hpp"

namespace ebmlab::parallel {

/// This one is a process by itself. As Ranks: all ranks make the same calls in the same order, on one thread.
class Communicator : public Ranks {
 public:
  /// What rank 0 says, on every rank.
  [[nodiscard]] virtual std::string of_first(const std::string& text) const;
  /// Whether all ranks have the same text; all hear the same.
  [[nodiscard]] bool is_agreed(const std::string& text) const;
};

/// Ranks that reach each other. Sums are made in the order of the ranks, so that they do not depend on how bytes travel, and
/// all ranks have the same ones.
class Joined final : public Communicator {
 public:
  /// With `device`, tensors on that GPU stay there.
  explicit Joined(std::shared_ptr<Transport> transport, std::unique_ptr<DeviceExchange> device = nullptr);

  [[nodiscard]] std::int64_t rank() const override { return transport_->rank(); }
  [[nodiscard]] std::int64_t count() const override { return transport_->count(); }
  [[nodiscard]] at::Tensor mean(const at::Tensor& own) const override;
  [[nodiscard]] at::Tensor gather(const at::Tensor& rows, std::int64_t dim) const override;
  [[nodiscard]] std::string of_first(const std::string& text) const override;

 private:
  [[nodiscard]] at::Tensor stacked(const at::Tensor& own) const;
  [[nodiscard]] at::Tensor sum(const at::Tensor& own) const;
  [[nodiscard]] at::Tensor sum_of_parts(const at::Tensor& own) const;

  std::shared_ptr<Transport> transport_;
  std::unique_ptr<DeviceExchange> device_;
};

/// Rank 0 of so many, without the others: as if all had its numbers. To find out before a start whether a run can be shared
/// out.
class Rehearsed final : public Communicator {
 public:
  explicit Rehearsed(std::int64_t count) : count_(count) {}

  [[nodiscard]] std::int64_t count() const override { return count_; }
  [[nodiscard]] at::Tensor mean(const at::Tensor& own) const override { return own.detach(); }
  [[nodiscard]] at::Tensor gather(const at::Tensor& rows, std::int64_t dim) const override;

 private:
  std::int64_t count_;
};

}  // namespace ebmlab::parallel
