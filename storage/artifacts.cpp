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

fs::path artifact_path(const fs::path& store, std::string_view sha256) {
  return fs::path(store.string() + "-artifacts") / sha256.substr(0, 2) / sha256;
}

std::string write_artifact(const fs::path& store, std::span<const std::byte> bytes) {
  std::string digest = sha256(bytes);
  const fs::path file = artifact_path(store, digest);
  std::error_code error;
  if (fs::file_size(file, error) != bytes.size() || error) write_whole_file(file, bytes);
  return digest;
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
  // Whoever wrote the row must not choose a path.
  if (sha256_wanted.size() != 64 || sha256_wanted.find_first_not_of("0123456789abcdef") != std::string_view::npos) {
    throw StoreError(store.string() + ": an artifact is named '" + std::string(sha256_wanted.substr(0, 80)) +
                     "', which is no sha256");
  }
  const fs::path file = artifact_path(store, sha256_wanted);
  Bytes bytes = read_file(file);
  if (sha256(bytes) != sha256_wanted) throw StoreError(file.string() + " is damaged: its sha256 is not its name");
  return bytes;
}

}  // namespace ebmlab::storage
