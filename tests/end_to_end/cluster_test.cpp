// SPDX-License-Identifier: MIT
// Runs as jobs of a real Slurm, of one node: tests/support/local_slurm. Tasks are killed, preempted, put back and cancelled.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "program.hpp"

namespace ebmlab::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::Contains;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;

constexpr double kPatience = 300.0;

/// What a run has recorded, but for times.
constexpr const char* kRecorded =
    "SELECT r.status, r.step, (SELECT group_concat(sha256) FROM checkpoint WHERE run_id=r.id AND kind='final'),"
    " (SELECT group_concat(t.x) FROM (SELECT n.text || ' ' || s.n || ' ' || s.last || ' ' || s.mean || ' ' || s.m2 AS x FROM"
    " series s JOIN name n ON n.id=s.name_id WHERE s.run_id=r.id AND n.text NOT LIKE 'cost.%' AND n.text NOT LIKE 'time.%'"
    " ORDER BY x) t), (SELECT group_concat(e.x) FROM (SELECT metric || ' ' || step || ' ' || value AS x FROM evaluation WHERE"
    " run_id=r.id ORDER BY x) e) FROM run r WHERE r.name=";

Output run(const std::vector<std::string>& arguments) { return finish(launch::Process({arguments})); }

/// Methods `short-N` and `long-N`, of 60 and 5000 steps, which differ in their chains' steps. A checkpoint comes into the
/// folder every second.
std::string specification(int shorts, int longs, const std::string& seeds) {
  std::string text = "experiment = \"sweep\"\nseeds = \"" + seeds + R"("
record_every = 5
checkpoint_every = 50
dataset.plugin = "gaussian_ring"
energy = { plugin = "mlp", hidden = [8], fourier_features = 4 }
objective = { plugin = "cd", batch = 32 }
sampler = { plugin = "langevin", start = "persistent", buffer_size = 64, generate_steps = 5 }
evaluation = { samples = 100, draws = 1, metrics = ["auroc"] }
)";
  for (int i = 1; i <= shorts; ++i)
    text += "method.short-" + std::to_string(i) + " = { steps = 60, sampler = { steps = " + std::to_string(i) + " } }\n";
  for (int i = 1; i <= longs; ++i)
    text += "method.long-" + std::to_string(i) + " = { steps = 5000, sampler = { steps = " + std::to_string(i) + " } }\n";
  return text;
}

