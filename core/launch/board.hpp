// SPDX-License-Identifier: MIT
// What is known of each run while the queue works, and how it reads in so many columns. Draws nothing itself.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "launch/progress.hpp"

namespace ebmlab::launch {

using Clock = std::chrono::steady_clock;

struct Style {
  bool has_colour = false;
  bool has_unicode = false;
};

/// "0:42", "12:05", "1:02:03", "3 days".
[[nodiscard]] std::string duration_text(double seconds);
/// Columns of a UTF-8 text, one a code point, escape sequences not counted.
[[nodiscard]] std::size_t text_width(std::string_view text);
/// The text in exactly `width` columns, cut with a full stop or padded.
[[nodiscard]] std::string fitted(std::string_view text, std::size_t width);

class Board {
 public:
  Board(std::vector<std::string> names, Clock::time_point now);

  void started(std::size_t job, Clock::time_point now);
  void progressed(std::size_t job, const Progress& progress);
  void ended(std::size_t job, bool is_good, Clock::time_point now);

  /// One line for each running job and a summary, each at most `width` columns; never more than `height` lines.
  [[nodiscard]] std::vector<std::string> lines(std::size_t width, std::size_t height, Style style, Clock::time_point now) const;
  /// One job without a bar: "gcd seed 0: 600 of 3000 steps (20 %), 45.1 /s, 0:53 left, loss -0.12".
  [[nodiscard]] std::string sentence(std::size_t job) const;
  [[nodiscard]] std::string summary(Clock::time_point now) const;

  [[nodiscard]] const std::string& name(std::size_t job) const { return rows_[job].name; }
  [[nodiscard]] double fraction(std::size_t job) const;
  [[nodiscard]] double seconds(std::size_t job, Clock::time_point now) const;

 private:
  enum class State { kQueued, kRunning, kGood, kBad };
  struct Row {
    std::string name;
    State state = State::kQueued;
    std::optional<Progress> progress = {};
    Clock::time_point begin = {}, end = {};
  };
  [[nodiscard]] static std::string line(const Row& row, std::size_t name_width, std::size_t width, Style style);
  [[nodiscard]] std::size_t count(State state) const;

  std::vector<Row> rows_;
  Clock::time_point begin_;
};

}  // namespace ebmlab::launch
