// SPDX-License-Identifier: MIT
// Edits by people: tags, notes, stars, archive, delete. Every change is logged and can be taken back.
#pragma once

#include "storage/views.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace ebmlab::storage {

/// In words: "starred: runs 3, 4; tagged good: run 3".
[[nodiscard]] std::string describe(const Change& change);

/// A writing connection for one person, from the command line or a window. Each call is one transaction and one change, undone
/// as a whole; it returns what it really changed, which alone is logged. One thread at a time; any number of editors at once.
/// Errors, of every function: StoreError with one sentence, also for a run that does not exist; nothing has changed then.
class Editor {
 public:
  explicit Editor(const std::filesystem::path& file);
  ~Editor();
  Editor(const Editor&) = delete;
  Editor& operator=(const Editor&) = delete;

  using Runs = std::span<const std::int64_t>;

  /// Puts tags on and takes others off; a tag is made when it is first used. Errors: also a name that is empty or holds a
  /// space, a comma or a control character, or that is in both lists.
  Change tag(Runs runs, std::span<const std::string> add, std::span<const std::string> remove = {});
  /// Empty: no note.
  Change set_note(Runs runs, std::string_view text);
  Change set_starred(Runs runs, bool is_starred);
  Change set_archived(Runs runs, bool is_archived);
  /// A deleted run is no longer listed, and nothing of it is removed before collect_garbage() is told to. Errors: also a live
  /// run.
  Change set_deleted(Runs runs, bool is_deleted);

  /// Takes back the newest change that is not undone, whoever made it, and returns it. Errors: also when there is none, and
  /// when one of its fields is no longer what the change made of it.
  Change undo();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ebmlab::storage
