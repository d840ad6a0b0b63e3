// SPDX-License-Identifier: MIT
// Probes files in child processes: what they do at worst costs a child.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "host/manifest.hpp"

namespace ebmlab::host {

struct ProbeSettings {
  std::vector<std::string> command;         ///< a program that calls probe_files() for the files that are appended
  std::chrono::milliseconds limit{30'000};  ///< for each file, the start of the child included
  std::function<bool()> is_cancelled = {};  ///< asked all the time; what was not looked at by then is kLoadFailed
};

/// A manifest for each file, in order. They share one child; when it ends or hangs before it is through, the file that it was
/// at is to blame, and the others go on in a new one. A probed file that cannot be blamed (the child does not start, or was
/// killed from outside) is kLoadFailed.
[[nodiscard]] std::vector<Manifest> probe(const std::vector<std::filesystem::path>& files, const ProbeSettings& settings);

}  // namespace ebmlab::host
