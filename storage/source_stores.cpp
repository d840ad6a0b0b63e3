// SPDX-License-Identifier: MIT
// Which stores the sources of a merge stand for.
#include "storage/source_stores.hpp"

#include "storage/connection.hpp"
#include "storage/error.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <string_view>

namespace ebmlab::storage {

namespace fs = std::filesystem;

namespace {

/// By its first bytes; what is none, or cannot be read, is left to opening it, which says why.
bool begins_like_a_store(const fs::path& file) {
  constexpr std::string_view kMagic("SQLite format 3\0", 16);
  constexpr std::size_t kIdAt = 68;
  std::array<char, kIdAt + 4> head{};
  std::ifstream in(file, std::ios::binary);
  if (!in.read(head.data(), head.size())) return false;
  std::uint32_t id = 0;
  for (std::size_t i = kIdAt; i < head.size(); ++i) id = id << 8U | static_cast<unsigned char>(head.at(i));
  return std::string_view(head.data(), kMagic.size()) == kMagic && id == kApplicationId;
}

/// Those in a folder by name, but the target.
std::vector<fs::path> stores_in(const fs::path& folder, const fs::path& target) {
  std::vector<fs::path> stores;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    std::error_code ignored;
    const bool is_store = entry.path().extension() == ".db" && entry.is_regular_file(ignored);
    if (is_store && !fs::equivalent(entry.path(), target, ignored)) stores.push_back(entry.path());
  }
  if (error) throw StoreError("cannot read the folder " + folder.string() + ": " + error.message());
  if (stores.empty()) throw StoreError("there is no store in " + folder.string() + ": no file is called *.db");
  std::sort(stores.begin(), stores.end());
  return stores;
}

}  // namespace

std::vector<fs::path> stores_of(std::span<const fs::path> sources, const fs::path& target) {
  std::vector<fs::path> stores;
  for (const fs::path& source : sources) {
    std::error_code ignored;
    if (fs::is_directory(source, ignored)) {
      const std::vector<fs::path> inside = stores_in(source, target);
      stores.insert(stores.end(), inside.begin(), inside.end());
    } else {
      stores.push_back(source);
    }
  }
  for (const fs::path& store : stores) {
    if (!begins_like_a_store(store)) const Connection readable(store, Connection::Mode::kRead);
  }
  return stores;
}

}  // namespace ebmlab::storage
