// SPDX-License-Identifier: MIT
// Finding, reading and identifying a data file, plain or gzipped, without trusting what it says of its size.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct gzFile_s;  // zlib's open file

namespace ebmlab::datasets {

/// The first of `search` that holds `name`, or `name` itself when absolute. `key` is the parameter that names the file.
/// Throws ConfigError naming every place looked in.
[[nodiscard]] std::filesystem::path find_file(const std::string& name, std::span<const std::filesystem::path> search,
                                              const std::string& key);
/// The same for a folder.
[[nodiscard]] std::filesystem::path find_folder(const std::string& name, std::span<const std::filesystem::path> search,
                                                const std::string& key);

/// The most that is read of one file, decompressed, in bytes.
inline constexpr std::int64_t kLargestContent = std::int64_t{1} << 30;

/// No image that is read has a longer side, in pixels.
inline constexpr std::int64_t kLongestSide = 4096;

/// "1024 MiB"
[[nodiscard]] std::string mebibytes(std::int64_t bytes);

/// Reads a file from front to back, decompressed where it is gzipped (known by its first bytes, not by its name).
/// Every error is a ConfigError that begins with the file.
class FileReader {
 public:
  explicit FileReader(const std::filesystem::path& path);

  [[nodiscard]] const std::string& name() const { return name_; }

  /// Refuses a size that the header announces when it is beyond kLargestContent or beyond what a file of this length can still
  /// hold (deflate packs at most 1032 to 1). Call it before memory is taken for `bytes`; `what` says what they are.
  void check_announced(std::int64_t bytes, const std::string& what) const;

  /// Exactly `size` bytes.
  void read(void* to, std::int64_t size);
  [[nodiscard]] std::string read(std::int64_t size);

  /// Whatever is left; more than `most` bytes are refused before they are in memory.
  [[nodiscard]] std::string rest(std::int64_t most = kLargestContent);

  /// Refuses a file that goes on.
  void expect_end();

 private:
  [[nodiscard]] std::int64_t read_up_to(char* to, std::int64_t size);

  std::string name_;
  std::int64_t length_ = 0;  // of the file as it is
  bool is_gzip_ = false;
  std::unique_ptr<gzFile_s, int (*)(gzFile_s*)> file_;
};

/// 64 hexadecimal digits.
[[nodiscard]] std::string sha256_of(std::string_view bytes);
/// Of the file's own bytes, as they are.
[[nodiscard]] std::string sha256_of_file(const std::filesystem::path& path);

}  // namespace ebmlab::datasets
