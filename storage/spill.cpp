// SPDX-License-Identifier: MIT
// The files of what could not be written into the store. Their contents: spill_codec.cpp.
#include "storage/spill.hpp"

#include "storage/digest.hpp"
#include "storage/error.hpp"
#include "storage/file_system.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace ebmlab::storage {

namespace fs = std::filesystem;

std::vector<fs::path> spill_folders(const fs::path& store, const std::string& uuid) {
  // Of this very file, not of its copies; and where a restart or the end of a batch job does not clean up.
  const std::string name = "ebmlab-spill-" + sha256(fs::absolute(store).lexically_normal().string() + uuid).substr(0, 32);
  return {store.string() + "-spill", fs::path("/var/tmp") / name};
}

fs::path write_spill(const fs::path& store, const Spill& spill, std::uint64_t number) {
  const Bytes bytes = encode_spill(spill);
  std::array<char, 64> name{};
  std::snprintf(name.data(), name.size(), "%012lld-%06llu.spill", static_cast<long long>(spill.owner.session),
                static_cast<unsigned long long>(number));
  std::string problem;
  for (const fs::path& folder : spill_folders(store, spill.owner.store)) {
    try {
      write_whole_file(folder / name.data(), bytes);
      return folder / name.data();
    } catch (const StoreError& error) {
      problem += (problem.empty() ? "" : "; ") + std::string(error.what());
    }
  }
  throw StoreError(problem);
}

std::vector<fs::path> find_spills(const fs::path& store, const std::string& uuid) {
  std::vector<fs::path> files;
  for (const fs::path& folder : spill_folders(store, uuid)) {
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(folder, none)) {
      if (entry.path().extension() == ".spill") files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end(), [](const fs::path& a, const fs::path& b) { return a.filename() < b.filename(); });
  return files;
}

void remove_spill(const fs::path& file) {
  std::error_code ignored;
  fs::remove(file, ignored);
  fs::remove(file.parent_path(), ignored);  // refused while others are in it
}

}  // namespace ebmlab::storage
