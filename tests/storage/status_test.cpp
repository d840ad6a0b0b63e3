// SPDX-License-Identifier: MIT
// The states of a run: every pair of them against the table of docs/store.md, and what may be asked of a run from outside.
#include "storage/status.hpp"

#include "store_fixture.hpp"

#include <array>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

namespace ebmlab::storage::testing {
namespace {

using ::testing::HasSubstr;
using enum RunStatus;

constexpr std::array kAll{kCreated, kQueued, kRunning,  kPaused, kStopping, kCompleted,
                          kStopped, kFailed, kDiverged, kKilled, kLost};

/// "| running | paused, lost |" of the document, by state.
std::map<std::string, std::set<std::string>> documented() {
  std::ifstream in(STORE_DOCS);
  std::map<std::string, std::set<std::string>> table;
  for (std::string line; std::getline(in, line);) {
    std::istringstream cells(line);
    std::string empty, state, next;
    if (!line.starts_with("| `") || !std::getline(cells, empty, '|') || !std::getline(cells, state, '|') ||
        !std::getline(cells, next, '|')) {
      continue;
    }
    std::erase_if(state, [](char c) { return c == ' ' || c == '`'; });
    std::replace(next.begin(), next.end(), ',', ' ');
    std::istringstream words(next);
    for (std::string word; words >> word;) table[state].insert(word);
  }
  return table;
}

TEST(RunStates, TheDocumentHasTheTable) {
  const auto table = documented();
  for (const RunStatus from : kAll) {
    const auto row = table.find(std::string(to_text(from)));
    ASSERT_NE(row, table.end()) << to_text(from);
    for (const RunStatus to : kAll)
      EXPECT_EQ(row->second.contains(std::string(to_text(to))), may_become(from, to)) << to_text(from) << " to " << to_text(to);
  }
}

class RunStatesInAStore : public StoreTest {};

TEST_F(RunStatesInAStore, EveryTransitionIsTakenOrRefusedAsTheTableSays) {
  Store store = Store::open_or_create(file_);
  for (const RunStatus from : kAll) {
    for (const RunStatus to : kAll) {
      const std::int64_t run = store.create_run(a_run()).id;
      const std::string where = " WHERE id=" + std::to_string(run);
      change("UPDATE run SET status='" + std::string(to_text(from)) + "'" + where);
      EXPECT_EQ(store.set_status(run, to, "why"), may_become(from, to));
      EXPECT_EQ(sql("SELECT status FROM run" + where), to_text(may_become(from, to) ? to : from));
    }
  }
}

TEST_F(RunStatesInAStore, ARunGoesThroughItsStatesAndRefusesOthers) {
  const std::int64_t run = make_run();
  Recorder recorder(file_, run, a_host(), 0, quick());
  EXPECT_EQ(sql("SELECT status FROM run"), "running");
  for (const auto& [status, written] :
       {std::pair{kPaused, "paused"}, {kCompleted, "paused"}, {kRunning, "running"}, {kStopping, "stopping"}}) {
    recorder.status(status);
    recorder.flush();
    EXPECT_EQ(sql("SELECT status FROM run"), written);
  }
  recorder.finish(kStopped, "as asked");
  EXPECT_EQ(sql("SELECT status FROM run"), "stopped");
  EXPECT_EQ(sql("SELECT title FROM event WHERE kind='refused'"), "a run that is paused cannot become completed");
}

TEST_F(RunStatesInAStore, ALostRunIsTakenBackByItsNextBeat) {
  const std::int64_t run = make_run();
  Recorder recorder(file_, run, a_host(), 0, quick());
  Store store = Store::open(file_);
  EXPECT_TRUE(store.set_status(run, kLost, "nobody was seen"));
  EXPECT_TRUE(eventually([&] { return sql("SELECT status FROM run") == "running"; }));
}

class Requests : public StoreTest {
 protected:
  Requests() : run_(make_run()), store_(Store::open(file_)) {}
  [[nodiscard]] RequestRow last() const { return Reader(file_).requests(run_).back(); }

  std::int64_t run_;
  Store store_;
};

TEST_F(Requests, ReachTheRunOnceAndAreAnswered) {
  Recorder recorder(file_, run_, a_host(), 0, quick());
  EXPECT_FALSE(recorder.next_request());
  const std::int64_t first = store_.ask(run_, Request::kCheckpoint), second = store_.ask(run_, Request::kPause);
  std::optional<PendingRequest> request;
  ASSERT_TRUE(eventually([&] { return (request = recorder.next_request()).has_value(); }));
  EXPECT_EQ(request->id, first);
  EXPECT_EQ(request->request, Request::kCheckpoint);
  recorder.answer(*request, "checkpoint at step 7");
  ASSERT_TRUE(eventually([&] { return (request = recorder.next_request()).has_value(); }));
  EXPECT_EQ(request->id, second);
  recorder.flush();
  EXPECT_FALSE(recorder.next_request());
  const std::vector<RequestRow> rows = Reader(file_).requests(run_);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].answer, "checkpoint at step 7");
  EXPECT_TRUE(rows[0].done_us);
  EXPECT_FALSE(rows[1].done_us);
}

TEST_F(Requests, OfARunThatEndsFirstAreAnsweredByItsEnd) {
  {
    Recorder recorder(file_, run_, a_host(), 0, quick());
    (void)store_.ask(run_, Request::kStop);
    recorder.finish(kCompleted);
  }
  EXPECT_EQ(last().answer, "the run is completed");
  EXPECT_TRUE(last().done_us);
}

TEST_F(Requests, OfAProcessThatIsGoneAreNotForTheNext) {
  {
    Recorder recorder(file_, run_, a_host(), 0, quick());
    (void)store_.ask(run_, Request::kStop);
    change("UPDATE run_session SET pid_start=pid_start+1");
    const Recorder next(file_, run_, a_host(), 0, quick());
    EXPECT_EQ(last().answer, "the process that was asked is gone");
  }
}

TEST_F(Requests, OnlyWhatARunCanDo) {
  EXPECT_THAT(error_of([&] { (void)store_.ask(run_, Request::kStop); }), HasSubstr("is created: it cannot be asked to stop"));
  EXPECT_THAT(error_of([&] { (void)store_.ask(99, Request::kStop); }), HasSubstr("there is no run 99"));
  Recorder recorder(file_, run_, a_host(), 0, quick());
  EXPECT_THAT(error_of([&] { (void)store_.ask(run_, Request::kResume); }),
              HasSubstr("is running: it cannot be asked to resume"));
  recorder.status(kPaused);
  recorder.flush();
  EXPECT_THAT(error_of([&] { (void)store_.ask(run_, Request::kPause); }), HasSubstr("is paused: it cannot be asked to pause"));
  EXPECT_EQ(error_of([&] { (void)store_.ask(run_, Request::kResume); }), "");
  change("UPDATE run_session SET pid_start=pid_start+1");
  EXPECT_THAT(error_of([&] { (void)store_.ask(run_, Request::kCheckpoint); }),
              HasSubstr("is lost: it cannot be asked to write a checkpoint"));
}

TEST_F(Requests, CanBeAnsweredInARunsPlace) {
  const Recorder recorder(file_, run_, a_host(), 0, quick());
  const std::int64_t request = store_.ask(run_, Request::kStop);
  store_.answer(request, "killed after 60 s");
  EXPECT_EQ(last().answer, "killed after 60 s");
}

}  // namespace
}  // namespace ebmlab::storage::testing
