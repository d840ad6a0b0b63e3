// SPDX-License-Identifier: MIT
// Where LibTorch is, for a program that is moved about without it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace ebmlab::start {

/// Everything the search depends on, as values. A place is LibTorch's own folder, which holds lib/libtorch_cpu.so, or the
/// folder that pip installed it into, which holds torch/lib/libtorch_cpu.so.
struct TorchPlaces {
  std::filesystem::path chosen;      ///< EBMLAB_LIBTORCH; empty: not set
  std::filesystem::path prefix;      ///< of this program: lib/ebmlab/libtorch below it
  std::filesystem::path user_data;   ///< ebmlab's part of the user's data folder: libtorch below it; empty: none
  std::filesystem::path built_with;  ///< on the machine where the program was built
};

/// LibTorch's own folder: the first place, in the order above, that holds one; a chosen place that holds none is an error.
/// Errors: std::runtime_error that says what is missing and how to get it.
[[nodiscard]] std::filesystem::path find_libtorch(const TorchPlaces& places);

/// "2.11.0", from what LibTorch's aoti_torch_abi_version() returns: a byte each, from the highest.
[[nodiscard]] std::string version_text(std::uint64_t abi_version);

/// Loads the library of a folder found above, once and for ever: whatever names it later gets this one. Errors:
/// std::runtime_error when it cannot be loaded, and when it is not the version that the program was built with.
void load_libtorch(const std::filesystem::path& folder);

}  // namespace ebmlab::start
