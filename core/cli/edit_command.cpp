// SPDX-License-Identifier: MIT
// `ebmlab tag`, `note`, `star`, `archive`, `delete`, `restore`, `undo`, `history`: edits of runs by people.
#include <ebmlab/error.hpp>

#include <iostream>

#include "cli/store_commands.hpp"
#include "cli/text.hpp"
#include "report/table.hpp"
#include "storage/editor.hpp"
#include "storage/reader.hpp"

namespace ebmlab::cli {
namespace {

std::vector<std::int64_t> find_runs(const StoreOption& store, const std::vector<std::string>& names) {
  const storage::Reader reader(store.path());
  std::vector<std::int64_t> runs;
  for (const std::string& name : names) runs.push_back(reader.find_run(name));
  return runs;
}

int say(const storage::Change& change) {
  std::cout << describe(change) << "\n";
  return kDone;
}

}  // namespace

int tag(const TagOptions& options) {
  if (options.add.empty() && options.remove.empty()) throw ConfigError("tag: give --add NAME, --remove NAME or both");
  const auto runs = find_runs(options.store, options.runs);
  return say(storage::Editor(options.store.path()).tag(runs, options.add, options.remove));
}

int note(const NoteOptions& options) {
  const auto runs = find_runs(options.store, {options.run});
  if (options.text) return say(storage::Editor(options.store.path()).set_note(runs, *options.text));
  std::cout << storage::Reader(options.store.path()).run_summary(runs.front()).note << "\n";
  return kDone;
}

int star(const MarkOptions& options) {
  const auto runs = find_runs(options.store, options.runs);
  return say(storage::Editor(options.store.path()).set_starred(runs, !options.is_off));
}

int archive(const MarkOptions& options) {
  const auto runs = find_runs(options.store, options.runs);
  return say(storage::Editor(options.store.path()).set_archived(runs, !options.is_off));
}

int delete_runs(const MarkOptions& options) {
  const auto runs = find_runs(options.store, options.runs);
  return say(storage::Editor(options.store.path()).set_deleted(runs, true));
}

int restore_runs(const MarkOptions& options) {
  const auto runs = find_runs(options.store, options.runs);
  return say(storage::Editor(options.store.path()).set_deleted(runs, false));
}

int undo(const HistoryOptions& options) {
  const storage::Change change = storage::Editor(options.store.path()).undo();
  std::cout << "undone: " << describe(change) << "\n";
  return kDone;
}

int history(const HistoryOptions& options) {
  const storage::Reader reader(options.store.path());
  report::Table table;
  table.columns = {{"time"}, {"who"}, {"what"}, {"undone"}};
  for (const storage::Change& change : reader.history(options.limit)) {
    const std::string what = describe(change);
    table.rows.push_back({time_text(change.t_us), change.who, options.wants_json ? what : shortened(what, 100),
                          std::string(change.is_undone ? "yes" : "")});
  }
  std::cout << (options.wants_json ? report::to_json(table) + "\n" : report::to_text(table));
  return kDone;
}

}  // namespace ebmlab::cli
