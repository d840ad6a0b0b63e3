// SPDX-License-Identifier: MIT
#include "common/records.hpp"

#include <ebmlab/error.hpp>

#include <algorithm>
#include <array>

namespace ebmlab::datasets {

namespace {
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kMostFields = 65536;
}  // namespace

RecordReader::RecordReader(std::string_view text, std::string file) : rest_(text), file_(std::move(file)) {
  if (text.find('\0') != std::string_view::npos) throw ConfigError(file_ + ": is not a text file");
  if (rest_.starts_with(kByteOrderMark)) rest_.remove_prefix(kByteOrderMark.size());
}

void RecordReader::skip_lines(std::int64_t count) {
  for (; count > 0 && !rest_.empty(); --count) {
    rest_.remove_prefix(std::min(rest_.find_first_of("\r\n"), rest_.size()));
    pass_line_end();
  }
}

char RecordReader::guess_separator() const {
  constexpr std::array<char, 3> kSeparators = {',', ';', '\t'};
  std::array<int, 3> counts{};
  bool is_quoted = false;
  const std::size_t start = std::min(rest_.find_first_not_of("\r\n"), rest_.size());
  for (const char c : rest_.substr(start)) {
    if (c == '"') is_quoted = !is_quoted;
    if (is_quoted) continue;
    if (c == '\n' || c == '\r') break;
    const auto* const found = std::find(kSeparators.begin(), kSeparators.end(), c);
    if (found != kSeparators.end()) ++counts.at(static_cast<std::size_t>(found - kSeparators.begin()));
  }
  return kSeparators.at(static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) - counts.begin()));
}

bool RecordReader::pass_line_end() {
  if (rest_.empty()) return true;
  if (rest_.front() != '\n' && rest_.front() != '\r') return false;
  rest_.remove_prefix(rest_.starts_with("\r\n") ? 2 : 1);
  ++next_line_;
  return true;
}

void RecordReader::pass_blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size())); }

bool RecordReader::next(char separator) {
  fields_.clear();
  unescaped_.clear();
  pass_blanks();
  while (!rest_.empty() && pass_line_end()) pass_blanks();
  if (rest_.empty()) return false;
  line_ = next_line_;
  while (true) {
    pass_blanks();
    if (fields_.size() == kMostFields) {
      throw ConfigError(place() + ": more than " + std::to_string(kMostFields) + " fields");
    }
    fields_.push_back(rest_.starts_with('"') ? quoted_field(separator) : plain_field(separator));
    if (pass_line_end()) return true;
    rest_.remove_prefix(1);  // the separator
  }
}

std::string_view RecordReader::plain_field(char separator) {
  const std::array<char, 3> stops = {separator, '\n', '\r'};
  const std::size_t size = std::min(rest_.find_first_of(std::string_view(stops.data(), stops.size())), rest_.size());
  const std::string_view field = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return field.substr(0, field.find_last_not_of(' ') + 1);
}

std::string_view RecordReader::quoted_field(char separator) {
  std::size_t end = 1;
  bool has_doubled = false;
  while ((end = rest_.find('"', end)) != std::string_view::npos && rest_.substr(end).starts_with("\"\"")) {
    has_doubled = true;
    end += 2;
  }
  if (end == std::string_view::npos) throw ConfigError(place() + ": a quote is opened and never closed");
  std::string_view field = rest_.substr(1, end - 1);
  next_line_ += std::count(field.begin(), field.end(), '\n');
  rest_.remove_prefix(end + 1);
  pass_blanks();
  if (!rest_.empty() && rest_.front() != separator && rest_.front() != '\n' && rest_.front() != '\r') {
    throw ConfigError(place() + ": text after a closing quote");
  }
  if (!has_doubled) return field;
  std::string& text = unescaped_.emplace_back();
  for (std::size_t i = 0; i < field.size(); ++i) {
    text += field[i];
    if (field[i] == '"') ++i;  // the second of a doubled quote
  }
  return text;
}

}  // namespace ebmlab::datasets
