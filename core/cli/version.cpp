// SPDX-License-Identifier: MIT
// Which ebmlab this is.
#include "cli/version.hpp"

#include <torch/version.h>

#include "cli/build_info.hpp"

namespace ebmlab::cli {

std::string version_text() {
  std::string commit = std::string(kGitCommit).substr(0, 12);
  if (!commit.empty()) commit = ", commit " + commit + (kGitDirty ? " with changes" : "");
  return std::string("ebmlab ") + kVersion + " (" + kBuildType + " build" + commit + ", LibTorch " + TORCH_VERSION + ")";
}

}  // namespace ebmlab::cli