class Cluster : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    slurm_ = std::make_unique<TemporaryFolder>();
    const Output started = run({EBMLAB_LOCAL_SLURM, "start", slurm_->path().string(), std::to_string(::getpid())});
    if (started.exit.is_clean()) {
      ::setenv("SLURM_CONF", (slurm_->path() / "slurm.conf").c_str(), 1);
    } else {
      ASSERT_EQ(started.exit.code, 3) << started.err;  // else it should have started
      why_not_ = started.err;
    }
  }
  static void TearDownTestSuite() {
    (void)run({EBMLAB_LOCAL_SLURM, "stop", slurm_->path().string()});
    slurm_.reset();
  }
  void SetUp() override {
    if (!why_not_.empty()) GTEST_SKIP() << why_not_;
    settings("");
  }
  void TearDown() override {
    if (!why_not_.empty()) return;
    if (HasFailure()) show_slurm();
    (void)run({"scancel", "--user=root"});
    EXPECT_TRUE(wait_until([] { return run({"squeue", "-h"}).out.empty(); }, 60.0)) << run({"squeue"}).out;
    if (HasFailure()) show_logs();
  }

  /// slurm.toml, with checkpoints published every second.
  void settings(const std::string& more) const {
    fs::create_directories(place_.folder() / "config" / "ebmlab");
    (void)place_.write("config/ebmlab/slurm.toml", "publish = 1\n" + more);
  }
  [[nodiscard]] Output submit(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments{"submit", "s.toml", "--slurm"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return place_.ebmlab(arguments);
  }
  [[nodiscard]] fs::path jobs() const { return place_.folder() / "store.jobs" / "sweep"; }
  [[nodiscard]] static std::string text_of(const fs::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  [[nodiscard]] static json read_json(const fs::path& file) { return json::parse(text_of(file), nullptr, false); }
  [[nodiscard]] json task_named(const std::string& name) const {
    const json submission = read_json(jobs() / "submission.json");
    for (const json& task : submission.at("tasks")) {
      if (task.at("name") == name) return task;
    }
    return {};
  }
  [[nodiscard]] fs::path task_file(const std::string& name, const char* suffix) const {
    const std::string number = std::to_string(task_named(name).at("number").get<int>());
    return jobs() / "tasks" / (std::string(4 - number.size(), '0') + number + suffix);
  }
  [[nodiscard]] json state_of(const std::string& name) const { return read_json(task_file(name, ".json")); }
  /// The one behind a run, once a checkpoint of it is in the folder.
  [[nodiscard]] std::optional<pid_t> worker_with_checkpoint(const std::string& name) const {
    const json state = state_of(name);
    if (!state.is_object() || state.at("status") != "running" || state.at("step") == 0) return std::nullopt;
    return worker_of(name);
  }
  [[nodiscard]] std::optional<pid_t> worker_of(const std::string& name) const {
    const std::string uuid = task_named(name).at("run");
    for (const auto& entry : fs::directory_iterator("/proc")) {
      const std::string pid = entry.path().filename();
      if (pid.find_first_not_of("0123456789") != std::string::npos) continue;
      const std::string command = text_of(entry.path() / "cmdline");
      const bool is_worker = !command.starts_with("mpirun") && command.find("worker") != std::string::npos;
      if (is_worker && command.find(uuid) != std::string::npos) return std::stoi(pid);
    }
    return std::nullopt;
  }
  [[nodiscard]] static pid_t parent_of(pid_t process) {
    std::ifstream file("/proc/" + std::to_string(process) + "/status");
    for (std::string line; std::getline(file, line);) {
      if (line.starts_with("PPid:")) return std::stoi(line.substr(5));
    }
    return 0;
  }
  [[nodiscard]] std::string job_of(const std::string& name) const { return state_of(name).at("job"); }

  /// All jobs have ended, those that others submitted too.
  [[nodiscard]] static bool wait_for_the_end() {
    return wait_until([] { return run({"squeue", "-h"}).out.empty(); }, kPatience);
  }
  [[nodiscard]] std::string states() const {
    return place_.sql("SELECT status, count(*) FROM run GROUP BY status ORDER BY status");
  }
  static void show_slurm() {
    std::cerr << run({"squeue", "--all", "--Format=JobArrayID,Name,State,Reason,NumCPUs,StartTime"}).out
              << run({"scontrol", "show", "node"}).out;
    std::cerr << run({"tail", "-n", "60", (slurm_->path() / "log" / "slurmctld.log").string()}).out;
  }
  void show_logs() const {
    std::cerr << place_.ebmlab({"status", "sweep"}).out;
    for (const auto& entry : fs::directory_iterator(jobs() / "logs")) {
      std::cerr << "--- " << entry.path().filename() << "\n" << text_of(entry.path());
    }
  }

  Workplace place_;

 private:
  static std::unique_ptr<TemporaryFolder> slurm_;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)
  static std::string why_not_;                     // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)
};

std::unique_ptr<TemporaryFolder> Cluster::slurm_;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)
std::string Cluster::why_not_;                     // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

