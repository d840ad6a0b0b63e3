// SPDX-License-Identifier: MIT
// Large contents beside the store.
#include "storage/artifacts.hpp"

#include "storage/digest.hpp"
#include "storage/error.hpp"
#include "storage/file_system.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>

namespace ebmlab::storage {

namespace fs = std::filesystem;

bool is_digest(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

fs::path artifact_folder(const fs::path& store) { return store.string() + "-artifacts"; }

fs::path artifact_path(const fs::path& store, std::string_view sha256) {
  if (!is_digest(sha256)) {
    throw StoreError(store.string() + ": an artifact is named '" + std::string(sha256.substr(0, 80)) + "', which is no sha256");
  }
  return artifact_folder(store) / sha256.substr(0, 2) / sha256;
}

std::vector<ArtifactFile> artifact_files(const fs::path& store) {
  std::vector<ArtifactFile> files;
  std::error_code gone;  // there may be no folder, and a partial file is renamed in any moment
  for (const auto& entry : fs::recursive_directory_iterator(artifact_folder(store), gone)) {
    const std::string name = entry.path().filename();
    const bool is_partial = name.starts_with(".partial-");
    if ((!is_partial && !is_digest(name)) || !entry.is_regular_file(gone)) continue;
    ArtifactFile file{
        .path = entry.path(), .sha256 = is_partial ? std::string() : name, .modified = entry.last_write_time(gone)};
    if (!gone) file.bytes = entry.file_size(gone);
    if (!gone) files.push_back(std::move(file));
  }
  return files;
}

std::string write_artifact(const fs::path& store, std::span<const std::byte> bytes) {
  std::string digest = sha256(bytes);
  const fs::path file = artifact_path(store, digest);
  std::error_code error;
  fs::last_write_time(file, fs::file_time_type::clock::now(), error);
  const bool is_there = !error && fs::file_size(file, error) == bytes.size() && !error;
  if (!is_there) write_whole_file(file, bytes);
  return digest;
}

bool adopt_artifact(const fs::path& from, const fs::path& store, std::string_view sha256, std::uintmax_t size,
                    std::set<fs::path>& unsynced) {
  const fs::path file = artifact_path(store, sha256);
  std::error_code error;
  const auto touch = [&] { fs::last_write_time(file, fs::file_time_type::clock::now(), error); };
  if (fs::file_size(file, error) == size && !error) {
    touch();
    if (!error) return false;
  }
  const fs::path original = artifact_path(from, sha256);
  if (sha256_of_file(original) != sha256) throw StoreError(original.string() + " is damaged: its sha256 is not its name");
  if (link_whole_file(original, file)) {
    unsynced.insert(file.parent_path());
  } else {
    write_whole_file(file, read_artifact(from, sha256));
  }
  touch();
  return true;
}

Bytes read_file(const fs::path& file) {
  std::error_code error;
  if (!fs::is_regular_file(file, error)) throw StoreError("cannot read " + file.string() + ": there is no such file");
  std::ifstream in(file, std::ios::binary | std::ios::ate);
  if (!in) throw StoreError("cannot read " + file.string() + ": " + std::strerror(errno));
  Bytes bytes(static_cast<std::size_t>(in.tellg()));
  in.seekg(0);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes as characters
  in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  if (!in) throw StoreError("cannot read " + file.string() + " to its end");
  return bytes;
}

Bytes read_artifact(const fs::path& store, std::string_view sha256_wanted) {
  const fs::path file = artifact_path(store, sha256_wanted);
  Bytes bytes = read_file(file);
  if (sha256(bytes) != sha256_wanted) throw StoreError(file.string() + " is damaged: its sha256 is not its name");
  return bytes;
}

bool remove_artifact_file(const fs::path& file, fs::file_time_type limit) {
  const fs::path aside = file.parent_path() / (".partial-gc-" + file.filename().string());
  std::error_code gone;
  fs::rename(file, aside, gone);
  if (gone) return false;
  if (fs::last_write_time(aside) > limit) {
    fs::rename(aside, file);
    return false;
  }
  return fs::remove(aside);
}

}  // namespace ebmlab::storage
