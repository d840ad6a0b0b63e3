// SPDX-License-Identifier: MIT
// Which ebmlab this is.
#pragma once

#include <string>

namespace ebmlab::cli {

/// "ebmlab 0.1.0 (Release build, commit 0123456789ab, LibTorch 2.11.0)".
[[nodiscard]] std::string version_text();

}  // namespace ebmlab::cli
