// SPDX-License-Identifier: MIT
// Kills the program with SIGKILL at random times while it trains, again and again, resumes what is not complete, and looks
// at what each kill left; the exit code is 0 when nothing went wrong. Prints a row of a Markdown table.
//   program_kills N [SEED]
#include <chrono>
#include <csignal>
#include <cstdint>
#include <iostream>
#include <random>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "program.hpp"

namespace ebmlab::test {
namespace {

/// A run of some seconds, with many checkpoints.
const std::vector<std::string> kSettings{"--set", "steps=2000",           "--set", "record_every=1",
                                         "--set", "checkpoint_every=100", "--set", "evaluation.every=500"};

/// What the store shows of a run: committed, so that no kill may take it away.
struct Shown {
  std::int64_t session = 0, step = 0, values = 0, checkpoint = 0, evaluations = 0;
};

Shown shown(const Workplace& place, const std::string& run) {
  std::istringstream row(
      place.sql("SELECT coalesce((SELECT max(id) FROM run_session WHERE run_id=r.id), 0) || ' ' || step || ' ' || "
                "(SELECT coalesce(sum(n), 0) FROM series WHERE run_id=r.id) || ' ' || "
                "(SELECT coalesce(max(step), 0) FROM checkpoint WHERE run_id=r.id) || ' ' || "
                "(SELECT count(*) FROM evaluation WHERE run_id=r.id) FROM run r WHERE id=" +
                run));
  Shown result;
  row >> result.session >> result.step >> result.values >> result.checkpoint >> result.evaluations;
  return result;
}

std::string lost(const Shown& before, const Shown& after) {
  if (after.session != before.session) return {};  // another attempt has begun meanwhile, from an earlier checkpoint
  if (after.step < before.step) return "steps";
  if (after.values < before.values) return "values";
  if (after.checkpoint < before.checkpoint) return "a checkpoint";
  return after.evaluations < before.evaluations ? "an evaluation" : "";
}

class Kills {
 public:
  explicit Kills(unsigned seed) : generator_(seed), spec_(place_.write("s.toml", quick_specification(1))) {
    const auto begin = std::chrono::steady_clock::now();
    if (const Output whole = place_.ebmlab(new_run()); !whole.exit.is_clean()) throw std::runtime_error(whole.err);
    whole_run_ = std::chrono::steady_clock::now() - begin;
    final_ = place_.sql(final_of("1"));
  }

  /// Starts or resumes a run, kills it, and says what is wrong then; empty: nothing.
  [[nodiscard]] std::string one() {
    launch::Process program = place_.start(open_run_.empty() ? new_run() : resumed(open_run_));
    std::this_thread::sleep_for(std::uniform_real_distribution(0.0, 1.0)(generator_) * whole_run_);
    note_run();
    const Shown before = open_run_.empty() ? Shown{} : shown(place_, open_run_);
    const bool has_ended = program.poll().has_value();
    if (!has_ended) kill(program);
    const Output output = finish(std::move(program));
    note_run();
    if (has_ended && !output.exit.is_clean()) return "run " + open_run_ + " failed: " + output.out + output.err;
    if (open_run_.empty()) return flaw_of_store();
    if (const std::string what = lost(before, shown(place_, open_run_)); !what.empty())
      return "run " + open_run_ + " has lost " + what;
    acknowledged_ += before.values;
    return place_.sql("SELECT status FROM run WHERE id=" + open_run_) == "completed" ? flaw_of_end() : flaw_of_store();
  }
  [[nodiscard]] std::string row(int n) const {
    return "| " + std::to_string(n) + " SIGKILLs at random times of `ebmlab run` and `ebmlab resume`, every second one of " +
           "their supervisor too: " + std::to_string(completed_) + " runs completed after " + std::to_string(killed_) +
           " kills, each with the final checkpoint of the run that was never killed; " + std::to_string(acknowledged_) +
           " acknowledged values looked at |";
  }
  [[nodiscard]] int killed() const { return killed_; }

 private:
  static std::string final_of(const std::string& run) {
    // One that was killed after its final checkpoint writes the same once more.
    return "SELECT DISTINCT sha256 FROM checkpoint WHERE kind='final' AND run_id=" + run;
  }
  [[nodiscard]] std::vector<std::string> new_run() const {
    std::vector<std::string> arguments{"run", spec_, "--store", place_.store().string()};
    arguments.insert(arguments.end(), kSettings.begin(), kSettings.end());
    return arguments;
  }
  [[nodiscard]] std::vector<std::string> resumed(const std::string& run) const {
    return {"resume", run, "--store", place_.store().string()};
  }
  /// A new one may not be in the store yet.
  void note_run() {
    if (open_run_.empty()) open_run_ = place_.sql("SELECT max(id) FROM run WHERE id > " + last_run_);
  }

  /// The processes that train, and every second time their supervisor before them.
  void kill(const launch::Process& program) {
    if (++killed_ % 2 == 0 || place_.processes().size() < 2) program.send(SIGKILL);
    const auto others = [&] {
      std::vector<pid_t> pids = place_.processes();
      std::erase(pids, program.pid());
      return pids;
    };
    for (const pid_t pid : others()) ::kill(pid, SIGKILL);
    if (!wait_until([&] { return others().empty(); })) throw std::runtime_error("a killed process stays");
  }
  [[nodiscard]] std::string flaw_of_end() {
    ++completed_;
    last_run_ = open_run_;
    open_run_.clear();
    return place_.sql(final_of(last_run_)) == final_ ? flaw_of_store()
                                                     : "run " + last_run_ + " ended in another state than the first one";
  }
  [[nodiscard]] std::string flaw_of_store() const {
    const Output check = place_.ebmlab({"store", "check", "--deep"});
    return check.exit.is_clean() ? "" : check.out + check.err;
  }

  Workplace place_;
  std::mt19937 generator_;
  std::string spec_, final_;
  std::chrono::duration<double> whole_run_{};  // of the run that is not killed
  std::string open_run_;                       // the one to resume; empty: none
  std::string last_run_ = "1";                 // the last that completed
  int killed_ = 0, completed_ = 0;
  std::int64_t acknowledged_ = 0;
};

int kill_often(int n, unsigned seed) {
  Kills kills(seed);
  int flaws = 0;
  while (kills.killed() < n) {
    const std::string flaw = kills.one();
    if (flaw.empty()) continue;
    std::cerr << "kill " << kills.killed() << " of seed " << seed << ": " << flaw << std::endl;
    if (++flaws > 10) break;
  }
  std::cout << kills.row(kills.killed()) << " " << flaws << " stores damaged, values lost or artifacts halved |" << std::endl;
  return flaws == 0 ? 0 : 1;
}

}  // namespace
}  // namespace ebmlab::test

int main(int argc, char** argv) {
  try {
    if (argc < 2) throw std::invalid_argument("program_kills N [SEED]");
    return ebmlab::test::kill_often(std::stoi(argv[1]), argc > 2 ? static_cast<unsigned>(std::stoul(argv[2])) : 1U);
  } catch (const std::exception& error) {
    std::cerr << error.what() << std::endl;
    return 2;
  }
}
