// SPDX-License-Identifier: MIT
// The program storage_child.
#include "child.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <stdexcept>

namespace ebmlab::storage::testing {

Child::Child(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), STORAGE_CHILD);
  std::vector<char*> argv;
  argv.reserve(arguments.size() + 1);
  for (auto& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  const int error = posix_spawn(&pid_, STORAGE_CHILD, &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  output_ = fdopen(ends[0], "r");
  if (error != 0) throw std::runtime_error("cannot start " STORAGE_CHILD);
}

Child::~Child() {
  if (pid_ > 0) {
    kill_now();
    wait();
  }
  // NOLINTNEXTLINE(cppcoreguidelines-owning-memory): opened by fdopen, closed here alone
  std::fclose(output_);
}

std::string Child::read_line() {
  std::string line;
  for (int c = std::fgetc(output_); c != EOF && c != '\n'; c = std::fgetc(output_)) line += static_cast<char>(c);
  return line;
}

void Child::kill_now() const { kill(pid_, SIGKILL); }

int Child::wait() {
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace ebmlab::storage::testing
