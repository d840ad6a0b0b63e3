// SPDX-License-Identifier: MIT
// The options on the command line of plugins and what needs no training: sample, certify, plugin, data.
#include "cli/command_options.hpp"
#include "cli/plugin_commands.hpp"

#include <string>
#include <vector>

namespace ebmlab::cli {

namespace {

void add_dtype(CLI::App& command, std::string& dtype) {
  command.add_option("--dtype", dtype, "float64, or float32: Langevin, MALA and HMC then run on the chain engine")
      ->check(CLI::IsMember({"float64", "float32"}))
      ->type_name("DTYPE")
      ->capture_default_str();
}

}  // namespace

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
  add_dtype(*command.app, options.dtype);
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
  const Command<CertifyOptions> command(
      app, "certify", "Hold a plugin against the checks of its kind, and a sampler against known laws", certify, action);
  CertifyOptions& options = *command.options;
  command.app->add_option("PLUGIN", options.plugin, "Its id, built in or dropped in, or kind/id where kinds share one");
  command.app->add_flag("--all-plugins", options.wants_every_plugin, "Every plugin there is");
  command.app->add_flag("--quick", options.is_quick, "Only what is checked when a plugin is loaded");
  command.app->add_option("--target", options.targets, "A sampler only on this target; may be repeated")
      ->type_name("ID")
      ->allow_extra_args(false);
  add_set(*command.app, options.overrides,
          "KEY=VALUE for one of its parameters: sampler.step_size=0.1, dataset.path=points.csv; may be repeated");
  command.app
      ->add_option("--chains", options.chains, "Of a sampler, chains; without it by the target's dimension, 1,000 to 10,000")
      ->type_name("N")
      ->check(CLI::Range(100, 10000000));
  command.app->add_option("--transitions", options.transitions, "Of a sampler, transitions that must leave the target as it is")
      ->type_name("N")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  command.app->add_option("--seed", options.seed, "The root seed")
      ->type_name("N")
      ->check(CLI::Range(std::int64_t{0}, (std::int64_t{1} << 53) - 1));
  add_dtype(*command.app, options.dtype);
  command.app->add_flag("--all", options.wants_all, "A row for every comparison of a sampler with a known law");
  add_store(*command.app, options.store);
  add_plugin_dir(*command.app, options.folders);
  add_data_dir(*command.app, options.folders);
  add_json(*command.app, options.wants_json);
  set_examples(*command.app, {"ebmlab certify my_energy --plugin-dir build/plugins",
                              "ebmlab certify hmc --target funnel --dtype float32 --all",
                              "ebmlab certify csv --set dataset.path=points.csv", "ebmlab certify --all-plugins --quick"});
}

void add_plugin(CLI::App& app, Action& action) {
  CLI::App* group = app.add_subcommand("plugin", "Energies, samplers, objectives and data sets that can be used");
  group->require_subcommand(1);
  set_examples(*group, {"ebmlab plugin list", "ebmlab plugin describe gcd"});

  const Command<PluginOptions> listing(*group, "list", "Every plugin, and every file that was refused, with the reason",
                                       list_plugins, action);
  listing.app->add_flag("--refresh", listing.options->wants_refresh,
                        "Look at every file anew, also at those that did not change");
  set_examples(*listing.app, {"ebmlab plugin list", "ebmlab plugin list --refresh"});
  const Command<PluginOptions> describing(*group, "describe", "A plugin's parameters: type, range, default, help",
                                          describe_plugin, action);
  describing.app->add_option("ID", describing.options->id, "Its id, or kind/id where kinds share one")->required();
  set_examples(*describing.app, {"ebmlab plugin describe langevin", "ebmlab plugin describe sampler/langevin --json"});
  for (const Command<PluginOptions>& command : {listing, describing}) add_json(*command.app, command.options->wants_json);

  const Command<PluginOptions> disabling(*group, "disable", "Leave a plugin, or all of a file, out of everything",
                                         disable_plugin, action);
  disabling.app->add_option("PLUGIN", disabling.options->id, "An id, kind/id, or a file")->required();
  set_examples(*disabling.app, {"ebmlab plugin disable sampler/langevin", "ebmlab plugin disable ./my_energy.so"});
  const Command<PluginOptions> enabling(*group, "enable", "Let in again what was disabled", enable_plugin, action);
  enabling.app->add_option("PLUGIN", enabling.options->id, "As it was disabled")->required();
  set_examples(*enabling.app, {"ebmlab plugin enable sampler/langevin"});
  const Command<PluginOptions> locking(*group, "lock", "Write down the libraries of all plugins, for --locked", lock_plugins,
                                       action);
  locking.app->add_option("-o,--output", locking.options->lock, "The file; without it plugins.lock in the working folder")
      ->type_name("FILE");
  set_examples(*locking.app, {"ebmlab plugin lock", "ebmlab run compare.toml --locked"});
  for (const Command<PluginOptions>& command : {listing, describing, disabling, locking}) {
    add_plugin_dir(*command.app, command.options->folders);
  }

  const Command<NewPluginOptions> making(
      *group, "new", "Write a folder with a plugin that builds and passes its tests as it is", new_plugin, action);
  making.app->add_option("KIND", making.options->kind, "energy, sampler, objective or dataset")->required();
  making.app->add_option("NAME", making.options->id, "Its id, in snake_case")->required();
  making.app->add_option("-o,--output", making.options->folder, "The folder to write; without it NAME in the working folder")
      ->type_name("DIR");
  add_plugin_dir(*making.app, making.options->folders);
  set_examples(*making.app,
               {"ebmlab plugin new energy my_energy", "ebmlab plugin new sampler my_sampler -o ~/plugins/my_sampler"});

  const Command<WatchOptions> watching(*group, "watch",
                                       "Build a plugin's folder on every save, and tell what is wrong with what comes of it",
                                       watch_plugin, action);
  watching.app
      ->add_option("FOLDER", watching.options->folder, "As `ebmlab plugin new` writes it; what is built is in FOLDER/build")
      ->required();
  CLI::Option* certifies = watching.app->add_flag("--certify", watching.options->wants_certificates,
                                                  "Make all checks of `ebmlab certify`, not only those of loading");
  add_set(*watching.app, watching.options->overrides, "KEY=VALUE for --certify, as `ebmlab certify` takes it; may be repeated")
      .needs(certifies);
  add_data_dir(*watching.app, watching.options->folders);
  watching.app->add_flag("--once", watching.options->is_once, "Build it once; exit code 1 when something is wrong");
  set_examples(
      *watching.app,
      {"ebmlab plugin watch my_energy", "ebmlab plugin watch my_energy --certify",
       "ebmlab plugin watch my_energy --once && ebmlab run my_energy/my_energy.toml --plugin-dir my_energy/build/plugins"});
}

void add_probe(CLI::App& app, Action& action) {
  const Command<ProbeOptions> command(app, "probe", "Look at plugin files (started by whatever lists plugins)", probe, action);
  command.app->group("");  // not listed
  command.app->add_option("FILE", command.options->files, "Plugin files")->required();
  set_examples(*command.app, {"ebmlab probe ./my_energy.so"});
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

}  // namespace ebmlab::cli
