// SPDX-License-Identifier: MIT
// What is known of each run while the queue works, and how it reads in so many columns.
#include "launch/board.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace ebmlab::launch {
namespace {

constexpr std::size_t kLongestName = 28;
constexpr std::size_t kWidestBar = 24;
constexpr std::size_t kNarrowestBar = 6;

std::string short_number(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.4g", value);
  return text.data();
}

std::string rate_text(double rate) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), rate >= 99.95 ? "%.0f/s" : "%.1f/s", rate);
  return text.data();
}

double share(const Progress& progress) {
  if (progress.total <= 0) return 0.0;
  return std::clamp(static_cast<double>(progress.step) / static_cast<double>(progress.total), 0.0, 1.0);
}

std::string percent(const Progress& progress) {
  const std::string digits = std::to_string(static_cast<int>(std::floor(100.0 * share(progress))));
  return std::string(3 - std::min<std::size_t>(3, digits.size()), ' ') + digits + "%";
}

std::optional<double> seconds_left(const Progress& progress) {
  if (!(progress.rate > 0.0) || progress.step > progress.total) return std::nullopt;
  return static_cast<double>(progress.total - progress.step) / progress.rate;
}

std::string bar(const Progress& progress, std::size_t width, Style style) {
  const auto full = static_cast<std::size_t>(std::floor(share(progress) * static_cast<double>(width)));
  std::string done;
  std::string rest;
  for (std::size_t i = 0; i < width; ++i)
    (i < full ? done : rest) += style.has_unicode ? (i < full ? "━" : "─") : (i < full ? "#" : ".");
  if (!style.has_colour) return done + rest;
  return "\033[32m" + done + "\033[0m\033[2m" + rest + "\033[0m";
}

// The parts after the bar, the most wanted first.
std::vector<std::string> parts(const Progress& progress) {
  std::vector<std::string> result{std::to_string(progress.step) + "/" + std::to_string(progress.total)};
  if (const auto left = seconds_left(progress)) result.push_back(duration_text(*left) + " left");
  if (progress.rate > 0.0) result.push_back(rate_text(progress.rate));
  const std::size_t shown = std::min<std::size_t>(2, progress.figures.size());
  for (std::size_t i = 0; i < shown; ++i) {
    result.push_back(progress.figures[i].first + " " + short_number(progress.figures[i].second));
  }
  if (!progress.stage.empty()) result.push_back(progress.stage);
  return result;
}

}  // namespace

std::string duration_text(double seconds) {
  const auto whole = static_cast<long long>(std::clamp(std::round(seconds), 0.0, 3.6e9));
  std::array<char, 48> text{};
  if (whole >= 48LL * 3600) {
    std::snprintf(text.data(), text.size(), "%lld days", whole / 86400);
  } else if (whole >= 3600) {
    std::snprintf(text.data(), text.size(), "%lld:%02lld:%02lld", whole / 3600, whole / 60 % 60, whole % 60);
  } else {
    std::snprintf(text.data(), text.size(), "%lld:%02lld", whole / 60, whole % 60);
  }
  return text.data();
}

std::size_t text_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\033') {
      while (i < text.size() && text[i] != 'm') ++i;
    } else if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U) {
      ++width;
    }
  }
  return width;
}

