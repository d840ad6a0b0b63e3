// SPDX-License-Identifier: MIT
// `ebmlab worker`: the child process that trains one run. Hidden: `ebmlab run` starts it.
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/options.hpp"
#include "cli/train.hpp"
#include "launch/interrupts.hpp"

namespace ebmlab::cli {
namespace {

struct WorkerOptions {
  StoreOption store;
  FolderOptions folders;
  std::string run;
};

int work(const WorkerOptions& options) {
  // First of all: a signal must find its handler, a broken pipe a process that does not mind.
  const launch::Interrupts interrupts;
  launch::ProgressWriter progress(STDOUT_FILENO);
  progress.write(launch::Started{options.run, 0});
  const host::Catalogue catalogue = options.folders.catalogue();
  const TrainJob job{options.store.path(), options.run, options.folders.data_path()};
  const launch::Finished finished =
      train(job, catalogue, {[&] { return interrupts.count() > 0; }, [&](const launch::Progress& p) { progress.write(p); }});
  progress.write(finished);
  if (finished.status == "failed") std::cerr << finished.reason << "\n";
  return exit_code(finished);
}

}  // namespace

void add_worker(CLI::App& app, Invocation& invocation) {
  CLI::App* command = app.add_subcommand("worker", "Train one run of a store (started by `ebmlab run`)");
  command->group("");
  const auto options = std::make_shared<WorkerOptions>();
  add_store_option(*command, options->store);
  add_plugin_dir_option(*command, options->folders);
  add_data_dir_option(*command, options->folders);
  command->add_option("--run", options->run, "The run's UUID")->required()->type_name("UUID");
  set_examples(*command, {"ebmlab worker --store ebmlab.db --run 0b6e..."});
  command->callback([options, &invocation] { invocation.action = [options] { return work(*options); }; });
}

}  // namespace ebmlab::cli
