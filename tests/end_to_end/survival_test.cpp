// SPDX-License-Identifier: MIT
// Crashes, kills, interrupts and divergence: the store stays whole and tells what happened.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <nlohmann/json.hpp>

#include "program.hpp"

namespace ebmlab::test {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

class Survival : public ::testing::Test {
 protected:
  /// A test that failed half way must not leave a run of two million steps behind.
  void TearDown() override {
    for (const pid_t pid : place_.processes()) ::kill(pid, SIGKILL);
  }
  /// The process that trains a method, once it has recorded a step.
  pid_t worker_of(const std::string& method) {
    std::string pid;
    const bool runs = wait_until([&] {
      if (!std::filesystem::exists(place_.store())) return false;
      try {
        pid = place_.sql("SELECT s.pid FROM run_session s JOIN run r ON r.id = s.run_id WHERE r.step > 0 AND r.method = '" +
                         method + "'");
      } catch (const std::runtime_error&) {
        return false;  // the schema is being written
      }
      return !pid.empty();
    });
    return runs ? std::stoi(pid) : 0;
  }
  /// `run` of a specification whose judging takes no time worth mentioning.
  launch::Process start_run(int steps, const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments{"run",     place_.write("s.toml", small_specification(steps)),
                                       "--seeds", "0",
                                       "--set",   "evaluation.every=0",
                                       "--set",   "evaluation.metrics=[\"auroc\"]"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return place_.start(arguments);
  }
  static bool is_gone(pid_t pid) { return ::kill(pid, 0) != 0; }
  std::string status_of(const std::string& method) {
    const json table = json::parse(place_.ebmlab({"ls", "--json"}).out);
    for (const json& row : table.at("rows")) {
      if (row["run"].get<std::string>().starts_with(method)) return row["status"];
    }
    return "";
  }
  Workplace place_;
};

TEST_F(Survival, AKilledWorkerIsSeenAndTheOthersGoOn) {
  // The worker of one method is killed; the other method is short and completes.
  launch::Process process = start_run(
      kEndless, {"--jobs", "2", "--set", "method.gcd.stage.joint.steps=30", "--set", "method.gcd.stage.pretraining.steps=30"});
  const pid_t worker = worker_of("cd-5");
  ASSERT_GT(worker, 0);
  ::kill(worker, SIGABRT);  // not SIGSEGV, which AddressSanitizer would take for itself
  const Output output = finish(std::move(process));
  EXPECT_EQ(output.exit.code, 1) << output.err;
  EXPECT_THAT(output.out, HasSubstr("killed by SIGABRT"));
  EXPECT_EQ(place_.sql("SELECT method, status FROM run ORDER BY method"), "cd-5|killed\ngcd|completed");
  EXPECT_EQ(place_.sql("SELECT s.term_signal FROM run_session s JOIN run r ON r.id = s.run_id WHERE r.method = 'cd-5'"), "6");
  EXPECT_EQ(place_.sql("PRAGMA integrity_check"), "ok");
}

TEST_F(Survival, CtrlCSavesACheckpointAndMarks) {
  launch::Process process = start_run(kEndless, {"--jobs", "1"});
  const pid_t supervisor = process.pid();
  ASSERT_GT(worker_of("gcd"), 0);
  ::kill(supervisor, SIGINT);
  const Output output = finish(std::move(process));
  EXPECT_EQ(output.exit.code, 1) << output.err;
  EXPECT_EQ(place_.sql("SELECT method, status FROM run ORDER BY method"), "cd-5|stopped\ngcd|stopped");
  EXPECT_EQ(place_.sql("SELECT count(*) FROM checkpoint k JOIN run r ON r.id = k.run_id WHERE r.method = 'gcd' AND k.kind = "
                       "'manual' AND k.step = r.step"),
            "1");
  EXPECT_EQ(place_.sql("SELECT status_reason FROM run WHERE method = 'cd-5'"), "not started: interrupted");
}

TEST_F(Survival, ASecondCtrlCEndsAtOnce) {
  launch::Process process = start_run(kEndless, {"--jobs", "1"});
  const pid_t supervisor = process.pid();
  const pid_t worker = worker_of("gcd");
  ASSERT_GT(worker, 0);
  ::kill(worker, SIGSTOP);  // deaf to the first
  ::kill(supervisor, SIGINT);
  bool has_sent_second = false;
  const Output output = finish(std::move(process), [&](const std::string& err) {
    if (has_sent_second || err.find("interrupt again") == std::string::npos) return;
    has_sent_second = true;
    ::kill(supervisor, SIGINT);
  });
  EXPECT_EQ(output.exit.code, 1) << output.err;
  EXPECT_TRUE(is_gone(worker));
  EXPECT_EQ(place_.sql("SELECT status FROM run WHERE method = 'gcd'"), "killed");
}

TEST_F(Survival, KilledWithItsSupervisorARunIsLost) {
  launch::Process process = start_run(kEndless, {"--jobs", "1"});
  const pid_t supervisor = process.pid();
  const pid_t worker = worker_of("gcd");
  ASSERT_GT(worker, 0);
  ::kill(supervisor, SIGKILL);
  ::kill(worker, SIGKILL);
  EXPECT_EQ(process.wait().signal, SIGKILL);
  ASSERT_TRUE(wait_until([&] { return is_gone(worker); }));
  EXPECT_EQ(status_of("gcd"), "lost");
  EXPECT_EQ(place_.sql("PRAGMA integrity_check"), "ok");
  EXPECT_NE(place_.sql("SELECT max(step) FROM run WHERE method = 'gcd'"), "0");
}

TEST_F(Survival, ARunOutlivesItsSupervisor) {
  launch::Process process = start_run(400, {"--jobs", "1"});
  const pid_t supervisor = process.pid();
  const pid_t worker = worker_of("gcd");
  ASSERT_GT(worker, 0);
  ::kill(supervisor, SIGKILL);
  EXPECT_EQ(process.wait().signal, SIGKILL);
  EXPECT_TRUE(wait_until([&] { return place_.sql("SELECT status FROM run WHERE method = 'gcd'") == "completed"; }, 240.0))
      << place_.sql("SELECT status, status_reason, step FROM run");
}

TEST_F(Survival, ADivergedRunKeepsItsLastFiniteCheckpointAndTheOthersGoOn) {
  const std::string spec = place_.write(
      "s.toml", small_specification(
                    60,
                    "\n[method.wild]\nsampler = { plugin = \"langevin\", steps = 5, step_size = 10.0, generate_steps = 50 }\n"
                    "objective = { plugin = \"cd\", energy_rate = 1.0, energy_clip = 0.0 }\n"));
  const Output output = place_.ebmlab({"run", spec, "--jobs", "2", "--seeds", "0", "--set", "method.wild.steps=2000"});
  EXPECT_EQ(output.exit.code, 1) << output.out << output.err;
  EXPECT_EQ(place_.sql("SELECT method, status FROM run ORDER BY method"), "cd-5|completed\ngcd|completed\nwild|diverged");
  EXPECT_EQ(
      place_.sql(
          "SELECT count(*) FROM checkpoint k JOIN run r ON r.id = k.run_id WHERE r.method = 'wild' AND k.kind = 'last_finite'"),
      "1");
  EXPECT_THAT(place_.sql("SELECT status_reason FROM run WHERE method = 'wild'"), ::testing::ContainsRegex("at step [0-9]+"));
  EXPECT_EQ(
      place_.sql("SELECT count(*) FROM event e JOIN run r ON r.id = e.run_id WHERE r.method = 'wild' AND e.kind = 'diverged'"),
      "1");
  EXPECT_THAT(output.out, HasSubstr("diverged"));
}

}  // namespace
}  // namespace ebmlab::test