TEST_F(Cluster, KilledPreemptedAndRequeuedRunsEndAsIfNothingHadHappened) {
  (void)place_.write("s.toml", specification(4, 2, "0..3"));
  const Output output = submit();
  ASSERT_EQ(output.exit.code, 0) << output.err;
  EXPECT_THAT(output.out, HasSubstr("submitted 24 tasks as job "));

  std::map<std::string, std::function<void(pid_t)>> harm;
  harm["long-1/seed-0"] = [](pid_t worker) { ::kill(worker, SIGKILL); };
  harm["long-2/seed-0"] = [](pid_t worker) { ::kill(parent_of(worker), SIGKILL); };
  harm["long-1/seed-1"] = [&](pid_t) { (void)run({"scontrol", "requeue", job_of("long-1/seed-1")}); };
  harm["long-1/seed-2"] = [&](pid_t) {
    (void)run({"sbatch", "-p", "urgent", "--exclusive", "-o", "/dev/null", "--wrap", "sleep 1"});
  };
  harm["long-2/seed-3"] = [&](pid_t) { (void)run({"scancel", "--batch", "--signal=USR1", job_of("long-2/seed-3")}); };
  std::vector<std::string> harmed;
  harmed.reserve(harm.size());
  for (const auto& [name, what] : harm) harmed.push_back(name);
  ASSERT_TRUE(wait_until(
      [&] {
        std::erase_if(harm, [&](const auto& entry) {
          const auto worker = worker_with_checkpoint(entry.first);
          if (worker) entry.second(*worker);
          return worker.has_value();
        });
        return harm.empty() || run({"squeue", "-h"}).out.empty();
      },
      kPatience));
  ASSERT_TRUE(harm.empty()) << harm.begin()->first << " ended before it was harmed";
  ASSERT_TRUE(wait_for_the_end());

  EXPECT_EQ(states(), "completed|24");
  EXPECT_EQ(place_.sql("SELECT count(DISTINCT name), count(DISTINCT uuid), count(DISTINCT experiment_id) FROM run"), "24|24|1");
  EXPECT_EQ(place_.sql("SELECT count(*) FROM run_session WHERE scheduler_json->>'scheduler' IS NOT 'slurm'"), "0");
  EXPECT_EQ(place_.ebmlab({"store", "check", "--deep"}).exit.code, 0);
  for (const std::string& name : harmed) {
    EXPECT_GE(state_of(name).at("attempts"), 2) << name;
    EXPECT_NE(
        place_.sql("SELECT min(first_step) FROM run_session s JOIN run r ON r.id=s.run_id WHERE attempt > 1 AND r.name='" +
                   name + "'"),
        "0")
        << name << " began again";
  }
  EXPECT_EQ(state_of("long-1/seed-0").at("deaths"), 1);
  EXPECT_EQ(state_of("long-2/seed-0").at("deaths"), 1);
  for (const char* name : {"long-1/seed-1", "long-1/seed-2", "long-2/seed-3"})
    EXPECT_EQ(state_of(name).at("deaths"), 0) << name;

  const Output again = submit();
  EXPECT_EQ(again.exit.code, 0) << again.err;
  EXPECT_EQ(again.out, "nothing to do: 24 completed already\n");

  // The same runs without interruption, one process from the beginning to the end.
  const Workplace whole;
  (void)whole.write("s.toml", specification(0, 2, "0..3"));
  ASSERT_EQ(whole.ebmlab({"run", "s.toml", "--jobs", "2"}).exit.code, 0);
  for (const std::string& name : harmed)
    EXPECT_EQ(place_.sql(kRecorded + ("'" + name + "'")), whole.sql(kRecorded + ("'" + name + "'"))) << name;

  const Output status = place_.ebmlab({"status", "sweep", "--json"});
  const json table = json::parse(status.out);
  EXPECT_EQ(table.at("legend").at(0), "24 completed");
  EXPECT_EQ(table.at("rows").size(), 24U);
}

TEST_F(Cluster, ARunOfTwoRanksSurvivesTheSame) {
  if (!run({"sh", "-c", "command -v mpirun"}).exit.is_clean()) GTEST_SKIP() << "there is no mpirun (Debian: openmpi-bin)";
  const std::string ranks = "ranks = 2\n" + specification(0, 1, "0");
  (void)place_.write("s.toml", ranks);
  ASSERT_EQ(submit({"--set", "method.long-1.steps=6000"}).exit.code, 0);
  const char* name = "long-1/seed-0";
  const auto came_on = [&](int attempts) {
    return wait_until([&] { return worker_with_checkpoint(name) && state_of(name).at("attempts") == attempts; }, kPatience);
  };
  ASSERT_TRUE(came_on(1));
  ::kill(*worker_of(name), SIGKILL);
  ASSERT_TRUE(came_on(2));
  const std::int64_t before = state_of(name).at("step");
  ASSERT_TRUE(wait_until([&] { return state_of(name).at("step") > before; }, kPatience));
  const Output requeued = run({"scontrol", "requeue", job_of(name)});  // whose SIGTERM also reaches mpirun
  ASSERT_TRUE(requeued.exit.is_clean()) << requeued.err << " at step " << state_of(name).at("step");
  ASSERT_TRUE(wait_for_the_end());
  EXPECT_EQ(states(), "completed|1");
  EXPECT_EQ(state_of(name).at("attempts"), 3);
  EXPECT_EQ(state_of(name).at("deaths"), 1);
  EXPECT_GT(std::stoi(place_.sql("SELECT min(first_step) FROM run_session WHERE attempt > 1")), 0) << "it began again";
  const Workplace whole;
  (void)whole.write("s.toml", ranks);
  ASSERT_EQ(whole.ebmlab({"run", "s.toml", "--set", "method.long-1.steps=6000"}).exit.code, 0);
  EXPECT_EQ(place_.sql(kRecorded + std::string("'long-1/seed-0'")), whole.sql(kRecorded + std::string("'long-1/seed-0'")));
}

