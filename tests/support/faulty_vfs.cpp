// SPDX-License-Identifier: MIT
// A disk that fails when told to.
#include "support/faulty_vfs.hpp"

#include <stdexcept>

namespace ebmlab::test {

FaultyVfs::FaultyVfs() : original_(sqlite3_vfs_find(nullptr)) {
  static_cast<sqlite3_vfs&>(vfs_) = *original_;
  vfs_.self = this;
  vfs_.zName = "faulty";
  vfs_.xOpen = &FaultyVfs::open;
  if (sqlite3_vfs_register(&vfs_, 1) != SQLITE_OK) throw std::runtime_error("SQLite takes no other VFS");
}

FaultyVfs::~FaultyVfs() {
  sqlite3_vfs_unregister(&vfs_);
  sqlite3_vfs_register(original_, 1);
}

void FaultyVfs::fail_from(std::int64_t first, Fault fault) {
  const std::lock_guard lock(mutex_);
  fault_ = fault;
  good_calls_ = first - 1;
  failures_ = 0;
}

void FaultyVfs::heal() {
  const std::lock_guard lock(mutex_);
  good_calls_.reset();
}

int FaultyVfs::verdict(int input_output_error) {
  const std::lock_guard lock(mutex_);
  if (!good_calls_) return SQLITE_OK;
  if (*good_calls_ > 0) {
    --*good_calls_;
    return SQLITE_OK;
  }
  ++failures_;
  return fault_ == Fault::kFull ? SQLITE_FULL : input_output_error;
}

const FaultyVfs::Methods* FaultyVfs::methods_over(const sqlite3_io_methods* original) {
  const std::lock_guard lock(mutex_);
  Methods& methods = methods_[original];
  if (methods.original != nullptr) return &methods;  // other threads call through it
  static_cast<sqlite3_io_methods&>(methods) = *original;
  methods.self = this;
  methods.original = original;
  methods.xWrite = &FaultyVfs::write;
  methods.xTruncate = &FaultyVfs::truncate;
  methods.xSync = &FaultyVfs::sync;
  return &methods;
}

int FaultyVfs::open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  FaultyVfs& self = *static_cast<Vfs*>(vfs)->self;
  const int result = self.original_->xOpen(self.original_, name, file, flags, out_flags);
  const bool is_of_a_store = (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) != 0;
  if (result == SQLITE_OK && is_of_a_store) file->pMethods = self.methods_over(file->pMethods);
  return result;
}

const FaultyVfs::Methods& FaultyVfs::methods_of(const sqlite3_file* file) {
  return *static_cast<const Methods*>(file->pMethods);
}

int FaultyVfs::write(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
  const Methods& methods = methods_of(file);
  const int verdict = methods.self->verdict(SQLITE_IOERR_WRITE);
  const int written = methods.original->xWrite(file, data, verdict == SQLITE_OK ? size : size / 2, offset);
  return verdict == SQLITE_OK ? written : verdict;
}

int FaultyVfs::truncate(sqlite3_file* file, sqlite3_int64 size) {
  const Methods& methods = methods_of(file);
  const int verdict = methods.self->verdict(SQLITE_IOERR_TRUNCATE);
  return verdict == SQLITE_OK ? methods.original->xTruncate(file, size) : verdict;
}

int FaultyVfs::sync(sqlite3_file* file, int flags) {
  const Methods& methods = methods_of(file);
  const int verdict = methods.self->verdict(SQLITE_IOERR_FSYNC);
  return verdict == SQLITE_OK ? methods.original->xSync(file, flags) : verdict;
}

}  // namespace ebmlab::test
