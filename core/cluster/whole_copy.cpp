// SPDX-License-Identifier: MIT
// Files of a folder that several machines write.
#include "cluster/whole_copy.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <ebmlab/error.hpp>
#include <string>
#include <system_error>

#include "launch/descriptor.hpp"
#include "storage/digest.hpp"

namespace ebmlab::cluster {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const char* what, const fs::path& file, int error = errno) {
  throw Error(std::string("cannot ") + what + " " + file.string() + ": " + std::system_category().message(error));
}

class Partial {
 public:
  explicit Partial(const fs::path& to)
      : to_(to),
        path_(to.string() + std::string(kPartial) + storage::new_uuid()),
        out_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)) {
    if (!out_.is_open()) fail("write", to_);
  }
  ~Partial() {
    if (!is_complete_) ::unlink(path_.c_str());
  }
  Partial(const Partial&) = delete;
  Partial& operator=(const Partial&) = delete;

  void write(std::string_view bytes) {
    if (!launch::write_all(out_.get(), bytes)) fail("write", to_);
  }
  /// Network file systems tell of a full disk as late as here.
  void complete() {
    if (::fsync(out_.get()) != 0) fail("write", to_);
    out_.close();
    if (::rename(path_.c_str(), to_.c_str()) != 0) fail("write", to_);
    is_complete_ = true;
    const launch::Descriptor folder(::open(to_.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.is_open()) (void)::fsync(folder.get());  // not every file system knows how
  }

 private:
  fs::path to_, path_;
  launch::Descriptor out_;
  bool is_complete_ = false;
};

constexpr std::size_t kBlock = 1U << 16U;

/// Every block of it, to its end: 0; or why it could not be read.
template <typename Take>
int read_blocks(int file, const Take& take) {
  std::array<char, kBlock> block{};
  while (true) {
    const ssize_t got = ::read(file, block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno;
    if (got == 0) return 0;
    take(std::string_view(block.data(), static_cast<std::size_t>(got)));
  }
}

}  // namespace

void copy_whole(const fs::path& from, const fs::path& to) {
  const launch::Descriptor in(::open(from.c_str(), O_RDONLY | O_CLOEXEC));
  if (!in.is_open()) fail("read", from);
  Partial partial(to);
  const int error = read_blocks(in.get(), [&](std::string_view block) { partial.write(block); });
  if (error != 0) fail("read", from, error);
  partial.complete();
}

std::optional<std::string> read_whole(const fs::path& file) {
  constexpr int kMostTries = 5;
  for (int tries = 1;; ++tries) {
    const launch::Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!in.is_open() && errno == ENOENT) return std::nullopt;
    if (!in.is_open()) fail("read", file);
    std::string text;
    const int error = read_blocks(in.get(), [&](std::string_view block) { text += block; });
    if (error == 0) return text;
    // On NFS: another machine has just put a new file in its place.
    if (error != ESTALE || tries == kMostTries) fail("read", file, error);
  }
}

void write_whole(const fs::path& to, std::string_view text) {
  Partial partial(to);
  partial.write(text);
  partial.complete();
}

}  // namespace ebmlab::cluster
