// SPDX-License-Identifier: MIT
// The steps from a path to registered plugins, each with its own way to fail.
#include "host/library.hpp"

#include <boost/dll/shared_library.hpp>

#include <fstream>
#include <iterator>

#include "host/foreign_exception.hpp"
#include "host/peek.hpp"
#include "host/trust.hpp"
#include "storage/digest.hpp"

namespace ebmlab::host {
namespace {
namespace fs = std::filesystem;
using boost::dll::shared_library;

/// Why a file is refused, on its way from the step that found out.
struct Refusal {
  FileState state;
  std::string reason;
};

fs::path resolve(const fs::path& path) {
  std::error_code error;
  fs::path resolved = fs::canonical(path, error);
  if (error) throw Refusal{FileState::kLoadFailed, path.string() + ": " + error.message()};
  return resolved;
}

std::vector<char> read_bytes(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::vector<char> bytes{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (!stream.is_open() || stream.bad()) throw Refusal{FileState::kLoadFailed, path.string() + " cannot be read"};
  return bytes;
}

void require_same_abi(const Magic& magic) {
  if (auto difference = abi_difference(magic)) throw Refusal{FileState::kAbiMismatch, *std::move(difference)};
}

void require_plugin(std::span<const std::byte> bytes) {
  try {
    require_same_abi(peek_magic(bytes));
  } catch (const NotAPlugin& error) {
    throw Refusal{FileState::kNotAPlugin, error.what()};
  }
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

/// Opens the library and keeps it for ever: objects, type information and backward functions of a plugin may outlive any owner.
const shared_library& open(const fs::path& path) {
  // NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): leaked on purpose
  static auto& opened = *new std::vector<std::unique_ptr<shared_library>>;
  try {
    const auto mode = boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local;
    return *opened.emplace_back(std::make_unique<shared_library>(path, mode));
  } catch (...) {
    throw Refusal{FileState::kLoadFailed, loader_text()};
  }
}

std::vector<Registered> register_plugins(const shared_library& library, StagingRegistry staging) {
  try {
    require_same_abi(library.get<const Magic>(kMagicSymbol));
    library.get<void(Registry&)>(kRegisterSymbol)(staging);
    return std::move(staging).take();
  } catch (const Refusal&) {
    throw;
  } catch (...) {
    throw Refusal{FileState::kRegisterFailed, foreign_exception_text()};
  }
}

}  // namespace

std::string_view state_name(FileState state) {
  switch (state) {
    case FileState::kReady:
      return "ready";
    case FileState::kNotAPlugin:
      return "not a plugin";
    case FileState::kUntrusted:
      return "untrusted";
    case FileState::kAbiMismatch:
      return "ABI mismatch";
    case FileState::kDuplicateId:
      return "duplicate id";
    case FileState::kRegisterFailed:
      return "registration failed";
    case FileState::kLoadFailed:
      return "loading failed";
  }
  return "unknown";
}

LoadedFile load_library(const fs::path& path, const LoadContext& context) {
  LoadedFile result{.file = {.path = path}, .plugins = {}};
  try {
    const fs::path resolved = resolve(path);
    if (auto reason = distrust(resolved, context.executable)) throw Refusal{FileState::kUntrusted, *std::move(reason)};
    const std::vector<char> bytes = read_bytes(resolved);
    result.file.sha256 = storage::sha256(std::as_bytes(std::span(bytes)));
    require_plugin(std::as_bytes(std::span(bytes)));
    if (const auto other = context.same_bytes(result.file.sha256)) {
      throw Refusal{FileState::kDuplicateId, "the same library as " + other->string()};
    }
    result.plugins = register_plugins(open(resolved), StagingRegistry(path, result.file.sha256));
    result.file.state = FileState::kReady;
    for (const Registered& plugin : result.plugins) result.file.ids.push_back(plugin.description.info.id);
  } catch (const Refusal& refusal) {
    result.file.state = refusal.state;
    result.file.reason = refusal.reason;
  }
  return result;
}

}  // namespace ebmlab::host