std::string fitted(std::string_view text, std::size_t width) {
  std::string result;
  std::size_t columns = 0;
  const bool is_cut = text_width(text) > width;
  for (const char c : text) {
    const bool starts = (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    if (starts && columns + (is_cut ? 1 : 0) >= width) break;
    if (starts) ++columns;
    result += static_cast<unsigned char>(c) < 0x20U ? ' ' : c;
  }
  if (is_cut && width > 0) {
    result += '.';
    ++columns;
  }
  return result + std::string(width - columns, ' ');
}

Board::Board(std::vector<std::string> names, Clock::time_point now) : begin_(now) {
  for (std::string& name : names) rows_.push_back({std::move(name)});
}

void Board::started(std::size_t job, Clock::time_point now) {
  rows_[job].state = State::kRunning;
  rows_[job].begin = now;
}

void Board::progressed(std::size_t job, const Progress& progress) { rows_[job].progress = progress; }

void Board::ended(std::size_t job, bool is_good, Clock::time_point now) {
  rows_[job].state = is_good ? State::kGood : State::kBad;
  rows_[job].end = now;
}

double Board::fraction(std::size_t job) const {
  const Row& row = rows_[job];
  if (row.state == State::kGood || row.state == State::kBad) return 1.0;
  return row.progress ? share(*row.progress) : 0.0;
}

double Board::seconds(std::size_t job, Clock::time_point now) const {
  const Row& row = rows_[job];
  if (row.state == State::kQueued || row.begin == Clock::time_point{}) return 0.0;
  return std::chrono::duration<double>((row.state == State::kRunning ? now : row.end) - row.begin).count();
}

std::size_t Board::count(State state) const {
  return static_cast<std::size_t>(
      std::count_if(rows_.begin(), rows_.end(), [&](const Row& row) { return row.state == state; }));
}

std::string Board::line(const Row& row, std::size_t name_width, std::size_t width, Style style) {
  std::string head = fitted(row.name, std::min(name_width, width));
  if (!row.progress) return text_width(head) + 10 <= width ? head + "  starting" : head;
  const std::string so_far = percent(*row.progress);
  if (name_width + 2 + so_far.size() > width) return head;
  std::string tail = "  " + so_far;
  for (const std::string& part : parts(*row.progress)) {
    if (name_width + 2 + kNarrowestBar + text_width(tail) + 2 + text_width(part) > width) break;
    tail += "  " + part;
  }
  const std::size_t used = name_width + 2 + text_width(tail);
  if (used + kNarrowestBar > width) return head + tail;
  return head + "  " + bar(*row.progress, std::min(kWidestBar, width - used), style) + tail;
}

std::vector<std::string> Board::lines(std::size_t width, std::size_t height, Style style, Clock::time_point now) const {
  std::size_t name_width = 4;
  for (const Row& row : rows_) name_width = std::max(name_width, std::min(kLongestName, text_width(row.name)));
  // A narrow terminal keeps room for the percentage.
  name_width = std::min(name_width, width > 12 ? width - 6 : width);
  std::vector<std::string> result;
  for (const Row& row : rows_) {
    if (row.state == State::kRunning && result.size() + 1 < height) result.push_back(line(row, name_width, width, style));
  }
  const std::string total = summary(now);
  result.push_back(text_width(total) <= width ? total : fitted(total, width));
  return result;
}

std::string Board::sentence(std::size_t job) const {
  const Row& row = rows_[job];
  if (!row.progress) return row.name + ": no step yet";
  const Progress& progress = *row.progress;
  std::string text = row.name + ": " + std::to_string(progress.step) + " of " + std::to_string(progress.total) + " steps (" +
                     std::to_string(static_cast<int>(std::floor(100.0 * share(progress)))) + " %)";
  const std::vector<std::string> all = parts(progress);
  for (std::size_t i = 1; i < all.size(); ++i) text += ", " + all[i];
  return text;
}

std::string Board::summary(Clock::time_point now) const {
  std::string text = std::to_string(count(State::kGood)) + " of " + std::to_string(rows_.size()) + " done";
  if (const auto running = count(State::kRunning); running > 0) text += ", " + std::to_string(running) + " running";
  if (const auto bad = count(State::kBad); bad > 0) text += ", " + std::to_string(bad) + " not completed";
  const double elapsed = std::chrono::duration<double>(now - begin_).count();
  double done = 0.0;
  for (std::size_t job = 0; job < rows_.size(); ++job) done += fraction(job) / static_cast<double>(rows_.size());
  text += ", " + duration_text(elapsed) + " so far";
  if (done > 0.02 && done < 1.0) text += ", about " + duration_text(elapsed * (1.0 - done) / done) + " left";
  return text;
}

}  // namespace ebmlab::launch
