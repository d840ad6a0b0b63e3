// SPDX-License-Identifier: MIT
// One process at a time changes a submission, or collects it.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "launch/descriptor.hpp"

namespace ebmlab::cluster {

/// An advisory lock on a file of the submission's folder, held until this object or its process is gone, also from other
/// machines where the file system passes locks on (NFS does). Where it knows none (Lustre without `flock`) nothing is locked.
class FolderLock {
 public:
  /// Waits as long as it takes. `tell`: called with a sentence after a moment of waiting, or when nothing can be locked. Throws
  /// Error that names the file when it cannot be made or locked.
  FolderLock(const std::filesystem::path& file, const std::function<void(const std::string&)>& tell);

 private:
  launch::Descriptor file_;
};

}  // namespace ebmlab::cluster
