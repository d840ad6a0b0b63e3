// SPDX-License-Identifier: MIT
// An advisory lock on a file beside the store.
#include "storage/file_lock.hpp"

#include "storage/error.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <thread>

namespace ebmlab::storage {

FileLock::FileLock(const std::filesystem::path& file)
    : file_(file), descriptor_(open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {
  if (descriptor_ < 0) throw StoreError("cannot write " + file.string() + ", the store's lock: " + std::strerror(errno));
}

FileLock::~FileLock() { close(descriptor_); }

// Locking changes what the descriptor holds, though not its number: not const.
// NOLINTBEGIN(readability-make-member-function-const)
void FileLock::wait_for(int operation) {
  const auto end = std::chrono::steady_clock::now() + kLockPatience;
  while (flock(descriptor_, operation | LOCK_NB) != 0) {
    if (errno != EINTR && errno != EWOULDBLOCK) {
      throw StoreError("cannot lock " + file_.string() + ": " + std::strerror(errno));
    }
    if (std::chrono::steady_clock::now() >= end) throw StoreBusy(file_.string());
    std::this_thread::sleep_for(kBetweenLooks);
  }
}

void FileLock::lock_shared() { wait_for(LOCK_SH); }
void FileLock::lock_exclusive() { wait_for(LOCK_EX); }
bool FileLock::try_lock_shared() { return flock(descriptor_, LOCK_SH | LOCK_NB) == 0; }
bool FileLock::try_lock_exclusive() { return flock(descriptor_, LOCK_EX | LOCK_NB) == 0; }
void FileLock::unlock() { flock(descriptor_, LOCK_UN); }
// NOLINTEND(readability-make-member-function-const)

}  // namespace ebmlab::storage
