// SPDX-License-Identifier: MIT
// A file or folder in the making: under a name of its own until it is whole.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

namespace ebmlab::storage {

/// NAME.partial-PID, removed at the end unless complete() gave it its name.
class PartialPath {
 public:
  explicit PartialPath(std::filesystem::path whole)
      : whole_(std::move(whole)), path_(whole_.string() + ".partial-" + std::to_string(::getpid())) {
    remove();
  }
  ~PartialPath() { remove(); }
  PartialPath(const PartialPath&) = delete;
  PartialPath& operator=(const PartialPath&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// Errors: std::filesystem::filesystem_error.
  void complete() { std::filesystem::rename(path_, whole_); }

 private:
  void remove() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::filesystem::path whole_, path_;
};

}  // namespace ebmlab::storage
