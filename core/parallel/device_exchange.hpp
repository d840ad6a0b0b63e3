// SPDX-License-Identifier: MIT
// How ranks on GPUs sum and gather without the way through the host's memory: NCCL, seen from where none of its headers is
// (core/parallel/nccl makes it).
#pragma once

#include <ATen/ATen.h>
#include <ATen/core/Generator.h>

#include <array>
#include <cstdint>
#include <functional>
#include <memory>

namespace ebmlab {
class Ranks;
}

namespace ebmlab::parallel {

/// Of contiguous tensors on the rank's own device, in order with what the device was given before. As a Transport, all ranks
/// together.
class DeviceExchange {
 public:
  DeviceExchange() = default;
  virtual ~DeviceExchange() = default;
  DeviceExchange(const DeviceExchange&) = delete;
  DeviceExchange& operator=(const DeviceExchange&) = delete;

  virtual void sum(at::Tensor& tensor) = 0;                               ///< over ranks, in place
  virtual void gather(const at::Tensor& own, const at::Tensor& all) = 0;  ///< into `all` [ranks, ...]
};

/// What rank 0 makes and all must have to find each other.
using MeetingPoint = std::array<char, 128>;

/// What lib/ebmlab/nccl.so offers under kNcclSymbol. Throws Error with NCCL's sentence.
class Nccl {
 public:
  Nccl() = default;
  virtual ~Nccl() = default;
  Nccl(const Nccl&) = delete;
  Nccl& operator=(const Nccl&) = delete;

  [[nodiscard]] virtual MeetingPoint meeting_point() const = 0;
  [[nodiscard]] virtual std::unique_ptr<DeviceExchange> join(const MeetingPoint& point, std::int64_t rank, std::int64_t count,
                                                             c10::DeviceIndex device) const = 0;
  /// A generator on a GPU that is a SharedStream of whoever `ranks` says.
  [[nodiscard]] virtual at::Generator make_generator(c10::DeviceIndex device, std::uint64_t seed,
                                                     std::function<const Ranks&()> ranks) const = 0;
};

/// The C name: const Nccl*(), which lives as long as the process.
inline constexpr const char* kNcclSymbol = "ebmlab_nccl";
using NcclFactory = const Nccl*();

}  // namespace ebmlab::parallel
