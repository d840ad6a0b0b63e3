// SPDX-License-Identifier: MIT
// Live progress of a queue: redrawn lines on a terminal, plain lines elsewhere.
#pragma once

#include <string_view>

#include "launch/board.hpp"

namespace ebmlab::launch {

struct DisplayOptions {
  int fd = 2;
  bool is_terminal = false;  ///< lines can be redrawn
  Style style;
  int redraw_ms = 100;          ///< on a terminal, at the most often
  double plain_seconds = 10.0;  ///< elsewhere, a line a run after so long or after a tenth of its steps
};
/// Options for a descriptor from what it is and from NO_COLOR, TERM, LC_ALL, LC_CTYPE and LANG.
[[nodiscard]] DisplayOptions detect_display(int fd);

/// Follows the queue's events. A display whose reader is gone goes silent. Used by one thread.
class Display {
 public:
  Display(const std::vector<std::string>& names, const DisplayOptions& options);
  ~Display();
  Display(const Display&) = delete;
  Display& operator=(const Display&) = delete;

  void started(std::size_t job);
  void progressed(std::size_t job, const Progress& progress);
  /// `outcome` in a few words: "completed", "killed by SIGSEGV (Segmentation fault) at step 40".
  void ended(std::size_t job, bool is_good, std::string_view outcome);
  /// A line that stays, above what is redrawn.
  void note(std::string_view text);
  /// One about a job, with its name.
  void note(std::size_t job, std::string_view text);
  /// Redraws when it is time.
  void tick();
  /// Removes the redrawn lines.
  void finish();

 private:
  struct Size {
    std::size_t width, height;
  };
  [[nodiscard]] Size size() const;
  [[nodiscard]] std::string erased(std::size_t width) const;
  void draw();
  void put(std::string_view text);

  DisplayOptions options_;
  Board board_;
  std::vector<std::size_t> drawn_;  // the widths of the lines on the screen
  Clock::time_point last_draw_;
  struct Plain {
    int tenth = 0;
    Clock::time_point time = {};
  };
  std::vector<Plain> plain_;  // what was last said of each job
  bool is_silent_ = false;
};

}  // namespace ebmlab::launch
