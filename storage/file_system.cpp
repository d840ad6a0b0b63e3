// SPDX-License-Identifier: MIT
// What the store asks of the file system.
#include "storage/file_system.hpp"

#include "storage/error.hpp"
#include "storage/partial_path.hpp"

#include <fcntl.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <utility>

namespace ebmlab::storage {
namespace {

namespace fs = std::filesystem;

class Descriptor {
 public:
  Descriptor(const fs::path& file, int flags) : file_(file), value_(open(file.c_str(), flags | O_CLOEXEC, 0666)) {
    if (value_ < 0) fail("open");
  }
  ~Descriptor() { close(value_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  void write_all(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
      const ssize_t written = write(value_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) fail("write");
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
  }
  void sync() {
    if (fsync(value_) != 0) fail("sync");
  }

 private:
  [[noreturn]] void fail(const char* what) const {
    throw StoreError(std::string("cannot ") + what + " " + file_.string() + ": " + std::strerror(errno));
  }
  fs::path file_;
  int value_;
};

/// Makes a folder and waits until its parent knows it.
void make_folder(const fs::path& folder) {
  std::error_code error;
  if (!fs::create_directory(folder, error)) {
    if (error) throw StoreError("cannot make the folder " + folder.string() + ": " + error.message());
    return;
  }
  sync_to_disk(folder.parent_path());
}

/// A name for a file on its way, in a folder that exists then.
fs::path new_partial(const fs::path& file) {
  static std::atomic<unsigned> counter{0};
  const fs::path folder = file.parent_path();
  make_folder(folder.parent_path());
  make_folder(folder);
  return folder / (".partial-" + std::to_string(getpid()) + "-" + std::to_string(counter++));
}

}  // namespace

std::string network_file_system(long type) {
  // From linux/magic.h and the file systems' own headers. FUSE and 9p are let through: both serve local folders too.
  constexpr std::array<std::pair<unsigned long, const char*>, 12> kNetwork{{{0x6969, "NFS"},
                                                                            {0x517B, "SMB"},
                                                                            {0xFF534D42, "CIFS"},
                                                                            {0xFE534D42, "SMB2"},
                                                                            {0x00C36400, "Ceph"},
                                                                            {0x5346414F, "AFS"},
                                                                            {0x6B414653, "AFS"},
                                                                            {0x73757245, "Coda"},
                                                                            {0x0BD00BD0, "Lustre"},
                                                                            {0x47504653, "GPFS"},
                                                                            {0x7461636F, "OCFS2"},
                                                                            {0x01161970, "GFS2"}}};
  for (const auto& [magic, name] : kNetwork) {
    if ((static_cast<unsigned long>(type) & 0xFFFFFFFFUL) == magic) return name;
  }
  return {};
}

void refuse_network_file_system(const fs::path& store, const fs::path& folder) {
  struct statfs info {};
  if (statfs(folder.c_str(), &info) != 0) return;  // a missing folder is told of where it is opened
  const std::string name = network_file_system(static_cast<long>(info.f_type));
  if (name.empty()) return;
  throw StoreError(store.string() + " is on a network file system (" + name +
                   "), where SQLite's locks do not hold: keep the store on a local disk and copy it afterwards");
}

bool is_writable_folder(const fs::path& folder) { return access(folder.c_str(), W_OK | X_OK) == 0; }

void require_writable_folder(const fs::path& store, const fs::path& folder) {
  std::error_code ignored;
  if (!fs::exists(folder, ignored)) throw StoreError(store.string() + ": the folder " + folder.string() + " does not exist");
  if (!fs::is_directory(folder, ignored)) throw StoreError(store.string() + ": " + folder.string() + " is not a folder");
  if (!is_writable_folder(folder)) {
    throw StoreError(store.string() + ": the folder " + folder.string() + " cannot be written: " + std::strerror(errno));
  }
}

void sync_to_disk(const fs::path& file_or_folder) { Descriptor(file_or_folder, O_RDONLY).sync(); }

void write_whole_file(const fs::path& file, std::span<const std::byte> bytes) {
  const fs::path partial = new_partial(file);
  try {
    Descriptor out(partial, O_WRONLY | O_CREAT | O_EXCL);
    out.write_all(bytes);
    out.sync();
    fs::rename(partial, file);
    try {
      sync_to_disk(file.parent_path());
    } catch (const StoreError&) {
      fs::remove(file);
      throw;
    }
  } catch (const std::exception& problem) {
    std::error_code ignored;
    fs::remove(partial, ignored);
    throw StoreError(problem.what());
  }
}

bool rename_unless_taken(const fs::path& from, const fs::path& to) {
  if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return true;
  if (errno == EEXIST) return false;
  if (errno == EINVAL && !fs::exists(fs::symlink_status(to))) {  // a file system that cannot do it in one step
    std::error_code error;
    fs::rename(from, to, error);
    if (!error) return true;
    errno = error.value();
  }
  throw StoreError("cannot rename " + from.string() + " to " + to.string() + ": " + std::strerror(errno));
}

bool link_whole_file(const fs::path& original, const fs::path& file) {
  const fs::path partial = new_partial(file);
  std::error_code error;
  fs::create_hard_link(original, partial, error);
  if (error) return false;
  fs::rename(partial, file, error);
  if (error) {
    const std::string why = error.message();
    fs::remove(partial, error);
    throw StoreError("cannot write " + file.string() + ": " + why);
  }
  return true;
}

void write_streamed(const fs::path& file, const std::function<void(std::ostream&)>& write) {
  const auto fail = [&](const std::string& why) { throw StoreError("cannot write " + file.string() + ": " + why); };
  PartialPath partial(file);
  std::ofstream out(partial.path(), std::ios::binary | std::ios::trunc);
  if (!out) fail(std::strerror(errno));
  write(out);
  errno = 0;
  if (!out.flush()) fail(errno != 0 ? std::strerror(errno) : "not all of it could be written");
  out.close();
  try {
    partial.complete();
  } catch (const fs::filesystem_error& error) {
    fail(error.code().message());
  }
}

}  // namespace ebmlab::storage
