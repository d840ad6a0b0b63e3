// SPDX-License-Identifier: MIT
#include "launch/process.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <ebmlab/error.hpp>

namespace ebmlab::launch {
namespace {

Command shell(const std::string& script) { return {{"sh", "-c", script}}; }

std::string read_all(const Descriptor& pipe) {
  std::string text;
  std::array<char, 4096> block{};
  while (true) {
    pollfd ready{pipe.get(), POLLIN, 0};
    ::poll(&ready, 1, 5000);
    const ssize_t got = ::read(pipe.get(), block.data(), block.size());
    if (got <= 0) return text;
    text.append(block.data(), static_cast<std::size_t>(got));
  }
}

TEST(Process, SeparatesItsTwoStreamsAndReportsTheCode) {
  Process process(shell("echo out; echo err >&2; exit 3"));
  EXPECT_EQ(read_all(process.out()), "out\n");
  EXPECT_EQ(read_all(process.err()), "err\n");
  const Exit exit = process.wait();
  EXPECT_EQ(exit.code, 3);
  EXPECT_EQ(exit.signal, 0);
  EXPECT_FALSE(exit.is_clean());
  EXPECT_EQ(exit.text(), "exit code 3");
}

TEST(Process, NamesTheSignalThatEndedIt) {
  Process process(shell("kill -SEGV $$"));
  const Exit exit = process.wait();
  EXPECT_EQ(exit.signal, SIGSEGV);
  EXPECT_EQ(exit.text(), "SIGSEGV (Segmentation fault)");
}

TEST(Process, AddsToTheEnvironmentAndReplacesInIt) {
  ::setenv("EBMLAB_TEST_KEPT", "kept", 1);
  ::setenv("EBMLAB_TEST_REPLACED", "old", 1);
  Command command = shell("echo $EBMLAB_TEST_KEPT $EBMLAB_TEST_REPLACED $EBMLAB_TEST_ADDED");
  command.environment = {{"EBMLAB_TEST_REPLACED", "new"}, {"EBMLAB_TEST_ADDED", "added"}};
  Process process(command);
  EXPECT_EQ(read_all(process.out()), "kept new added\n");
}

TEST(Process, InheritsNoOtherDescriptor) {
  const Descriptor leak(::open("/dev/null", O_RDONLY));  // without close-on-exec
  ASSERT_TRUE(leak.is_open());
  Process process(shell("ls /proc/self/fd | grep -v '^[0-3]$' | head; echo end"));  // 3 is the listing's own
  EXPECT_EQ(read_all(process.out()), "end\n");
}

TEST(Process, HasAGroupOfItsOwn) {
  Process process(shell("sleep 30"));
  EXPECT_EQ(::getpgid(process.pid()), process.pid());
  EXPECT_FALSE(process.poll().has_value());
  process.send(SIGTERM);
  EXPECT_EQ(process.wait().signal, SIGTERM);
}

TEST(Process, TheDestructorLeavesNeitherAProcessNorAZombie) {
  pid_t pid = 0;
  {
    const Process process(shell("trap '' TERM INT; sleep 30"));
    pid = process.pid();
  }
  EXPECT_EQ(::kill(pid, 0), -1);
  EXPECT_EQ(errno, ESRCH);
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST(Process, AMissingProgramIsNamed) {
  EXPECT_THAT([] { Process process({{"/nowhere/ebmlab-no-such-program"}}); },
              ::testing::ThrowsMessage<Error>(::testing::HasSubstr("/nowhere/ebmlab-no-such-program")));
}

TEST(Process, StartsWithDefaultSignalsAndNoneBlocked) {
  std::signal(SIGPIPE, SIG_IGN);
  Process process(shell("grep -E 'SigBlk|SigIgn' /proc/self/status"));
  const std::string text = read_all(process.out());
  std::signal(SIGPIPE, SIG_DFL);
  EXPECT_THAT(text, ::testing::ContainsRegex("SigBlk:\t0+\n"));
  const std::uint64_t ignored = std::stoull(text.substr(text.find("SigIgn:") + 7), nullptr, 16);
  EXPECT_EQ(ignored >> (SIGPIPE - 1U) & 1U, 0U) << text;
}

}  // namespace
}  // namespace ebmlab::launch