TEST_F(Cluster, WhatWasCancelledGoesOnWhenItIsSubmittedAgain) {
  (void)place_.write("s.toml", specification(0, 1, "0..3"));
  ASSERT_EQ(submit({"--max-running", "1"}).exit.code, 0);
  ASSERT_TRUE(wait_until([&] { return worker_with_checkpoint("long-1/seed-0").has_value(); }, kPatience));
  const Output cancelled = place_.ebmlab({"cancel", "sweep"});
  EXPECT_EQ(cancelled.exit.code, 0) << cancelled.err;
  EXPECT_THAT(cancelled.out, HasSubstr("1 running and 3 queued were cancelled"));
  ASSERT_TRUE(wait_for_the_end());
  EXPECT_EQ(place_.sql("SELECT name, status FROM run"), "long-1/seed-0|stopped");  // it was collected
  EXPECT_EQ(place_.sql("SELECT count(*) FROM checkpoint WHERE kind='manual'"), "1");
  EXPECT_THAT(place_.ebmlab({"status", "sweep"}).out, HasSubstr("4 cancelled"));

  // With another seed, and a first one that a user takes out of the queue by himself.
  const Output again = submit({"--seeds", "0..4"});
  ASSERT_EQ(again.exit.code, 0) << again.err;
  EXPECT_THAT(again.out, HasSubstr("5 runs (1 new, 4 to go on)"));
  ASSERT_TRUE(wait_until([&] { return worker_with_checkpoint("long-1/seed-1").has_value(); }, kPatience));
  ASSERT_TRUE(run({"scancel", job_of("long-1/seed-1")}).exit.is_clean());
  ASSERT_TRUE(wait_for_the_end());
  EXPECT_EQ(states(), "completed|4\nstopped|1");
  EXPECT_EQ(state_of("long-1/seed-1").at("status"), "cancelled");
  ASSERT_EQ(submit({"--seeds", "0..4"}).exit.code, 0);
  ASSERT_TRUE(wait_for_the_end());
  EXPECT_EQ(states(), "completed|5");
  EXPECT_EQ(place_.ebmlab({"collect", "sweep"}).exit.code, 0);
  EXPECT_EQ(states(), "completed|5");
}

TEST_F(Cluster, WhatDiesEveryTimeIsMarkedAndWhatFailsByItselfIsNotTriedAgain) {
  (void)place_.write("s.toml", specification(1, 0, "0") + R"(
[method.dies]
steps = 200
energy = { plugin = "treacherous", calls = 300, deed = "abort" }
[method.wild]
steps = 2000
sampler = { steps = 5, step_size = 10.0 }
objective = { energy_rate = 1.0, energy_clip = 0.0 }
)");
  const fs::path plugins = place_.folder() / "plugins";
  fs::create_directories(plugins);
  fs::copy_file(fs::path(EBMLAB_FIXTURES) / "treacherous" / "fixture_treacherous.so", plugins / "treacherous.so");
  const Output output = submit({"--retries", "1", "--plugin-dir", plugins.string()});
  ASSERT_EQ(output.exit.code, 0) << output.err;
  ASSERT_TRUE(wait_for_the_end());
  EXPECT_EQ(place_.sql("SELECT method, status FROM run ORDER BY method"), "dies|failed\nshort-1|completed\nwild|diverged");
  EXPECT_THAT(place_.sql("SELECT status_reason FROM run WHERE method='dies'"),
              ContainsRegex("died 2 times, the last time: killed by SIGABRT .* in energy \"treacherous\""));
  EXPECT_EQ(state_of("dies/seed-0").at("attempts"), 2);
  EXPECT_EQ(state_of("wild/seed-0").at("attempts"), 1);
  EXPECT_EQ(place_.ebmlab({"collect", "sweep"}).exit.code, 1);
}

