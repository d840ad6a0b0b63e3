// SPDX-License-Identifier: MIT
#include "gui/store/open_reader.hpp"

#include <sys/stat.h>
#include <unistd.h>

namespace ebmlab::gui {
namespace {

constexpr std::int64_t kNanoseconds = 1'000'000'000;

FileState state_of(const std::filesystem::path& file) {
  struct stat status {};
  if (stat(file.c_str(), &status) != 0) throw storage::StoreError("there is no store " + file.string());
  return {.device = status.st_dev,
          .node = status.st_ino,
          .size = status.st_size,
          .changed_ns = status.st_mtim.tv_sec * kNanoseconds + status.st_mtim.tv_nsec,
          .is_writable = access(file.c_str(), W_OK) == 0,
          .is_folder_writable = access(file.parent_path().c_str(), W_OK | X_OK) == 0};
}

}  // namespace

const storage::Reader& OpenReader::get() {
  const FileState state = state_of(file_);
  if (!reader_ || state != state_) {
    close();
    storage::Reader opened(file_);
    uuid_ = opened.uuid();
    reader_.emplace(std::move(opened));
    state_ = state;
    ++openings_;
  }
  return *reader_;
}

std::string OpenReader::identity() const {
  return uuid_ + " " + std::to_string(state_.device) + " " + std::to_string(state_.node);
}

std::string OpenReader::limits() const {
  if (!reader_->notice().empty()) return reader_->notice();
  if (!state_.is_writable) return file_.string() + " is read-only: it can be looked at, but not edited";
  if (!state_.is_folder_writable)
    return "the folder " + file_.parent_path().string() + " cannot be written: the store can be looked at, but not edited";
  return {};
}

}  // namespace ebmlab::gui
