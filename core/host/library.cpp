// SPDX-License-Identifier: MIT
// The steps from a path to registered plugins, each with its own way to fail.
#include "host/library.hpp"

#include <boost/dll/shared_library.hpp>

#include <map>
#include <memory>
#include <mutex>

#include "host/foreign_exception.hpp"
#include "host/guarded_call.hpp"
#include "host/peek.hpp"
#include "host/trust.hpp"
#include "host/whole_file.hpp"
#include "storage/digest.hpp"

namespace ebmlab::host {
namespace {
namespace fs = std::filesystem;
using boost::dll::shared_library;

/// A library that is in this process, and what it registered.
struct OpenLibrary {
  PrivateCopy copy;
  shared_library handle;
  std::vector<Registered> plugins;
};

/// Those of this process.
struct OpenLibraries {
  std::mutex mutex;
  std::map<std::string, std::unique_ptr<OpenLibrary>, std::less<>> by_hash;
  std::vector<std::unique_ptr<OpenLibrary>> failed;  ///< at their registration: their code stays, nothing else does

  static OpenLibraries& instance() {
    // NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): leaked on purpose, as what it holds is never closed
    static auto& libraries = *new OpenLibraries;
    return libraries;
  }
  [[nodiscard]] const std::vector<Registered>* find(const std::string& sha256) const {
    const auto found = by_hash.find(sha256);
    return found == by_hash.end() ? nullptr : &found->second->plugins;
  }
};

void require_same_abi(const Magic& magic) {
  if (const auto difference = abi_difference(magic)) throw Refused(FileState::kAbiMismatch, *difference);
}

/// The dynamic loader's own sentence, which Boost.DLL wraps in its function's name and an errno that means nothing here.
std::string loader_text() {
  constexpr std::string_view kBefore = "dlerror system message: ";
  std::string text = foreign_exception_text();
  const std::size_t start = text.find(kBefore);
  const std::size_t end = text.rfind("): ");
  if (start == std::string::npos || end == std::string::npos || end < start + kBefore.size()) return text;
  return text.substr(start + kBefore.size(), end - start - kBefore.size());
}

/// `text` with the file's own name where it has that of the copy.
std::string about_file(std::string text, const fs::path& copy, const fs::path& file) {
  const std::string name = copy.string();
  const std::size_t at = text.find(name);
  return at == std::string::npos ? text : text.replace(at, name.size(), file.string());
}

void map_into_process(OpenLibrary& library, const fs::path& file) {
  try {
    library.handle.load(library.copy.path, boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local);
  } catch (...) {
    throw Refused(FileState::kLoadFailed, about_file(loader_text(), library.copy.path, file));
  }
}

std::vector<Registered> register_plugins(const shared_library& library, StagingRegistry staging) {
  try {
    require_same_abi(library.get<const Magic>(kMagicSymbol));
    library.get<void(Registry&)>(kRegisterSymbol)(staging);
    return std::move(staging).take();
  } catch (const Refused&) {
    throw;
  } catch (...) {
    throw Refused(FileState::kRegisterFailed, foreign_exception_text());
  }
}

/// `libraries` is locked.
const std::vector<Registered>& open_copy(OpenLibraries& libraries, PrivateCopy copy, const fs::path& file,
                                         const std::string& sha256) {
  const GlobalState restored_at_the_end;  // static constructors may leave LibTorch's changed, too
  auto library = std::make_unique<OpenLibrary>(OpenLibrary{std::move(copy), {}, {}});
  map_into_process(*library, file);
  try {
    library->plugins = register_plugins(library->handle, StagingRegistry(file, sha256));
  } catch (const Refused&) {
    libraries.failed.push_back(std::move(library));
    throw;
  }
  return libraries.by_hash.emplace(sha256, std::move(library)).first->second->plugins;
}

PrivateCopy copy_of(const LibraryFile& library, const PrivateCopies& copies) {
  try {
    return copies.keep(library.sha256, library.bytes);
  } catch (const Error& error) {
    throw Refused(FileState::kLoadFailed, error.what());
  }
}

}  // namespace

fs::path trusted_path(const fs::path& path, const fs::path& executable) {
  std::error_code error;
  fs::path resolved = fs::canonical(path, error);
  if (error) throw Refused(FileState::kLoadFailed, path.string() + ": " + error.message());
  if (const auto reason = distrust(resolved, executable)) throw Refused(FileState::kUntrusted, *reason);
  return resolved;
}

LibraryFile read_library(const fs::path& trusted) {
  std::optional<std::string> bytes = read_whole_file(trusted);
  if (!bytes) throw Refused(FileState::kLoadFailed, trusted.string() + " cannot be read");
  std::string sha256 = storage::sha256(*bytes);
  return {trusted, *std::move(bytes), std::move(sha256)};
}

void require_plugin(const std::string& bytes) {
  try {
    require_same_abi(peek_magic(std::as_bytes(std::span(bytes))));
  } catch (const NotAPlugin& error) {
    throw Refused(FileState::kNotAPlugin, error.what());
  }
}

const std::vector<Registered>& open_library(const LibraryFile& library, const PrivateCopies& copies) {
  OpenLibraries& libraries = OpenLibraries::instance();
  const std::scoped_lock lock(libraries.mutex);
  if (const auto* opened = libraries.find(library.sha256)) return *opened;
  require_plugin(library.bytes);
  return open_copy(libraries, copy_of(library, copies), library.path, library.sha256);
}

const std::vector<Registered>* open_kept_library(const std::string& sha256, const PrivateCopies& copies) {
  OpenLibraries& libraries = OpenLibraries::instance();
  const std::scoped_lock lock(libraries.mutex);
  if (const auto* opened = libraries.find(sha256)) return opened;
  std::optional<PrivateCopy> copy = copies.find(sha256);
  if (!copy) return nullptr;
  const fs::path path = copy->path;
  require_plugin(read_library(path).bytes);
  return &open_copy(libraries, *std::move(copy), path, sha256);
}

}  // namespace ebmlab::host
