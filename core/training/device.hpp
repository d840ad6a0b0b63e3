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

namespace ebmlab::training {

/// "auto" (CUDA when there is one), "cpu", "cuda", "cuda:N" or "meta" (shapes only, for tests).
/// Throws ConfigError with the reason when there is no such device. Loads LibTorch's CUDA library when a driver is present.
[[nodiscard]] at::Device resolve_device(std::string_view name);

/// A generator for random numbers on `device` (on the CPU for meta tensors).
[[nodiscard]] at::Generator make_generator(const at::Device& device, std::uint64_t seed);

/// What records the work of a device (one that resolve_device gave), or why nothing does.
struct FoundRecorder {
  std::unique_ptr<accel::GraphRecorder> recorder;
  std::string problem = {};
};
[[nodiscard]] FoundRecorder find_recorder(const at::Device& device);

}  // namespace ebmlab::training
