// SPDX-License-Identifier: MIT
// Runs a list of child processes, so many at a time.
#include "launch/queue.hpp"

#include <poll.h>

#include <algorithm>
#include <cctype>
#include <csignal>
#include <ebmlab/error.hpp>
#include <list>
#include <memory>

#include "launch/lines.hpp"

namespace ebmlab::launch {
namespace {

/// One running child and what it said so far.
class Child {
 public:
  Child(std::size_t job, const Command& command, JobResult& result)
      : job_(job), cores_(command.cores), process_(command), result_(result) {
    result_.was_started = true;
  }

  [[nodiscard]] std::size_t job() const { return job_; }
  [[nodiscard]] const Cores& cores() const { return cores_; }
  [[nodiscard]] Process& process() { return process_; }
  [[nodiscard]] const JobResult& result() const { return result_; }

  void listen(Observer& observer) {
    read(process_.out(), out_lines_, [&](std::string_view line) { hear(line, observer); });
    read(process_.err(), err_lines_, [&](std::string_view line) {
      keep_words(line);
      observer.said(job_, Stream::kErr, line);
    });
  }

  /// True once it ended; then everything it said was heard. A grandchild that still holds the pipes is not waited for.
  [[nodiscard]] bool has_ended(Observer& observer) {
    const std::optional<Exit> exit = process_.poll();
    if (!exit) return false;
    result_.exit = *exit;
    listen(observer);
    out_lines_.finish([&](std::string_view line) { hear(line, observer); });
    err_lines_.finish([&](std::string_view line) {
      keep_words(line);
      observer.said(job_, Stream::kErr, line);
    });
    return true;
  }

 private:
  static void read(Descriptor& pipe, LineSplitter& lines, const LineSplitter::Sink& sink) {
    if (pipe.is_open() && read_lines(pipe.get(), lines, sink) == ReadResult::kEnded) pipe.close();
  }

  void keep_words(std::string_view line) {
    const auto is_letter = [](unsigned char c) { return std::isalpha(c) != 0 || c >= 0x80; };
    if (std::any_of(line.begin(), line.end(), is_letter)) result_.last_error_line = line;
  }

  void hear(std::string_view line, Observer& observer) {
    const std::optional<Message> message = parse(line);
    if (!message) return observer.said(job_, Stream::kOut, line);
    if (const auto* finished = std::get_if<Finished>(&*message)) result_.finished = *finished;
    if (const auto* progress = std::get_if<Progress>(&*message)) {
      result_.last = *progress;
      observer.progressed(job_, *progress);
    }
    if (const auto* trouble = std::get_if<Trouble>(&*message)) observer.troubled(job_, *trouble);
  }

  std::size_t job_;
  Cores cores_;
  Process process_;
  JobResult& result_;
  LineSplitter out_lines_, err_lines_;
};

class Queue {
 public:
  Queue(const std::vector<Job>& jobs, Observer& observer, const QueueOptions& options)
      : jobs_(jobs), observer_(observer), options_(options), results_(jobs.size()) {
    const std::size_t most = std::min(static_cast<std::size_t>(at_a_time()), jobs.size());
    if (options.threads > 0) free_cores_ = shares(usable_cores(), most, static_cast<std::size_t>(options.threads));
  }

  std::vector<JobResult> run() {
    while (true) {
      heed_interrupts();
      start_more();
      if (children_.empty()) break;
      wait_for_news();
      for (const auto& child : children_) child->listen(observer_);
      collect();
      observer_.ticked();
    }
    return std::move(results_);
  }

 private:
  void heed_interrupts() {
    const int asked = options_.interrupts();
    if (asked > 0) next_ = jobs_.size();
    for (const int level : {1, 2}) {
      if (asked < level || heeded_ >= level) continue;
      for (const auto& child : children_) child->process().send(level == 1 ? jobs_[child->job()].stop_signal : SIGKILL);
      heeded_ = level;
    }
  }

  [[nodiscard]] int at_a_time() const { return std::max(1, options_.jobs); }

  void start_more() {
    while (next_ < jobs_.size() && static_cast<int>(children_.size()) < at_a_time()) start(next_++);
  }

  void start(std::size_t job) {
    Command command = jobs_[job].command;
    if (!free_cores_.empty()) command.cores = free_cores_.back();
    try {
      children_.push_back(std::make_unique<Child>(job, command, results_[job]));
      if (!free_cores_.empty()) free_cores_.pop_back();
    } catch (const Error& error) {
      results_[job].start_error = error.what();
      return observer_.ended(job, results_[job]);
    }
    observer_.started(job, children_.back()->process().pid());
  }

  void wait_for_news() {
    std::vector<pollfd> pipes;
    for (const auto& child : children_) {
      for (const Descriptor* pipe : {&child->process().out(), &child->process().err()}) {
        if (pipe->is_open()) pipes.push_back({pipe->get(), POLLIN, 0});
      }
    }
    ::poll(pipes.data(), pipes.size(), options_.tick_ms);
  }

  void collect() {
    for (auto it = children_.begin(); it != children_.end();) {
      if (!(*it)->has_ended(observer_)) {
        ++it;
        continue;
      }
      const std::unique_ptr<Child> ended = std::move(*it);
      it = children_.erase(it);
      if (!ended->cores().empty()) free_cores_.push_back(ended->cores());
      observer_.ended(ended->job(), ended->result());
    }
  }

  const std::vector<Job>& jobs_;
  Observer& observer_;
  const QueueOptions& options_;
  std::vector<JobResult> results_;
  std::list<std::unique_ptr<Child>> children_;
  std::vector<Cores> free_cores_;  // the shares that no child has; none at all where children share all cores
  std::size_t next_ = 0;
  int heeded_ = 0;
};

}  // namespace

std::vector<JobResult> run_queue(const std::vector<Job>& jobs, Observer& observer, const QueueOptions& options) {
  return Queue(jobs, observer, options).run();
}

}  // namespace ebmlab::launch
