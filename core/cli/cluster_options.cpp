// SPDX-License-Identifier: MIT
// The options on the command line of what works with a cluster: submit, status, cancel, collect, task.
#include <algorithm>
#include <ebmlab/error.hpp>
#include <iostream>

#include "cli/cluster_commands.hpp"
#include "cli/command_options.hpp"
#include "cli/text.hpp"
#include "cluster/site.hpp"

namespace ebmlab::cli {
namespace {

void add_folder(CLI::App& command, std::string& folder) {
  command.add_option("--folder", folder, "The folder of the submission; without it STORE.jobs/EXPERIMENT beside the store")
      ->type_name("DIR");
}

void add_site_options(CLI::App& command, SubmitOptions& options) {
  const auto text = [&](const char* name, std::optional<std::string>& value, const char* help, const char* type) {
    command.add_option(name, value, help)->type_name(type)->group("Slurm (in place of ~/.config/ebmlab/slurm.toml)");
  };
  const auto count = [&](const char* name, std::optional<std::int64_t>& value, const char* help, const char* key) {
    const auto& specs = cluster::settings_specs();
    const auto spec = std::find_if(specs.begin(), specs.end(), [&](const ParamSpec& each) { return each.key == key; });
    command.add_option(name, value, help)
        ->type_name("N")
        ->check(CLI::Range(static_cast<std::int64_t>(spec->min), static_cast<std::int64_t>(spec->max)))
        ->group("Slurm (in place of ~/.config/ebmlab/slurm.toml)");
  };
  text("--partition", options.partition, "The partition to submit to", "NAME");
  text("--time", options.time, "The time limit of a task, e.g. 2:00:00; it goes on after it, in another job", "TIME");
  text("--gres", options.gres, "Generic resources of a task, e.g. gpu:1", "LIST");
  count("--cpus", options.cpus, "CPUs of a task; without it the threads of its run", "cpus");
  text("--mem", options.mem, "Memory of a task, e.g. 8G", "SIZE");
  text("--account", options.account, "Who pays", "NAME");
  text("--qos", options.qos, "The quality of service", "NAME");
  text("--constraint", options.constraint, "Features that a node must have", "LIST");
  count("--max-running", options.max_running, "Tasks at a time", "max_running");
  count("--retries", options.retries, "How often a run whose process died is taken up again from its last checkpoint",
        "retries");
}

void add_of_submission(CLI::App& app, Action& action, const char* name, const char* help,
                       int (*function)(const SubmissionOptions&), const std::vector<std::string>& examples) {
  const Command<SubmissionOptions> command(app, name, help, function, action);
  SubmissionOptions& options = *command.options;
  command.app->add_option("EXPERIMENT", options.experiment, "The experiment that was submitted");
  add_store(*command.app, options.store);
  add_folder(*command.app, options.folder);
  add_json(*command.app, options.wants_json);
  if (std::string(name) == "collect") {
    command.app->get_option("--store")->description(
        "The store, one file; EBMLAB_STORE gives it too. With --folder: to bring them into, in place of the submission's");
    command.app->add_flag("--resubmit", options.resubmit, "Submit again what died and has retries left, and collect after it");
  }
  set_examples(*command.app, examples);
}

}  // namespace

void tell_user(const std::string& sentence) { std::cerr << sentence << std::endl; }

std::filesystem::path default_job_folder(const std::filesystem::path& store, const std::string& experiment) {
  const std::string name = (store.extension() == ".db" ? store.stem() : store.filename()).string() + ".jobs";
  return store.parent_path() / name / file_name(experiment);
}

std::filesystem::path SubmissionOptions::path() const {
  if (!folder.empty()) return std::filesystem::absolute(folder);
  if (experiment.empty()) throw ConfigError("say which submission: the experiment's name, or --folder DIR");
  return default_job_folder(store.path(), experiment);
}

void add_submit(CLI::App& app, Action& action) {
  const Command<SubmitOptions> command(app, "submit", "Train what a specification asks for on a cluster, each run a task",
                                       submit, action);
  SubmitOptions& options = *command.options;
  command.app->add_option("SPEC", options.specification, "The specification, a TOML file")->required();
  command.app->add_flag("--slurm", options.is_slurm, "To Slurm, which is the scheduler there is")->required();
  add_set(*command.app, options.overrides,
          "KEY=VALUE over the specification, e.g. method.gcd.sampler.steps=10; may be repeated");
  command.app->add_option("--seeds", options.seeds, "0..4 or 0,3,7, in place of the specification's")->type_name("SEEDS");
  command.app
      ->add_option("--device", options.device,
                   "cpu, cuda or auto, which is cuda where --gres asks for a GPU; in place of the specification's")
      ->type_name("DEVICE");
  add_store(*command.app, options.store);
  add_folder(*command.app, options.folder);
  add_plugin_dir(*command.app, options.folders);
  add_data_dir(*command.app, options.folders);
  add_site_options(*command.app, options);
  command.app->add_flag("--dry-run", options.dry_run, "Check everything, show what would be submitted, write nothing");
  set_examples(*command.app, {"ebmlab submit compare.toml --slurm --time 2:00:00 --seeds 0..9",
                              "ebmlab submit compare.toml --slurm --gres gpu:1 --cpus 4 --mem 8G --max-running 50",
                              "ebmlab submit compare.toml --slurm --dry-run"});
}

void add_submissions(CLI::App& app, Action& action) {
  add_of_submission(app, action, "status", "How the runs of a submission stand", status,
                    {"ebmlab status compare", "ebmlab status --folder runs.jobs/compare --json"});
  add_of_submission(app, action, "cancel", "Stop the runs of a submission with a checkpoint; submitting again takes them up",
                    cancel, {"ebmlab cancel compare"});
  add_of_submission(app, action, "collect", "Bring the runs of a submission into its store; again adds nothing", collect,
                    {"ebmlab collect compare", "ebmlab collect --folder runs.jobs/compare"});
}

void add_task(CLI::App& app, Action& action) {
  const Command<TaskOptions> command(app, "task", "Train one run of a submission (started by its job.sh)", task, action);
  TaskOptions& options = *command.options;
  command.app->group("");  // not listed
  command.app->add_option("--folder", options.folder, "The folder of the submission")->required()->type_name("DIR");
  command.app->add_option("--first", options.first, "The number of the array's first task")->type_name("N");
  command.app->add_option("--task", options.task, "The task's number; without it SLURM_ARRAY_TASK_ID counted from --first")
      ->type_name("N");
  set_examples(*command.app, {"ebmlab task --folder runs.jobs/compare --task 3"});
}

}  // namespace ebmlab::cli
