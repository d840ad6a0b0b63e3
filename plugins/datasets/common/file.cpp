// SPDX-License-Identifier: MIT
#include "common/file.hpp"

#include <ebmlab/error.hpp>

#include <openssl/evp.h>
#include <zlib.h>
#include <algorithm>
#include <array>
#include <fstream>

namespace ebmlab::datasets {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kDeflateRatio = 1032;  // zlib's own documentation: no deflate stream expands to more
constexpr std::int64_t kChunk = 1 << 20;

/// Feeds bytes to SHA-256.
class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
    if (!context_ || EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1) {
      throw Error("SHA256 is not available in this OpenSSL");
    }
  }
  void add(std::string_view bytes) { EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()); }
  [[nodiscard]] std::string text() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    EVP_DigestFinal_ex(context_.get(), digest.data(), &size);
    std::string hexadecimal;
    for (unsigned int i = 0; i < size; ++i) {
      hexadecimal += "0123456789abcdef"[digest.at(i) >> 4U];
      hexadecimal += "0123456789abcdef"[digest.at(i) & 15U];
    }
    return hexadecimal;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context_;
};

fs::path find(const std::string& name, std::span<const fs::path> search, const std::string& key, bool wants_folder) {
  const std::string what = key + " = \"" + name + "\": ", noun = wants_folder ? "folder" : "file";
  if (name.empty()) throw ConfigError(what + "the name of a " + noun + " is needed");
  std::string places;
  const auto is_here = [&](const fs::path& candidate) {
    std::error_code error;
    const fs::file_status status = fs::status(candidate, error);
    if (!fs::exists(status)) return false;
    if (wants_folder ? fs::is_directory(status) : fs::is_regular_file(status)) return true;
    throw ConfigError(what + candidate.string() +
                      (fs::is_directory(status) ? " is a folder, not a file" : " is not a " + noun));
  };
  if (fs::path(name).is_absolute()) {
    if (is_here(name)) return name;
    throw ConfigError(what + "there is no such " + noun);
  }
  for (const fs::path& folder : search) {
    if (is_here(folder / name)) return folder / name;
    places += (places.empty() ? "" : ", ") + folder.string();
  }
  throw ConfigError(what + "there is no such " + noun + "; looked in " + places);
}

}  // namespace

fs::path find_file(const std::string& name, std::span<const fs::path> search, const std::string& key) {
  return find(name, search, key, false);
}

fs::path find_folder(const std::string& name, std::span<const fs::path> search, const std::string& key) {
  return find(name, search, key, true);
}

std::string mebibytes(std::int64_t bytes) { return std::to_string(bytes >> 20) + " MiB"; }

FileReader::FileReader(const fs::path& path) : name_(path.string()), file_(gzopen(path.c_str(), "rb"), &gzclose) {
  std::error_code error;
  const auto length = fs::file_size(path, error);
  if (file_ == nullptr || error) throw ConfigError(name_ + ": cannot be read");
  length_ = static_cast<std::int64_t>(length);
  is_gzip_ = length_ > 0 && gzdirect(file_.get()) == 0;
}

void FileReader::check_announced(std::int64_t bytes, const std::string& what) const {
  const std::string announced = name_ + ": its header announces " + what;
  if (bytes > kLargestContent) {
    throw ConfigError(announced + ", more than the " + mebibytes(kLargestContent) + " that is read of one file");
  }
  const std::int64_t most = (is_gzip_ ? length_ * kDeflateRatio : length_) - gztell(file_.get());
  if (bytes > most) throw ConfigError(announced + ", more than a file of " + std::to_string(length_) + " bytes can hold");
}

std::int64_t FileReader::read_up_to(char* to, std::int64_t size) {
  std::int64_t done = 0;
  while (done < size) {
    const auto wanted = static_cast<unsigned>(std::min(size - done, kChunk));
    const int count = gzread(file_.get(), to + done, wanted);
    if (count < 0) break;
    done += count;
    if (count == 0) break;
  }
  int state = Z_OK;
  gzerror(file_.get(), &state);  // a gzip file cut short reads as an end, and shows only here
  if (state != Z_OK) throw ConfigError(name_ + (is_gzip_ ? ": the gzip data is damaged or cut short" : ": cannot be read"));
  return done;
}

void FileReader::read(void* to, std::int64_t size) {
  const std::int64_t done = read_up_to(static_cast<char*>(to), size);
  if (done < size) {
    throw ConfigError(name_ + ": is cut short: " + std::to_string(size - done) + " of the next " + std::to_string(size) +
                      " bytes are missing");
  }
}

std::string FileReader::read(std::int64_t size) {
  std::string bytes(static_cast<std::size_t>(size), '\0');
  read(bytes.data(), size);
  return bytes;
}

std::string FileReader::rest(std::int64_t most) {
  std::string text;
  std::array<char, 1 << 16> buffer{};
  std::int64_t count = 0;
  while ((count = read_up_to(buffer.data(), buffer.size())) > 0) {
    if (static_cast<std::int64_t>(text.size()) + count > most) {
      throw ConfigError(name_ + ": holds more than the " + mebibytes(most) + " that is read of one file");
    }
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return text;
}

void FileReader::expect_end() {
  char more = 0;
  if (read_up_to(&more, 1) > 0) throw ConfigError(name_ + ": goes on after the data that its header announces");
}

std::string sha256_of(std::string_view bytes) {
  Sha256 hash;
  hash.add(bytes);
  return hash.text();
}

std::string sha256_of_file(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::string chunk(static_cast<std::size_t>(kChunk), '\0');
  Sha256 hash;
  while (stream.read(chunk.data(), kChunk) || stream.gcount() > 0) {
    hash.add(std::string_view(chunk).substr(0, static_cast<std::size_t>(stream.gcount())));
  }
  if (!stream.eof()) throw ConfigError(path.string() + ": cannot be read");
  return hash.text();
}

}  // namespace ebmlab::datasets
