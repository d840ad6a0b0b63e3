// SPDX-License-Identifier: MIT
// Devices by name, generators on them, and graphs of their work.
#pragma once

#include <ATen/ATen.h>
#include <ATen/core/Generator.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "accel/device_graph.hpp"
#include "parallel/device_exchange.hpp"
#include "parallel/transport.hpp"

namespace ebmlab::training {

/// "auto" (CUDA when there is one), "cpu", "cuda", "cuda:N" or "meta" (shapes only, for tests).
/// Throws ConfigError with the reason when there is no such device. Loads LibTorch's CUDA library when a driver is present.
[[nodiscard]] at::Device resolve_device(std::string_view name);

/// Of ranks on GPUs each has one of its own: the rank with this number on its machine counts on from the run's. Throws
/// ConfigError when there are not so many. Other devices are the same for all.
[[nodiscard]] std::string device_of_rank(const std::string& device, std::int64_t local_rank);

/// NCCL between the ranks' devices, all of them together; null on the CPU. Throws ConfigError or Error where there is none.
[[nodiscard]] std::unique_ptr<parallel::DeviceExchange> exchange_on(const std::string& device, parallel::Transport& ranks);

/// A generator for random numbers on `device` (on the CPU for meta tensors).
[[nodiscard]] at::Generator make_generator(const at::Device& device, std::uint64_t seed);

/// What records the work of a device (one that resolve_device gave), or why nothing does.
struct FoundRecorder {
  std::unique_ptr<accel::GraphRecorder> recorder;
  std::string problem = {};
};
[[nodiscard]] FoundRecorder find_recorder(const at::Device& device);

}  // namespace ebmlab::training
