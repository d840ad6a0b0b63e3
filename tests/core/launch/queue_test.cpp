// SPDX-License-Identifier: MIT
#include "launch/queue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <thread>

#include "launch/interrupts.hpp"

namespace ebmlab::launch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Job shell(const std::string& name, const std::string& script) { return {name, {{"sh", "-c", script}}}; }

/// Keeps everything it is told.
class Diary : public Observer {
 public:
  void started(std::size_t job, pid_t /*pid*/) override {
    order.push_back(job);
    most = std::max(most, ++running);
    if (on_start) on_start(job);
  }
  void progressed(std::size_t job, const Progress& progress) override { steps.emplace_back(job, progress.step); }
  void troubled(std::size_t /*job*/, const Trouble& trouble) override { troubles.push_back(trouble.sentence); }
  void said(std::size_t /*job*/, Stream stream, std::string_view line) override {
    (stream == Stream::kErr ? errors : outputs).emplace_back(line);
  }
  void ended(std::size_t job, const JobResult& result) override {
    ends.push_back(job);
    if (result.was_started) --running;
  }

  std::function<void(std::size_t)> on_start;
  std::vector<std::size_t> order, ends;
  std::vector<std::pair<std::size_t, std::int64_t>> steps;
  std::vector<std::string> errors, outputs, troubles;
  int running = 0, most = 0;
};

void expect_no_child_left() {
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST(Queue, OneAtATimeIsInOrder) {
  Diary diary;
  const auto results = run_queue({shell("a", "sleep 0.05"), shell("b", "true"), shell("c", "true")}, diary, {});
  EXPECT_THAT(diary.order, ElementsAre(0, 1, 2));
  EXPECT_THAT(diary.ends, ElementsAre(0, 1, 2));
  EXPECT_EQ(diary.most, 1);
  EXPECT_TRUE(std::all_of(results.begin(), results.end(), [](const JobResult& r) { return r.succeeded(); }));
  expect_no_child_left();
}

TEST(Queue, RunsAsManyAsAskedAndNoMore) {
  Diary diary;
  QueueOptions options;
  options.jobs = 3;
  const auto begin = std::chrono::steady_clock::now();
  const std::vector<Job> jobs(6, shell("sleeper", "sleep 0.4"));
  const auto results = run_queue(jobs, diary, options);
  EXPECT_EQ(results.size(), 6U);
  EXPECT_EQ(diary.most, 3);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(2300));  // one after the other takes 2400
}

TEST(Queue, ACrashLeavesTheOthersRunning) {
  Diary diary;
  QueueOptions options;
  options.jobs = 2;
  const auto results = run_queue({shell("crash", "echo last words >&2; echo ---- >&2; kill -ABRT $$"),
                                  shell("other", "sleep 0.3; exit 0"), shell("code", "exit 7"), shell("late", "true")},
                                 diary, options);
  EXPECT_EQ(results[0].exit.signal, SIGABRT);
  EXPECT_EQ(results[0].last_error_line, "last words");
  EXPECT_FALSE(results[0].succeeded());
  EXPECT_TRUE(results[1].succeeded());
  EXPECT_EQ(results[2].exit.code, 7);
  EXPECT_TRUE(results[3].succeeded());
  expect_no_child_left();
}

TEST(Queue, HearsTheProtocolAndKeepsGarbageApart) {
  Diary diary;
  const std::string script =
      R"(echo noise; printf '{"ebmlab":"progress","step":5,"total":10,"stage":"s","rate":2.5,"figures":[["loss",1]]}\n'
    echo '{"ebmlab":"trouble","sentence":"full"}'; echo '{"ebmlab":"broken"'; printf '\377\376\n'; printf '{"ebmlab":"finished","status":"diverged","reason":"why","step":6}')";
  const auto results = run_queue({shell("talker", script)}, diary, {});
  EXPECT_THAT(diary.steps, ElementsAre(std::pair<std::size_t, std::int64_t>(0, 5)));
  EXPECT_THAT(diary.outputs, ElementsAre("noise", R"({"ebmlab":"broken")", "\xff\xfe"));
  EXPECT_THAT(diary.troubles, ElementsAre("full"));
  ASSERT_TRUE(results[0].finished);  // its line had no line break
  EXPECT_EQ(results[0].finished->status, "diverged");
  EXPECT_EQ(results[0].last->step, 5);
}

