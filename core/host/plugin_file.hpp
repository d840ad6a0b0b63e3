// SPDX-License-Identifier: MIT
// A file of the search path, what became of it, and what a user can do about that.
#pragma once

#include <ebmlab/error.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ebmlab::host {

enum class FileState {
  kReady,
  kDisabled,           ///< by the user
  kNotAPlugin,         ///< told from its bytes
  kUntrusted,          ///< somebody else could have put it there
  kAbiMismatch,        ///< told from its mark, before any of it ran
  kDuplicateId,        ///< an earlier file has one of its ids, or the same bytes
  kProbeCrashed,       ///< it ended the process that looked at it
  kProbeTimedOut,      ///< it did not let go of the process that looked at it
  kRegisterFailed,     ///< its registration threw, or registered what cannot be
  kConformanceFailed,  ///< what it registers cannot be built with its defaults, or fails a check
  kLoadFailed          ///< it cannot be read or opened: may change without the file
};
/// "ready", "disabled", "not a plugin", "untrusted", "ABI mismatch", "duplicate id", "probe crashed", "probe timed out",
/// "registration failed", "conformance failed", "loading failed".
[[nodiscard]] std::string_view state_name(FileState state);
/// The inverse of state_name().
[[nodiscard]] std::optional<FileState> state_of(std::string_view name);
/// What to do about it, one sentence; empty for kReady.
[[nodiscard]] std::string_view remedy(FileState state);

/// A file of the search path and what became of it.
struct PluginFile {
  std::filesystem::path path;  ///< as found
  FileState state = FileState::kLoadFailed;
  std::string reason = {};            ///< one sentence; empty when ready
  std::string sha256 = {};            ///< empty when the file was not read
  std::vector<std::string> ids = {};  ///< of what can be built of it
};

/// Why a file is refused, on its way from the step that found out.
class Refused : public PluginError {
 public:
  Refused(FileState state, const std::string& reason) : PluginError(reason), state_(state) {}
  ~Refused() override;
  [[nodiscard]] FileState state() const { return state_; }

 private:
  FileState state_;
};

}  // namespace ebmlab::host
