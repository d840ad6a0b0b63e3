// SPDX-License-Identifier: MIT
// What a worker says on its stdout: one JSON object a line.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace ebmlab::launch {

struct Started {
  std::string run;  ///< UUID
  std::int64_t total = 0;
};

struct Progress {
  std::int64_t step = 0, total = 0;
  std::string stage;
  double rate = 0.0;                                    ///< steps a second
  std::vector<std::pair<std::string, double>> figures;  ///< the two worth watching; may be non-finite
};

struct Finished {
  std::string status;  ///< completed, stopped, diverged, failed
  std::string reason;
  std::int64_t step = 0;
};

/// What goes wrong while the run goes on: a store that cannot be written.
struct Trouble {
  std::string sentence;
};

using Message = std::variant<Started, Progress, Finished, Trouble>;

/// One line with its line break.
[[nodiscard]] std::string format(const Message& message);
/// Nothing when the line is not of this protocol (whatever a plugin prints).
[[nodiscard]] std::optional<Message> parse(std::string_view line);

/// Writes messages to a descriptor it does not own. Never blocks and never fails: a line that finds the pipe full is left out,
/// and once the reader is gone nothing is written any more. Any thread may write. Sets SIGPIPE to be ignored in this process.
class ProgressWriter {
 public:
  explicit ProgressWriter(int fd);
  void write(const Message& message);
  [[nodiscard]] bool has_reader() const;

 private:
  int fd_;
  mutable std::mutex mutex_;
  bool has_reader_ = true;
};

}  // namespace ebmlab::launch
