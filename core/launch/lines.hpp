// SPDX-License-Identifier: MIT
// Cuts a stream of bytes into lines.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace ebmlab::launch {

/// Bytes in, whole lines out, without their line breaks. A line longer than the longest that is allowed is cut there and ends
/// in an ellipsis; its remainder is dropped, so that no child can fill the parent's memory.
class LineSplitter {
 public:
  static constexpr std::size_t kLongestLine = std::size_t{64} * 1024;
  using Sink = std::function<void(std::string_view line)>;

  explicit LineSplitter(std::size_t longest = kLongestLine) : longest_(longest) {}

  void add(std::string_view bytes, const Sink& sink);
  /// The last line when it had no line break.
  void finish(const Sink& sink);

 private:
  void append(std::string_view part);
  void emit(const Sink& sink);

  std::size_t longest_;
  std::string line_;
  bool is_cut_ = false;
};

enum class ReadResult { kOpen, kEnded };
/// Reads what is there from a non-blocking descriptor, at most about 1 MB a call.
[[nodiscard]] ReadResult read_lines(int fd, LineSplitter& splitter, const LineSplitter::Sink& sink);

}  // namespace ebmlab::launch
