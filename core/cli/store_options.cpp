// SPDX-License-Identifier: MIT
// The options on the command line of what people say of runs, and the store as a whole: tag, note, star, archive, delete,
// restore, undo, history, import, store.
#include "cli/command_options.hpp"
#include "cli/store_commands.hpp"

#include <map>
#include <string>
#include <vector>

namespace ebmlab::cli {
namespace {

void add_runs(CLI::App& command, std::vector<std::string>& runs) {
  command.add_option("RUN", runs, "Ids, beginnings of UUIDs, or last")->required();
}

void add_age(CLI::App& command, const char* name, std::int64_t& seconds, const char* help) {
  const std::map<std::string, std::int64_t> units{{"s", 1}, {"min", 60}, {"h", 3600}, {"d", 86400}};
  command.add_option(name, seconds, help)
      ->transform(CLI::AsNumberWithUnit(units, CLI::AsNumberWithUnit::UNIT_REQUIRED))
      ->check(CLI::Range(std::int64_t{0}, 36500 * units.at("d")))
      ->type_name("AGE");
}

void add_store_merge(CLI::App& group, Action& action) {
  const Command<MergeOptions> command(group, "merge", "Bring the runs of other stores into one; again adds nothing",
                                      merge_stores, action);
  MergeOptions& options = *command.options;
  command.app->add_option("TARGET", options.target, "The store that grows; made if need be")->required();
  command.app->add_option("SOURCE", options.sources, "Stores that stay as they are, or folders of them (*.db)")->required();
  add_json(*command.app, options.wants_json);
  set_examples(*command.app, {"ebmlab store merge all.db node1.db node2.db", "ebmlab store merge all.db results/"});
}

}  // namespace

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
      ->check(CLI::Range(0, 1000000000))
      ->type_name("N")
      ->capture_default_str();
  add_store(*listing.app, listing.options->store);
  add_json(*listing.app, listing.options->wants_json);
  set_examples(*listing.app, {"ebmlab history", "ebmlab history -n 0 --json"});
}

void add_import(CLI::App& app, Action& action) {
  const Command<ImportOptions> command(app, "import", "Bring in runs that `ebmlab export --to jsonl` wrote", import_runs,
                                       action);
  ImportOptions& options = *command.options;
  command.app->add_option("FILE", options.file, "JSON Lines; - is the standard input")->required();
  add_store(*command.app, options.store);
  add_json(*command.app, options.wants_json);
  set_examples(*command.app, {"ebmlab import gaussians8.jsonl", "zcat runs.jsonl.gz | ebmlab import - --store all.db"});
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
  add_store_merge(*group, action);
  for (const Command<MaintenanceOptions>& command : {collecting, copying, checking}) {
    add_store(*command.app, command.options->store);
    add_json(*command.app, command.options->wants_json);
  }
}

}  // namespace ebmlab::cli
