// SPDX-License-Identifier: MIT
// Files that are read and written as a whole.
#include "host/whole_file.hpp"

#include <ebmlab/error.hpp>

#include <fstream>
#include <iterator>
#include <ostream>

#include "storage/error.hpp"
#include "storage/file_system.hpp"

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
    storage::write_streamed(path,
                            [&](std::ostream& out) { out.write(bytes.data(), static_cast<std::streamsize>(bytes.size())); });
  } catch (const storage::StoreError& error) {
    throw Error(error.what());
  } catch (const fs::filesystem_error& error) {
    throw Error(path.string() + ": cannot be written: " + error.code().message());
  }
}

}  // namespace ebmlab::host
