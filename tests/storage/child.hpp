// SPDX-License-Identifier: MIT
// The program storage_child, started, killed and waited for.
#pragma once

#include <cstdio>
#include <string>
#include <vector>

namespace ebmlab::storage::testing {

/// The program storage_child with its standard output.
class Child {
 public:
  explicit Child(std::vector<std::string> arguments);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  /// Empty at the end.
  [[nodiscard]] std::string read_line();
  void kill_now() const;
  int wait();  ///< its exit code, or minus the signal that ended it
  [[nodiscard]] int pid() const { return pid_; }

 private:
  int pid_ = 0;
  FILE* output_ = nullptr;
};

}  // namespace ebmlab::storage::testing
