// SPDX-License-Identifier: MIT
// A reader that stays open between questions while the file under its name is the one that it opened.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "storage/reader.hpp"

namespace ebmlab::gui {

/// What tells a file from another one under the same name, and from itself after somebody overwrote it or took the permission
/// to write away. (A writer moves what it wrote into the file now and then: one more opening.)
struct FileState {
  std::uint64_t device = 0, node = 0;
  std::int64_t size = 0, changed_ns = 0;
  bool is_writable = false, is_folder_writable = false;
  bool operator==(const FileState&) const = default;
};

/// One thread at a time.
class OpenReader {
 public:
  explicit OpenReader(std::filesystem::path file) : file_(std::move(file)) {}

  /// Opens it when that has to be. Errors: StoreError, also when there is no file.
  const storage::Reader& get();
  /// The next question opens what is there by then.
  void close() { reader_.reset(); }

  /// Another pair after every change by anybody, and for every file; get() first.
  using Version = std::pair<std::int64_t, std::int64_t>;
  [[nodiscard]] Version version() const { return {openings_, reader_->version()}; }
  /// What is told apart as one store from another: which one it says it is, and in which file; get() first.
  [[nodiscard]] std::string identity() const;
  /// Why it is only looked at, in a sentence; empty when it can be edited as well. get() first.
  [[nodiscard]] std::string limits() const;

 private:
  std::filesystem::path file_;
  FileState state_;
  std::int64_t openings_ = 0;
  std::string uuid_;
  std::optional<storage::Reader> reader_;
};

}  // namespace ebmlab::gui
