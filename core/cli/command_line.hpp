// SPDX-License-Identifier: MIT
// From the words a user types to a command.
#pragma once

namespace ebmlab::cli {

/// Reads the command line and does what it asks. Returns the exit code; every error is one sentence on standard error.
[[nodiscard]] int run_command_line(int argc, const char* const* argv) noexcept;

}  // namespace ebmlab::cli
