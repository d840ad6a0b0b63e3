// SPDX-License-Identifier: MIT
// Ranks that are threads of one process: what MPI does between processes, for tests that need none.
#pragma once

#include <algorithm>
#include <barrier>
#include <cstdlib>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "parallel/communicator.hpp"

namespace ebmlab::test {

/// What the threads share.
struct Meeting {
  explicit Meeting(std::int64_t ranks) : barrier(ranks), parts(static_cast<std::size_t>(ranks)) {}
  std::barrier<> barrier;
  std::vector<std::vector<std::byte>> parts;  // what each rank brings
};

class ThreadTransport final : public parallel::Transport {
 public:
  ThreadTransport(std::shared_ptr<Meeting> meeting, std::int64_t rank) : meeting_(std::move(meeting)), rank_(rank) {}

  [[nodiscard]] std::int64_t rank() const override { return rank_; }
  [[nodiscard]] std::int64_t count() const override { return static_cast<std::int64_t>(meeting_->parts.size()); }
  [[nodiscard]] std::int64_t local_rank() const override { return rank_; }

  void gather(std::span<const std::byte> own, std::span<std::byte> all) override {
    bring(own);
    auto place = all.begin();
    for (const std::vector<std::byte>& part : meeting_->parts) place = std::copy(part.begin(), part.end(), place);
    meeting_->barrier.arrive_and_wait();
  }
  void exchange(std::span<const std::byte> out, std::span<std::byte> in) override {
    bring(out);
    const std::size_t size = out.size() / meeting_->parts.size(), mine = static_cast<std::size_t>(rank_) * size;
    auto place = in.begin();
    for (const std::vector<std::byte>& part : meeting_->parts) {
      const std::span<const std::byte> for_me = std::span(part).subspan(mine, size);
      place = std::copy(for_me.begin(), for_me.end(), place);
    }
    meeting_->barrier.arrive_and_wait();
  }
  void broadcast(std::vector<std::byte>& bytes) override {
    bring(bytes);
    bytes = meeting_->parts.front();
    meeting_->barrier.arrive_and_wait();
  }
  [[noreturn]] void abort() noexcept override { std::abort(); }

 private:
  void bring(std::span<const std::byte> bytes) {
    meeting_->parts[static_cast<std::size_t>(rank_)].assign(bytes.begin(), bytes.end());
    meeting_->barrier.arrive_and_wait();
  }

  std::shared_ptr<Meeting> meeting_;
  std::int64_t rank_;
};

/// Calls `body` once for each rank, side by side. What it throws ends the test: the others would wait for ever.
inline void on_ranks(std::int64_t count, const std::function<void(const parallel::Communicator&)>& body) {
  const auto meeting = std::make_shared<Meeting>(count);
  std::vector<std::jthread> threads;
  for (std::int64_t rank = 0; rank < count; ++rank) {
    threads.emplace_back([&, rank] { body(parallel::Joined(std::make_shared<ThreadTransport>(meeting, rank))); });
  }
}

}  // namespace ebmlab::test
