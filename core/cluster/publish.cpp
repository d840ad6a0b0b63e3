// SPDX-License-Identifier: MIT
// A store in a folder where no store can be opened.
#include "cluster/publish.hpp"

#include <ebmlab/error.hpp>
#include <utility>
#include <vector>

#include "cluster/whole_copy.hpp"
#include "storage/artifacts.hpp"
#include "storage/maintenance.hpp"

namespace ebmlab::cluster {
namespace {

namespace fs = std::filesystem;

/// A store's file and its artifacts, gone at the end.
class LocalCopy {
 public:
  explicit LocalCopy(fs::path file) : file_(std::move(file)) { remove(); }
  ~LocalCopy() { remove(); }
  LocalCopy(const LocalCopy&) = delete;
  LocalCopy& operator=(const LocalCopy&) = delete;
  [[nodiscard]] const fs::path& file() const { return file_; }

 private:
  void remove() const {
    std::error_code ignored;
    for (const char* suffix : {"", "-wal", "-shm", "-lock", "-artifacts"}) fs::remove_all(file_.string() + suffix, ignored);
  }
  fs::path file_;
};

void require_order(const fs::path& store, const std::string& what) {
  const std::vector<storage::Finding> findings = storage::check(store);
  for (const storage::Finding& finding : findings) {
    if (finding.kind != "orphan") throw Error(what + ": " + finding.text);
  }
}

bool is_there(const fs::path& file, std::uintmax_t bytes) {
  std::error_code error;
  return fs::file_size(file, error) == bytes && !error;
}

void make_folder_of(const fs::path& file) {
  std::error_code error;
  fs::create_directories(file.parent_path(), error);
  if (error) throw Error("cannot make the folder " + file.parent_path().string() + ": " + error.message());
}

/// Those that are whole.
std::vector<storage::ArtifactFile> artifacts_of(const fs::path& store) {
  std::vector<storage::ArtifactFile> files = storage::artifact_files(store);
  std::erase_if(files, [](const storage::ArtifactFile& file) { return file.sha256.empty(); });
  return files;
}

void remove_partial_files(const fs::path& store) {
  std::error_code ignored;
  const std::string prefix = store.filename().string() + std::string(kPartial);
  for (const auto& entry : fs::directory_iterator(store.parent_path(), ignored)) {
    if (entry.path().filename().string().starts_with(prefix)) fs::remove(entry.path(), ignored);
  }
  for (const auto& entry : fs::recursive_directory_iterator(storage::artifact_folder(store), ignored)) {
    if (entry.path().filename().string().find(kPartial) != std::string::npos) fs::remove(entry.path(), ignored);
  }
}

}  // namespace

PublishedStore::PublishedStore(fs::path file, std::function<bool()> may_replace)
    : file_(std::move(file)), may_replace_(std::move(may_replace)) {}

void PublishedStore::place(const fs::path& local) const { copy_whole(local, file_); }

void PublishedStore::fetch(const fs::path& local) {
  remove_partial_files(file_);
  named_before_.clear();
  for (const storage::ArtifactFile& artifact : artifacts_of(file_)) {
    const fs::path to = storage::artifact_path(local, artifact.sha256);
    make_folder_of(to);
    copy_whole(artifact.path, to);
    named_before_.insert(artifact.sha256);
  }
  copy_whole(file_, local);
  require_order(local, file_.string() + " is damaged");
}

void PublishedStore::fetch_to_read(const fs::path& local) const {
  copy_whole(file_, local);
  std::error_code error;
  fs::create_directory_symlink(storage::artifact_folder(file_), storage::artifact_folder(local), error);
  if (error) throw Error("cannot link " + storage::artifact_folder(local).string() + ": " + error.message());
}

void PublishedStore::publish(const fs::path& local) {
  const LocalCopy copy(local.string() + ".publish");
  const storage::Backup backup = storage::back_up(local, copy.file());
  if (!backup.missing.empty()) throw Error(local.string() + " is not whole: " + backup.missing.front());
  require_order(copy.file(), local.string() + " is damaged");
  std::set<std::string> named;
  for (const storage::ArtifactFile& artifact : artifacts_of(copy.file())) {
    named.insert(artifact.sha256);
    const fs::path to = storage::artifact_path(file_, artifact.sha256);
    if (is_there(to, artifact.bytes)) continue;
    make_folder_of(to);
    copy_whole(artifact.path, to);
  }
  if (!may_replace_()) throw Error(file_.string() + " was not replaced: another process works on it");
  copy_whole(copy.file(), file_);
  remove_unnamed(named);
  named_before_ = std::move(named);
}

void PublishedStore::remove_unnamed(const std::set<std::string>& named) {
  std::error_code ignored;
  for (const storage::ArtifactFile& artifact : artifacts_of(file_)) {
    const bool is_wanted = named.contains(artifact.sha256) || named_before_.contains(artifact.sha256);
    if (!is_wanted) fs::remove(artifact.path, ignored);
  }
}

}  // namespace ebmlab::cluster
