// SPDX-License-Identifier: MIT
// What the store's tests do in a process of its own.
//   record FILE RUN          records until it is killed; prints a step once it and all before it are committed
//   write FILE RUN SECONDS   records 20 series and commits without rest; prints the number of commits, and the median, the 99 %
//                            and the worst wait for one in ms
//   read FILE SECONDS        lists the runs and reads a series of each; prints the same of that
//   create FILE COUNT NAME   makes COUNT runs of method NAME, one by one
//   full FILE RUN [x]        records on a disk that is full from its first step on, to the end; with x a checkpoint too
//   merge FILE SOURCE        prints when it begins to merge, and when it has
//   demo FILE                makes a store to look at from outside (demo_store.hpp)
//   export FILE FORMAT OUT   all its runs: mlflow, tensorboard, or arrays (NPY and safetensors)
//   nobody FILE              without any permission: tries to read, then to make a store, and prints what it is told
#include "demo_store.hpp"
#include "killed_recording.hpp"
#include "storage/error.hpp"
#include "storage/export.hpp"
#include "storage/export_mlflow.hpp"
#include "storage/export_tensorboard.hpp"
#include "storage/merge.hpp"
#include "storage/npy.hpp"
#include "storage/reader.hpp"
#include "storage/recorder.hpp"
#include "storage/store.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace ebmlab::storage;

