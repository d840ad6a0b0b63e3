// SPDX-License-Identifier: MIT
#include "storage/record_queue.hpp"

#include "storage/chunk.hpp"
#include "store_fixture.hpp"

#include <array>
#include <atomic>
#include <thread>

namespace ebmlab::storage::testing {
namespace {

using Clock = RecordQueue::Clock;
using std::chrono::milliseconds;

constexpr QueueLimits kSmall{.points = 10, .records = 4, .bytes = 100'000};

Record log_record(const std::string& text) { return {.t_us = 1, .body = LogText{LogStream::kLog, text}}; }

void push_one(RecordQueue& queue, std::int64_t step) {
  const std::array<NamedValue, 1> value{NamedValue{"loss", 1.0}};
  queue.push_points(step, value);
}

/// Whether the writer is woken before the time it would wake by itself.
bool is_urgent(RecordQueue& queue) {
  const auto before = Clock::now();
  (void)queue.wait_until(before + milliseconds(300));
  return Clock::now() - before < milliseconds(250);
}

TEST(RecordQueue, KeepsTheOrderAndNamesEachSeriesOnce) {
  RecordQueue queue(kSmall);
  const std::array<NamedValue, 2> values{NamedValue{"b", 1}, NamedValue{"a", 2}};
  queue.push_points(5, values);
  queue.push_points(6, values);
  Batch batch;
  queue.take(batch);
  EXPECT_EQ(batch.new_series, (std::vector<std::string>{"b", "a"}));
  ASSERT_EQ(batch.points.size(), 4U);
  EXPECT_EQ(batch.points[3].series, 1U);
  EXPECT_EQ(batch.points[3].step, 6);
  EXPECT_EQ(batch.points[3].value, 2);
  queue.push_points(7, values);
  Batch next;
  queue.take(next);
  EXPECT_TRUE(next.new_series.empty());
}

TEST(RecordQueue, CountsWhatDoesNotFitUntilItIsSettled) {
  RecordQueue queue(kSmall);
  for (int step = 0; step < 13; ++step) push_one(queue, step);
  Batch batch;
  queue.take(batch);
  EXPECT_EQ(batch.points.size(), 10U);
  EXPECT_EQ(batch.dropped_points, 3U);
  push_one(queue, 13);  // taken is not settled
  EXPECT_EQ(queue.counters().dropped_points, 4U);
  queue.settled(10, 0, 0);
  push_one(queue, 14);
  EXPECT_EQ(queue.counters().points, 11U);
  EXPECT_EQ(queue.counters().dropped_points, 4U);
}

TEST(RecordQueue, PreciousRecordsGetInUpToTwiceTheLimit) {
  RecordQueue queue(kSmall);
  for (int i = 0; i < 6; ++i) queue.push(log_record("x"), false, false);
  EXPECT_EQ(queue.counters().dropped_records, 2U);
  for (int i = 0; i < 6; ++i) queue.push(log_record("x"), true, false);
  EXPECT_EQ(queue.counters().dropped_records, 4U);
  Batch batch;
  queue.take(batch);
  EXPECT_EQ(batch.records.size(), 8U);
  EXPECT_EQ(batch.dropped_records, 4U);
}

TEST(RecordQueue, BytesAreLimitedToo) {
  RecordQueue queue(kSmall);
  queue.push(log_record(std::string(60'000, 'x')), false, false);
  queue.push(log_record(std::string(60'000, 'x')), false, false);
  EXPECT_EQ(queue.counters().dropped_records, 1U);
}

TEST(RecordQueue, TheWriterIsWokenForWhatIsUrgent) {
  RecordQueue queue({.points = 100'000, .records = 100, .bytes = 1'000'000});
  push_one(queue, 0);
  queue.push(log_record("x"), false, false);
  EXPECT_FALSE(is_urgent(queue));
  queue.push(log_record("x"), true, true);
  EXPECT_TRUE(is_urgent(queue));
  EXPECT_FALSE(is_urgent(queue));
}

TEST(RecordQueue, TheWriterIsWokenForAFullChunk) {
  RecordQueue queue({.points = 100'000, .records = 100, .bytes = 1'000'000});
  for (std::size_t i = 1; i < kChunkSize; ++i) push_one(queue, 0);
  EXPECT_FALSE(is_urgent(queue));
  push_one(queue, 0);
  EXPECT_TRUE(is_urgent(queue));
}

TEST(RecordQueue, TheWriterIsWokenWhenHalfFull) {
  RecordQueue queue(kSmall);
  for (int i = 0; i < 5; ++i) push_one(queue, i);
  EXPECT_FALSE(is_urgent(queue));
  push_one(queue, 5);
  EXPECT_TRUE(is_urgent(queue));
}

TEST(RecordQueue, WaitingEndsWithTheCommitOrThreeFailures) {
  RecordQueue queue(kSmall);
  push_one(queue, 0);
  std::atomic<int> failures{0};
  std::thread writer([&] {
    for (; failures < 3; ++failures) queue.note_failure();
  });
  writer.join();
  std::thread later([&] {
    std::this_thread::sleep_for(milliseconds(20));
    for (int i = 0; i < 3; ++i) queue.note_failure();
  });
  EXPECT_FALSE(queue.wait_until_settled());
  later.join();
  std::thread commits([&] { queue.settled(1, 0, 0); });
  EXPECT_TRUE(queue.wait_until_settled());
  commits.join();
}

TEST(RecordQueue, ManyThreadsLoseNothing) {
  RecordQueue queue({.points = 1'000'000, .records = 1'000'000, .bytes = 1U << 30U});
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&queue] {
      for (int i = 0; i < 2000; ++i) {
        push_one(queue, i);
        queue.push(log_record("x"), false, false);
      }
    });
  }
  Batch all;
  while (all.points.size() < 8000 || all.records.size() < 8000) {
    (void)queue.wait_until(Clock::now() + milliseconds(1));
    queue.take(all);
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(queue.counters().points, 8000U);
  EXPECT_EQ(queue.counters().dropped_points + queue.counters().dropped_records, 0U);
}

TEST(RecordQueue, AfterClosingNothingIsTaken) {
  RecordQueue queue(kSmall);
  queue.close();
  push_one(queue, 0);
  EXPECT_EQ(queue.counters().points, 0U);
  EXPECT_FALSE(queue.wait_until(Clock::now() + std::chrono::hours(1)));
}

}  // namespace
}  // namespace ebmlab::storage::testing
