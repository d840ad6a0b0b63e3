// SPDX-License-Identifier: MIT
// Copies of libraries that are named by their hash: what is opened is what was hashed, whatever becomes of the file meanwhile.
#pragma once

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

class PrivateCopies {
 public:
  /// `folder` is made when the first copy is kept; empty: copies are in memory. `executable` as in distrust().
  PrivateCopies(std::filesystem::path folder, std::filesystem::path executable);

  /// The copy that was kept of a library, if it is there, trusted, and has these bytes still.
  [[nodiscard]] std::optional<PrivateCopy> find(const std::string& sha256) const;
  /// A copy of these bytes, whose hash is given: kept in the folder, or in memory when that cannot be written.
  /// Errors: Error when there is room nowhere.
  [[nodiscard]] PrivateCopy keep(const std::string& sha256, std::string_view bytes) const;

 private:
  [[nodiscard]] std::filesystem::path path_of(const std::string& sha256) const;

  std::filesystem::path folder_, executable_;
};

}  // namespace ebmlab::host
