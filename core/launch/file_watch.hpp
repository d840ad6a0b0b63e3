// SPDX-License-Identifier: MIT
// Tells that something in a folder of sources has changed.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>

#include "launch/descriptor.hpp"

namespace ebmlab::launch {

/// Watches a folder and all below it by inotify, also when it is deleted and made again; the folder that it is in must stay.
/// Left out are hidden files and folders, what editors leave beside a file, stores with their artifacts, and what `is_left_out`
/// names. Changes that another machine makes on a network file system are not seen. Used by one thread.
class FileWatch {
 public:
  /// For a folder, by its path below `folder`.
  using LeavesOut = std::function<bool(const std::filesystem::path& folder)>;
  static constexpr std::chrono::milliseconds kSettled{100};
  static constexpr std::chrono::milliseconds kLongestBurst{2000};

  /// From now on nothing is missed, whether or not wait() is being called.
  /// Errors: Error when the system's limit of watches is reached, or the folder above is not there.
  FileWatch(const std::filesystem::path& folder, LeavesOut is_left_out);

  /// True when something changed since the last time it said so, and nothing else has for kSettled: what a save or a checkout
  /// writes is one change (kLongestBurst at most). False when `patience` passed before, or a signal came.
  /// Errors: as the constructor's.
  [[nodiscard]] bool wait(std::chrono::milliseconds patience);

 private:
  void watch_all();
  bool watch(const std::filesystem::path& folder);
  void watch_below(const std::filesystem::path& folder);
  /// Takes what there is to read; whether something of it counts.
  bool read_events();
  bool counts(int watch, std::uint32_t mask, const std::filesystem::path& name) const;

  std::filesystem::path folder_;
  LeavesOut is_left_out_;
  Descriptor events_;
  std::map<int, std::filesystem::path> folders_;  // by the number that events carry; that above folder_ too
};

}  // namespace ebmlab::launch
