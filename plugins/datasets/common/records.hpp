// SPDX-License-Identifier: MIT
// Records of separated text (RFC 4180: quotes, doubled quotes, line breaks within quotes; CR LF, LF or CR ends a line).
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace ebmlab::datasets {

/// Reads records one by one from `text`, which must outlive it. Blank lines are passed over.
class RecordReader {
 public:
  /// `file` is for messages. A byte order mark is passed over; a NUL byte is refused: not text. Throws ConfigError.
  RecordReader(std::string_view text, std::string file);

  /// Passes over whole lines, whatever is in them.
  void skip_lines(std::int64_t count);

  /// The most frequent of comma, semicolon and tab outside of quotes on the next line that is not blank; comma when there is
  /// none.
  [[nodiscard]] char guess_separator() const;

  /// Moves to the next record; false at the end. Throws ConfigError with file:line on a broken quote or too many fields.
  bool next(char separator);

  /// Without surrounding blanks and quotes; valid until the next call of next().
  [[nodiscard]] const std::vector<std::string_view>& fields() const { return fields_; }

  /// "file:line" of the current record's first line.
  [[nodiscard]] std::string place() const { return file_ + ":" + std::to_string(line_); }
  [[nodiscard]] std::int64_t line() const { return line_; }

 private:
  std::string_view quoted_field(char separator);
  std::string_view plain_field(char separator);
  bool pass_line_end();
  void pass_blanks();

  std::string_view rest_;
  std::string file_;
  std::int64_t line_ = 0;
  std::int64_t next_line_ = 1;
  std::vector<std::string_view> fields_;
  std::deque<std::string> unescaped_;  // fields with doubled quotes: a deque, whose elements stay where they are
};

}  // namespace ebmlab::datasets
