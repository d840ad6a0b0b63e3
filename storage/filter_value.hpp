// SPDX-License-Identifier: MIT
// Values of the filter language that are more than their text: numbers, durations, dates.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace ebmlab::storage {

/// The whole text as a finite or infinite number; none for a NaN, which is equal to nothing.
[[nodiscard]] std::optional<double> number_from(std::string_view text);

/// "90", "90s", "1.5m", "2h", "7d", "2w" in seconds; none for anything else and for what is negative.
[[nodiscard]] std::optional<double> seconds_from(std::string_view text);

/// Microseconds from `begin` up to `end`, which is not part of it.
struct TimeSpan {
  std::int64_t begin = 0, end = 0;
};

/// A day "2026-11-24", a minute "2026-11-24 13:00", a second "2026-11-24 13:00:05" of local time (a T may stand for the blank);
/// or "-2d", the moment so long before `now`.
[[nodiscard]] std::optional<TimeSpan> time_from(std::string_view text, std::int64_t now);

/// "13:00" or "13:00:05", which may follow a date.
[[nodiscard]] bool is_clock(std::string_view text);

}  // namespace ebmlab::storage
