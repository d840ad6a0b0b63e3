// SPDX-License-Identifier: MIT
// Live progress of a queue: redrawn lines on a terminal, plain lines elsewhere.
#include "launch/display.hpp"

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

namespace ebmlab::launch {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): read before anything else runs
  return value == nullptr ? "" : value;
}

bool speaks_utf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    std::string value = variable(name);
    if (value.empty()) continue;
    std::transform(value.begin(), value.end(), value.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return value.find("utf-8") != std::string::npos || value.find("utf8") != std::string::npos;
  }
  return false;
}

}  // namespace

DisplayOptions detect_display(int fd) {
  DisplayOptions options;
  options.fd = fd;
  const std::string terminal = variable("TERM");
  options.is_terminal = ::isatty(fd) == 1 && !terminal.empty() && terminal != "dumb";
  options.style.has_colour = options.is_terminal && variable("NO_COLOR").empty();
  options.style.has_unicode = options.is_terminal && speaks_utf8();
  return options;
}

Display::Display(const std::vector<std::string>& names, const DisplayOptions& options)
    : options_(options), board_(names, Clock::now()), plain_(names.size()) {}

Display::~Display() { finish(); }

Display::Size Display::size() const {
  winsize window{};
  if (::ioctl(options_.fd, TIOCGWINSZ, &window) != 0 || window.ws_col == 0) return {80, 24};
  return {window.ws_col, std::max<std::size_t>(window.ws_row, 2)};
}

void Display::put(std::string_view text) {
  while (!text.empty() && !is_silent_) {
    const ssize_t written = ::write(options_.fd, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      pollfd ready{options_.fd, POLLOUT, 0};
      ::poll(&ready, 1, 100);
    } else if (errno != EINTR) {
      is_silent_ = true;
    }
  }
}

// Moves to the first redrawn line and clears from there. A terminal that became narrower has wrapped what was drawn.
std::string Display::erased(std::size_t width) const {
  std::size_t rows = 0;
  for (const std::size_t columns : drawn_) rows += std::max<std::size_t>(1, (columns + width - 1) / width);
  if (rows == 0) return "";
  return "\r\033[" + std::to_string(rows) + "A\033[J";
}

void Display::draw() {
  const Size window = size();
  std::string text = erased(window.width);
  drawn_.clear();
  // The last column stays free: some terminals wrap when it is filled.
  for (const std::string& line :
       board_.lines(std::max<std::size_t>(window.width, 2) - 1, window.height - 1, options_.style, Clock::now())) {
    drawn_.push_back(text_width(line));
    text += line + "\n";
  }
  put(text);
  last_draw_ = Clock::now();
}

void Display::note(std::string_view text) {
  if (options_.is_terminal) put(erased(size().width));
  drawn_.clear();
  put(std::string(text) + "\n");
  if (options_.is_terminal) draw();
}

void Display::note(std::size_t job, std::string_view text) { note(board_.name(job) + ": " + std::string(text)); }

void Display::started(std::size_t job) {
  board_.started(job, Clock::now());
  plain_[job].time = Clock::now();
  if (!options_.is_terminal) note(job, "started");
}

void Display::progressed(std::size_t job, const Progress& progress) {
  board_.progressed(job, progress);
  if (options_.is_terminal) return;
  Plain& said = plain_[job];
  const double fraction = board_.fraction(job);
  const bool is_late = std::chrono::duration<double>(Clock::now() - said.time).count() >= options_.plain_seconds;
  const auto tenth = static_cast<int>(fraction * 10.0 + 1e-9);
  if (!is_late && tenth <= said.tenth) return;
  said = {tenth, Clock::now()};
  note(board_.sentence(job));
}

void Display::ended(std::size_t job, bool is_good, std::string_view outcome) {
  board_.ended(job, is_good, Clock::now());
  const double seconds = board_.seconds(job, Clock::now());
  std::string text = board_.name(job) + ": " + std::string(outcome);
  if (seconds > 0.0) text += ", after " + duration_text(seconds);
  note(options_.style.has_colour && !is_good ? "\033[31m" + text + "\033[0m" : text);
}

void Display::tick() {
  if (!options_.is_terminal) return;
  if (Clock::now() - last_draw_ >= std::chrono::milliseconds(options_.redraw_ms)) draw();
}

void Display::finish() {
  if (options_.is_terminal) put(erased(size().width));
  drawn_.clear();
}

}  // namespace ebmlab::launch
