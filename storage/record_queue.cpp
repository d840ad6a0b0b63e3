// SPDX-License-Identifier: MIT
// The bounded queue between a run and its writer thread.
#include "storage/record_queue.hpp"

#include "storage/chunk.hpp"
#include "storage/process.hpp"

#include <iterator>
#include <utility>

namespace ebmlab::storage {
namespace {

constexpr std::uint64_t kTries = 3;

template <class T>
void move_to_end(std::vector<T>& from, std::vector<T>& to) {
  if (to.empty()) {
    to.swap(from);  // keeps both allocations in use
  } else {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  }
  from.clear();
}

std::size_t size_of_body(const NewSnapshot& s) { return s.data.size(); }
std::size_t size_of_body(const NewCheckpoint& c) { return c.data.size(); }
std::size_t size_of_body(const NewEvaluation& e) { return e.protocol.size() + e.metrics.size() * sizeof(MetricValue); }
std::size_t size_of_body(const NewEvent& e) { return e.title.size() + e.payload_json.size(); }
std::size_t size_of_body(const SeedRecord& s) { return s.stream.size(); }
std::size_t size_of_body(const LogText& l) { return l.text.size(); }
std::size_t size_of_body(const StatusChange& s) { return s.reason.size(); }
std::size_t size_of_body(const ControlAnswer& a) { return a.text.size(); }

}  // namespace

std::size_t size_of(const Record& record) {
  return sizeof(Record) + std::visit([](const auto& body) { return size_of_body(body); }, record.body);
}

std::size_t Batch::queued_bytes() const {
  std::size_t bytes = 0;
  for (const Record& record : records) bytes += record.queued_bytes;
  return bytes;
}

std::uint32_t RecordQueue::index_of(std::string_view name) {
  if (const auto found = series_.find(name); found != series_.end()) return found->second;
  const auto index = static_cast<std::uint32_t>(series_.size());
  series_.emplace(name, index);
  waiting_.new_series.emplace_back(name);
  fresh_.push_back(0);
  return index;
}

void RecordQueue::wake_when_half_full() {
  const bool half_full = outstanding_.points > limits_.points / 2 || outstanding_.records > limits_.records / 2 ||
                         outstanding_.bytes > limits_.bytes / 2;
  if (half_full) urgent_ = true;
  if (urgent_) wake_.notify_one();
}

void RecordQueue::push_points(std::int64_t step, std::span<const NamedValue> values) {
  const std::int64_t now = now_us();
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  for (const auto& [name, value] : values) {
    if (outstanding_.points >= limits_.points) {
      ++counters_.dropped_points;
      ++waiting_.dropped_points;
      continue;
    }
    const std::uint32_t series = index_of(name);
    waiting_.points.push_back({series, step, now, value});
    ++outstanding_.points;
    ++counters_.points;
    if (++fresh_[series] >= kChunkSize) urgent_ = true;
  }
  wake_when_half_full();
}

void RecordQueue::push(Record record, bool keep, bool urgent) {
  const std::size_t bytes = record.queued_bytes = size_of(record);
  const std::size_t factor = keep ? 2 : 1;
  const std::lock_guard lock(mutex_);
  if (closed_) return;
  if (outstanding_.records >= factor * limits_.records || outstanding_.bytes + bytes > factor * limits_.bytes) {
    ++counters_.dropped_records;
    ++waiting_.dropped_records;
    return;
  }
  waiting_.records.push_back(std::move(record));
  ++outstanding_.records;
  outstanding_.bytes += bytes;
  urgent_ = urgent_ || urgent;
  wake_when_half_full();
}

void RecordQueue::set_progress(const Progress& progress) {
  const std::lock_guard lock(mutex_);
  waiting_.progress = progress;
}

bool RecordQueue::wait_until_settled() {
  std::unique_lock lock(mutex_);
  const std::uint64_t give_up = failures_ + kTries;
  const auto is_settled = [&] { return outstanding_.points == 0 && outstanding_.records == 0; };
  urgent_ = true;
  wake_.notify_one();
  settled_.wait(lock, [&] { return is_settled() || failures_ >= give_up || closed_; });
  return is_settled();
}

void RecordQueue::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  wake_.notify_one();
  settled_.notify_all();
}

QueueCounters RecordQueue::counters() const {
  const std::lock_guard lock(mutex_);
  return counters_;
}

bool RecordQueue::wait_until(Clock::time_point time) {
  std::unique_lock lock(mutex_);
  wake_.wait_until(lock, time, [&] { return urgent_ || closed_; });
  urgent_ = false;
  return !closed_;
}

void RecordQueue::take(Batch& batch) {
  const std::lock_guard lock(mutex_);
  move_to_end(waiting_.new_series, batch.new_series);
  move_to_end(waiting_.points, batch.points);
  move_to_end(waiting_.records, batch.records);
  if (waiting_.progress) batch.progress = std::exchange(waiting_.progress, std::nullopt);
  batch.dropped_points += std::exchange(waiting_.dropped_points, 0);
  batch.dropped_records += std::exchange(waiting_.dropped_records, 0);
  std::fill(fresh_.begin(), fresh_.end(), 0U);
}

void RecordQueue::settled(std::size_t points, std::size_t records, std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  outstanding_.points -= points;
  outstanding_.records -= records;
  outstanding_.bytes -= bytes;
  settled_.notify_all();
}

void RecordQueue::note_failure() {
  const std::lock_guard lock(mutex_);
  ++failures_;
  settled_.notify_all();
}

}  // namespace ebmlab::storage
