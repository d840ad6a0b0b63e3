// SPDX-License-Identifier: MIT
// The parent's half of a probe.
#include "host/prober.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <optional>
#include <span>

#include "host/probe_line.hpp"
#include "launch/lines.hpp"
#include "launch/process.hpp"

namespace ebmlab::host {
namespace {
namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kLongestManifest = std::size_t{16} * 1024 * 1024;
constexpr int kTick_ms = 50;

bool is_cancelled(const ProbeSettings& settings) { return settings.is_cancelled && settings.is_cancelled(); }

/// How a child left off.
struct End {
  std::optional<launch::Exit> exit;  ///< none: it was killed for taking too long
  std::string doing = {}, last_words = {};
};

launch::Command command_for(std::span<const fs::path> files, const ProbeSettings& settings) {
  launch::Command command{settings.command, {{"OMP_NUM_THREADS", "1"}, {"MKL_NUM_THREADS", "1"}}};
  for (const fs::path& file : files) command.arguments.push_back(file.string());
  return command;
}

/// One child, and what it says of its files.
class Child {
 public:
  Child(std::span<const fs::path> files, const ProbeSettings& settings)
      : process_(command_for(files, settings)), settings_(settings) {}

  /// Adds the manifests that arrive, `wanted` at most, until the child is through, ends or hangs.
  End listen(std::vector<Manifest>& manifests, std::size_t wanted) {
    const std::size_t before = manifests.size();
    Clock::time_point since = Clock::now();
    while (manifests.size() - before < wanted) {
      const std::size_t had = manifests.size();
      wait_for_news();
      end_.exit = process_.poll();  // before the last reading, so that nothing is missed
      hear(manifests);
      if (manifests.size() != had) since = Clock::now();
      if (end_.exit || Clock::now() - since > settings_.limit || is_cancelled(settings_)) break;
    }
    manifests.resize(std::min(manifests.size(), before + wanted));
    return end_;  // the destructor of process_ kills what is left
  }

 private:
  void wait_for_news() {
    std::array<pollfd, 2> pipes{pollfd{process_.out().get(), POLLIN, 0}, pollfd{process_.err().get(), POLLIN, 0}};
    ::poll(pipes.data(), pipes.size(), kTick_ms);
  }

  void hear(std::vector<Manifest>& manifests) {
    read(process_.out(), out_lines_, [&](std::string_view line) {
      auto said = parse_probe_line(line);
      if (auto* doing = std::get_if<std::string>(&said)) end_.doing = std::move(*doing);
      if (auto* manifest = std::get_if<Manifest>(&said)) {
        manifests.push_back(std::move(*manifest));
        end_ = {.exit = end_.exit};
      }
    });
    read(process_.err(), err_lines_, [&](std::string_view line) {
      if (!line.empty()) end_.last_words = line;
    });
  }

  static void read(launch::Descriptor& pipe, launch::LineSplitter& lines, const launch::LineSplitter::Sink& sink) {
    if (pipe.is_open() && launch::read_lines(pipe.get(), lines, sink) == launch::ReadResult::kEnded) pipe.close();
  }

  launch::Process process_;
  const ProbeSettings& settings_;
  launch::LineSplitter out_lines_{kLongestManifest}, err_lines_;
  End end_;
};

std::string seconds_text(std::chrono::milliseconds time) {
  const auto tenths = (time.count() + 50) / 100;
  return std::to_string(tenths / 10) + (tenths % 10 == 0 ? "" : "." + std::to_string(tenths % 10)) + " s";
}

bool is_killed_from_outside(const launch::Exit& exit) {
  return exit.signal == SIGKILL || exit.signal == SIGTERM || exit.signal == SIGINT || exit.signal == SIGHUP;
}

/// What is to be said of the file that a child was at.
Manifest blame(const End& end, const ProbeSettings& settings) {
  const std::string where = end.doing.empty() ? "" : " while " + end.doing;
  const std::string words = end.last_words.empty() ? "" : "; its last words: " + end.last_words;
  if (!end.exit) {
    return {.sha256 = {},
            .state = FileState::kProbeTimedOut,
            .reason = "nothing came of it within " + seconds_text(settings.limit) + where + words};
  }
  if (is_killed_from_outside(*end.exit)) {
    return {.sha256 = {},
            .state = FileState::kLoadFailed,
            .reason = "the probe was killed from outside, by " + end.exit->text() + where + words};
  }
  const std::string how = end.exit->signal == 0 ? "it ended the process with " : "";
  return {.sha256 = {}, .state = FileState::kProbeCrashed, .reason = how + end.exit->text() + where + words};
}

}  // namespace

std::vector<Manifest> probe(const std::vector<fs::path>& files, const ProbeSettings& settings) {
  std::vector<Manifest> manifests;
  while (manifests.size() < files.size()) {
    if (is_cancelled(settings)) {
      manifests.resize(files.size(), {.sha256 = {}, .state = FileState::kLoadFailed, .reason = "the probe was cancelled"});
      break;
    }
    const auto rest = std::span(files).subspan(manifests.size());
    try {
      const End end = Child(rest, settings).listen(manifests, rest.size());
      if (manifests.size() < files.size() && !is_cancelled(settings)) manifests.push_back(blame(end, settings));
    } catch (const Error& error) {
      manifests.resize(files.size(), {.sha256 = {}, .state = FileState::kLoadFailed, .reason = error.what()});
    }
  }
  return manifests;
}

}  // namespace ebmlab::host
