// SPDX-License-Identifier: MIT
// Measures the store against its budgets and prints one Markdown table.
//   store_bench FOLDER [RUNS]     makes its stores there (about 2 GB; those that are there are used again); RUNS: 30000
#include "bench/bench_stores.hpp"
#include "bench/measuring.hpp"
#include "storage/merge.hpp"
#include "storage/reader.hpp"
#include "storage/recorder.hpp"
#include "storage/store.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

namespace ebmlab::storage::bench {
namespace {

namespace fs = std::filesystem;
constexpr std::int64_t kLongPoints = 1'000'000;

/// As after a restart of the machine. Never while this process has the store open.
void forget_cached(const fs::path& file) {
  const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  fdatasync(descriptor);
  posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED);
  close(descriptor);
}

std::string megabytes(const fs::path& file) { return text("%.0f MB", static_cast<double>(fs::file_size(file)) / 1e6); }

/// A session of a process that is gone.
void mark_as_crashed(const fs::path& file) {
  SQLite::Database db(file.string(), SQLite::OPEN_READWRITE);
  db.exec(
      "UPDATE run_session SET ended_us=NULL, pid_start=0 WHERE run_id=1; UPDATE run SET status='running', ended_us=NULL WHERE "
      "id=1");
}

void measure_opening(const fs::path& file, const std::string& name) {
  const std::string store = name + " (" + megabytes(file) + "): ";
  const auto list_one = [&] { (void)Reader(file).list_runs({.limit = 1}); };
  forget_cached(file);
  row(store + "opened to read and the newest run listed, nothing cached", text(time_of(list_one)), "1 s");
  row(store + "the same again", text(median_of(5, list_one)), "1 s");
  const auto open_to_write = [&] { (void)Store::open(file); };
  forget_cached(file);
  row(store + "opened to write, nothing cached", text(time_of(open_to_write)), "1 s");
  row(store + "the same again", text(median_of(5, open_to_write)), "1 s");
  mark_as_crashed(file);
  row(store + "opened to write after a writer died (quick_check)", text(time_of(open_to_write)));
  Store::open(file).mark_lost_runs();
}

void measure_lists(const fs::path& file) {
  const Reader reader(file);
  const auto list = [&](const std::string& what, const RunQuery& query) {
    std::size_t found = 0;
    const Times times = median_of(9, [&] { found = reader.list_runs(query).size(); });
    row("list " + what + ": " + std::to_string(found) + " runs", text(times), "50 ms");
  };
  constexpr std::size_t kPage = 50;
  list("the newest page", {.limit = kPage});
  list("a page from the middle", {.limit = kPage, .offset = 15'000});
  list("one experiment", {.filter = "experiment = 'experiment-7'"});
  list("one status, a page", {.filter = "status = failed", .limit = kPage});
  list("by method and parameter, a page",
       {.filter = "method = method3 and params.stage.joint.objective.parameter5 < 0.1", .limit = kPage});
  list("by a series and an evaluation, a page", {.filter = "loss.part3 < 0.05 and eval.kl < 0", .limit = kPage});
  list("sorted by a series, a page", {.sort = "loss.part3", .limit = kPage});
  list("sorted by a parameter, a page", {.sort = "-params.stage.joint.objective.parameter5", .limit = kPage});
  list("sorted by an evaluation, a page", {.sort = "eval.kl", .limit = kPage});
  list("whose name has a text, a page", {.filter = "seed-2999", .limit = kPage});
  std::size_t found = 0;
  row("the ids of all, sorted by a series", text(median_of(9, [&] { found = reader.run_ids({.sort = "loss.part3"}).size(); })),
      "50 ms");
  const std::vector<std::string> fields{"status", "method", "experiment", "dataset", "energy", "objective", "sampler", "tag"};
  row("facets of 8 fields of all runs", text(median_of(9, [&] { (void)reader.facets({}, fields); })), "50 ms");
  row("the same, two of them demanded",
      text(median_of(9, [&] { (void)reader.facets({.filter = "status = failed and method in [method8, method9]"}, fields); })),
      "50 ms");
  row("all " + std::to_string(found) + " runs, complete (no page)", text(median_of(9, [&] { (void)reader.list_runs(); })));
}

void measure_series(const fs::path& file, const std::vector<std::int64_t>& runs) {
  const Reader reader(file);
  const auto read = [&](std::int64_t run) {
    if (reader.series_values(run, "loss.part0").values.size() != kLongPoints) std::abort();
  };
  row("read a series of 1e6 points", text(median_of(9, [&] { read(runs.front()); })));
  row("outlines of " + std::to_string(runs.size()) + " series of 1e6 points", text(median_of(9, [&] {
        for (const auto run : runs) (void)reader.series_outline(run, "loss.part0", 48);
      })));
  row("compare " + std::to_string(runs.size()) + " runs x 1e6 points",
      text(median_of(5,
                     [&] {
                       for (const auto run : runs) read(run);
                     })),
      "1 s");
}

void measure_size(const fs::path& folder) {
  const auto size_with = [&](std::int64_t points) {
    const fs::path file = folder / ("size" + std::to_string(points) + ".db");
    make_long_store(file, 1, 1, points);
    const auto size = fs::file_size(file);
    fs::remove(file);
    return static_cast<double>(size);
  };
  row("size of a series of 1e6 points", text("%.1f MB", (size_with(kLongPoints) - size_with(1)) / 1e6));
}

void measure_commits(const fs::path& file) {
  constexpr int kSeries = 200;
  constexpr int kCommits = 300;
  constexpr int kPointsACommit = 10;
  const auto run = Store::open_or_create(file).create_run(a_run(0)).id;
  std::vector<std::string> names;
  for (int i = 0; i < kSeries; ++i) names.push_back("series" + std::to_string(i));
  Recorder recorder(file, run, this_host());
  std::vector<double> times;
  for (int step = 0; step < kCommits * kPointsACommit; ++step) {
    std::vector<NamedValue> values;
    for (const auto& name : names) values.push_back({name, 0.5 * step});
    recorder.points(step, values);
    if (step % kPointsACommit == kPointsACommit - 1) times.push_back(time_of([&] { recorder.flush(); }).wall);
  }
  recorder.finish(RunStatus::kCompleted);
  row("commit 200 series, 10 new points each: median", ms(quantile(times, 0.5)));
  row("commit 200 series, 10 new points each: 99 % of " + std::to_string(kCommits), ms(quantile(times, 0.99)), "30 ms");
}

/// A run whose steps take 1 ms: that the CPU rests meanwhile makes recording no cheaper.
void measure_overhead(const fs::path& file) {
  constexpr int kSteps = 20'000;
  constexpr int kSeries = 20;
  const auto run = Store::open_or_create(file).create_run(a_run(0)).id;
  std::vector<std::string> names;
  for (int i = 0; i < kSeries; ++i) names.push_back("series" + std::to_string(i));
  Recorder recorder(file, run, this_host());
  const auto begin = Clock::now();
  for (int step = 0; step < kSteps; ++step) {
    std::array<NamedValue, kSeries> values;
    for (std::size_t i = 0; i < kSeries; ++i) values.at(i) = {names[i], 0.5 * step};
    recorder.points(step, values);
    recorder.progress(step, 2 * step, step);
    std::this_thread::sleep_until(begin + std::chrono::milliseconds(step + 1));
  }
  const double wall = std::chrono::duration<double>(Clock::now() - begin).count();
  recorder.finish(RunStatus::kCompleted);
  const RecorderCounters c = recorder.counters();
  const double rate = kSteps / wall;
  row("CPU of recording at " + text("%.0f Hz x 20 series: writer thread", rate),
      text("%.2f %% of a core", 100 * c.writer_cpu_s / wall));
  row("CPU of recording at " + text("%.0f Hz x 20 series: calling thread", rate),
      text("%.2f %% of a core", 100 * c.caller_cpu_s / wall));
  row("CPU of recording at " + text("%.0f Hz x 20 series: both", rate),
      text("%.2f %% of a core", 100 * (c.writer_cpu_s + c.caller_cpu_s) / wall), "1 %");
  row("values dropped meanwhile", std::to_string(c.dropped_points), "0");
}

void measure_merging(const fs::path& folder) {
  constexpr int kStores = 100;
  std::vector<fs::path> sources;
  for (int i = 0; i < kStores; ++i) {
    sources.push_back(folder / ("one" + std::to_string(i) + ".db"));
    make_long_store(sources.back(), 1, 10, 2000);
  }
  const fs::path target = folder / "merged.db";
  MergeReport report;
  const auto merge_all = [&] { report = merge(target, sources); };
  const Times first = time_of(merge_all);
  row("merge 100 stores of one run (10 series x 2000 points): " + std::to_string(report.added) + " added", text(first), "3 s");
  const Times again = time_of(merge_all);
  row("the same again: " + std::to_string(report.added) + " added", text(again), "3 s");
}

std::string processor() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  }
  return "unknown processor";
}

void print_head() {
  utsname system{};
  uname(&system);
  double load = 0;
  getloadavg(&load, 1);
  std::printf("%s: %s, %u cores, %s %s, SQLite %s, load average %.1f\n\n", this_host().hostname.c_str(), processor().c_str(),
              std::thread::hardware_concurrency(), system.sysname, system.release, sqlite3_libversion(), load);
  std::printf("| what | measured | budget |\n|---|---|---|\n");
}

void measure_all(const fs::path& folder, int runs) {
  fs::create_directories(folder);
  const fs::path wide = folder / "wide.db";
  const fs::path deep = folder / "long.db";
  if (!fs::exists(wide)) make_wide_store(wide, runs);
  if (!fs::exists(deep)) make_long_store(deep, 10, 3, kLongPoints);
  std::vector<std::int64_t> ids;
  for (const auto& run : Reader(deep).list_runs()) ids.push_back(run.id);

  print_head();
  measure_opening(deep, "30 series x 1e6 points");
  measure_opening(wide, std::to_string(runs) + " runs x 100 parameters x 30 series");
  measure_lists(wide);
  measure_series(deep, ids);
  const fs::path scratch = folder / "scratch";
  fs::create_directory(scratch);
  measure_size(scratch);
  measure_commits(scratch / "commits.db");
  measure_overhead(scratch / "overhead.db");
  measure_merging(scratch);
  fs::remove_all(scratch);
}

}  // namespace
}  // namespace ebmlab::storage::bench

int main(int argc, char** argv) {
  try {
    if (argc < 2) {
      std::fprintf(stderr, "store_bench FOLDER [RUNS]\n");
      return 2;
    }
    ebmlab::storage::bench::measure_all(argv[1], argc > 2 ? std::stoi(argv[2]) : 30'000);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
