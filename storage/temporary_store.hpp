// SPDX-License-Identifier: MIT
// A store in the making, with its artifacts, under a name of its own.
#pragma once

#include <filesystem>

namespace ebmlab::storage {

/// BESIDE.partial-PID-N, removed at the end unless it became a store. What a process that died an hour ago or more left beside
/// the same store is removed at the beginning.
class TemporaryStore {
 public:
  explicit TemporaryStore(const std::filesystem::path& beside);
  ~TemporaryStore() { remove(); }
  TemporaryStore(const TemporaryStore&) = delete;
  TemporaryStore& operator=(const TemporaryStore&) = delete;

  [[nodiscard]] const std::filesystem::path& file() const { return file_; }
  /// Gives it, safe on the disk, that name; false when something has the name already. The store itself comes last: without it
  /// there is none. No connection to it may be open. Errors: StoreError, std::filesystem::filesystem_error.
  [[nodiscard]] bool become(const std::filesystem::path& store);

 private:
  void remove() const noexcept;
  std::filesystem::path file_;
};

}  // namespace ebmlab::storage
