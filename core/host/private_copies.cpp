// SPDX-License-Identifier: MIT
// Copies of libraries, in a folder of the user's or in memory.
#include "host/private_copies.hpp"

#include <ebmlab/error.hpp>

#include <sys/mman.h>

#include <cerrno>
#include <system_error>

#include "host/trust.hpp"
#include "host/whole_file.hpp"
#include "storage/digest.hpp"

namespace ebmlab::host {
namespace {
namespace fs = std::filesystem;

PrivateCopy in_memory(const std::string& sha256, std::string_view bytes) {
  launch::Descriptor memory(::memfd_create(sha256.c_str(), MFD_CLOEXEC));
  if (!memory.is_open() || !launch::write_all(memory.get(), bytes))
    throw Error("a plugin cannot be copied into memory: " + std::system_category().message(errno));
  return {"/proc/self/fd/" + std::to_string(memory.get()), std::move(memory)};
}

}  // namespace

PrivateCopies::PrivateCopies(fs::path folder, fs::path executable)
    : folder_(std::move(folder)), executable_(std::move(executable)) {}

fs::path PrivateCopies::path_of(const std::string& sha256) const { return folder_ / (sha256 + ".so"); }

std::optional<PrivateCopy> PrivateCopies::find(const std::string& sha256) const {
  if (folder_.empty()) return std::nullopt;
  std::error_code error;
  const fs::path path = fs::canonical(path_of(sha256), error);
  if (error || distrust(path, executable_)) return std::nullopt;
  const std::optional<std::string> bytes = read_whole_file(path);
  if (!bytes || storage::sha256(*bytes) != sha256) return std::nullopt;
  return PrivateCopy{path};
}

PrivateCopy PrivateCopies::keep(const std::string& sha256, std::string_view bytes) const {
  if (auto kept = find(sha256)) return *std::move(kept);
  if (!folder_.empty()) {
    try {
      write_whole_file(path_of(sha256), bytes);
    } catch (const Error&) {  // a folder that cannot be written is not used
    }
    if (auto kept = find(sha256)) return *std::move(kept);
  }
  return in_memory(sha256, bytes);
}

}  // namespace ebmlab::host
