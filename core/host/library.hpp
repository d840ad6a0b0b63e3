// SPDX-License-Identifier: MIT
// One plugin file: trusted, told apart, opened and registered, or refused with a reason.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/registration.hpp"

namespace ebmlab::host {

enum class FileState { kReady, kNotAPlugin, kUntrusted, kAbiMismatch, kDuplicateId, kRegisterFailed, kLoadFailed };
/// "ready", "not a plugin", "untrusted", "ABI mismatch", "duplicate id", "registration failed", "loading failed".
[[nodiscard]] std::string_view state_name(FileState state);

/// A file of the search path and what became of it.
struct PluginFile {
  std::filesystem::path path;  ///< as found
  FileState state = FileState::kLoadFailed;
  std::string reason = {};            ///< one sentence; empty when ready
  std::string sha256 = {};            ///< empty when the file was not read
  std::vector<std::string> ids = {};  ///< of what it registered, when ready
};

struct LoadedFile {
  PluginFile file;
  std::vector<Registered> plugins;  ///< empty unless ready
};

/// What the loader must know of the files before this one.
struct LoadContext {
  std::filesystem::path executable;
  /// The file that is ready with the same bytes, if any: it is not opened a second time.
  std::function<std::optional<std::filesystem::path>(const std::string& sha256)> same_bytes;
};

/// Opens one file, never throws for what is wrong with it. A library that was opened stays in the process until its end.
[[nodiscard]] LoadedFile load_library(const std::filesystem::path& path, const LoadContext& context);

}  // namespace ebmlab::host
