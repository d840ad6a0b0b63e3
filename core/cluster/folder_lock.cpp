// SPDX-License-Identifier: MIT
// One process at a time changes a submission, or collects it.
#include "cluster/folder_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <chrono>
#include <ebmlab/error.hpp>
#include <string>
#include <system_error>
#include <thread>

namespace ebmlab::cluster {
namespace {

constexpr std::chrono::milliseconds kBetweenTries{100};
constexpr int kSilentTries = 20;

}  // namespace

FolderLock::FolderLock(const std::filesystem::path& file, const std::function<void(const std::string&)>& tell)
    : file_(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {
  const auto why = [] { return std::system_category().message(errno); };
  if (!file_.is_open()) throw Error("cannot write " + file.string() + ": " + why());
  for (int tries = 1; ::flock(file_.get(), LOCK_EX | LOCK_NB) != 0; ++tries) {
    if (errno == ENOSYS || errno == EOPNOTSUPP || errno == ENOLCK) {
      tell(file.string() + " cannot be locked (" + why() + "): let one process at a time submit and collect");
      return;
    }
    if (errno != EINTR && errno != EWOULDBLOCK) throw Error("cannot lock " + file.string() + ": " + why());
    if (tries == kSilentTries) tell("another process has locked " + file.string() + "; waiting for it");
    std::this_thread::sleep_for(kBetweenTries);
  }
}

}  // namespace ebmlab::cluster
