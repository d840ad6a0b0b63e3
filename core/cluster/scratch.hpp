// SPDX-License-Identifier: MIT
// A folder on the node's own disk, for as long as a task or a command works.
#pragma once

#include <filesystem>
#include <string>

namespace ebmlab::cluster {

/// Removed at the end. What processes of this user and machine left there that are gone is removed at the beginning.
class Scratch {
 public:
  /// Below `setting`, the one of slurm.toml; empty: below SLURM_TMPDIR, TMPDIR or /tmp. Throws Error that names the folder and
  /// says why.
  explicit Scratch(const std::string& setting);
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// Removes all that is in it.
  void clear() const;

  /// The setting where there is such a folder, as there need not be on a login node; else none.
  [[nodiscard]] static std::string if_there(const std::string& setting);

 private:
  std::filesystem::path path_;
};

}  // namespace ebmlab::cluster
