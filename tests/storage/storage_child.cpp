// SPDX-License-Identifier: MIT
// What the store's tests do in a process of its own.
//   record FILE RUN          records until it is killed; prints a step once it and all before it are committed
//   create FILE COUNT NAME   makes COUNT runs of method NAME, one by one
//   full FILE RUN            records on a disk that is full from its first step on, to the end
//   nobody FILE              without any permission: tries to read, then to make a store, and prints what it is told
#include "storage/error.hpp"
#include "storage/reader.hpp"
#include "storage/recorder.hpp"
#include "storage/store.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <string>

using namespace ebmlab::storage;

namespace {

void record(const std::string& file, std::int64_t run) {
  Recorder recorder(file, run, {.hostname = "child"}, 0, {.commit_every = std::chrono::milliseconds(5)});
  for (std::int64_t step = 0;; ++step) {
    const auto value = static_cast<double>(step);
    const std::array<NamedValue, 3> values{NamedValue{"loss", value}, {"energy.data", -value}, {"energy.model", 2 * value}};
    recorder.points(step, values);
    recorder.progress(step, 2 * step, step);
    if (step % 100 != 99) continue;
    recorder.snapshot(
        {.kind = "samples", .name = "sampler", .step = step, .shape = {20'000}, .data = Bytes(80'000, std::byte(step))});
    recorder.checkpoint({.step = step, .kind = "manual", .data = Bytes(1000, std::byte(step / 100))});
    recorder.flush();
    std::cout << step << std::endl;
  }
}

/// Files grow no more than they are; only new ones can be made.
void record_without_room(const std::string& file, std::int64_t run) {
  signal(SIGXFSZ, SIG_IGN);
  Recorder recorder(file, run, {.hostname = "child"}, 0, {.commit_every = std::chrono::milliseconds(5)});
  recorder.flush();
  const rlimit small{std::filesystem::file_size(file + "-wal"), RLIM_INFINITY};
  setrlimit(RLIMIT_FSIZE, &small);
  for (std::int64_t step = 0; step < 1000; ++step) recorder.point(step, "loss", static_cast<double>(step));
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
    if (task == "full") record_without_room(argv[2], std::stoll(argv[3]));
    if (task == "create") create(argv[2], std::stoi(argv[3]), argv[4]);
    if (task == "nobody") as_nobody(argv[2]);
    return task.empty() ? 2 : 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << std::endl;
    return 1;
  }
}
