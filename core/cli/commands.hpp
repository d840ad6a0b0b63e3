// SPDX-License-Identifier: MIT
// The commands of `ebmlab`, one file each. Every function adds its command to the command line.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace ebmlab::cli {

/// What the command line asked for: set by the command that was given, run when all of it was understood. It returns the exit
/// code: kDone or kRunFailed; what it throws is bad use.
struct Invocation {
  std::function<int()> action;
};

inline constexpr int kDone = 0;
inline constexpr int kRunFailed = 1;  ///< a run failed, diverged or was stopped
inline constexpr int kBadUse = 2;

void add_run(CLI::App& app, Invocation& invocation);
void add_worker(CLI::App& app, Invocation& invocation);
void add_ls(CLI::App& app, Invocation& invocation);
void add_show(CLI::App& app, Invocation& invocation);
void add_compare(CLI::App& app, Invocation& invocation);
void add_plot(CLI::App& app, Invocation& invocation);
void add_export(CLI::App& app, Invocation& invocation);
void add_plugin(CLI::App& app, Invocation& invocation);
void add_data(CLI::App& app, Invocation& invocation);

}  // namespace ebmlab::cli
