// SPDX-License-Identifier: MIT
// What the executable (core/start) calls when LibTorch is there.
#include "cli/command_line.hpp"

extern "C" __attribute__((visibility("default"))) int ebmlab_main(int argc, char** argv);
int ebmlab_main(int argc, char** argv) { return ebmlab::cli::run_command_line(argc, argv); }
