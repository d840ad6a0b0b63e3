// SPDX-License-Identifier: MIT
// One child process with pipes for what it says.
#include "launch/process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ebmlab/error.hpp>
#include <system_error>

// POSIX leaves its declaration to the program.
// NOLINTNEXTLINE(readability-redundant-declaration,cppcoreguidelines-avoid-non-const-global-variables)
extern char** environ;

namespace ebmlab::launch {
namespace {

[[noreturn]] void fail(const std::string& what, int code) { throw Error(what + ": " + std::system_category().message(code)); }

// Above the three standard descriptors, which the child's own set-up overwrites.
Descriptor lifted(Descriptor pipe_end) {
  if (pipe_end.get() > STDERR_FILENO) return pipe_end;
  Descriptor copy(::fcntl(pipe_end.get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
  if (!copy.is_open()) fail("cannot make a pipe", errno);
  return copy;
}

struct Pipe {
  Descriptor read, write;
  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("cannot make a pipe", errno);
    read = Descriptor(ends[0]);
    write = lifted(Descriptor(ends[1]));
    if (::fcntl(read.get(), F_SETFL, O_NONBLOCK) != 0) fail("cannot make a pipe", errno);
  }
};

class Actions {
 public:
  Actions(const Pipe& out, const Pipe& err) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions_, out.write.get(), STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions_, err.write.get(), STDERR_FILENO);
    ::posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
  }
  ~Actions() { ::posix_spawn_file_actions_destroy(&actions_); }
  Actions(const Actions&) = delete;
  Actions& operator=(const Actions&) = delete;
  [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

// A group of its own, no blocked signal, and the default for each signal that the parent may have changed.
class Attributes {
 public:
  Attributes() {
    ::posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigset_t defaults;
    ::sigemptyset(&none);
    ::sigemptyset(&defaults);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE}) ::sigaddset(&defaults, signal);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &defaults);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~Attributes() { ::posix_spawnattr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  [[nodiscard]] const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

std::vector<std::string> merged_environment(const Command& command) {
  std::vector<std::string> entries;
  entries.reserve(command.environment.size());
  for (const auto& [name, value] : command.environment) entries.emplace_back(name).append("=").append(value);
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text(*entry);
    const std::string name = text.substr(0, text.find('='));
    bool is_replaced = false;
    for (const auto& added : command.environment) is_replaced = is_replaced || added.first == name;
    if (!is_replaced) entries.push_back(text);
  }
  return entries;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  result.reserve(texts.size() + 1);
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

Exit decode(int status) {
  if (WIFSIGNALED(status)) return {0, WTERMSIG(status)};
  return {WEXITSTATUS(status), 0};
}

}  // namespace

std::string Exit::text() const {
  if (signal == 0) return "exit code " + std::to_string(code);
  const char* name = ::sigabbrev_np(signal);
  const char* meaning = ::sigdescr_np(signal);
  if (name == nullptr || meaning == nullptr) return "signal " + std::to_string(signal);
  return std::string("SIG") + name + " (" + meaning + ")";
}

Process::Process(const Command& command) {
  if (command.arguments.empty()) throw Error("cannot start a process without a program");
  Pipe out;
  Pipe err;
  const Actions actions(out, err);
  const Attributes attributes;
  std::vector<std::string> arguments = command.arguments;
  std::vector<std::string> environment = merged_environment(command);
  const std::vector<char*> argv = pointers(arguments);
  const std::vector<char*> envp = pointers(environment);
  const OnCores inherited(command.cores);
  const int code = ::posix_spawnp(&pid_, argv[0], actions.get(), attributes.get(), argv.data(), envp.data());
  if (code != 0) {
    pid_ = -1;
    fail("cannot start '" + arguments[0] + "'", code);
  }
  out_ = std::move(out.read);
  err_ = std::move(err.read);
}

Process::~Process() { finish(); }

Process::Process(Process&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), exit_(other.exit_), out_(std::move(other.out_)), err_(std::move(other.err_)) {}

Process& Process::operator=(Process&& other) noexcept {
  if (this != &other) {
    finish();
    pid_ = std::exchange(other.pid_, -1);
    exit_ = other.exit_;
    out_ = std::move(other.out_);
    err_ = std::move(other.err_);
  }
  return *this;
}

void Process::finish() noexcept {
  if (pid_ <= 0 || exit_) return;
  send(SIGKILL);
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  exit_ = decode(status);
}

void Process::send(int signal) const noexcept {
  // Until it is waited for, the child's id and with it its group's stay taken: no stranger can be hit.
  if (pid_ > 0 && !exit_) ::kill(-pid_, signal);
}

std::optional<Exit> Process::poll() {
  if (pid_ <= 0 || exit_) return exit_;
  int status = 0;
  const pid_t got = ::waitpid(pid_, &status, WNOHANG);
  if (got < 0 && errno != EINTR) fail("cannot wait for process " + std::to_string(pid_), errno);
  if (got > 0) exit_ = decode(status);
  return exit_;
}

Exit Process::wait() {
  if (pid_ <= 0 && !exit_) throw Error("there is no process to wait for");
  while (!exit_) {
    int status = 0;
    const pid_t got = ::waitpid(pid_, &status, 0);
    if (got < 0 && errno != EINTR) fail("cannot wait for process " + std::to_string(pid_), errno);
    if (got > 0) exit_ = decode(status);
  }
  return *exit_;
}

}  // namespace ebmlab::launch
