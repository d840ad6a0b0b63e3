// SPDX-License-Identifier: MIT
// The owner and the mode of a file and of every folder above it.
#include "host/trust.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace ebmlab::host {
namespace {
namespace fs = std::filesystem;
using Reason = std::optional<std::string>;

bool is_trusted_user(uid_t user) { return user == 0 || user == geteuid(); }

/// Root's group, or the user's private group (the convention by which both have one number).
bool is_trusted_group(gid_t group) { return group == 0 || (group == getegid() && group == geteuid()); }

bool holds(const fs::path& folder, const fs::path& executable) {
  return std::mismatch(folder.begin(), folder.end(), executable.begin(), executable.end()).first == folder.end();
}

Reason distrust_file(const fs::path& file, const struct stat& status) {
  if (!S_ISREG(status.st_mode)) return file.string() + " is not a regular file";
  if (!is_trusted_user(status.st_uid)) return file.string() + " belongs to user " + std::to_string(status.st_uid);
  if ((status.st_mode & S_IWOTH) != 0) return file.string() + " is writable by everybody";
  if ((status.st_mode & S_IWGRP) != 0 && !is_trusted_group(status.st_gid)) {
    return file.string() + " is writable by group " + std::to_string(status.st_gid);
  }
  return std::nullopt;
}

Reason distrust_folder(const fs::path& folder, const struct stat& status, bool holds_program) {
  if (!is_trusted_user(status.st_uid) && !holds_program) {
    return "folder " + folder.string() + " belongs to user " + std::to_string(status.st_uid);
  }
  if ((status.st_mode & S_ISVTX) != 0) return std::nullopt;
  if ((status.st_mode & S_IWOTH) != 0) return "folder " + folder.string() + " is writable by everybody";
  if ((status.st_mode & S_IWGRP) != 0 && !is_trusted_group(status.st_gid) && !holds_program) {
    return "folder " + folder.string() + " is writable by group " + std::to_string(status.st_gid);
  }
  return std::nullopt;
}

}  // namespace

Reason distrust(const fs::path& file, const fs::path& executable) {
  fs::path so_far;
  for (const fs::path& component : file) {
    so_far /= component;
    struct stat status {};
    if (lstat(so_far.c_str(), &status) != 0)
      return so_far.string() + ": " + std::strerror(errno);  // NOLINT(concurrency-mt-unsafe)
    Reason reason = so_far == file ? distrust_file(file, status) : distrust_folder(so_far, status, holds(so_far, executable));
    if (reason) return reason;
  }
  return std::nullopt;
}

}  // namespace ebmlab::host
