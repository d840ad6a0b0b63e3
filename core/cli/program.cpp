// SPDX-License-Identifier: MIT
// What the executable (core/start) calls when LibTorch is there.
#include "cli/command_line.hpp"
#include "training/memory.hpp"

extern "C" __attribute__((visibility("default"))) int ebmlab_main(int argc, char** argv);
int ebmlab_main(int argc, char** argv) {
  ebmlab::training::keep_freed_memory();
  return ebmlab::cli::run_command_line(argc, argv);
}
