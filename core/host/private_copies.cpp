// SPDX-License-Identifier: MIT
// Copies of libraries, in a folder of the user's or in memory.
#include "host/private_copies.hpp"

#include <ebmlab/error.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <vector>

#include "host/trust.hpp"
#include "host/whole_file.hpp"
#include "storage/digest.hpp"

namespace ebmlab::host {
namespace {
namespace fs = std::filesystem;

PrivateCopy in_memory(const std::string& sha256, std::string_view bytes) {
  launch::Descriptor memory(::memfd_create(sha256.c_str(), MFD_CLOEXEC));
  if (!memory.is_open() || !launch::write_all(memory.get(), bytes))
    throw Error("a plugin cannot be copied into memory: " + std::system_category().message(errno));
  return {"/proc/self/fd/" + std::to_string(memory.get()), std::move(memory)};
}

/// Between processes: a copy is either marked as used before its age is looked at, or is gone before it is found. Where folders
/// cannot be locked there is a moment in which it could be both; then it is copied anew by the next command.
class FolderLock {
 public:
  FolderLock(const fs::path& folder, int kind) : folder_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    if (folder_.is_open()) {
      while (::flock(folder_.get(), kind) != 0 && errno == EINTR) {
      }
    }
  }

 private:
  launch::Descriptor folder_;
};

/// Its age counts from here. False when there is no such file.
bool mark_as_used(const fs::path& folder, const fs::path& copy) {
  const FolderLock lock(folder, LOCK_SH);
  return ::utimensat(AT_FDCWD, copy.c_str(), nullptr, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT;
}

struct Kept {
  fs::path path;
  std::uintmax_t bytes;
  fs::file_time_type used;
};

/// Those that were used last first.
std::vector<Kept> kept_in(const fs::path& folder) {
  std::vector<Kept> all;
  std::error_code error;
  for (auto item = fs::directory_iterator(folder, error); !error && item != fs::directory_iterator(); item.increment(error)) {
    std::error_code gone;
    const Kept kept{item->path(), item->file_size(gone), item->last_write_time(gone)};
    if (!gone) all.push_back(kept);
  }
  std::sort(all.begin(), all.end(), [](const Kept& a, const Kept& b) { return a.used > b.used; });
  return all;
}

}  // namespace

PrivateCopies::PrivateCopies(fs::path folder, fs::path executable, CopyLimits limits)
    : folder_(std::move(folder)), executable_(std::move(executable)), limits_(limits) {}

fs::path PrivateCopies::path_of(const std::string& sha256) const { return folder_ / (sha256 + ".so"); }

std::optional<PrivateCopy> PrivateCopies::find(const std::string& sha256) const {
  if (folder_.empty() || !mark_as_used(folder_, path_of(sha256))) return std::nullopt;
  std::error_code error;
  const fs::path path = fs::canonical(path_of(sha256), error);
  if (error || distrust(path, executable_)) return std::nullopt;
  const std::optional<std::string> bytes = read_whole_file(path);
  if (!bytes || storage::sha256(*bytes) != sha256) return std::nullopt;
  return PrivateCopy{path};
}

PrivateCopy PrivateCopies::keep(const std::string& sha256, std::string_view bytes) const {
  if (auto kept = find(sha256)) return *std::move(kept);
  if (!folder_.empty()) {
    try {
      write_whole_file(path_of(sha256), bytes);
      prune();
    } catch (const Error&) {  // a folder that cannot be written is not used
    }
    if (auto kept = find(sha256)) return *std::move(kept);
  }
  return in_memory(sha256, bytes);
}

// A library that is in a process stays there when its file is removed.
void PrivateCopies::prune() const {
  const FolderLock lock(folder_, LOCK_EX);
  const fs::file_time_type now = fs::file_time_type::clock::now();
  std::uintmax_t bytes = 0;
  for (const Kept& kept : kept_in(folder_)) {
    bytes += kept.bytes;
    const auto unused = now - kept.used;
    const bool is_too_much = bytes > limits_.most_bytes && unused > limits_.always_kept;
    std::error_code error;
    if (unused > limits_.longest_unused || is_too_much) fs::remove(kept.path, error);
  }
}

}  // namespace ebmlab::host
