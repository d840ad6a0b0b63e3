// SPDX-License-Identifier: MIT
// Devices by name, and generators on them.
#pragma once

#include <ATen/ATen.h>
#include <ATen/core/Generator.h>

#include <cstdint>
#include <string_view>

namespace ebmlab::training {

/// "auto" (CUDA when there is one), "cpu", "cuda", "cuda:N" or "meta" (shapes only, for tests).
/// Throws ConfigError with the reason when there is no such device. Loads LibTorch's CUDA library when a driver is present.
[[nodiscard]] at::Device resolve_device(std::string_view name);

/// A generator for random numbers on `device` (on the CPU for meta tensors).
[[nodiscard]] at::Generator make_generator(const at::Device& device, std::uint64_t seed);

}  // namespace ebmlab::training
