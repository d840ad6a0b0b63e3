// SPDX-License-Identifier: MIT
// The `ebmlab` program.
#include "cli/command_line.hpp"

int main(int argc, char** argv) { return ebmlab::cli::run_command_line(argc, argv); }
