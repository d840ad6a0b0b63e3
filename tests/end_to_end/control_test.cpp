// SPDX-License-Identifier: MIT
// Stop, pause, resume and checkpoint from another terminal; a run that goes on equals one that was never stopped.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "program.hpp"

namespace ebmlab::test {
namespace {

using ::testing::HasSubstr;

constexpr int kSteps = 400;

class Control : public ::testing::Test {
 protected:
  ~Control() override { (void)place_.ebmlab({"stop", "last", "--timeout", "0"}); }

  [[nodiscard]] std::vector<std::string> run_of(int steps, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments{"run", place_.write("s.toml", quick_specification(steps))};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }
  bool wait_for(const std::string& query, const std::string& value) {
    return wait_until([&] {
      if (!std::filesystem::exists(place_.store())) return false;
      try {
        return place_.sql(query) == value;
      } catch (const std::runtime_error&) {
        return false;  // the schema is being written
      }
    });
  }
  bool is_training() { return wait_for("SELECT step > 20 FROM run WHERE id=1", "1"); }
  /// Stops the process of run 1 where it is: in the middle of a write, or between two.
  [[nodiscard]] bool freeze(bool in_a_write) const {
    const int pid = std::stoi(place_.sql("SELECT pid FROM run_session"));
    return wait_until([&] {
      ::kill(pid, SIGSTOP);
      if (is_locked() == in_a_write) return true;
      ::kill(pid, SIGCONT);
      return false;
    });
  }
  [[nodiscard]] bool is_locked() const {
    return !finish(launch::Process({{"sqlite3", "-batch", place_.store().string(), "BEGIN IMMEDIATE; ROLLBACK"}}))
                .exit.is_clean();
  }
  [[nodiscard]] std::string status() const { return place_.sql("SELECT status FROM run WHERE id=1"); }

