// SPDX-License-Identifier: MIT
#include "launch/display.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>

#include "launch/descriptor.hpp"

namespace ebmlab::launch {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Pipe {
  Descriptor read, write;
  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) throw std::runtime_error("pipe");
    read = Descriptor(ends[0]);
    write = Descriptor(ends[1]);
  }
  std::string text() {
    write.close();
    std::string all;
    std::array<char, 4096> block{};
    for (ssize_t got = 0; (got = ::read(read.get(), block.data(), block.size())) > 0;)
      all.append(block.data(), static_cast<std::size_t>(got));
    return all;
  }
};

TEST(Display, PlainLinesAtEveryTenthAndNoEscapes) {
  Pipe pipe;
  DisplayOptions options = detect_display(pipe.write.get());
  EXPECT_FALSE(options.is_terminal);
  {
    Display display({"run"}, options);
    display.started(0);
    for (int step = 1; step <= 100; ++step) {
      display.progressed(0, {step, 100, "", 10.0, {}});
      display.tick();
    }
    display.note(0, "the disk is full");
    display.ended(0, true, "completed");
  }
  const std::string text = pipe.text();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 13);  // start, ten tenths, a note, end
  EXPECT_THAT(text, HasSubstr("\nrun: the disk is full\n"));
  EXPECT_THAT(text, HasSubstr("run: started\nrun: 10 of 100 steps (10 %)"));
  EXPECT_THAT(text, HasSubstr("run: completed, after 0:00\n"));
  EXPECT_THAT(text, Not(HasSubstr("\033")));
}

TEST(Display, ATerminalIsRedrawnInPlaceAndLeftClean) {
  Pipe pipe;
  DisplayOptions options;
  options.fd = pipe.write.get();
  options.is_terminal = true;
  options.redraw_ms = 0;
  {
    Display display({"run"}, options);
    display.started(0);
    display.tick();
    display.tick();
    display.ended(0, false, "killed by SIGSEGV");
  }
  const std::string text = pipe.text();
  EXPECT_THAT(text, HasSubstr("\033[2A\033[J"));  // one run and the summary
  EXPECT_THAT(text, HasSubstr("run: killed by SIGSEGV"));
  EXPECT_EQ(text.substr(text.size() - 3), "\033[J");
  EXPECT_THAT(text, Not(HasSubstr("\033[31m")));  // no colour was asked for
}

TEST(Display, RedrawsAreNotMoreFrequentThanAsked) {
  Pipe pipe;
  DisplayOptions options;
  options.fd = pipe.write.get();
  options.is_terminal = true;
  options.redraw_ms = 60000;
  Display display({"run"}, options);
  for (int i = 0; i < 100; ++i) display.tick();
  display.finish();
  const std::string text = pipe.text();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
}

TEST(Display, GoesSilentWithoutAReader) {
  std::signal(SIGPIPE, SIG_IGN);
  Pipe pipe;
  DisplayOptions options;
  options.fd = pipe.write.get();
  pipe.read.close();
  Display display({"run"}, options);
  display.started(0);
  display.ended(0, true, "completed");
  std::signal(SIGPIPE, SIG_DFL);
}

TEST(Display, HeedsNoColorAndTheWindowsWidth) {
  const Descriptor master(::posix_openpt(O_RDWR | O_NOCTTY));
  if (!master.is_open() || ::grantpt(master.get()) != 0 || ::unlockpt(master.get()) != 0)
    GTEST_SKIP() << "no pseudo terminal here";
  const Descriptor terminal(::open(::ptsname(master.get()), O_RDWR | O_NOCTTY));
  ASSERT_TRUE(terminal.is_open());
  ::setenv("TERM", "xterm", 1);
  ::unsetenv("NO_COLOR");
  EXPECT_TRUE(detect_display(terminal.get()).style.has_colour);
  ::setenv("NO_COLOR", "1", 1);
  DisplayOptions options = detect_display(terminal.get());
  EXPECT_TRUE(options.is_terminal);
  EXPECT_FALSE(options.style.has_colour);
  ::unsetenv("NO_COLOR");
  ::setenv("TERM", "dumb", 1);
  EXPECT_FALSE(detect_display(terminal.get()).is_terminal);

  winsize window{};
  window.ws_col = 30;
  window.ws_row = 10;
  ASSERT_EQ(::ioctl(terminal.get(), TIOCSWINSZ, &window), 0);
  options.redraw_ms = 0;
  Display display({"a-rather-long-name seed 0"}, options);
  display.started(0);
  display.progressed(0, {5, 10, "", 1.0, {{"loss", 1.0}}});
  display.tick();
  std::array<char, 4096> block{};
  const ssize_t got = ::read(master.get(), block.data(), block.size());
  ASSERT_GT(got, 0);
  std::string line;
  for (const char c : std::string(block.data(), static_cast<std::size_t>(got))) {
    if (c != '\n' && c != '\r') {
      line += c;
    } else {
      EXPECT_LT(text_width(line), 30U) << line;
      line.clear();
    }
  }
}

}  // namespace
}  // namespace ebmlab::launch
