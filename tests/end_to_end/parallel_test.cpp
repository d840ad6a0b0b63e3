// SPDX-License-Identifier: MIT
// One run over two processes: the curves of one process, the same bytes each time, and a death that ends all with a name.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "program.hpp"

namespace ebmlab::test {
namespace {

using ::testing::HasSubstr;

/// Why there cannot be two ranks here; empty when there can.
std::string no_ranks() {
  if (std::system("command -v mpirun > /dev/null") != 0)
    return "there is no mpirun (Debian: openmpi-bin)";  // NOLINT(*-env33-c,concurrency-mt-unsafe)
  return std::string(EBMLAB_HAS_MPI) == "1" ? "" : "ebmlab was built without MPI (Debian: libopenmpi-dev)";
}

// A hang fails a test; how fast it is does not.
constexpr double kHang = 30.0;

class Parallel : public ::testing::Test {
 protected:
  void SetUp() override {
    if (const std::string reason = no_ranks(); !reason.empty()) GTEST_SKIP() << reason;
  }
  ~Parallel() override { (void)place_.ebmlab({"stop", "last", "--timeout", "0"}); }

  [[nodiscard]] std::vector<std::string> run_of(int steps, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments{"run", place_.write("s.toml", quick_specification(steps))};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }
  [[nodiscard]] std::vector<std::string> on_two(int steps, std::vector<std::string> more = {}) const {
    more.insert(more.end(), {"--set", "ranks=2"});
    return run_of(steps, more);
  }
  /// Until run 1 has trained some steps.
  bool is_training() {
    return wait_until([&] {
      if (!std::filesystem::exists(place_.store())) return false;
      try {
        return place_.sql("SELECT step > 20 FROM run WHERE id=1") == "1";
      } catch (const std::runtime_error&) {
        return false;  // the schema is being written
      }
    });
  }
  [[nodiscard]] std::string end_of(int run) const {
    return place_.sql("SELECT status || ': ' || status_reason FROM run WHERE id=" + std::to_string(run));
  }
  /// The final checkpoint and the figures of a run.
  [[nodiscard]] std::string bytes_of(int run) const {
    const std::string id = std::to_string(run);
    return place_.sql("SELECT sha256 FROM checkpoint WHERE kind='final' AND run_id=" + id) + "\n" +
           place_.sql(
               "SELECT n.text || s.n || ' ' || s.last || ' ' || s.mean FROM series s JOIN name n ON n.id=s.name_id WHERE "
               "run_id=" +
               id + " ORDER BY n.text");
  }
  /// A worker of the run that is not the first: neither mpirun nor who records.
  [[nodiscard]] pid_t second_rank() const {
    const pid_t first = std::stoi(place_.sql("SELECT pid FROM run_session ORDER BY id DESC LIMIT 1"));
    for (const pid_t pid : place_.processes()) {
      std::ifstream file("/proc/" + std::to_string(pid) + "/cmdline");
      std::string program;
      std::getline(file, program, '\0');
      if (pid != first && program.ends_with("/ebmlab") && is_worker(pid)) return pid;
    }
    return -1;
  }
  [[nodiscard]] static bool is_worker(pid_t pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/cmdline");
    std::string words((std::istreambuf_iterator<char>(file)), {});
    return words.find(std::string("\0worker\0", 8)) != std::string::npos;
  }

