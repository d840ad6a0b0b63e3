// SPDX-License-Identifier: MIT
// A plugin library's mark, read from the bytes of its file: nothing of it is mapped or run.
#pragma once

#include <ebmlab/abi.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace ebmlab::host {

inline constexpr const char* kMagicSymbol = "ebmlab_magic";
inline constexpr const char* kRegisterSymbol = "ebmlab_register";

/// The file is no plugin library; the text says what it is instead.
class NotAPlugin : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The mark in a 64-bit ELF shared library for this processor. Fields beyond the size it claims are zero.
/// Errors: NotAPlugin for anything else, for a truncated file, when one of the two symbols is missing, and when the library
/// registers LibTorch operators.
[[nodiscard]] Magic peek_magic(std::span<const std::byte> file);

/// How `plugin` was built otherwise than this program, as a reason for a user; nothing when they agree.
[[nodiscard]] std::optional<std::string> abi_difference(const Magic& plugin);

}  // namespace ebmlab::host
