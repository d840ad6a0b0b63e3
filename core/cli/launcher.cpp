// SPDX-License-Identifier: MIT
// What starts the ranks of a run.
#include "cli/launcher.hpp"

#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <sstream>
#include <string_view>
#include <vector>

#include "launch/cores.hpp"

namespace ebmlab::cli {
namespace {

constexpr std::string_view kRanks = "{ranks}";

std::vector<std::string> words_of(const std::string& launcher, std::int64_t ranks) {
  std::istringstream stream(launcher);
  std::vector<std::string> words;
  for (std::string word; stream >> word; words.push_back(word)) {
    if (const std::size_t place = word.find(kRanks); place != std::string::npos) {
      word.replace(place, kRanks.size(), std::to_string(ranks));
    }
  }
  return words;
}

/// Whether a shell would find it.
bool is_program(const std::string& name) {
  if (name.find('/') != std::string::npos) return ::access(name.c_str(), X_OK) == 0;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here changes the environment
  const char* path = std::getenv("PATH");
  std::istringstream folders(path != nullptr ? path : "");
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (::access(folder.append("/").append(name).c_str(), X_OK) == 0) return true;
  }
  return false;
}

/// Whether one process may read another's memory, as ranks on one machine like to: not in most containers.
bool can_read_others() {
  const pid_t child = ::fork();
  if (child == 0) {
    ::pause();
    ::_exit(0);
  }
  if (child < 0) return false;
  int there = 1, here = 0;
  iovec from{&there, sizeof(there)}, to{&here, sizeof(here)};
  const bool could = ::process_vm_readv(child, &to, 1, &from, 1, 0) == sizeof(here);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  return could;
}

}  // namespace

std::string launcher_problem(const std::string& launcher) {
  if (launcher.empty()) return is_program("mpirun") ? "" : "there is no mpirun (Debian: openmpi-bin)";
  if (launcher.find(kRanks) == std::string::npos) {
    return "--launcher \"" + launcher + "\": must say {ranks} where their number belongs";
  }
  const std::string program = words_of(launcher, 1).front();
  return is_program(program) ? "" : "--launcher \"" + launcher + "\": there is no program " + program;
}

launch::Command launched(launch::Command command, std::int64_t ranks, const std::string& launcher) {
  std::vector<std::string> words;
  if (launcher.empty()) {
    // Cores are shared out by who starts runs (launch/cores.hpp); more ranks than cores are the user's to want, and must make
    // way for each other when they wait.
    words = {"mpirun", "-n", std::to_string(ranks), "--bind-to", "none", "--oversubscribe"};
    for (const auto& variable : command.environment) words.insert(words.end(), {"-x", variable.first});
    if (::geteuid() == 0) {
      command.environment.emplace_back("OMPI_ALLOW_RUN_AS_ROOT", "1");
      command.environment.emplace_back("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");
    }
    if (static_cast<std::size_t>(ranks) > launch::usable_cores().size()) {
      command.environment.emplace_back("OMPI_MCA_mpi_yield_when_idle", "1");
    }
    if (!can_read_others()) command.environment.emplace_back("OMPI_MCA_btl_vader_single_copy_mechanism", "none");
  } else {
    words = words_of(launcher, ranks);
  }
  words.insert(words.end(), command.arguments.begin(), command.arguments.end());
  command.arguments = std::move(words);
  return command;
}

}  // namespace ebmlab::cli