  Workplace place_;
};

TEST_F(Parallel, TwoRanksLearnWhatOneProcessLearns) {
  for (const int ranks : {1, 2}) {
    const Output run = place_.ebmlab(run_of(100, {"--set", "ranks=" + std::to_string(ranks), "--set", "dtype=float64"}));
    ASSERT_EQ(run.exit.code, 0) << run.err;
  }
  EXPECT_EQ(place_.sql("SELECT p.num = 2 FROM param p JOIN name n ON n.id=p.name_id WHERE n.text='ranks' AND run_id=2"), "1");
  const std::string values = place_.sql(
      "SELECT n.text, a.n = b.n, a.last, b.last, a.mean, b.mean FROM series a JOIN series b ON a.name_id=b.name_id AND "
      "a.run_id=1 AND b.run_id=2 JOIN name n ON n.id=a.name_id");
  std::istringstream lines(values);
  int compared = 0;
  for (std::string line; std::getline(lines, line); ++compared) {
    std::istringstream fields(line);
    std::string name, is_as_long, field;
    std::getline(fields, name, '|');
    std::getline(fields, is_as_long, '|');
    EXPECT_EQ(is_as_long, "1") << name;
    std::vector<double> numbers;
    while (std::getline(fields, field, '|')) numbers.push_back(std::stod(field));
    ASSERT_EQ(numbers.size(), 4U) << line;
    // Sums in another order, over 100 steps; the sqlite3 tool prints 15 digits.
    EXPECT_NEAR(numbers[0], numbers[1], 1e-9 * (1.0 + std::abs(numbers[0]))) << name;
    EXPECT_NEAR(numbers[2], numbers[3], 1e-9 * (1.0 + std::abs(numbers[2]))) << name;
  }
  EXPECT_GE(compared, 6);
}

TEST_F(Parallel, ARunThatIsStoppedGoesOnToTheSameBytes) {
  constexpr int kSteps = 400;
  ASSERT_EQ(place_.ebmlab(on_two(kSteps)).exit.code, 0);
  ASSERT_EQ(place_.ebmlab(on_two(kSteps)).exit.code, 0);
  EXPECT_EQ(bytes_of(2), bytes_of(1));

  launch::Process run = place_.start(on_two(kSteps));
  ASSERT_TRUE(wait_until([&] { return place_.sql("SELECT step > 20 FROM run WHERE id=3") == "1"; }));
  ::kill(run.pid(), SIGINT);
  EXPECT_EQ(finish(std::move(run)).exit.code, 1);
  ASSERT_THAT(end_of(3), HasSubstr("stopped: stopped at step"));
  ASSERT_EQ(place_.ebmlab({"resume", "3"}).exit.code, 0);
  EXPECT_EQ(bytes_of(3), bytes_of(1));

  // Its checkpoint is no matter of how many ranks wrote it.
  const Output fork = place_.ebmlab({"resume", "1", "--from", "200", "--set", "ranks=1"});
  EXPECT_EQ(fork.exit.code, 0) << fork.err;
  EXPECT_THAT(end_of(4), HasSubstr("completed"));
}

// As on several machines: the store is on a disk of the first one.
TEST_F(Parallel, OnlyTheFirstRankNeedsTheStore) {
  const auto script = [&](const char* name, const std::string& text) {
    const std::filesystem::path file = place_.write(name, "#!/bin/bash\n" + text);
    std::filesystem::permissions(file, std::filesystem::perms::owner_exec, std::filesystem::perm_options::add);
    return file.string();
  };
  const std::string away =
      script("away",
             "words=(\"$@\")\n"
             "for i in \"${!words[@]}\"; do\n"
             "  [ \"$OMPI_COMM_WORLD_RANK\" = 0 ] || [ \"${words[i]}\" != --store ] || words[i+1]=/nowhere/store.db\n"
             "done\n"
             "exec \"${words[@]}\"\n");
  const std::string launcher =
      script("start",
             "export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_btl_vader_single_copy_mechanism=none\n"
             "exec mpirun -n $1 --bind-to none --oversubscribe " +
                 away + " \"${@:2}\"\n") +
      " {ranks}";
  ASSERT_EQ(place_.ebmlab(on_two(400)).exit.code, 0);
  const Output run = place_.ebmlab(on_two(400, {"--launcher", launcher}));
  ASSERT_EQ(run.exit.code, 0) << run.err;
  EXPECT_EQ(bytes_of(2), bytes_of(1));
  const Output resumed = place_.ebmlab({"resume", "2", "--from", "200", "--launcher", launcher});
  ASSERT_EQ(resumed.exit.code, 0) << resumed.err;
  EXPECT_THAT(end_of(2), HasSubstr("completed"));
}

TEST_F(Parallel, PauseCheckpointAndStopFromAnotherTerminal) {
  launch::Process run = place_.start(on_two(kEndless));
  ASSERT_TRUE(is_training());
  EXPECT_THAT(place_.ebmlab({"pause", "1"}).out, HasSubstr("paused at step"));
  EXPECT_THAT(place_.ebmlab({"checkpoint", "1"}).out, HasSubstr("wrote a checkpoint at step"));
  EXPECT_THAT(place_.ebmlab({"resume", "1"}).out, HasSubstr("goes on at step"));
  const Output stop = place_.ebmlab({"stop", "1"});
  EXPECT_EQ(stop.exit.code, 0) << stop.err;
  EXPECT_THAT(stop.out, HasSubstr("run 1 is stopped: stopped at step"));
  EXPECT_EQ(finish(std::move(run)).exit.code, 1);
}

TEST_F(Parallel, AKilledRankEndsAllAndIsNamed) {
  launch::Process run = place_.start(on_two(kEndless));
  ASSERT_TRUE(is_training());
  const pid_t second = second_rank();
  ASSERT_GT(second, 0);
  ::kill(second, SIGKILL);
  EXPECT_TRUE(wait_until([&] { return place_.processes().empty(); }, kHang));
  EXPECT_EQ(finish(std::move(run)).exit.code, 1);
  EXPECT_THAT(end_of(1), HasSubstr("killed: killed at step"));
  EXPECT_THAT(end_of(1), HasSubstr("rank 1"));
}

TEST_F(Parallel, AThrowingRankEndsAllAndSaysWhichAndWhy) {
  const std::vector<std::string> plugin{"--plugin-dir", EBMLAB_FIXTURES, "--set",
                                        "method.pcd.objective={plugin=\"one_throws\"}"};
  launch::Process run = place_.start(on_two(kEndless, plugin));
  EXPECT_TRUE(wait_until([&] { return std::filesystem::exists(place_.store()) && !place_.processes().empty(); }));
  EXPECT_TRUE(wait_until([&] { return place_.processes().empty(); }, 60.0 + kHang));
  const Output ended = finish(std::move(run));
  EXPECT_EQ(ended.exit.code, 1);
  const std::string why = end_of(1);
  EXPECT_THAT(why, HasSubstr("failed: rank 1 of 2 on "));
  EXPECT_THAT(why, HasSubstr("the second rank has had enough"));
  EXPECT_THAT(place_.sql("SELECT group_concat(text) FROM log WHERE run_id=1"), HasSubstr("rank 1 of 2 on "));
}

TEST_F(Parallel, ASecondInterruptLeavesNobody) {
  launch::Process run = place_.start(on_two(kEndless));
  ASSERT_TRUE(is_training());
  ::kill(run.pid(), SIGINT);
  ::kill(run.pid(), SIGTERM);
  EXPECT_EQ(finish(std::move(run)).exit.code, 1);
  EXPECT_TRUE(wait_until([&] { return place_.processes().empty(); }, kHang));
}

TEST_F(Parallel, WhatCannotBeStartedIsASentenceAndWritesNothing) {
  const auto refused = [&](const std::vector<std::string>& more, const std::string& sentence) {
    const Output output = place_.ebmlab(on_two(10, more));
    EXPECT_EQ(output.exit.code, 2);
    EXPECT_THAT(output.err, HasSubstr(sentence));
    EXPECT_FALSE(std::filesystem::exists(place_.store()));
  };
  refused({"--in-process"}, "ranks = 2: --in-process trains in this one process");
  refused({"--launcher", "mpirun -n 2"}, "must say {ranks} where their number belongs");
  refused({"--launcher", "no-such-launcher {ranks}"}, "there is no program no-such-launcher");
  refused({"--set", "method.pcd.sampler={plugin=\"nuts\"}"}, "sampler \"nuts\" cannot share a batch out over ranks");
  refused({"--set", "method.pcd.objective.batch=33"}, "batch = 33: must be a multiple of the 2 ranks");
}

// A launcher that does not speak with this MPI makes each rank think that it is the only one.
TEST_F(Parallel, ALauncherThatIsNoneIsToldOff) {
  const Output output = place_.ebmlab(on_two(10, {"--launcher", "env RANKS={ranks}"}));
  EXPECT_EQ(output.exit.code, 1);
  EXPECT_THAT(end_of(1), HasSubstr("ranks = 2: the launcher started 1 rank"));
}

}  // namespace
}  // namespace ebmlab::test
