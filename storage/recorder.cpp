// SPDX-License-Identifier: MIT
// Records one running run: the queue, the writer thread, and the session's end.
#include "storage/recorder.hpp"

#include "storage/error.hpp"
#include "storage/process.hpp"
#include "storage/record_queue.hpp"
#include "storage/session_writer.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <atomic>
#include <cstdio>
#include <deque>
#include <exception>
#include <thread>
#include <utility>

namespace ebmlab::storage {
namespace {

/// One call of points() in so many is timed: reading the thread's CPU clock costs as much as the call.
constexpr unsigned kTimedCalls = 64;

SessionStart start_of(std::int64_t run, const HostRecord& host, std::int64_t first_step, const RecorderOptions& options) {
  return {.run = run,
          .host = host,
          .first_step = first_step,
          .heartbeat_every = options.commit_every,
          .next_beat_within = options.next_beat_within};
}

}  // namespace

class Recorder::Impl {
 public:
  Impl(const std::filesystem::path& store, std::int64_t run, const HostRecord& host, std::int64_t first_step,
       RecorderOptions options)
      : options_(std::move(options)),
        queue_({options_.queue_points, options_.queue_records, options_.queue_bytes}),
        writer_(store, start_of(run, host, first_step, options_)),
        thread_([this] { write_until_closed(); }) {}

