// SPDX-License-Identifier: MIT
// Cuts a stream of bytes into lines.
#include "launch/lines.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>

namespace ebmlab::launch {

void LineSplitter::append(std::string_view part) {
  const std::size_t room = longest_ - std::min(longest_, line_.size());
  is_cut_ = is_cut_ || part.size() > room;
  line_.append(part.substr(0, room));
}

void LineSplitter::emit(const Sink& sink) {
  if (is_cut_) line_ += "...";
  if (!line_.empty() && line_.back() == '\r') line_.pop_back();
  sink(line_);
  line_.clear();
  is_cut_ = false;
}

void LineSplitter::add(std::string_view bytes, const Sink& sink) {
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    append(bytes.substr(0, end));
    if (end == std::string_view::npos) return;
    emit(sink);
    bytes.remove_prefix(end + 1);
  }
}

void LineSplitter::finish(const Sink& sink) {
  if (!line_.empty()) emit(sink);
}

ReadResult read_lines(int fd, LineSplitter& splitter, const LineSplitter::Sink& sink) {
  constexpr int kBlocks = 16;  // then the other children have their turn
  std::array<char, std::size_t{64} * 1024> block{};
  for (int i = 0; i < kBlocks; ++i) {
    const ssize_t got = ::read(fd, block.data(), block.size());
    if (got == 0) return ReadResult::kEnded;
    if (got < 0) return errno == EAGAIN || errno == EINTR ? ReadResult::kOpen : ReadResult::kEnded;
    splitter.add({block.data(), static_cast<std::size_t>(got)}, sink);
  }
  return ReadResult::kOpen;
}

}  // namespace ebmlab::launch