  Workplace place_;
};

TEST_F(Control, PauseCheckpointResumeAndStopFromAnotherTerminal) {
  launch::Process run = place_.start(run_of(kEndless));
  ASSERT_TRUE(is_training());

  EXPECT_THAT(place_.ebmlab({"pause", "1"}).out, HasSubstr("paused at step"));
  EXPECT_EQ(status(), "paused");
  const std::string at = place_.sql("SELECT answer FROM control");
  const Output again = place_.ebmlab({"pause", "1"});
  EXPECT_EQ(again.exit.code, 2);
  EXPECT_THAT(again.err, HasSubstr("is paused: it cannot be asked to pause"));

  EXPECT_THAT(place_.ebmlab({"checkpoint", "1"}).out, HasSubstr("wrote a checkpoint at step"));
  EXPECT_EQ(place_.sql("SELECT 'paused at step ' || step FROM checkpoint WHERE kind='manual'"), at);
  EXPECT_EQ(status(), "paused");

  EXPECT_THAT(place_.ebmlab({"resume", "1"}).out, HasSubstr("goes on at step"));
  EXPECT_EQ(status(), "running");

  const Output stop = place_.ebmlab({"stop", "1"});
  EXPECT_EQ(stop.exit.code, 0);
  EXPECT_THAT(stop.out, HasSubstr("run 1 is stopped: stopped at step"));
  EXPECT_EQ(finish(std::move(run)).exit.code, 1);
  EXPECT_EQ(place_.sql("SELECT status, (SELECT answer FROM control WHERE request='stop') LIKE 'the run is stopped%' FROM run"),
            "stopped|1");
  EXPECT_EQ(place_.sql("SELECT count(*) FROM checkpoint k JOIN run r ON r.id=k.run_id WHERE k.kind='manual' AND k.step=r.step"),
            "1");
}

TEST_F(Control, WhoDoesNotAnswerIsKilledAndTheRowSaysSo) {
  launch::Process run = place_.start(run_of(kEndless));
  ASSERT_TRUE(is_training());
  ASSERT_TRUE(freeze(false));
  const Output stop = place_.ebmlab({"stop", "1", "--timeout", "1"});
  EXPECT_THAT(stop.out, HasSubstr("is killed"));
  (void)finish(std::move(run));
  EXPECT_EQ(status(), "killed");
  EXPECT_THAT(place_.sql("SELECT answer FROM control"), HasSubstr("killed: it did not stop when asked"));
  EXPECT_EQ(place_.sql("SELECT term_signal FROM run_session"), "9");
}

TEST_F(Control, WhoIsFrozenInAWriteIsKilledThoughItCannotBeAsked) {
  launch::Process run = place_.start(run_of(kEndless));
  ASSERT_TRUE(is_training());
  ASSERT_TRUE(freeze(true));
  const Output stop = place_.ebmlab({"stop", "1", "--timeout", "1"});
  EXPECT_EQ(stop.exit.code, 0) << stop.err;
  EXPECT_THAT(stop.out, HasSubstr("is killed"));
  (void)finish(std::move(run));
  EXPECT_EQ(status(), "killed");
  EXPECT_EQ(place_.sql("SELECT count(*) FROM control"), "0");
  EXPECT_EQ(place_.sql("SELECT term_signal FROM run_session"), "9");
}

TEST_F(Control, AStoppedOrKilledRunGoesOnToTheSameBytes) {
  ASSERT_EQ(place_.ebmlab(run_of(kSteps)).exit.code, 0);
  const std::string final_bytes = "SELECT sha256 FROM checkpoint WHERE kind='final' AND run_id=";
  const std::string values =
      "SELECT group_concat(n.text || s.n || ' ' || s.last || ' ' || s.mean) FROM series s JOIN name n ON n.id=s.name_id WHERE "
      "run_id=";
  const std::string judged =
      "SELECT group_concat(v.step || ' ' || v.value) FROM (SELECT v.step, v.value FROM evaluation v JOIN run_session s ON s.id="
      "v.session_id WHERE (s.superseded_from_step IS NULL OR v.step <= s.superseded_from_step) AND v.run_id=";
  for (const int signal : {SIGINT, SIGKILL}) {
    launch::Process run = place_.start(run_of(kSteps));
    const std::string id = signal == SIGINT ? "2" : "3";
    ASSERT_TRUE(wait_for("SELECT count(*) > 0 FROM checkpoint WHERE run_id=" + id, "1"));
    ::kill(std::stoi(place_.sql("SELECT pid FROM run_session WHERE run_id=" + id)), signal);
    (void)finish(std::move(run));
    ASSERT_NE(place_.sql("SELECT status FROM run WHERE id=" + id), "completed");
    const Output resumed = place_.ebmlab({"resume", id});
    EXPECT_EQ(resumed.exit.code, 0) << resumed.err;
    EXPECT_EQ(place_.sql("SELECT status, step FROM run WHERE id=" + id), "completed|" + std::to_string(kSteps));
    EXPECT_EQ(place_.sql("SELECT max(attempt) FROM run_session WHERE run_id=" + id), "2");
    EXPECT_EQ(place_.sql(final_bytes + id), place_.sql(final_bytes + "1"));
    EXPECT_EQ(place_.sql(values + id), place_.sql(values + "1"));
    EXPECT_EQ(place_.sql(judged + id + " ORDER BY v.step) v"), place_.sql(judged + "1 ORDER BY v.step) v"));
  }
}

TEST_F(Control, GoingBackAndBranchingOff) {
  ASSERT_EQ(place_.ebmlab(run_of(kSteps)).exit.code, 0);
  const Output nothing = place_.ebmlab({"resume", "1"});
  EXPECT_EQ(nothing.exit.code, 2);
  EXPECT_THAT(nothing.err, HasSubstr("run 1 (pcd/seed-0) is completed: go back with --from STEP (it has those of steps "));
  const Output wrong = place_.ebmlab({"resume", "1", "--from", "7"});
  EXPECT_EQ(wrong.exit.code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("--from 7: run 1 (pcd/seed-0) has no checkpoint of that step"));

  const std::string bytes = place_.sql("SELECT sha256 FROM checkpoint WHERE kind='final'");
  EXPECT_EQ(place_.ebmlab({"resume", "1", "--from", "200"}).exit.code, 0);
  EXPECT_EQ(place_.sql("SELECT status, (SELECT superseded_from_step FROM run_session WHERE attempt=1) FROM run"),
            "completed|200");
  EXPECT_EQ(place_.sql("SELECT DISTINCT sha256 FROM checkpoint WHERE kind='final'"), bytes);

  const Output fork = place_.ebmlab({"resume", "1", "--set", "method.pcd.steps=500"});
  EXPECT_EQ(fork.exit.code, 0) << fork.err;
  EXPECT_EQ(
      place_.sql("SELECT r.parent_run_id, r.step, s.first_step FROM run r JOIN run_session s ON s.run_id=r.id WHERE r.id=2"),
      "1|500|400");
  EXPECT_EQ(place_.sql("SELECT step FROM checkpoint WHERE id=(SELECT forked_from_checkpoint_id FROM run WHERE id=2)"), "400");
  const Output misfit = place_.ebmlab({"resume", "1", "--set", "energy.hidden=[16]"});
  EXPECT_EQ(misfit.exit.code, 2);
  EXPECT_THAT(misfit.err, HasSubstr("the run cannot go on from this checkpoint: the checkpoint has no fitting tensor"));
  const Output typo = place_.ebmlab({"resume", "1", "--set", "energy.hiden=[16]"});
  EXPECT_THAT(typo.err, HasSubstr("hidden"));
  EXPECT_EQ(place_.sql("SELECT count(*) FROM run"), "2");
}

TEST_F(Control, AForkThatWasKilledGoesOnFromWhereItBranchedOff) {
  ASSERT_EQ(place_.ebmlab(run_of(kSteps)).exit.code, 0);
  launch::Process fork = place_.start({"resume", "1", "--set", "method.pcd.steps=" + std::to_string(kEndless), "--set",
                                       "checkpoint_every=0", "--set", "evaluation.every=0"});
  ASSERT_TRUE(wait_for("SELECT step > 420 FROM run WHERE id=2", "1"));
  ::kill(std::stoi(place_.sql("SELECT pid FROM run_session WHERE run_id=2")), SIGKILL);
  (void)finish(std::move(fork));
  ASSERT_EQ(place_.sql("SELECT status, (SELECT count(*) FROM checkpoint WHERE run_id=2) FROM run WHERE id=2"), "killed|0");
  launch::Process again = place_.start({"resume", "2"});
  ASSERT_TRUE(wait_for("SELECT count(*) FROM run_session WHERE run_id=2", "2"));
  EXPECT_EQ(place_.sql("SELECT first_step FROM run_session WHERE run_id=2 ORDER BY attempt"), "400\n400");
  EXPECT_EQ(place_.ebmlab({"stop", "2"}).exit.code, 0);
  (void)finish(std::move(again));
}

TEST_F(Control, AForkThatChangesNothingIsRefused) {
  ASSERT_EQ(place_.ebmlab(run_of(100)).exit.code, 0);
  const Output output = place_.ebmlab({"resume", "1", "--set", "steps=100"});
  EXPECT_EQ(output.exit.code, 2);
  EXPECT_THAT(output.err, HasSubstr("--set changes nothing of the run"));
  EXPECT_EQ(place_.ebmlab({"resume", "1", "--set", "steps=150"}).exit.code, 0);
  EXPECT_EQ(place_.sql("SELECT step FROM run WHERE id=2"), "150");
  // What it cost to get to where it branched off is the fork's cost too.
  EXPECT_EQ(place_.sql("SELECT b.active_us > 0 AND b.grad_evals > a.grad_evals FROM run a, run b WHERE a.id=1 AND b.id=2"),
            "1");
}

TEST_F(Control, TwoWhoResumeTheSameRunDoNotHarmIt) {
  launch::Process run = place_.start(run_of(kEndless, {"--seeds", "0,1", "--jobs", "1"}));
  ASSERT_TRUE(is_training());
  launch::Process other = place_.start({"resume", "2"});  // which waits for its turn over there
  ASSERT_TRUE(wait_for("SELECT step > 20 FROM run WHERE id=2", "1"));
  EXPECT_EQ(place_.ebmlab({"stop", "1"}).exit.code, 0);  // its turn comes: its process finds it begun
  (void)finish(std::move(run));
  EXPECT_EQ(place_.sql("SELECT status, (SELECT count(*) FROM run_session WHERE run_id=2) FROM run WHERE id=2"), "running|1");
  EXPECT_EQ(place_.ebmlab({"stop", "2"}).exit.code, 0);
  (void)finish(std::move(other));
  EXPECT_EQ(place_.sql("SELECT status FROM run WHERE id=2"), "stopped");
}

TEST_F(Control, OfSeveralRunsEachIsAskedAndWhatRefusesIsTold) {
  launch::Process run = place_.start(run_of(kEndless));
  ASSERT_TRUE(is_training());
  const Output missing = place_.ebmlab({"stop", "1", "nobody"});
  EXPECT_EQ(missing.exit.code, 2);
  EXPECT_THAT(missing.err, HasSubstr("there is no run 'nobody'"));
  EXPECT_EQ(status(), "running");  // nothing was asked
  ASSERT_EQ(place_.ebmlab({"sample", "gaussian", "--chains", "2", "--warmup", "10", "--draws", "10"}).exit.code, 0);
  const Output stop = place_.ebmlab({"stop", "2", "1"});
  EXPECT_EQ(stop.exit.code, 1);
  EXPECT_THAT(stop.err, HasSubstr("run 2 is completed: it cannot be asked to stop"));
  EXPECT_THAT(stop.out, HasSubstr("run 1 is stopped"));
  (void)finish(std::move(run));
}

TEST_F(Control, APauseIsNoTimeSpent) {
  launch::Process run = place_.start(run_of(kEndless));
  ASSERT_TRUE(is_training());
  (void)place_.ebmlab({"pause", "1"});
  const std::string before = place_.sql("SELECT active_us FROM run");
  ASSERT_TRUE(wait_for("SELECT heartbeat_us - (SELECT done_us FROM control) > 3000000 FROM run_session", "1"));
  EXPECT_LE(std::stoll(place_.sql("SELECT active_us FROM run")) - std::stoll(before), 1'500'000);
  EXPECT_EQ(place_.ebmlab({"stop", "1"}).exit.code, 0);
  (void)finish(std::move(run));
}

TEST_F(Control, ADamagedCheckpointIsRefusedAndNothingChanges) {
  ASSERT_EQ(place_.ebmlab(run_of(100)).exit.code, 0);
  const std::string digest = place_.sql("SELECT sha256 FROM checkpoint WHERE kind='final'");
  const auto file = place_.store().string() + "-artifacts/" + digest.substr(0, 2) + "/" + digest;
  std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
  const Output output = place_.ebmlab({"resume", "1", "--set", "method.pcd.steps=200"});
  EXPECT_EQ(output.exit.code, 2);
  EXPECT_THAT(output.err, HasSubstr("is damaged: its sha256 is not its name"));
  EXPECT_EQ(place_.sql("SELECT count(*), max(status) FROM run"), "1|completed");
}

TEST_F(Control, AQueuedRunIsStoppedBeforeItsTurn) {
  launch::Process run = place_.start(run_of(kEndless, {"--seeds", "0,1", "--jobs", "1"}));
  ASSERT_TRUE(is_training());
  EXPECT_THAT(place_.ebmlab({"stop", "2", "1"}).out, HasSubstr("run 2 is stopped: stopped before it started"));
  (void)finish(std::move(run));
  EXPECT_EQ(place_.sql("SELECT group_concat(status), (SELECT count(*) FROM run_session WHERE run_id=2) FROM run"),
            "stopped,stopped|0");
}

}  // namespace
}  // namespace ebmlab::test