TEST_F(Cluster, AFullScratchDiskIsAReasonAndTheOthersGoOn) {
  const fs::path full = place_.folder() / "full";
  fs::create_directories(full);
  if (::mount("tmpfs", full.c_str(), "tmpfs", 0, "size=64k") != 0) GTEST_SKIP() << "no file system can be mounted here";
  settings("setup = ['if [ \"$SLURM_ARRAY_TASK_ID\" = 1 ]; then export TMPDIR=" + full.string() + "; fi']\n");
  (void)place_.write("s.toml", specification(3, 0, "0"));
  const Output output = submit({"--retries", "1"});
  EXPECT_EQ(output.exit.code, 0) << output.err;
  EXPECT_TRUE(wait_for_the_end());
  ::umount(full.c_str());
  EXPECT_EQ(place_.sql("SELECT name, status FROM run ORDER BY name"),
            "short-1/seed-0|completed\nshort-2/seed-0|failed\nshort-3/seed-0|completed");
  EXPECT_THAT(place_.sql("SELECT status_reason FROM run WHERE status='failed'"),
              ContainsRegex("died 2 times, the last time: cannot write .*: No space left on device"));
  settings("");
  ASSERT_EQ(submit().exit.code, 0);
  EXPECT_TRUE(wait_for_the_end());
  EXPECT_EQ(states(), "completed|3");
}

