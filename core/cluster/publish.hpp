// SPDX-License-Identifier: MIT
// A store in a folder where no store can be opened (SQLite's locks do not hold on network file systems): it is worked on
// elsewhere, and copies of it are put there.
#pragma once

#include <filesystem>
#include <functional>
#include <set>
#include <string>

namespace ebmlab::cluster {

/// One thread at a time. Whatever happens, the folder has a whole store: the new one or the one before.
/// Errors, of every function: Error or StoreError that names the file and says why.
class PublishedStore {
 public:
  /// `may_replace`: asked right before the store there is replaced; false is an error, and it stays.
  explicit PublishedStore(
      std::filesystem::path file, std::function<bool()> may_replace = [] { return true; });

  /// Puts a store there that nobody has open and that has no artifacts yet.
  void place(const std::filesystem::path& local) const;
  /// Copies the store with its artifacts to a place where nothing is, and looks it over there. Removes what processes that died
  /// while they published left behind.
  void fetch(const std::filesystem::path& local);
  /// Copies the store alone there; its artifacts stay here, in a folder that the copy's name leads to. For reading.
  void fetch_to_read(const std::filesystem::path& local) const;
  /// Brings what `local` holds at this moment: somebody may be recording into it. A store that is not in order, or not all
  /// there, is not brought.
  void publish(const std::filesystem::path& local);

 private:
  void remove_unnamed(const std::set<std::string>& named);

  std::filesystem::path file_;
  std::function<bool()> may_replace_;
  std::set<std::string> named_before_;  ///< artifacts of the store that is there: who reads it may still want them
};

}  // namespace ebmlab::cluster
