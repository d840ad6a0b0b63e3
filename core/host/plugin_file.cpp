// SPDX-License-Identifier: MIT
// The words for the states of plugin files.
#include "host/plugin_file.hpp"

#include <algorithm>
#include <array>

namespace ebmlab::host {
namespace {

struct Words {
  FileState state;
  std::string_view name, remedy;
};

constexpr std::array kWords{
    Words{FileState::kReady, "ready", ""},
    Words{FileState::kDisabled, "disabled", "ebmlab plugin enable lets it in again"},
    Words{FileState::kNotAPlugin, "not a plugin", "build it with ebmlab_add_plugin() and EBMLAB_PLUGIN, or move it elsewhere"},
    Words{FileState::kUntrusted, "untrusted", "take write permission from others, or move it to a folder of your own"},
    Words{FileState::kAbiMismatch, "ABI mismatch", "build it again with the SDK and the LibTorch of this program"},
    Words{FileState::kDuplicateId, "duplicate id", "rename one of the two, remove a file, or use ebmlab plugin disable"},
    Words{FileState::kProbeCrashed, "probe crashed", "mend it; ebmlab plugin list --refresh looks again"},
    Words{FileState::kProbeTimedOut, "probe timed out", "mend it; ebmlab plugin list --refresh looks again"},
    Words{FileState::kRegisterFailed, "registration failed", "mend what it registers"},
    Words{FileState::kConformanceFailed, "conformance failed", "mend the plugin that is named; ebmlab certify tells more"},
    Words{FileState::kLoadFailed, "loading failed", "mend the file, the link or the library that is named"}};

const Words& words_of(FileState state) {
  return *std::find_if(kWords.begin(), kWords.end(), [&](const Words& words) { return words.state == state; });
}

}  // namespace

std::string_view state_name(FileState state) { return words_of(state).name; }

std::string_view remedy(FileState state) { return words_of(state).remedy; }

std::optional<FileState> state_of(std::string_view name) {
  const auto* found = std::find_if(kWords.begin(), kWords.end(), [&](const Words& words) { return words.name == name; });
  return found == kWords.end() ? std::nullopt : std::optional(found->state);
}

Refused::~Refused() = default;

}  // namespace ebmlab::host