TEST(Queue, TakesMoreThanAPipeHoldsAndCutsEndlessLines) {
  Diary diary;
  const auto results = run_queue(
      {shell("shouter", R"(head -c 300000 /dev/zero | tr '\0' x >&2; echo >&2; head -c 200000 /dev/zero | tr '\0' '\n')")},
      diary, {});
  EXPECT_TRUE(results[0].succeeded());
  ASSERT_EQ(diary.errors.size(), 1U);
  EXPECT_LT(diary.errors[0].size(), 66000U);
  EXPECT_EQ(diary.outputs.size(), 200000U);
}

TEST(Queue, AProgramThatIsNotThereFailsAlone) {
  Diary diary;
  const auto results = run_queue({{"missing", {{"/nowhere/program"}}}, shell("there", "true")}, diary, {});
  EXPECT_FALSE(results[0].was_started);
  EXPECT_THAT(results[0].start_error, HasSubstr("/nowhere/program"));
  EXPECT_TRUE(results[1].succeeded());
}

TEST(Queue, ADaemonThatKeepsThePipesIsNotWaitedFor) {
  Diary diary;
  const auto begin = std::chrono::steady_clock::now();
  const auto results = run_queue({shell("parent", "sleep 5 & echo left; exit 0")}, diary, {});
  EXPECT_TRUE(results[0].succeeded());
  EXPECT_THAT(diary.outputs, ElementsAre("left"));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(4));
}

TEST(Queue, AnInterruptLetsChildrenFinishAndStartsNoMore) {
  const Interrupts interrupts;
  Diary diary;
  // The child says when it listens; only then comes the interrupt.
  class Interrupter : public Diary {
   public:
    void said(std::size_t job, Stream stream, std::string_view line) override {
      Diary::said(job, stream, line);
      if (line == "ready") ::raise(SIGINT);
    }
  } interrupter;
  QueueOptions options;
  options.interrupts = [&] { return interrupts.count(); };
  const auto results = run_queue(
      {shell("polite", "trap 'echo saved; exit 9' INT; echo ready; while :; do sleep 0.05; done"), shell("never", "true")},
      interrupter, options);
  EXPECT_EQ(results[0].exit.code, 9);
  EXPECT_THAT(interrupter.outputs, ElementsAre("ready", "saved"));
  EXPECT_FALSE(results[1].was_started);
  EXPECT_THAT(interrupter.order, ElementsAre(0));
  expect_no_child_left();
}

TEST(Queue, AJobIsAskedToStopByItsOwnSignal) {
  class Once : public Diary {
   public:
    void said(std::size_t job, Stream stream, std::string_view line) override {
      Diary::said(job, stream, line);
      asked = 1;
    }
    int asked = 0;
  } diary;
  QueueOptions options;
  options.interrupts = [&] { return diary.asked; };
  Job job = shell("polite", "trap 'echo saved; exit 9' USR1; echo ready; while :; do sleep 0.05; done");
  job.stop_signal = SIGUSR1;
  EXPECT_EQ(run_queue({job}, diary, options)[0].exit.code, 9);
  EXPECT_THAT(diary.outputs, ElementsAre("ready", "saved"));
}

TEST(Queue, ASecondInterruptKills) {
  const Interrupts interrupts;
  class Interrupter : public Diary {
   public:
    void said(std::size_t job, Stream stream, std::string_view line) override {
      Diary::said(job, stream, line);
      ::raise(SIGTERM);  // at "ready", and at the child's answer to the first
    }
  } interrupter;
  QueueOptions options;
  options.interrupts = [&] { return interrupts.count(); };
  const auto results =
      run_queue({shell("stubborn", "trap 'echo no' INT; echo ready; while :; do sleep 0.05; done")}, interrupter, options);
  EXPECT_EQ(results[0].exit.signal, SIGKILL);
  EXPECT_EQ(interrupts.count(), 2);
  expect_no_child_left();
}

TEST(Queue, AnObserverThatThrowsLeavesNoChild) {
  Diary diary;
  diary.on_start = [](std::size_t job) {
    if (job == 1) throw std::runtime_error("the store is full");
  };
  QueueOptions options;
  options.jobs = 2;
  EXPECT_THROW(static_cast<void>(run_queue({shell("a", "sleep 30"), shell("b", "sleep 30")}, diary, options)),
               std::runtime_error);
  expect_no_child_left();
}

}  // namespace
}  // namespace ebmlab::launch
