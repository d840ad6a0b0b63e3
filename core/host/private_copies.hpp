// SPDX-License-Identifier: MIT
// Copies of libraries that are named by their hash: what is opened is what was hashed, whatever becomes of the file meanwhile.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "launch/descriptor.hpp"

namespace ebmlab::host {

/// A library to be opened. It must stay as long as the library is in the process: the path of a copy in memory means another
/// one as soon as its descriptor is used again.
struct PrivateCopy {
  std::filesystem::path path;
  launch::Descriptor memory = {};  ///< open when the copy has no file
};

/// What is not kept. A copy may be the last of the library that a paused run needs, so room alone is no reason to drop one that
/// was used of late.
struct CopyLimits {
  std::chrono::hours longest_unused{24 * 180};          ///< what was not used for so long goes
  std::uintmax_t most_bytes = std::uintmax_t{1} << 30;  ///< beyond it what was not used for longest goes,
  std::chrono::hours always_kept{24 * 30};              ///< but nothing that was used since then
};

/// Any thread, and any number of processes with one folder.
class PrivateCopies {
 public:
  /// `folder` is made when the first copy is kept; empty: copies are in memory. `executable` as in distrust().
  PrivateCopies(std::filesystem::path folder, std::filesystem::path executable, CopyLimits limits = {});

  /// The copy that was kept of a library, if it is there, trusted, and has these bytes still. That
  /// is a use of it.
  [[nodiscard]] std::optional<PrivateCopy> find(const std::string& sha256) const;
  /// A copy of these bytes, whose hash is given: kept in the folder, or in memory when that cannot be written.
  /// Others that are beyond the limits are removed then.
  /// Errors: Error when there is room nowhere.
  [[nodiscard]] PrivateCopy keep(const std::string& sha256, std::string_view bytes) const;

 private:
  void prune() const;
  [[nodiscard]] std::filesystem::path path_of(const std::string& sha256) const;

  std::filesystem::path folder_, executable_;
  CopyLimits limits_;
};

}  // namespace ebmlab::host
