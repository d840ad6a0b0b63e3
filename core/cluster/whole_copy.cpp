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

[[noreturn]] void fail(const char* what, const fs::path& file) {
  throw Error(std::string("cannot ") + what + " " + file.string() + ": " + std::system_category().message(errno));
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

}  // namespace

void copy_whole(const fs::path& from, const fs::path& to) {
  const launch::Descriptor in(::open(from.c_str(), O_RDONLY | O_CLOEXEC));
  if (!in.is_open()) fail("read", from);
  Partial partial(to);
  std::array<char, 1U << 16U> block{};
  while (true) {
    const ssize_t got = ::read(in.get(), block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail("read", from);
    if (got == 0) break;
    partial.write({block.data(), static_cast<std::size_t>(got)});
  }
  partial.complete();
}

void write_whole(const fs::path& to, std::string_view text) {
  Partial partial(to);
  partial.write(text);
  partial.complete();
}

}  // namespace ebmlab::cluster
