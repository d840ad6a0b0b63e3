// SPDX-License-Identifier: MIT
// A recording that is killed at any time, and what must be found of it.
#pragma once

#include "storage/records.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>

namespace ebmlab::storage::testing {

/// What `storage_child record` records at each step: factor x step.
struct RecordedSeries {
  std::string_view name;
  double factor;
};
inline constexpr std::array<RecordedSeries, 3> kRecordedSeries{{{"loss", 1}, {"energy.data", -1}, {"energy.model", 2}}};

/// And every so many steps a snapshot and a checkpoint; then it acknowledges the step.
inline constexpr std::int64_t kRecordedEvery = 100;
inline constexpr std::size_t kSnapshotBytes = 80'000;
inline constexpr std::size_t kCheckpointBytes = 1000;

/// Unlike those of other runs and steps, so that each is a file of its own.
inline Bytes recorded_bytes(std::int64_t run, std::int64_t step, std::size_t size) {
  Bytes bytes(size, static_cast<std::byte>(step));
  std::memcpy(bytes.data(), &run, sizeof run);
  std::memcpy(bytes.data() + sizeof run, &step, sizeof step);
  return bytes;
}

enum class KillAfter { kStart, kFirstAcknowledgement };
/// The last step acknowledged before the end; -1: none.
[[nodiscard]] std::int64_t record_and_kill(const std::filesystem::path& store, std::int64_t run, KillAfter from,
                                           std::chrono::microseconds delay);
/// What is wrong with that run, with the store or with the files of its artifacts; empty: nothing.
[[nodiscard]] std::string flaw_of(const std::filesystem::path& store, std::int64_t run, std::int64_t acknowledged);

}  // namespace ebmlab::storage::testing
