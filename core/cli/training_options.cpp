// SPDX-License-Identifier: MIT
// The options on the command line of training: run, worker, resume, evaluate, stop, pause, checkpoint.
#include "cli/command_options.hpp"
#include "cli/training_commands.hpp"

#include <string>
#include <vector>

namespace ebmlab::cli {

namespace {
void add_launcher(CLI::App& app, std::string& launcher) {
  app.add_option("--launcher", launcher,
                 "What starts the ranks of a run that has several, in place of mpirun, e.g. \"srun --mpi=pmix -n {ranks}\"")
      ->type_name("COMMAND");
}
}  // namespace

void add_run(CLI::App& app, Action& action) {
  const Command<RunOptions> command(app, "run", "Train what a specification asks for, and compare", run, action);
  RunOptions& options = *command.options;
  command.app->add_option("SPEC", options.specification, "The specification, a TOML file")->required();
  command.app
      ->add_option("--set", options.overrides,
                   "KEY=VALUE over the specification, e.g. method.gcd.sampler.steps=10; may be repeated")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  command.app->add_option("--seeds", options.seeds, "0..4 or 0,3,7, in place of the specification's")->type_name("SEEDS");
  command.app->add_option("--jobs,-j", options.jobs, "Runs at a time; without it as many as fit the CPU, one on a GPU")
      ->type_name("N")
      ->check(CLI::Range(1, 1024));
  command.app->add_option("--device", options.device, "auto, cpu, cuda or cuda:N")->type_name("DEVICE");
  add_store(*command.app, options.store);
  add_plugin_dir(*command.app, options.folders);
  add_data_dir(*command.app, options.folders);
  CLI::Option* dry_run =
      command.app->add_flag("--dry-run", options.dry_run, "Check everything, show the runs, start and write nothing");
  command.app
      ->add_flag("--pilot", options.wants_pilot,
                 "With --dry-run: train a few steps of each method, evaluate it once, and say how long all would take")
      ->needs(dry_run);
  command.app->add_flag("--in-process", options.in_process, "Train in this process, one run after the other (for debugging)");
  add_launcher(*command.app, options.launcher);
  add_json(*command.app, options.wants_json);
  set_examples(*command.app, {"ebmlab run docs/examples/gaussians8.toml --jobs 4",
                              "ebmlab run docs/examples/gaussians8.toml --dry-run --pilot",
                              "ebmlab run compare.toml --seeds 0..4 --set method.gcd.sampler.steps=10 --store runs.db"});
}

void add_worker(CLI::App& app, Action& action) {
  const Command<WorkerOptions> command(app, "worker", "Train one run of a store (started by `ebmlab run`)", work, action);
  WorkerOptions& options = *command.options;
  command.app->group("");  // not listed
  add_store(*command.app, options.store);
  add_plugin_dir(*command.app, options.folders);
  add_data_dir(*command.app, options.folders);
  command.app->add_option("--run", options.run, "The run's UUID")->required()->type_name("UUID");
  command.app->add_option("--from-checkpoint", options.checkpoint, "The id of the checkpoint to go on from")->type_name("ID");
  command.app->add_flag("--present-plugins", options.wants_present_plugins, "Plugins of the search path, whatever their hash");
  command.app->add_option("--note", options.note, "Shared memory for the plugin call under way")->type_name("NAME");
  command.app->add_option("--starter", options.starter, "The process that this one must not outlive")->type_name("PID");
  command.app->add_option("--ranks", options.ranks, "So many processes train the run, and this is one of them")->type_name("N");
  set_examples(*command.app, {"ebmlab worker --store ebmlab.db --run 0b6e..."});
}

void add_resume(CLI::App& app, Action& action) {
  const Command<ResumeOptions> command(
      app, "resume", "Go on with a run: paused, or ended, from a checkpoint; with --set as a new run that branches off", resume,
      action);
  ResumeOptions& options = *command.options;
  command.app->add_option("RUN", options.run, "An id, the beginning of a UUID, or last")->required();
  command.app->add_option("--from", options.from, "The step of one of its checkpoints (0: from the start); without it the last")
      ->type_name("STEP")
      ->check(CLI::Range(std::int64_t{0}, std::int64_t{1} << 53));
  command.app
      ->add_option("--set", options.overrides,
                   "KEY=VALUE over the run's configuration: a new run takes up the checkpoint; may be repeated")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  add_store(*command.app, options.store);
  add_plugin_dir(*command.app, options.folders);
  add_data_dir(*command.app, options.folders);
  command.app->add_flag("--present-plugins", options.wants_present_plugins,
                        "Go on with the plugins of the search path, also where those that the run is of are gone");
  command.app->add_flag("--in-process", options.in_process, "Train in this process (for debugging)");
  add_launcher(*command.app, options.launcher);
  add_json(*command.app, options.wants_json);
  set_examples(*command.app, {"ebmlab resume 17", "ebmlab resume 17 --from 2000",
                              "ebmlab resume 17 --set method.gcd.steps=10000 --set objective.energy_rate=1e-4"});
}

void add_evaluate(CLI::App& app, Action& action) {
  const Command<EvaluateOptions> command(
      app, "evaluate", "Judge a run at one of its checkpoints, as at its end; its own results stay as they are", evaluate,
      action);
  EvaluateOptions& options = *command.options;
  command.app->add_option("RUN", options.run, "An id, the beginning of a UUID, or last")->required();
  command.app
      ->add_option("--from", options.from,
                   "The step of one of its checkpoints, of several the last; without it the best one, else the last")
      ->type_name("STEP")
      ->check(CLI::Range(std::int64_t{0}, std::int64_t{1} << 53));
  command.app->add_option("--kind", options.kind, "Only a checkpoint of this kind: auto, best, final, manual or last_finite")
      ->type_name("KIND")
      ->check(CLI::IsMember({"auto", "best", "final", "manual", "last_finite"}));
  add_set(*command.app, options.overrides,
          "evaluation.KEY=VALUE over how the run is judged, e.g. evaluation.samples=50000; may be repeated");
  command.app->add_option("--device", options.device, "auto, cpu, cuda or cuda:N; without it the run's")->type_name("DEVICE");
  add_store(*command.app, options.store);
  add_plugin_dir(*command.app, options.folders);
  add_data_dir(*command.app, options.folders);
  command.app->add_flag("--present-plugins", options.wants_present_plugins,
                        "Judge with the plugins of the search path, also where those that the run is of are gone");
  add_json(*command.app, options.wants_json);
  set_examples(*command.app, {"ebmlab evaluate 17", "ebmlab evaluate 17 --from 2000 --set evaluation.samples=50000",
                              "ebmlab evaluate last --kind final --device cpu --json"});
}

void add_control(CLI::App& app, Action& action) {
  const auto add = [&](const char* name, const char* help, int (*function)(const ControlOptions&), const char* patience) {
    const Command<ControlOptions> command(app, name, help, function, action);
    command.app->add_option("RUN", command.options->runs, "Ids, beginnings of UUIDs, or last")->required();
    command.app->add_option("--timeout", command.options->patience, patience)
        ->type_name("SECONDS")
        ->check(CLI::Range(0.0, 1e6))
        ->capture_default_str();
    add_store(*command.app, command.options->store);
    set_examples(*command.app, {std::string("ebmlab ") + name + " last", std::string("ebmlab ") + name + " 17 18"});
  };
  add("stop", "Stop runs with a checkpoint, from another terminal", stop_runs,
      "How long to wait; then its process is told to terminate, and killed after 10 more");
  add("pause", "Let runs wait, with all they have in memory; `resume` lets them go on", pause_runs, "How long to wait");
  add("checkpoint", "Let runs write a checkpoint now", checkpoint_runs, "How long to wait");
}

}  // namespace ebmlab::cli