namespace {

void record(const std::string& file, std::int64_t run) {
  Recorder recorder(file, run, {.hostname = "child"}, 0, {.commit_every = std::chrono::milliseconds(5)});
  for (std::int64_t step = 0;; ++step) {
    for (const auto& series : testing::kRecordedSeries)
      recorder.point(step, series.name, series.factor * static_cast<double>(step));
    recorder.progress(step, 2 * step, step);
    if (step % testing::kRecordedEvery != testing::kRecordedEvery - 1) continue;
    recorder.snapshot({.kind = "samples",
                       .name = "sampler",
                       .step = step,
                       .shape = {20'000},
                       .data = testing::recorded_bytes(run, step, testing::kSnapshotBytes)});
    recorder.checkpoint(
        {.step = step, .kind = "manual", .data = testing::recorded_bytes(run, step, testing::kCheckpointBytes)});
    recorder.flush();
    std::cout << step << std::endl;
  }
}

/// In milliseconds.
double time_of(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

void print_waits(std::vector<double> waits) {
  std::sort(waits.begin(), waits.end());
  std::cout << waits.size() << " " << waits[waits.size() / 2] << " " << waits[waits.size() * 99 / 100] << " " << waits.back()
            << std::endl;
}

void write_for(const std::string& file, std::int64_t run, std::chrono::seconds duration) {
  const auto end = std::chrono::steady_clock::now() + duration;
  Recorder recorder(file, run, {.hostname = "child"});
  std::vector<double> waits;
  for (std::int64_t step = 0; std::chrono::steady_clock::now() < end; ++step) {
    for (int series = 0; series < 20; ++series) recorder.point(step, "series" + std::to_string(series), 1.0);
    if (step % 10 == 0) waits.push_back(time_of([&] { recorder.flush(); }));
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  recorder.finish(RunStatus::kCompleted);
  if (recorder.counters().dropped_points > 0) throw StoreError("points were dropped");
  print_waits(std::move(waits));
}

void read_for(const std::string& file, std::chrono::seconds duration) {
  const auto end = std::chrono::steady_clock::now() + duration;
  std::vector<double> waits;
  while (std::chrono::steady_clock::now() < end) {
    waits.push_back(time_of([&] {
      const Reader reader(file);
      for (const auto& run : reader.list_runs()) {
        const auto all = reader.series(run.id);
        if (!all.empty() && static_cast<std::int64_t>(reader.series_values(run.id, all[0].name).values.size()) < all[0].n)
          throw StoreError("values that were there are gone");
      }
    }));
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  print_waits(std::move(waits));
}

/// Files grow no more than they are; only new ones can be made.
void record_without_room(const std::string& file, std::int64_t run, bool has_checkpoint) {
  signal(SIGXFSZ, SIG_IGN);
  Recorder recorder(file, run, {.hostname = "child"}, 0, {.commit_every = std::chrono::milliseconds(5)});
  recorder.flush();
  const rlimit small{std::filesystem::file_size(file + "-wal"), RLIM_INFINITY};
  setrlimit(RLIMIT_FSIZE, &small);
  for (std::int64_t step = 0; step < 1000; ++step) recorder.point(step, "loss", static_cast<double>(step));
  const std::string weights = "weights";
  const auto bytes = std::as_bytes(std::span(weights));
  if (has_checkpoint) recorder.checkpoint({.step = 1, .kind = "final", .data = {bytes.begin(), bytes.end()}});
  recorder.log("the end");
  recorder.finish(RunStatus::kCompleted);
  std::cout << "finished" << std::endl;
}

void create(const std::string& file, int count, const std::string& method) {
  for (int i = 0; i < count; ++i) {
    Store store = Store::open_or_create(file);
    const NewRun run{.experiment = {.name = "race"},
                     .name = method,
                     .method = method,
                     .replicate_key = "k",
                     .environment = {.app_version = "1"}};
    store.create_run(run);
  }
}

void merge_in(const std::string& file, const std::string& source) {
  const std::filesystem::path path = source;
  std::cout << "merging" << std::endl;
  std::cout << merge(file, std::span(&path, 1)).added << std::endl;
}

void export_all(const std::string& file, const std::string& format, const std::string& out) {
  const Reader reader(file);
  std::vector<std::int64_t> runs;
  for (const RunSummary& run : reader.list_runs({})) runs.push_back(run.id);
  if (format == "mlflow") export_mlflow(reader, runs, out);
  if (format == "tensorboard") export_tensorboard(reader, runs, out);
  if (format != "arrays") return;
  std::filesystem::create_directories(out);
  const auto write = [&](const std::string& name, const auto& bytes) {
    std::ofstream(std::filesystem::path(out) / name, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  };
  for (const std::int64_t run : runs) {
    for (const SnapshotInfo& info : reader.snapshots(run))
      write(std::to_string(info.id) + ".npy", npy_bytes(reader.snapshot(info.id)));
    if (const auto weights = export_weights(reader, run)) write(std::to_string(run) + ".safetensors", *weights);
  }
}

void as_nobody(const std::string& file) {
  if (geteuid() == 0 && setuid(65534) != 0) std::cout << "cannot give up the permissions" << std::endl;
  try {
    const Reader reader(file);
    std::cout << reader.list_runs().size() << " " << reader.notice() << std::endl;
  } catch (const StoreError& error) {
    std::cout << error.what() << std::endl;
  }
  for (const auto& name : {file, file + "-new"}) {
    try {
      (void)Store::open_or_create(name);
      std::cout << "made" << std::endl;
    } catch (const StoreError& error) {
      std::cout << error.what() << std::endl;
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const std::string task = argc > 2 ? argv[1] : "";
    if (task == "record") record(argv[2], std::stoll(argv[3]));
    if (task == "write") write_for(argv[2], std::stoll(argv[3]), std::chrono::seconds(std::stoi(argv[4])));
    if (task == "read") read_for(argv[2], std::chrono::seconds(std::stoi(argv[3])));
    if (task == "full") record_without_room(argv[2], std::stoll(argv[3]), argc > 4);
    if (task == "create") create(argv[2], std::stoi(argv[3]), argv[4]);
    if (task == "merge") merge_in(argv[2], argv[3]);
    if (task == "demo") testing::make_demo_store(argv[2]);
    if (task == "export") export_all(argv[2], argv[3], argv[4]);
    if (task == "nobody") as_nobody(argv[2]);
    return task.empty() ? 2 : 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << std::endl;
    return 1;
  }
}
