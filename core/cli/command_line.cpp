// SPDX-License-Identifier: MIT
// The command line: every command and option with its help. The one file that sees CLI11, which is slow to compile.
#include "cli/command_line.hpp"

#include <CLI/CLI.hpp>
#include <ebmlab/error.hpp>

#include <torch/version.h>

#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cli/build_info.hpp"
#include "cli/commands.hpp"
#include "cli/log.hpp"
#include "experiment/nearest.hpp"
#include "host/foreign_exception.hpp"

namespace ebmlab::cli {
namespace {

/// Set by the command that was given, called when the whole line was understood.
using Action = std::function<int()>;

/// A command under `parent` whose options are an `Options` that `action` is called with.
template <typename Options>
struct Command {
  CLI::App* app;
  std::shared_ptr<Options> options = std::make_shared<Options>();

  Command(CLI::App& parent, const char* name, const char* help, int (*function)(const Options&), Action& action)
      : app(parent.add_subcommand(name, help)) {
    app->callback([values = options, function, &action] { action = [values, function] { return function(*values); }; });
  }
};

void add_store(CLI::App& command, StoreOption& option) {
  command.add_option("--store", option.file, "The store, one file; EBMLAB_STORE gives it too")
      ->type_name("FILE")
      ->envname("EBMLAB_STORE")
      ->capture_default_str();
}

void add_plugin_dir(CLI::App& command, FolderOptions& options) {
  command
      .add_option("--plugin-dir", options.plugin_dirs,
                  "A folder with plugins, looked through before the others; may be repeated")
      ->type_name("DIR")
      ->allow_extra_args(false);
}

void add_data_dir(CLI::App& command, FolderOptions& options) {
  command.add_option("--data-dir", options.data_dirs, "A folder in which data files are looked for; may be repeated")
      ->type_name("DIR")
      ->allow_extra_args(false);
}

CLI::Option* add_json(CLI::App& command, bool& wants_json) {
  return command.add_flag("--json", wants_json, "Print JSON in place of a table");
}

/// At the end of --help.
void set_examples(CLI::App& command, const std::vector<std::string>& examples) {
  std::string text = examples.size() == 1 ? "Example:\n" : "Examples:\n";
  for (const std::string& example : examples) text += "  " + example + "\n";
  command.footer(text);
}

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
  command.app->add_flag("--dry-run", options.dry_run, "Check everything, show the runs, start and write nothing");
  command.app->add_flag("--in-process", options.in_process, "Train in this process, one run after the other (for debugging)");
  add_json(*command.app, options.wants_json);
  set_examples(*command.app, {"ebmlab run docs/examples/gaussians8.toml --jobs 4",
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
      ->check(CLI::NonNegativeNumber);
  command.app
      ->add_option("--set", options.overrides,
                   "KEY=VALUE over the run's configuration: a new run takes up the checkpoint; may be repeated")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  add_store(*command.app, options.store);
  add_plugin_dir(*command.app, options.folders);
  add_data_dir(*command.app, options.folders);
  command.app->add_flag("--in-process", options.in_process, "Train in this process (for debugging)");
  add_json(*command.app, options.wants_json);
  set_examples(*command.app, {"ebmlab resume 17", "ebmlab resume 17 --from 2000",
                              "ebmlab resume 17 --set method.gcd.steps=10000 --set objective.energy_rate=1e-4"});
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

/// How a list of runs is shown.
void add_list_form(CLI::App& command, std::string& sort, std::vector<std::string>& columns) {
  command.add_option("--sort", sort, "Fields, separated by commas, each with a - before it when descending: -eval.kl,created")
      ->type_name("FIELDS");
  command.add_option("--columns", columns, "Fields to show, separated by commas: method,params.sampler.steps,eval.kl")
      ->type_name("FIELDS")
      ->delimiter(',')
      ->allow_extra_args(false);
}

void add_ls(CLI::App& app, Action& action) {
  const Command<LsOptions> command(app, "ls", "The runs of a store, newest first", ls, action);
  LsOptions& options = *command.options;
  command.app->add_option("FILTER", options.filter, "Which runs, e.g. 'method = gcd and eval.kl < 0.1'; @NAME is a saved view");
  command.app->add_option("--experiment", options.experiment, "Only of this experiment")->type_name("NAME");
  command.app->add_option("--method", options.method, "Only of this method")->type_name("NAME");
  command.app->add_option("--status", options.status, "Only with this status: running, completed, lost, ...")
      ->type_name("STATUS");
  add_list_form(*command.app, options.sort, options.columns);
  command.app->add_option("-n,--limit", options.limit, "At most so many")->type_name("N");
  command.app->add_flag("--all", options.wants_archived, "Archived runs too");
  command.app->add_flag("--deleted", options.wants_deleted, "Deleted runs too");
  add_store(*command.app, options.store);
  add_json(*command.app, options.wants_json);
  set_examples(*command.app, {"ebmlab ls", "ebmlab ls 'status = diverged or loss.energy.nonfinite > 0'",
                              "ebmlab ls 'created > -2d and not tag:failed' --sort eval.kl --columns method,seed,eval.kl -n 20",
                              "ebmlab ls @best"});
}

void add_view(CLI::App& app, Action& action) {
  CLI::App* group = app.add_subcommand("view", "Filters that are kept under a name, for `ls @NAME`");
  group->require_subcommand(1);
  set_examples(*group, {"ebmlab view save best 'starred and eval.kl < 0.1' --sort eval.kl", "ebmlab view list"});

  const Command<ViewOptions> saving(*group, "save", "Keep a filter, in the place of one of that name", save_view, action);
  saving.app->add_option("NAME", saving.options->name, "Its name")->required();
  saving.app->add_option("FILTER", saving.options->filter, "Which runs; without it all");
  add_list_form(*saving.app, saving.options->sort, saving.options->columns);
  set_examples(*saving.app, {"ebmlab view save best 'starred and eval.kl < 0.1' --sort eval.kl --columns method,eval.kl"});
  const Command<ViewOptions> listing(*group, "list", "The views of a store", list_views, action);
  add_json(*listing.app, listing.options->wants_json);
  set_examples(*listing.app, {"ebmlab view list"});
  const Command<ViewOptions> deleting(*group, "delete", "Forget a view; its runs stay", delete_view, action);
  deleting.app->add_option("NAME", deleting.options->name, "Its name")->required();
  set_examples(*deleting.app, {"ebmlab view delete best"});
  for (const Command<ViewOptions>& command : {saving, listing, deleting}) add_store(*command.app, command.options->store);
}

void add_show(CLI::App& app, Action& action) {
  const Command<ShowOptions> command(app, "show", "Everything the store knows of one run", show, action);
  ShowOptions& options = *command.options;
  command.app->add_option("RUN", options.run, "An id, the beginning of a UUID, or last")->required();
  command.app->add_flag("--log", options.wants_log, "Also what its process printed");
  command.app->add_flag("--config", options.wants_config, "Only its complete configuration, as JSON");
  add_store(*command.app, options.store);
  add_json(*command.app, options.wants_json);
  set_examples(*command.app, {"ebmlab show last", "ebmlab show 17 --log"});
}

void add_runs(CLI::App& command, std::vector<std::string>& runs) {
  command.add_option("RUN", runs, "Ids, beginnings of UUIDs, or last")->required();
}

void add_tag(CLI::App& app, Action& action) {
  const Command<TagOptions> command(app, "tag", "Put tags on runs, or take them off", tag, action);
  TagOptions& options = *command.options;
  add_runs(*command.app, options.runs);
  const auto names = [&command](const char* option, std::vector<std::string>& values, const char* help) {
    command.app->add_option(option, values, help)->type_name("NAME")->delimiter(',')->allow_extra_args(false);
  };
  names("--add", options.add, "A tag, or several with commas; may be repeated");
  names("--remove", options.remove, "A tag to take off; may be repeated");
  add_store(*command.app, options.store);
  set_examples(*command.app, {"ebmlab tag last --add good", "ebmlab tag 3 4 --add figure,ring --remove todo"});
}

void add_note(CLI::App& app, Action& action) {
  const Command<NoteOptions> command(app, "note", "Write a run's note, or print it", note, action);
  NoteOptions& options = *command.options;
  command.app->add_option("RUN", options.run, "An id, the beginning of a UUID, or last")->required();
  command.app->add_option_function<std::string>(
      "TEXT", [values = command.options](const std::string& text) { values->text = text; },
      "In place of the note so far, \"\" for none; without it the note is printed");
  add_store(*command.app, options.store);
  set_examples(*command.app, {"ebmlab note last \"the one in figure 3\"", "ebmlab note last"});
}

void add_marks(CLI::App& app, Action& action) {
  const auto add = [&](const char* name, const char* help, int (*function)(const MarkOptions&), const char* off) {
    const Command<MarkOptions> command(app, name, help, function, action);
    add_runs(*command.app, command.options->runs);
    if (off != nullptr) command.app->add_flag("--off", command.options->is_off, off);
    add_store(*command.app, command.options->store);
    set_examples(*command.app, {std::string("ebmlab ") + name + " 3 4"});
  };
  add("star", "Mark runs with a star", star, "Take the star off");
  add("archive", "Put runs aside", archive, "Take them out of the archive");
  add("delete", "Take runs out of every list; restore brings them back", delete_runs, nullptr);
  add("restore", "Bring deleted runs back", restore_runs, nullptr);
}

void add_history(CLI::App& app, Action& action) {
  const Command<HistoryOptions> undoing(app, "undo", "Take back the newest edit: tags, note, star, archive, delete", undo,
                                        action);
  add_store(*undoing.app, undoing.options->store);
  set_examples(*undoing.app, {"ebmlab undo"});
  const Command<HistoryOptions> listing(app, "history", "Who edited which runs, newest first", history, action);
  listing.app->add_option("-n,--limit", listing.options->limit, "At most so many; 0: all")
      ->type_name("N")
      ->capture_default_str();
  add_store(*listing.app, listing.options->store);
  add_json(*listing.app, listing.options->wants_json);
  set_examples(*listing.app, {"ebmlab history", "ebmlab history -n 0 --json"});
}

void add_age(CLI::App& command, const char* name, std::int64_t& seconds, const char* help) {
  const std::map<std::string, std::int64_t> units{{"s", 1}, {"min", 60}, {"h", 3600}, {"d", 86400}};
  command.add_option(name, seconds, help)
      ->transform(CLI::AsNumberWithUnit(units, CLI::AsNumberWithUnit::UNIT_REQUIRED))
      ->check(CLI::Range(std::int64_t{0}, 36500 * units.at("d")))
      ->type_name("AGE");
}

void add_store_commands(CLI::App& app, Action& action) {
  CLI::App* group = app.add_subcommand("store", "Keep a store in order");
  group->require_subcommand(1);
  set_examples(*group, {"ebmlab store check --deep", "ebmlab store backup copy.db", "ebmlab store gc --dry-run"});

  const Command<MaintenanceOptions> collecting(*group, "gc", "Remove artifacts that nobody names, and deleted runs if told to",
                                               collect_garbage, action);
  add_age(*collecting.app, "--deleted-before", collecting.options->deleted_before_s,
          "Remove for good the runs that were deleted longer ago, e.g. 30d, 12h; without it no run is removed");
  add_age(*collecting.app, "--grace", collecting.options->grace_s,
          "Leave younger files alone, since their row may follow; without it 1h");
  collecting.app->add_flag("--dry-run", collecting.options->is_dry_run, "List what would go, remove nothing");
  set_examples(*collecting.app, {"ebmlab store gc --dry-run", "ebmlab store gc --deleted-before 30d"});

  const Command<MaintenanceOptions> copying(*group, "backup", "A whole copy, artifacts included, while runs may go on", back_up,
                                            action);
  copying.app->add_option("TARGET", copying.options->target, "The copy's file; must not exist")->required()->type_name("FILE");
  set_examples(*copying.app, {"ebmlab store backup /backups/ebmlab-monday.db"});

  const Command<MaintenanceOptions> checking(*group, "check", "Look everything over; exit code 1 when something is wrong",
                                             check, action);
  checking.app->add_flag("--deep", checking.options->is_deep, "Read the artifacts too, against their sha256");
  set_examples(*checking.app, {"ebmlab store check", "ebmlab store check --deep --json"});
  for (const Command<MaintenanceOptions>& command : {collecting, copying, checking}) {
    add_store(*command.app, command.options->store);
    add_json(*command.app, command.options->wants_json);
  }
}

void add_comparison(CLI::App& command, std::string& against, std::string& at_cost, const char* without) {
  command.add_option("--against", against, std::string("Paired differences from this method over seeds; ") + without)
      ->type_name("METHOD");
  command
      .add_option("--at-cost", at_cost,
                  "Also each run's last evaluation during training within a cost: gradient_evals, energy_evals or seconds=N")
      ->type_name("KIND=N");
}

void add_compare(CLI::App& app, Action& action) {
  const Command<CompareOptions> command(app, "compare", "The table of an experiment: methods by metrics, over seeds", compare,
                                        action);
  CompareOptions& options = *command.options;
  command.app->add_option("EXPERIMENT", options.experiment, "Its name; without it the one that ran last");
  command.app->add_flag("--all", options.has_all,
                        "Every metric, not only the usual ones, and parameters that only some methods have");
  CLI::Option* const medians =
      command.app->add_flag("--median", options.wants_medians, "Median and range over seeds in place of mean and sd");
  command.app->add_flag("--markdown", options.wants_markdown, "Print Markdown");
  add_comparison(*command.app, options.against, options.at_cost, "without it none");
  add_store(*command.app, options.store);
  add_json(*command.app, options.wants_json)->excludes(medians);
  set_examples(*command.app, {"ebmlab compare", "ebmlab compare gaussians8 --markdown",
                              "ebmlab compare gaussians8 --against pcd-10 --at-cost gradient_evals=3e6"});
}

void add_plot(CLI::App& app, Action& action) {
  const Command<PlotOptions> command(
      app, "plot", "Pictures: landscapes, samples, curves; of an experiment, its methods side by side", plot, action);
  PlotOptions& options = *command.options;
  command.app->add_option("RUN|EXPERIMENT", options.what, "A run (id, beginning of its UUID, last) or an experiment's name")
      ->required();
  command.app->add_option("-o,--output", options.folder, "The folder for the pictures; made if need be")
      ->required()
      ->type_name("DIR");
  command.app->add_option("--format", options.format, "png, svg or pdf")
      ->check(CLI::IsMember({"png", "svg", "pdf"}))
      ->type_name("FORMAT")
      ->capture_default_str();
  command.app->add_flag("--each", options.wants_each, "Of an experiment, also the pictures of each run");
  add_store(*command.app, options.store);
  add_plugin_dir(*command.app, options.folders);
  add_data_dir(*command.app, options.folders);
  set_examples(*command.app, {"ebmlab plot gaussians8 -o pictures", "ebmlab plot last -o pictures --format svg"});
}

void add_report(CLI::App& app, Action& action) {
  const Command<ReportOptions> command(
      app, "report", "One page of HTML: tables, differences, pictures and provenance of an experiment or of runs", report_runs,
      action);
  ReportOptions& options = *command.options;
  command.app->add_option("EXPERIMENT|RUNS", options.what, "An experiment's name, or runs: ids, beginnings of UUIDs, last")
      ->required();
  command.app->add_option("-o,--output", options.output, "The file")->required()->type_name("FILE");
  command.app->add_option("--title", options.title, "The page's title; without it the experiments' names")->type_name("TEXT");
  command.app->add_option("--pictures", options.pictures, "svg or png")
      ->check(CLI::IsMember({"svg", "png"}))
      ->type_name("FORMAT")
      ->capture_default_str();
  add_comparison(*command.app, options.against, options.at_cost, "without it from the first");
  add_store(*command.app, options.store);
  add_plugin_dir(*command.app, options.folders);
  add_data_dir(*command.app, options.folders);
  set_examples(*command.app,
               {"ebmlab report gaussians8 -o report.html", "ebmlab report '3, 7, 8' -o report.html --title Seeds"});
}

void add_export(CLI::App& app, Action& action) {
  const Command<ExportOptions> command(app, "export", "Runs, or the values of their series, as CSV", export_runs, action);
  ExportOptions& options = *command.options;
  command.app->add_option("EXPERIMENT", options.experiment, "Only its runs; without it all runs of the store");
  command.app->add_option("--to", options.format, "The format: csv")
      ->required()
      ->check(CLI::IsMember({"csv"}))
      ->type_name("FORMAT");
  command.app->add_flag("--series", options.wants_series, "One row a recorded value in place of one row a run");
  command.app->add_option("-o,--output", options.output, "A file; without it the standard output")->type_name("FILE");
  add_store(*command.app, options.store);
  set_examples(*command.app, {"ebmlab export --to csv -o runs.csv", "ebmlab export gaussians8 --to csv --series"});
}

void add_set(CLI::App& command, std::vector<std::string>& overrides, const char* help) {
  command.add_option("--set", overrides, help)->type_name("KEY=VALUE")->allow_extra_args(false);
}

void add_sample(CLI::App& app, Action& action) {
  const Command<SampleOptions> command(app, "sample", "Draw from a target energy by MCMC, without training", sample, action);
  SampleOptions& options = *command.options;
  command.app->add_option("TARGET", options.target, "An energy with a shape of its own, e.g. funnel, eight_schools")
      ->required();
  command.app->add_option("--sampler", options.sampler, "The sampler")->type_name("ID")->capture_default_str();
  add_set(*command.app, options.overrides,
          "KEY=VALUE for a parameter of either: energy.dimension=10, sampler.max_depth=8; may be repeated");
  const auto number = [&command](const char* name, std::int64_t& value, const char* help, std::int64_t least,
                                 std::int64_t most) {
    command.app->add_option(name, value, help)->type_name("N")->check(CLI::Range(least, most))->capture_default_str();
  };
  number("--chains", options.chains, "Chains", 1, 1000000);
  number("--warmup", options.warmup, "Transitions that tune the sampler and are no draws", 0, 100000000);
  number("--draws", options.draws, "Draws kept of each chain", 1, 100000000);
  number("--thin", options.thin, "Transitions for each draw", 1, 1000000);
  number("--seed", options.seed, "The root seed", 0, (std::int64_t{1} << 53) - 1);
  command.app->add_option("--dtype", options.dtype, "float64 or float32")
      ->check(CLI::IsMember({"float64", "float32"}))
      ->type_name("DTYPE")
      ->capture_default_str();
  command.app->add_option("--device", options.device, "auto, cpu, cuda or cuda:N")->type_name("DEVICE")->capture_default_str();
  command.app->add_option("-o,--output", options.folder, "A folder for chain-N.csv (as CmdStan writes them) and draws.npy")
      ->type_name("DIR");
  command.app->add_option("--experiment", options.experiment, "Its name in the store; without it \"sample TARGET\"")
      ->type_name("NAME");
  add_store(*command.app, options.store);
  add_plugin_dir(*command.app, options.folders);
  add_json(*command.app, options.wants_json);
  set_examples(*command.app, {"ebmlab sample eight_schools --sampler nuts --chains 4 --draws 1000 -o draws",
                              "ebmlab sample funnel --sampler hmc --set energy.dimension=5 --set sampler.leapfrog_steps=20"});
}

void add_certify(CLI::App& app, Action& action) {
  const Command<CertifyOptions> command(app, "certify", "Hold a sampler against targets whose law is known", certify, action);
  CertifyOptions& options = *command.options;
  command.app->add_option("SAMPLER", options.sampler, "A sampler's id, built in or dropped in")->required();
  command.app->add_option("--target", options.targets, "Only on this target; may be repeated")
      ->type_name("ID")
      ->allow_extra_args(false);
  add_set(*command.app, options.overrides, "KEY=VALUE for one of its parameters: sampler.step_size=0.1; may be repeated");
  command.app->add_option("--chains", options.chains, "Chains; without it by the target's dimension, 1,000 to 10,000")
      ->type_name("N")
      ->check(CLI::Range(100, 10000000));
  command.app->add_option("--transitions", options.transitions, "Transitions that must leave the target as it is")
      ->type_name("N")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  command.app->add_option("--seed", options.seed, "The root seed")->type_name("N")->check(CLI::NonNegativeNumber);
  command.app->add_flag("--all", options.wants_all, "A row for every comparison");
  add_store(*command.app, options.store);
  add_plugin_dir(*command.app, options.folders);
  add_json(*command.app, options.wants_json);
  set_examples(*command.app,
               {"ebmlab certify hmc", "ebmlab certify my_sampler --plugin-dir build/plugins --target funnel --all"});
}

void add_plugin(CLI::App& app, Action& action) {
  CLI::App* group = app.add_subcommand("plugin", "Energies, samplers, objectives and data sets that can be used");
  group->require_subcommand(1);
  set_examples(*group, {"ebmlab plugin list", "ebmlab plugin describe gcd"});

  const Command<PluginOptions> listing(*group, "list", "Every plugin, and every file that was refused, with the reason",
                                       list_plugins, action);
  set_examples(*listing.app, {"ebmlab plugin list"});
  const Command<PluginOptions> describing(*group, "describe", "A plugin's parameters: type, range, default, help",
                                          describe_plugin, action);
  describing.app->add_option("ID", describing.options->id, "Its id, or kind/id where kinds share one")->required();
  set_examples(*describing.app, {"ebmlab plugin describe langevin", "ebmlab plugin describe sampler/langevin --json"});
  for (const Command<PluginOptions>& command : {listing, describing}) {
    add_plugin_dir(*command.app, command.options->folders);
    add_json(*command.app, command.options->wants_json);
  }
}

void add_data(CLI::App& app, Action& action) {
  CLI::App* group = app.add_subcommand("data", "Data sets that can be used");
  group->require_subcommand(1);
  set_examples(*group, {"ebmlab data list", "ebmlab data describe digits"});

  const Command<DataOptions> listing(*group, "list", "Every data set: events, rows, what is known of the truth", list_datasets,
                                     action);
  set_examples(*listing.app, {"ebmlab data list"});
  const Command<DataOptions> describing(*group, "describe", "A data set's parameters, and what it is like with the defaults",
                                        describe_dataset, action);
  describing.app->add_option("ID", describing.options->id, "Its id")->required();
  set_examples(*describing.app, {"ebmlab data describe two_moons"});
  for (const Command<DataOptions>& command : {listing, describing}) {
    add_plugin_dir(*command.app, command.options->folders);
    add_data_dir(*command.app, command.options->folders);
    add_json(*command.app, command.options->wants_json);
  }
}

std::string version_text() {
  std::string commit = std::string(kGitCommit).substr(0, 12);
  if (!commit.empty()) commit = ", commit " + commit + (kGitDirty ? " with changes" : "");
  return std::string("ebmlab ") + kVersion + " (" + kBuildType + " build" + commit + ", LibTorch " + TORCH_VERSION + ")";
}

void set_up(CLI::App& app, Action& action) {
  app.require_subcommand(1);
  app.set_version_flag("--version", version_text());
  app.set_help_flag("--help,-h", "Print this and end");
  app.option_defaults()->always_capture_default(false);
  app.footer(
      "Examples:\n"
      "  ebmlab run docs/examples/gaussians8.toml --jobs 4\n"
      "  ebmlab show last\n"
      "Each command has its own --help.  Exit codes: 0 done, 1 a run failed or diverged, 2 bad use.");
  for (const auto add : {add_run, add_worker, add_resume, add_control, add_ls, add_show, add_tag, add_note, add_marks, add_history, add_store_commands, add_compare, add_plot, add_report, add_export, add_sample, add_certify, add_plugin, add_data, add_view}) {
    add(app, action);
  }
}

/// Throws ConfigError for a word where a command should be; CLI11 would only say that one is missing.
void check_commands(const CLI::App& app, int argc, const char* const* argv) {
  const CLI::App* level = &app;
  for (int i = 1; i < argc && argv[i][0] != '-' && level->get_require_subcommand_min() > 0; ++i) {
    const std::string word = argv[i];
    std::vector<std::string> names;
    const CLI::App* next = nullptr;
    for (const CLI::App* command : level->get_subcommands([](const CLI::App*) { return true; })) {
      if (!command->get_group().empty()) names.push_back(command->get_name());
      if (command->get_name() == word) next = command;
    }
    if (next == nullptr) {
      throw ConfigError("there is no command \"" + word + "\": " + experiment::suggestion(word, names));
    }
    level = next;
  }
}

int parse_and_run(int argc, const char* const* argv) {
  CLI::App app("A workbench for energy-based models: train, compare, look.", "ebmlab");
  Action action;
  set_up(app, action);
  check_commands(app, argc, argv);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {  // --help, --version
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    std::cerr << "ebmlab: " << error.what() << "; see ebmlab --help\n";
    return kBadUse;
  }
  set_up_log(spdlog::level::warn);
  return action();
}

}  // namespace

int run_command_line(int argc, const char* const* argv) noexcept {
  try {
    return parse_and_run(argc, argv);
  } catch (const Error& error) {  // a ConfigError may hold several problems, one a line
    std::cerr << "ebmlab: " << error.what() << "\n";
    return kBadUse;
  } catch (...) {
    std::cerr << "ebmlab: " << host::foreign_exception_text() << "\n";
    return kBadUse;
  }
}

}  // namespace ebmlab::cli