TEST_F(Cluster, AScratchDiskThatIsFullForAWhileCostsNothing) {
  const fs::path disk = place_.folder() / "disk";
  fs::create_directories(disk);
  if (::mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=64m") != 0) GTEST_SKIP() << "no file system can be mounted here";
  settings("scratch = '" + disk.string() + "'\n");
  (void)place_.write("s.toml", specification(0, 1, "0"));
  EXPECT_EQ(submit().exit.code, 0);
  EXPECT_TRUE(wait_until([&] { return worker_with_checkpoint("long-1/seed-0").has_value(); }, kPatience));
  {
    std::ofstream filler(disk / "filler", std::ios::binary);
    const std::string block(4096, 'x');
    while (filler.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
    }
  }
  const std::string log = jobs() / "logs" / (job_of("long-1/seed-0") + ".log");
  const auto told = [&] {  // of the store, or of a file beside it
    return ::testing::Matches(ContainsRegex("the disk is full|No space left on device"))(text_of(log));
  };
  EXPECT_TRUE(wait_until(told, kPatience));
  fs::remove(disk / "filler");
  EXPECT_TRUE(wait_for_the_end());
  ::umount(disk.c_str());
  EXPECT_EQ(states(), "completed|1");
  EXPECT_EQ(state_of("long-1/seed-0").at("attempts"), 1);
  const Workplace whole;
  (void)whole.write("s.toml", specification(0, 1, "0"));
  ASSERT_EQ(whole.ebmlab({"run", "s.toml"}).exit.code, 0);
  EXPECT_EQ(place_.sql(kRecorded + std::string("'long-1/seed-0'")), whole.sql(kRecorded + std::string("'long-1/seed-0'")));
}

TEST_F(Cluster, WhereTheStoreCannotBeOpenedTheRunsAreBroughtTogetherInTheFolder) {
  (void)place_.write("s.toml", specification(2, 0, "0"));
  ASSERT_EQ(submit().exit.code, 0);
  for (const char* suffix : {"", "-lock"})
    fs::rename(place_.store().string() + suffix, place_.store().string() + ".away" + suffix);
  ASSERT_TRUE(wait_for_the_end());
  EXPECT_FALSE(fs::exists(place_.store()));
  const Output collected = place_.ebmlab({"collect", "sweep"});
  EXPECT_EQ(collected.exit.code, 0) << collected.err;
  EXPECT_THAT(collected.out, HasSubstr("0 added, 0 updated, 2 unchanged; in all 2 completed"));
  EXPECT_THAT(collected.out, HasSubstr("  ebmlab store merge "));
  fs::rename(place_.store().string() + ".away", place_.store());
  ASSERT_EQ(place_.ebmlab({"store", "merge", place_.store().string(), (jobs() / "collected.db").string()}).exit.code, 0);
  EXPECT_EQ(states(), "completed|2");
  EXPECT_EQ(place_.sql("SELECT count(*) FROM experiment"), "1");
}

TEST_F(Cluster, RunsAreBroughtIntoAnotherStoreAndIntoOneInPlaceOfADeletedOne) {
  (void)place_.write("s.toml", specification(2, 0, "0"));
  ASSERT_EQ(submit().exit.code, 0);
  ASSERT_TRUE(wait_for_the_end());
  const fs::path other = place_.folder() / "other.db";
  const Output collected = place_.ebmlab({"collect", "--folder", jobs().string(), "--store", other.string()});
  EXPECT_EQ(collected.exit.code, 0) << collected.err;
  EXPECT_THAT(collected.out, HasSubstr("2 added"));
  for (const char* suffix : {"", "-lock", "-artifacts"}) fs::remove_all(place_.store().string() + suffix);
  const Output again = submit();
  EXPECT_EQ(again.exit.code, 0) << again.err;
  EXPECT_THAT(again.out, HasSubstr(" is not the store that was submitted to before; what has ended is brought into it by: "));
  EXPECT_EQ(place_.ebmlab({"collect", "sweep"}).exit.code, 0);
  EXPECT_EQ(states(), "completed|2");
  EXPECT_EQ(place_.sql("SELECT count(*) FROM experiment"), "1");
}

TEST_F(Cluster, TwoThatSubmitAtOnceSubmitOnce) {
  (void)place_.write("s.toml", specification(2, 0, "0..1"));
  launch::Process first = place_.start({"submit", "s.toml", "--slurm"});
  const Output second = submit();
  const Output other = finish(std::move(first));
  EXPECT_EQ(other.exit.code, 0) << other.err;
  EXPECT_EQ(second.exit.code, 0) << second.err;
  EXPECT_THAT(std::vector({other.out, second.out}), Contains(HasSubstr("submitted 4 tasks as job ")));
  EXPECT_THAT(std::vector({other.out, second.out}), Contains(HasSubstr("nothing to do: 4 ")));
  ASSERT_TRUE(wait_for_the_end());
  EXPECT_EQ(states(), "completed|4");
}

TEST_F(Cluster, MistakesAreToldBeforeAnythingIsWritten) {
  (void)place_.write("s.toml", specification(1, 0, "0"));
  const Output mistake = submit({"--set", "method.short-1.sampler.stpes=3"});
  EXPECT_EQ(mistake.exit.code, 2);
  EXPECT_THAT(mistake.err, HasSubstr("did you mean \"steps\"?"));
  const Output partition = submit({"--partition", "nowhere"});
  EXPECT_EQ(partition.exit.code, 2);
  EXPECT_THAT(partition.err, HasSubstr("sbatch failed (exit code 1): "));
  EXPECT_THAT(partition.err, HasSubstr("nothing was submitted"));
  EXPECT_FALSE(fs::exists(jobs())) << "something is left of it";
  EXPECT_THAT(submit({"--dry-run", "--partition", "nowhere"}).err, HasSubstr("sbatch failed (exit code 1): "));
  EXPECT_THAT(submit({"--time", "3"}).err, HasSubstr("--time: 3 is too short: must be at least twice `warning`"));
  settings("retrys = 1\n");
  EXPECT_THAT(submit().err, HasSubstr("slurm.toml:2): unknown setting, did you mean \"retries\"?"));
  settings("");
  const Output dry = submit({"--dry-run", "--seeds", "0..2"});
  EXPECT_THAT(dry.out, HasSubstr("#SBATCH --array=0-2\n"));
  EXPECT_EQ(submit({"--store", (place_.folder() / "no" / "store.db").string()}).exit.code, 2);
  EXPECT_THAT(place_.ebmlab({"status", "other"}).err, HasSubstr("there is no submission in "));
}

}  // namespace
}  // namespace ebmlab::test
