// SPDX-License-Identifier: MIT
// What travels from the recording threads to the writer thread.
#pragma once

#include "storage/records.hpp"
#include "storage/status.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace ebmlab::storage {

struct Point {
  std::uint32_t series = 0;  ///< index into the names in the order they came
  std::int64_t step = 0;
  std::int64_t t_us = 0;
  double value = 0;
};

struct LogText {
  LogStream stream = LogStream::kLog;
  std::string text;
};

struct StatusChange {
  RunStatus status = RunStatus::kRunning;
  std::string reason;
  std::optional<int> exit_code;  ///< set: the session ends with it
};

/// To a request of the `control` table.
struct ControlAnswer {
  std::int64_t request = 0;  ///< its id
  std::string text;
};

struct Record {
  std::int64_t t_us = 0;
  std::variant<NewSnapshot, NewEvaluation, NewCheckpoint, NewEvent, SeedRecord, LogText, StatusChange, ControlAnswer> body;
  /// Of the file that holds the data, written for the transaction under way; the data stay here until that is committed.
  std::string artifact = {};
  std::size_t artifact_size = 0;
  std::size_t queued_bytes = 0;  ///< what it counts for in the queue until it is settled
};

/// Roughly what it takes in memory.
[[nodiscard]] std::size_t size_of(const Record& record);

struct Progress {
  std::int64_t step = 0;
  std::int64_t energy_evals = 0;
  std::int64_t grad_evals = 0;
};

struct Batch {
  std::vector<std::string> new_series;
  std::vector<Point> points;
  std::vector<Record> records;
  std::optional<Progress> progress;
  std::uint64_t dropped_points = 0;  ///< since the last batch
  std::uint64_t dropped_records = 0;

  [[nodiscard]] std::size_t queued_bytes() const;  ///< of its records
};

}  // namespace ebmlab::storage
