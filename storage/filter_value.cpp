// SPDX-License-Identifier: MIT
// Numbers, durations and dates of the filter language.
#include "storage/filter_value.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <ctime>

namespace ebmlab::storage {
namespace {

constexpr double kMicroseconds = 1e6;
constexpr double kLongest = 1e10;  // seconds, 317 years

/// The text's characters as `shape` has them: 0 stands for a digit.
bool has_shape(std::string_view text, std::string_view shape) {
  if (text.size() != shape.size()) return false;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const bool is_digit = text[i] >= '0' && text[i] <= '9';
    if (shape[i] == '0' ? !is_digit : text[i] != shape[i]) return false;
  }
  return true;
}

/// Of digits alone.
int whole(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = 10 * value + (c - '0');
  return value;
}

/// None for a day or an hour that no calendar has. `fields` may be one past the end of its unit when `is_end`.
std::optional<std::int64_t> moment(std::tm fields, bool is_end = false) {
  std::tm normal = fields;
  normal.tm_isdst = -1;
  const std::time_t seconds = std::mktime(&normal);
  const bool is_real = normal.tm_mday == fields.tm_mday && normal.tm_mon == fields.tm_mon && fields.tm_hour < 24 &&
                       fields.tm_min < 60 && fields.tm_sec < 60;
  if (seconds == -1 || (!is_end && !is_real)) return std::nullopt;
  return static_cast<std::int64_t>(seconds) * 1'000'000;
}

std::optional<TimeSpan> calendar_time(std::string_view date, std::string_view clock) {
  std::tm fields{};
  fields.tm_year = whole(date.substr(0, 4)) - 1900;
  fields.tm_mon = whole(date.substr(5, 2)) - 1;
  fields.tm_mday = whole(date.substr(8, 2));
  if (!clock.empty()) {
    fields.tm_hour = whole(clock.substr(0, 2));
    fields.tm_min = whole(clock.substr(3, 2));
    if (clock.size() > 5) fields.tm_sec = whole(clock.substr(6, 2));
  }
  std::tm next = fields;
  (clock.empty() ? next.tm_mday : clock.size() == 5 ? next.tm_min : next.tm_sec) += 1;
  const auto begin = moment(fields);
  const auto end = moment(next, true);
  return begin && end ? std::optional(TimeSpan{*begin, *end}) : std::nullopt;
}

}  // namespace

std::optional<double> number_from(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || std::isnan(value)) return std::nullopt;
  return value;
}

std::optional<double> seconds_from(std::string_view text) {
  constexpr std::string_view kUnits = "smhdw";
  constexpr std::array kSeconds{1.0, 60.0, 3600.0, 86400.0, 604800.0};
  double unit = 1;
  if (const auto found = text.empty() ? std::string_view::npos : kUnits.find(text.back()); found != std::string_view::npos) {
    unit = kSeconds.at(found);
    text.remove_suffix(1);
  }
  const auto value = number_from(text);
  if (!value || !(*value >= 0) || *value * unit > kLongest) return std::nullopt;
  return *value * unit;
}

bool is_clock(std::string_view text) { return has_shape(text, "00:00") || has_shape(text, "00:00:00"); }

std::optional<TimeSpan> time_from(std::string_view text, std::int64_t now) {
  if (text.starts_with('-')) {
    const auto seconds = seconds_from(text.substr(1));
    if (!seconds) return std::nullopt;
    const std::int64_t begin = now - static_cast<std::int64_t>(*seconds * kMicroseconds);
    return TimeSpan{begin, begin + 1};
  }
  const std::string_view date = text.substr(0, 10);
  if (!has_shape(date, "0000-00-00")) return std::nullopt;
  if (text.size() == date.size()) return calendar_time(date, {});
  const std::string_view clock = text.substr(11);
  if ((text[10] != ' ' && text[10] != 'T') || !is_clock(clock)) return std::nullopt;
  return calendar_time(date, clock);
}

}  // namespace ebmlab::storage
