// SPDX-License-Identifier: MIT
// One child process with pipes for what it says.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "launch/cores.hpp"
#include "launch/descriptor.hpp"

namespace ebmlab::launch {

struct Command {
  std::vector<std::string> arguments;  ///< the program first, looked for in PATH when it has no slash
  std::vector<std::pair<std::string, std::string>> environment = {};  ///< added to the parent's, or in place of its values
  Cores cores = {};  ///< it uses these alone; none: all that the parent may use
};

/// How a process ended: by itself with a code, or by a signal.
struct Exit {
  int code = 0;
  int signal = 0;  ///< 0: it ended by itself

  [[nodiscard]] bool is_clean() const { return code == 0 && signal == 0; }
  /// "exit code 3", "SIGSEGV (segmentation fault)".
  [[nodiscard]] std::string text() const;
};

/// A running child in a process group of its own, so that a Ctrl-C at the terminal reaches the parent alone. Its input is
/// empty, its stdout and stderr are pipes that read without blocking, and it inherits no other descriptor. Used by one thread.
class Process {
 public:
  /// Throws Error when the program cannot be started.
  explicit Process(const Command& command);
  /// Kills the child's group and waits, unless it ended or was let go.
  ~Process();
  Process(Process&& other) noexcept;
  Process& operator=(Process&& other) noexcept;

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] Descriptor& out() { return out_; }
  [[nodiscard]] Descriptor& err() { return err_; }

  /// To the whole group; nothing when the child has ended.
  void send(int signal) const noexcept;
  /// How the child ended, once it has; never blocks.
  [[nodiscard]] std::optional<Exit> poll();
  [[nodiscard]] Exit wait();
  /// Leaves the child running on its own.
  void let_go() noexcept { pid_ = -1; }

 private:
  void finish() noexcept;

  pid_t pid_ = -1;
  std::optional<Exit> exit_;
  Descriptor out_, err_;
};

}  // namespace ebmlab::launch