  ~Impl() { stop(); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void points(std::int64_t step, std::span<const NamedValue> values) {
    if (calls_.fetch_add(1, std::memory_order_relaxed) % kTimedCalls != 0) return queue_.push_points(step, values);
    const double before = thread_cpu_s();
    queue_.push_points(step, values);
    caller_cpu_s_.store(caller_cpu_s_.load() + kTimedCalls * (thread_cpu_s() - before));
  }

  template <class Body>
  void push(Body body, bool keep, bool urgent) {
    queue_.push({now_us(), std::move(body)}, keep, urgent);
  }

  void progress(const Progress& progress) { queue_.set_progress(progress); }

  [[nodiscard]] std::optional<PendingRequest> next_request() {
    if (!has_requests_.load(std::memory_order_relaxed)) return std::nullopt;
    const std::lock_guard lock(requests_mutex_);
    if (requests_.empty()) return std::nullopt;  // another thread was quicker
    const PendingRequest first = requests_.front();
    requests_.pop_front();
    has_requests_ = !requests_.empty();
    return first;
  }

  void flush() {
    if (!queue_.wait_until_settled()) throw StoreError(last_trouble());
  }

  void finish(RunStatus status, const std::string& reason, int exit_code) {
    if (has_finished_.exchange(true)) return;
    bool has_all = queue_.wait_until_settled();
    is_finishing_ = true;
    if (!has_all) has_all = queue_.wait_until_settled();
    push(cost_of_recording(), true, false);
    push(StatusChange{status, reason, exit_code}, true, true);
    const bool has_end = queue_.wait_until_settled();
    stop();
    if (!has_all || !has_end) throw StoreError(last_trouble());
  }

  [[nodiscard]] bool has_finished() const { return has_finished_; }

  [[nodiscard]] RecorderCounters counters() const {
    const QueueCounters queue = queue_.counters();
    return {.points = queue.points,
            .commits = commits_,
            .dropped_points = queue.dropped_points,
            .dropped_records = queue.dropped_records,
            .writer_cpu_s = writer_cpu_s_,
            .caller_cpu_s = caller_cpu_s_};
  }

  [[nodiscard]] std::int64_t session() const { return writer_.session(); }

 private:
  void stop() {
    queue_.close();
    if (thread_.joinable()) thread_.join();
  }

  void write_until_closed() {
    auto next = RecordQueue::Clock::now() + options_.commit_every;
    while (queue_.wait_until(next)) {
      const bool went_well = commit_once();
      next = RecordQueue::Clock::now() + options_.commit_every;
      if (!went_well) wait_before_another_try(next);
    }
  }

  /// A full disk does not get better by asking at once; a closed queue ends the wait.
  void wait_before_another_try(RecordQueue::Clock::time_point until) {
    while (RecordQueue::Clock::now() < until && queue_.wait_until(until))
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }

  /// After a failure everything stays in the batch and is given again; a large one goes to a file.
  bool commit_once() {
    queue_.take(batch_);
    try {
      const std::string spill_problem = read_spills();
      const std::uint64_t dropped = batch_.dropped_points + batch_.dropped_records;
      const std::size_t points = batch_.points.size();
      const Settled settled = writer_.commit(batch_);
      ++commits_;
      writer_cpu_s_ = thread_cpu_s();  // before anybody who waits for this commit goes on
      queue_.settled(points, settled.records, settled.bytes);
      if (dropped > 0) tell(std::to_string(dropped) + " records were dropped: the queue to the store was full");
      if (!settled.trouble.empty() && settled.trouble != last_failure_) tell(settled.trouble);
      last_failure_ = batch_.records.empty() ? spill_problem : settled.trouble;
      look_for_requests();
    } catch (const std::exception& error) {
      if (last_failure_ != error.what()) tell(error.what());
      last_failure_ = error.what();
    }
    if (last_failure_.empty()) return true;
    const bool has_something = !batch_.points.empty() || !batch_.records.empty();
    if (has_something && (!is_time_to_spill() || !spill())) queue_.note_failure();
    return false;
  }

  void look_for_requests() {
    const std::vector<PendingRequest> fresh = writer_.new_requests();
    if (fresh.empty()) return;
    const std::lock_guard lock(requests_mutex_);
    requests_.insert(requests_.end(), fresh.begin(), fresh.end());
    has_requests_ = true;
  }

  /// Before the queue drops anything, and before the process ends.
  [[nodiscard]] bool is_time_to_spill() const {
    return is_finishing_ || batch_.points.size() > options_.queue_points / 4 ||
           batch_.records.size() > options_.queue_records / 4 || batch_.queued_bytes() > options_.queue_bytes / 4;
  }

  bool spill() {
    const std::size_t points = batch_.points.size(), records = batch_.records.size(), bytes = batch_.queued_bytes();
    try {
      spills_.push_back(writer_.spill(batch_));
    } catch (const StoreError& error) {
      if (last_failure_ != error.what()) tell(error.what());
      return false;
    }
    if (spills_.size() == 1) {
      tell(last_failure_ + "; what is recorded meanwhile is kept in " + spills_.front().parent_path().string() +
           " and goes into the store when that can be written again");
    }
    queue_.settled(points, records, bytes);
    return true;
  }

  /// What keeps them where they are; empty when none is left.
  std::string read_spills() {
    try {
      while (!spills_.empty()) {
        std::error_code ignored;
        const bool is_there = std::filesystem::exists(spills_.front(), ignored);  // else somebody took it in
        if (is_there) (void)writer_.read_spill(spills_.front());
        spills_.pop_front();
        if (spills_.empty()) tell(writer_.store().string() + " can be written again, and has what was kept in files");
      }
      return {};
    } catch (const StoreError& error) {
      return error.what();
    }
  }

  void tell(const std::string& trouble) {
    {
      const std::lock_guard lock(trouble_mutex_);
      trouble_ = trouble;
    }
    if (options_.on_trouble) options_.on_trouble(trouble);
  }

  [[nodiscard]] std::string last_trouble() const {
    const std::lock_guard lock(trouble_mutex_);
    return trouble_.empty() ? writer_.store().string() + ": not everything could be recorded" : trouble_;
  }

  [[nodiscard]] NewEvent cost_of_recording() const {
    const RecorderCounters c = counters();
    const double process = process_cpu_s() - process_cpu_at_start_s_;
    const double recording = c.writer_cpu_s + c.caller_cpu_s;
    std::array<char, 96> title{};
    std::snprintf(title.data(), title.size(), "recording took %.3f s of CPU, %.2f %% of the run's", recording,
                  process > 0 ? 100 * recording / process : 0.0);
    const nlohmann::json payload{{"writer_cpu_s", c.writer_cpu_s},
                                 {"caller_cpu_s", c.caller_cpu_s},
                                 {"process_cpu_s", process},
                                 {"points", c.points},
                                 {"commits", c.commits},
                                 {"dropped_points", c.dropped_points},
                                 {"dropped_records", c.dropped_records}};
    return {.kind = "recording", .title = title.data(), .payload_json = payload.dump()};
  }

  const RecorderOptions options_;
  RecordQueue queue_;
  SessionWriter writer_;
  // The writer thread's:
  Batch batch_;
  std::string last_failure_;
  std::deque<std::filesystem::path> spills_;
  // Everybody's:
  const double process_cpu_at_start_s_ = process_cpu_s();
  std::atomic<std::uint64_t> commits_{1};  // the session's beginning
  std::atomic<double> writer_cpu_s_{0};
  std::atomic<double> caller_cpu_s_{0};
  std::atomic<unsigned> calls_{0};
  std::atomic<bool> has_finished_{false}, is_finishing_{false};
  std::mutex requests_mutex_;
  std::deque<PendingRequest> requests_;
  std::atomic<bool> has_requests_{false};
  mutable std::mutex trouble_mutex_;
  std::string trouble_;
  std::thread thread_;  // last: it uses all the others
};

Recorder::Recorder(const std::filesystem::path& store, std::int64_t run, const HostRecord& host, std::int64_t first_step,
                   RecorderOptions options)
    : impl_(std::make_unique<Impl>(store, run, host, first_step, std::move(options))) {}

Recorder::~Recorder() {
  if (impl_->has_finished()) return;
  try {
    finish(RunStatus::kFailed, "the run ended without a result", 1);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
  }
}

void Recorder::points(std::int64_t step, std::span<const NamedValue> values) { impl_->points(step, values); }

void Recorder::point(std::int64_t step, std::string_view name, double value) {
  const NamedValue one{name, value};
  impl_->points(step, std::span(&one, 1));
}

void Recorder::progress(std::int64_t step, std::int64_t energy_evals, std::int64_t grad_evals) {
  impl_->progress({step, energy_evals, grad_evals});
}

void Recorder::snapshot(NewSnapshot snapshot) { impl_->push(std::move(snapshot), false, false); }
void Recorder::evaluation(NewEvaluation evaluation) { impl_->push(std::move(evaluation), true, false); }
void Recorder::checkpoint(NewCheckpoint checkpoint) { impl_->push(std::move(checkpoint), true, true); }

void Recorder::event(NewEvent event) {
  const bool is_error = event.severity == Severity::kError;
  impl_->push(std::move(event), true, is_error);
}

void Recorder::seed(SeedRecord seed) { impl_->push(std::move(seed), true, false); }

void Recorder::log(std::string text, LogStream stream) { impl_->push(LogText{stream, std::move(text)}, false, false); }
void Recorder::status(RunStatus status, std::string reason) {
  impl_->push(StatusChange{status, std::move(reason), {}}, true, true);
}
std::optional<PendingRequest> Recorder::next_request() { return impl_->next_request(); }
void Recorder::answer(const PendingRequest& request, std::string text) {
  impl_->push(ControlAnswer{request.id, std::move(text)}, true, true);
}
void Recorder::flush() { impl_->flush(); }

void Recorder::finish(RunStatus status, const std::string& reason, int exit_code) { impl_->finish(status, reason, exit_code); }

RecorderCounters Recorder::counters() const { return impl_->counters(); }
std::int64_t Recorder::session() const { return impl_->session(); }

}  // namespace ebmlab::storage
