// SPDX-License-Identifier: MIT
// `ebmlab worker`: the child process that trains one run. Hidden: `ebmlab run` starts it.
#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <spdlog/common.h>

#include <chrono>
#include <csignal>
#include <functional>
#include <thread>
#include <vector>

#include "cli/log.hpp"
#include "cli/train.hpp"
#include "cli/training_commands.hpp"
#include "host/call_note.hpp"
#include "host/foreign_exception.hpp"
#include "launch/interrupts.hpp"
#include "parallel/join.hpp"

namespace ebmlab::cli {

namespace {

/// False when the starter is gone already.
bool end_with(std::int64_t starter) {
  return starter == 0 || (::prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && ::getppid() == starter);
}

/// The standard output, for the protocol alone: on the ranks of a run it is one for all.
int protocol_output(std::int64_t rank) {
  if (rank == 0) return STDOUT_FILENO;
  const int output = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  ::dup2(STDERR_FILENO, STDOUT_FILENO);
  return output;
}

/// Whatever a rank cannot do is the failure of its run: it must not leave the others waiting.
launch::Finished or_failed(const parallel::Transport& rank, const std::function<launch::Finished()>& trained) {
  try {
    return trained();
  } catch (...) {
    return {"failed", name_of(rank) + ": " + host::foreign_exception_text(), 0};
  }
}

/// A failed rank ends all. The first is given the time to say so itself where all fail alike.
void end_others(parallel::Transport& ranks, launch::ProgressWriter& progress, const launch::Finished& finished) {
  constexpr std::chrono::seconds kHeadStart{1};
  if (ranks.rank() > 0) {
    std::this_thread::sleep_for(kHeadStart);
    progress.write(finished);
  }
  ranks.abort();
}

}  // namespace

int work(const WorkerOptions& options) {
  // First of all: a signal must find its handler, a broken pipe a process that does not mind.
  // The last is the one that launchers of several processes pass on.
  const launch::Interrupts interrupts({SIGINT, SIGTERM, SIGUSR1});
  if (!end_with(options.starter)) return kRunFailed;
  std::shared_ptr<parallel::Transport> ranks;
  if (options.ranks > 1) ranks = parallel::join_mpi(options.ranks);
  const bool is_first = !ranks || ranks->rank() == 0;
  set_up_log(is_first ? spdlog::level::info : spdlog::level::warn);
  if (!options.note.empty()) host::note_calls(options.note);
  launch::ProgressWriter progress(protocol_output(is_first ? 0 : ranks->rank()));
  if (is_first) progress.write(launch::Started{options.run, 0});
  TrainJob job{options.store.path(), options.run, options.folders.data_path()};
  if (options.checkpoint >= 0) job.checkpoint = options.checkpoint;
  job.ranks = ranks;
  if (options.wants_present_plugins) job.pinning = Pinning::kPresent;
  const auto trained = [&] {
    host::Catalogue catalogue = options.folders.catalogue();
    return train(job, catalogue,
                 {[&] { return interrupts.count() > 0; }, [&](const launch::Progress& p) { progress.write(p); },
                  [&](const launch::Trouble& t) { progress.write(t); }});
  };
  const launch::Finished finished = ranks ? or_failed(*ranks, trained) : trained();
  if (is_first) progress.write(finished);
  if (!ranks) return exit_code(finished);
  if (finished.status == "failed") end_others(*ranks, progress, finished);
  // A launcher that sees one end may end the others: the first has recorded by now.
  std::vector<std::byte> word(1);
  ranks->broadcast(word);
  return is_first ? exit_code(finished) : kDone;
}

}  // namespace ebmlab::cli
