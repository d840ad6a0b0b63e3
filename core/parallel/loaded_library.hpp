// SPDX-License-Identifier: MIT
// Libraries that the program loads when a run asks for what they do: MPI, NCCL, CUDA graphs.
#pragma once

#include <filesystem>
#include <string_view>

namespace ebmlab::parallel {

/// The folder of the file that holds a function.
[[nodiscard]] std::filesystem::path folder_of(const void* function);

/// Where ours of this name (nccl.so) is, if it was built.
[[nodiscard]] std::filesystem::path loaded_library(std::string_view name);

}  // namespace ebmlab::parallel
