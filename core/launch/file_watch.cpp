// SPDX-License-Identifier: MIT
// Inotify watches folders one by one, by what lies at their path: each time after something changed all are set up anew, so
// that there is one way to come by a folder, whatever has become of it.
#include "launch/file_watch.hpp"

#include <poll.h>
#include <sys/inotify.h>
#include <ebmlab/error.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <system_error>

namespace ebmlab::launch {
namespace {
namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::uint32_t kChanges =
    IN_MODIFY | IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF;

[[noreturn]] void cannot_watch(const fs::path& folder, int code) {
  const std::string why = code == ENOSPC   ? "the system watches as many folders as it may (sysctl fs.inotify.max_user_watches)"
                          : code == EMFILE ? "as many programs watch files as may (sysctl fs.inotify.max_user_instances)"
                                           : std::system_category().message(code);
  throw Error(folder.string() + ": cannot be watched: " + why);
}

/// What is no source: hidden, left by an editor beside the file it saves, or written by a run that works in the folder.
bool is_passing(std::string_view name) {
  if (name.starts_with('.') || name == "4913") return true;  // Vim tries with that name whether a folder can be written
  if (name.starts_with('#') && name.ends_with('#')) return true;
  if (name.ends_with(".db") || name.find(".db-") != std::string_view::npos) return true;
  constexpr std::array<std::string_view, 8> kEndings{"~",    ".swp",  ".swo",         ".tmp",
                                                     ".bak", ".part", "___jb_tmp___", "___jb_old___"};
  return std::any_of(kEndings.begin(), kEndings.end(), [&](std::string_view ending) { return name.ends_with(ending); });
}

}  // namespace

FileWatch::FileWatch(const fs::path& folder, LeavesOut is_left_out)
    : folder_(fs::absolute(folder).lexically_normal()), is_left_out_(std::move(is_left_out)) {
  if (!folder_.has_filename()) folder_ = folder_.parent_path();
  watch_all();
}

void FileWatch::watch_all() {
  folders_.clear();
  events_ = Descriptor(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
  if (!events_.is_open()) cannot_watch(folder_, errno);
  if (!watch(folder_.parent_path())) cannot_watch(folder_.parent_path(), ENOENT);
  watch_below(folder_);
}

/// False when there is no such folder any more.
bool FileWatch::watch(const fs::path& folder) {
  const int number = ::inotify_add_watch(events_.get(), folder.c_str(), kChanges | IN_ONLYDIR);
  if (number >= 0) {
    folders_[number] = folder;
    return true;
  }
  if (errno == ENOSPC || errno == ENOMEM) cannot_watch(folder, errno);
  return false;  // gone, or not ours to read: what is below it is not part of the sources
}

void FileWatch::watch_below(const fs::path& folder) {
  if (!watch(folder)) return;  // before its folders are listed: one that is made meanwhile is an event
  std::error_code error;
  for (auto item = fs::directory_iterator(folder, error); !error && item != fs::directory_iterator(); item.increment(error)) {
    std::error_code unknown;
    const bool is_folder = item->is_directory(unknown) && !item->is_symlink(unknown);
    if (is_folder && !is_passing(item->path().filename().string()) && !is_left_out_(item->path())) watch_below(item->path());
  }
}

bool FileWatch::counts(int watch, std::uint32_t mask, const fs::path& name) const {
  if ((mask & IN_Q_OVERFLOW) != 0) return true;
  const auto found = folders_.find(watch);
  if (found == folders_.end() || (mask & IN_IGNORED) != 0) return false;
  const fs::path path = name.empty() ? found->second : found->second / name;
  if (found->second == folder_.parent_path()) return path == folder_;  // of the others there nothing is asked
  if (name.empty()) return true;
  return !is_passing(name.string()) && ((mask & IN_ISDIR) == 0 || !is_left_out_(path));
}

bool FileWatch::read_events() {
  alignas(inotify_event) std::array<char, std::size_t{16} * 1024> block{};
  bool has_changed = false;
  while (true) {
    const ssize_t got = ::read(events_.get(), block.data(), block.size());
    if (got <= 0) return has_changed;
    for (std::size_t at = 0; at + sizeof(inotify_event) <= static_cast<std::size_t>(got);) {
      inotify_event event{};
      std::memcpy(&event, block.data() + at, sizeof(event));
      const char* name = block.data() + at + sizeof(event);
      has_changed = counts(event.wd, event.mask, event.len == 0 ? "" : name) || has_changed;
      at += sizeof(event) + event.len;
    }
  }
}

bool FileWatch::wait(milliseconds patience) {
  const auto left = [](Clock::time_point end) {
    return static_cast<int>(std::max<std::int64_t>(0, std::chrono::ceil<milliseconds>(end - Clock::now()).count()));
  };
  const Clock::time_point end = Clock::now() + patience;
  pollfd news{events_.get(), POLLIN, 0};
  while (!read_events()) {
    const int wait_ms = left(end);
    if (wait_ms == 0 || ::poll(&news, 1, wait_ms) < 0) return false;
  }
  const Clock::time_point longest = Clock::now() + kLongestBurst;
  for (Clock::time_point quiet = Clock::now() + kSettled; left(std::min(quiet, longest)) > 0;) {
    ::poll(&news, 1, left(std::min(quiet, longest)));
    if (read_events()) quiet = Clock::now() + kSettled;
  }
  watch_all();  // before what is there now is looked at, so that nothing is missed
  return true;
}

}  // namespace ebmlab::launch
