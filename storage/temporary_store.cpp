// SPDX-License-Identifier: MIT
#include "storage/temporary_store.hpp"

#include "storage/artifacts.hpp"
#include "storage/file_system.hpp"
#include "storage/process.hpp"

#include <unistd.h>

#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <string>
#include <string_view>
#include <system_error>

namespace ebmlab::storage {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMark = ".partial-";
constexpr std::chrono::hours kForgotten{1};  // another machine's process may have the pid of none here
constexpr std::array<const char*, 6> kSuffixes{"", "-journal", "-wal", "-shm", "-lock", "-artifacts"};

/// Whether the rest of a name after the mark, "PID-N", is that of a process which is gone.
bool is_of_the_dead(std::string_view rest) {
  std::int64_t pid = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), pid);
  return error == std::errc() && end != rest.data() + rest.size() && *end == '-' && !start_time_of(pid);
}

void remove_forgotten(const fs::path& beside) {
  const std::string prefix = beside.filename().native() + std::string(kMark);
  std::error_code ignored;
  const auto limit = fs::file_time_type::clock::now() - kForgotten;
  for (const auto& entry : fs::directory_iterator(beside.parent_path(), ignored)) {
    const std::string name = entry.path().filename();
    if (!name.starts_with(prefix) || !is_of_the_dead(std::string_view(name).substr(prefix.size()))) continue;
    if (entry.last_write_time(ignored) < limit && !ignored) fs::remove_all(entry.path(), ignored);
  }
}

}  // namespace

TemporaryStore::TemporaryStore(const fs::path& beside) {
  static std::atomic<unsigned> counter{0};
  const fs::path store = fs::absolute(beside);
  remove_forgotten(store);
  file_ = store.native() + std::string(kMark) + std::to_string(getpid()) + "-" + std::to_string(counter++);
  remove();
}

bool TemporaryStore::become(const fs::path& store) {
  const fs::path folder = artifact_folder(file_);
  const bool has_artifacts = fs::exists(folder);
  if (has_artifacts) {
    for (const auto& entry : fs::directory_iterator(folder)) sync_to_disk(entry.path());
    sync_to_disk(folder);
    if (!rename_unless_taken(folder, artifact_folder(store))) return false;
  }
  sync_to_disk(file_);
  const bool is_named = rename_unless_taken(file_, store);
  if (!is_named && has_artifacts) fs::rename(artifact_folder(store), folder);
  sync_to_disk(store.parent_path());
  return is_named;
}

void TemporaryStore::remove() const noexcept {
  std::error_code ignored;
  for (const char* const suffix : kSuffixes) fs::remove_all(file_.native() + suffix, ignored);
}

}  // namespace ebmlab::storage
