// SPDX-License-Identifier: MIT
#include "common/file.hpp"

#include <ebmlab/error.hpp>

#include <openssl/evp.h>
#include <zlib.h>
#include <array>
#include <fstream>
#include <iterator>
#include <memory>

namespace ebmlab::datasets {

namespace fs = std::filesystem;

namespace {

std::string raw_bytes(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(stream), {}};
  if (!stream) throw ConfigError(path.string() + ": cannot be read");
  return bytes;
}

std::string sha256_of(const std::string& bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  std::size_t size = 0;
  if (EVP_Q_digest(nullptr, "SHA256", nullptr, bytes.data(), bytes.size(), digest.data(), &size) != 1) {
    throw Error("SHA256 is not available in this OpenSSL");
  }
  std::string text;
  for (std::size_t i = 0; i < size; ++i) {
    text += "0123456789abcdef"[digest[i] >> 4U];
    text += "0123456789abcdef"[digest[i] & 15U];
  }
  return text;
}

std::string gunzip(const fs::path& path) {
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(gzopen(path.c_str(), "rb"), &gzclose);
  if (!file) throw ConfigError(path.string() + ": cannot be read");
  std::string text;
  std::array<char, 1 << 16> buffer{};
  int count = 0;
  while ((count = gzread(file.get(), buffer.data(), buffer.size())) > 0)
    text.append(buffer.data(), static_cast<std::size_t>(count));
  int state = Z_OK;
  gzerror(file.get(), &state);  // a file cut short reads as an end, and shows only here
  if (count < 0 || state != Z_OK) throw ConfigError(path.string() + ": the gzip data is damaged or cut short");
  return text;
}

}  // namespace

fs::path find_file(const std::string& name, std::span<const fs::path> search, const std::string& key) {
  const std::string what = key + " = \"" + name + "\": ";
  if (name.empty()) throw ConfigError(what + "the name of a file is needed");
  std::string places;
  const auto is_here = [&](const fs::path& candidate) {
    std::error_code error;
    if (fs::is_directory(candidate, error)) throw ConfigError(what + candidate.string() + " is a folder, not a file");
    return fs::exists(candidate, error);
  };
  if (fs::path(name).is_absolute()) {
    if (is_here(name)) return name;
    throw ConfigError(what + "there is no such file");
  }
  for (const fs::path& folder : search) {
    if (is_here(folder / name)) return folder / name;
    places += (places.empty() ? "" : ", ") + folder.string();
  }
  throw ConfigError(what + "there is no such file; looked in " + places);
}

FileContent read_file(const fs::path& path) {
  std::string bytes = raw_bytes(path);
  std::string sha256 = sha256_of(bytes);
  const bool is_gzip = bytes.starts_with("\x1f\x8b");
  return {is_gzip ? gunzip(path) : std::move(bytes), std::move(sha256)};
}

}  // namespace ebmlab::datasets
