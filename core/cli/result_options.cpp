// SPDX-License-Identifier: MIT
// The options on the command line of looking at what was recorded: ls, view, show, compare, plot, report, export.
#include "cli/command_options.hpp"
#include "cli/result_commands.hpp"

#include <string>
#include <vector>

namespace ebmlab::cli {
namespace {

constexpr const char* kWhich =
    "An experiment's name; runs (ids, beginnings of UUIDs, last); a filter as for `ls`; or @NAME, a view";

/// How a list of runs is shown.
void add_list_form(CLI::App& command, std::string& sort, std::vector<std::string>& columns) {
  command.add_option("--sort", sort, "Fields, separated by commas, each with a - before it when descending: -eval.kl,created")
      ->type_name("FIELDS");
  command.add_option("--columns", columns, "Fields to show, separated by commas: method,params.sampler.steps,eval.kl")
      ->type_name("FIELDS")
      ->delimiter(',')
      ->allow_extra_args(false);
}

void add_comparison(CLI::App& command, std::string& against, std::string& at_cost, const char* without) {
  command.add_option("--against", against, std::string("Paired differences from this method over seeds; ") + without)
      ->type_name("METHOD");
  command
      .add_option("--at-cost", at_cost,
                  "Also each run's last evaluation during training within a cost: gradient_evals, energy_evals or seconds=N")
      ->type_name("KIND=N");
}

}  // namespace

void add_ls(CLI::App& app, Action& action) {
  const Command<LsOptions> command(app, "ls", "The runs of a store, newest first", ls, action);
  LsOptions& options = *command.options;
  command.app->add_option("FILTER", options.filter, "Which runs, e.g. 'method = gcd and eval.kl < 0.1'; @NAME is a saved view");
  command.app->add_option("--experiment", options.experiment, "Only of this experiment")->type_name("NAME");
  command.app->add_option("--method", options.method, "Only of this method")->type_name("NAME");
  command.app->add_option("--status", options.status, "Only with this status: running, completed, lost, ...")
      ->type_name("STATUS");
  add_list_form(*command.app, options.sort, options.columns);
  command.app->add_option("-n,--limit", options.limit, "At most so many")->type_name("N")->check(CLI::Range(0, 1000000000));
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

void add_compare(CLI::App& app, Action& action) {
  const Command<CompareOptions> command(app, "compare", "The table of an experiment: methods by metrics, over seeds", compare,
                                        action);
  CompareOptions& options = *command.options;
  command.app->add_option("WHICH", options.experiment, kWhich + std::string("; without it the experiment that ran last"));
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

void add_gui(CLI::App& app, Action& action) {
  const Command<GuiOptions> command(app, "gui", "The window: browse, compare and steer runs", gui, action);
  add_store(*command.app, command.options->store);
  set_examples(*command.app, {"ebmlab gui", "ebmlab gui --store build/demo/ebmlab.db"});
}

void add_report(CLI::App& app, Action& action) {
  const Command<ReportOptions> command(
      app, "report", "One page of HTML: tables, differences, pictures and provenance of an experiment or of runs", report_runs,
      action);
  ReportOptions& options = *command.options;
  command.app->add_option("WHICH", options.what, kWhich)->required();
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
  const Command<ExportOptions> command(app, "export", "Runs for other programs", export_runs, action);
  ExportOptions& options = *command.options;
  command.app->add_option("WHICH", options.what, kWhich + std::string("; without it all runs of the store"));
  command.app
      ->add_option("--to", options.format,
                   "csv: a row a run; jsonl: all of it, for `ebmlab import`; mlflow: a backend store (SQLite); tensorboard: "
                   "event files; "
                   "npy: samples, chains and grids; safetensors: weights")
      ->required()
      ->check(CLI::IsMember({"csv", "jsonl", "mlflow", "npy", "safetensors", "tensorboard"}))
      ->type_name("FORMAT");
  command.app->add_flag("--series", options.wants_series, "csv: one row a recorded value in place of one row a run");
  command.app->add_flag("--without-artifacts", options.without_artifacts,
                        "jsonl: name checkpoints and large snapshots by their sha256 alone");
  command.app
      ->add_option("-o,--output", options.output,
                   "A file, or a folder for npy, safetensors and tensorboard; csv and jsonl without it: the standard output")
      ->type_name("FILE|DIR");
  add_store(*command.app, options.store);
  set_examples(*command.app, {"ebmlab export --to csv -o runs.csv", "ebmlab export gaussians8 --to csv --series",
                              "ebmlab export gaussians8 --to jsonl -o gaussians8.jsonl",
                              "ebmlab export --to mlflow -o mlflow.db", "ebmlab export last --to safetensors -o weights"});
}

}  // namespace ebmlab::cli
