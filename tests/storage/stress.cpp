// SPDX-License-Identifier: MIT
// Stress tests of the store by processes of their own; the exit code is 0 when nothing went wrong. Prints Markdown table rows.
//   storage_stress kills FILE N [SEED]              kills a recording N times, at random times, and looks at what it left
//   storage_stress writers FILE W R SECONDS         W processes record and R read, all at once
#include "child.hpp"
#include "killed_recording.hpp"
#include "storage/reader.hpp"
#include "storage/store.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace ebmlab::storage::testing {
namespace {

namespace fs = std::filesystem;

constexpr int kKillsAStore = 25;  // then a fresh one: looking at everything takes longer the more there is

constexpr std::uintmax_t kWalLimit = std::uintmax_t{64} << 20U;  // bytes; checkpoints keep up

NewRun a_run(int number) {
  return {.experiment = {.name = "stress"},
          .name = "run-" + std::to_string(number),
          .method = "none",
          .replicate_key = "none",
          .environment = {.app_version = "0"}};
}

void remove_store(const fs::path& store) {
  for (const char* suffix : {"", "-wal", "-shm", "-lock", "-artifacts", "-spill"}) fs::remove_all(store.string() + suffix);
}

/// Every second kill may fall into the beginning of a recording.
int kills(const fs::path& store, int n, unsigned seed) {
  std::mt19937 generator(seed);
  std::uniform_int_distribution<int> delay_us(0, 80'000);
  int flaws = 0, unacknowledged = 0;
  std::int64_t steps = 0;
  for (int i = 0; i < n; ++i) {
    if (i % kKillsAStore == 0) remove_store(store);
    const auto run = Store::open_or_create(store).create_run(a_run(i)).id;
    const auto from = i % 2 == 0 ? KillAfter::kStart : KillAfter::kFirstAcknowledgement;
    const auto acknowledged = record_and_kill(store, run, from, std::chrono::microseconds(delay_us(generator)));
    steps += acknowledged + 1;
    unacknowledged += static_cast<int>(acknowledged < 0);
    if (const std::string flaw = flaw_of(store, run, acknowledged); !flaw.empty()) {
      ++flaws;
      std::cerr << "kill " << i << " of seed " << seed << ": " << flaw << std::endl;
    }
    Store::open(store).mark_lost_runs();
  }
  std::cout << "| " << n << " SIGKILLs during recording, " << unacknowledged
            << " of them before the first commit was acknowledged; " << steps << " acknowledged steps looked at | " << flaws
            << " stores damaged, steps lost or artifacts halved |" << std::endl;
  remove_store(store);
  return flaws;
}

/// Of several processes: how many waits, and the worst of each kind in ms.
struct Waits {
  std::size_t n = 0;
  double median = 0, most = 0, worst = 0;
  void add(const std::string& line) {
    std::istringstream in(line);
    Waits one;
    in >> one.n >> one.median >> one.most >> one.worst;
    n += one.n;
    median = std::max(median, one.median);
    most = std::max(most, one.most);
    worst = std::max(worst, one.worst);
  }
};

std::ostream& operator<<(std::ostream& out, const Waits& waits) {
  return out << waits.n << ", median " << waits.median << " ms, 99 % " << waits.most << " ms, worst " << waits.worst << " ms";
}

/// The number of those that failed.
int collect(const std::vector<std::unique_ptr<Child>>& children, Waits& waits) {
  int errors = 0;
  for (const auto& child : children) {
    waits.add(child->read_line());
    errors += static_cast<int>(child->wait() != 0);
  }
  return errors;
}

/// The largest that a file was while this object lived.
class Watch {
 public:
  explicit Watch(const fs::path& file)
      : thread_([this, file](const std::stop_token& stop) {
          while (!stop.stop_requested()) {
            std::error_code none;
            if (const auto size = fs::file_size(file, none); !none) most_ = std::max<std::uintmax_t>(most_, size);
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
          }
        }) {}
  [[nodiscard]] std::uintmax_t most() const { return most_; }

 private:
  std::atomic<std::uintmax_t> most_{0};
  std::jthread thread_;
};

std::string integrity_of(const fs::path& store) {
  const SQLite::Database db(store.string(), SQLite::OPEN_READONLY, 10'000);
  SQLite::Statement statement(db, "PRAGMA integrity_check");
  statement.executeStep();
  return statement.getColumn(0).getString();
}

int writers(const fs::path& store, int writing, int reading, const std::string& seconds) {
  remove_store(store);
  std::vector<NewRun> runs;
  for (int i = 0; i < writing; ++i) runs.push_back(a_run(i));
  const auto made = Store::open_or_create(store).create_runs(runs);
  std::vector<std::unique_ptr<Child>> write, read;
  for (const auto& run : made) {
    write.push_back(
        std::make_unique<Child>(std::vector<std::string>{"write", store.string(), std::to_string(run.id), seconds}));
  }
  for (int i = 0; i < reading; ++i)
    read.push_back(std::make_unique<Child>(std::vector<std::string>{"read", store.string(), seconds}));
  const Watch wal(store.string() + "-wal");
  Waits commits, reads;
  const int errors = collect(write, commits) + collect(read, reads);
  const std::string integrity = integrity_of(store);
  const auto completed = Reader(store).list_runs({.filter = "status = completed"}).size();
  std::cout << "| " << writing << " writers and " << reading << " readers for " << seconds << " s: errors, integrity | "
            << errors << ", " << integrity << " |\n| their WAL at most | " << wal.most() / 1'000'000
            << " MB |\n| their commits | " << commits << " |\n| their reads | " << reads << " |" << std::endl;
  remove_store(store);
  return errors + static_cast<int>(integrity != "ok") + static_cast<int>(completed != made.size()) +
         static_cast<int>(wal.most() > kWalLimit);
}

}  // namespace
}  // namespace ebmlab::storage::testing

int main(int argc, char** argv) {
  using namespace ebmlab::storage::testing;
  try {
    const std::string task = argc > 1 ? argv[1] : "";
    if (task == "kills" && argc > 3) {
      return kills(argv[2], std::stoi(argv[3]), argc > 4 ? static_cast<unsigned>(std::stoul(argv[4])) : 1U) == 0 ? 0 : 1;
    }
    if (task == "writers" && argc > 5) return writers(argv[2], std::stoi(argv[3]), std::stoi(argv[4]), argv[5]) == 0 ? 0 : 1;
    std::cerr << "storage_stress kills FILE N [SEED] | writers FILE W R SECONDS" << std::endl;
    return 2;
  } catch (const std::exception& error) {
    std::cerr << error.what() << std::endl;
    return 1;
  }
}
