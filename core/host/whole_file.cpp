// SPDX-License-Identifier: MIT
// Files that are read and written as a whole.
#include "host/whole_file.hpp"

#include <ebmlab/error.hpp>

#include <fstream>
#include <iterator>

#include "storage/partial_path.hpp"

namespace ebmlab::host {
namespace fs = std::filesystem;

std::optional<std::string> read_whole_file(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (!stream.is_open() || stream.bad()) return std::nullopt;
  return bytes;
}

void write_whole_file(const fs::path& path, std::string_view bytes) {
  try {
    fs::create_directories(path.parent_path());
    storage::PartialPath partial(path);
    std::ofstream stream(partial.path(), std::ios::binary);
    stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    stream.close();
    if (!stream) throw Error(path.string() + ": cannot be written");
    partial.complete();
  } catch (const fs::filesystem_error& error) {
    throw Error(path.string() + ": cannot be written: " + error.code().message());
  }
}

}  // namespace ebmlab::host
