// SPDX-License-Identifier: MIT
// Edits by people, each a row of edit_log.
#include "storage/editor.hpp"

#include "storage/connection.hpp"
#include "storage/digest.hpp"
#include "storage/error.hpp"
#include "storage/process.hpp"
#include "storage/rows.hpp"
#include "storage/sql.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>
#include <vector>

namespace ebmlab::storage {
namespace {

using Value = std::optional<std::string>;

constexpr std::string_view kTag = "tag";

/// A field that is a column of `run`, and what it takes to read and write it as text.
struct Column {
  std::string_view field;
  const char* read;
  const char* write;
};
constexpr std::array<Column, 4> kColumns{
    {{"note", "SELECT note FROM run WHERE id=?", "UPDATE run SET note=? WHERE id=?"},
     {"starred", "SELECT starred FROM run WHERE id=?", "UPDATE run SET starred=? WHERE id=?"},
     {"archived", "SELECT archived FROM run WHERE id=?", "UPDATE run SET archived=? WHERE id=?"},
     {"deleted_us", "SELECT deleted_us FROM run WHERE id=?", "UPDATE run SET deleted_us=? WHERE id=?"}}};

const Column& column_of(std::string_view field) {
  const auto* const found =
      std::find_if(kColumns.begin(), kColumns.end(), [field](const Column& column) { return column.field == field; });
  if (found == kColumns.end()) throw StoreError("the field '" + std::string(field) + "' of a change is not known");
  return *found;
}

std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void check_tag(const std::string& name) {
  const auto is_bad = [](char c) {
    return std::isspace(static_cast<unsigned char>(c)) != 0 || c == ',' || std::iscntrl(static_cast<unsigned char>(c)) != 0;
  };
  if (name.empty() || std::any_of(name.begin(), name.end(), is_bad)) {
    throw StoreError("tag = " + quoted(name) + ": must be a word without spaces and commas");
  }
}

/// What the field that `edit` is about holds now.
Value current_value(SQLite::Database& db, const Edit& edit) {
  if (edit.field != kTag) return sql::find_text(db, column_of(edit.field).read, edit.run);
  return sql::find_text(db, "SELECT t.name FROM run_tag rt JOIN tag t ON t.id = rt.tag_id WHERE rt.run_id=? AND t.name=?",
                        edit.run, edit.new_value ? *edit.new_value : edit.old_value.value());
}

void put_tag(SQLite::Database& db, std::int64_t run, const std::string& name) {
  sql::run(db, "INSERT INTO tag(name) VALUES(?) ON CONFLICT DO NOTHING", name);
  sql::run(db, "INSERT INTO run_tag(run_id,tag_id) SELECT ?, id FROM tag WHERE name=?", run, name);
}

/// Makes the new value of what was the old one.
void apply(SQLite::Database& db, const Edit& edit) {
  if (edit.field != kTag) {
    if (edit.field == "deleted_us" && edit.new_value && is_alive(db, edit.run)) {
      throw StoreError("run " + std::to_string(edit.run) + " is running and cannot be deleted: stop it first");
    }
    sql::run(db, column_of(edit.field).write, edit.new_value, edit.run);
  } else if (edit.new_value) {
    put_tag(db, edit.run, *edit.new_value);
  } else {
    sql::run(db, "DELETE FROM run_tag WHERE run_id=? AND tag_id=(SELECT id FROM tag WHERE name=?)", edit.run,
             edit.old_value.value());
  }
}

void log_edit(SQLite::Database& db, const Change& change, const Edit& edit) {
  sql::run(db, "INSERT INTO edit_log(change,t_us,who,run_id,field,old,new) VALUES(?,?,?,?,?,?,?)", change.uuid, change.t_us,
           change.who, edit.run, edit.field, edit.old_value, edit.new_value);
}

/// The change with all its edits, oldest first.
std::optional<Change> newest_change(SQLite::Database& db) {
  SQLite::Statement rows(db,
                         "SELECT change, t_us, who, run_id, field, old, new FROM edit_log WHERE change ="
                         " (SELECT change FROM edit_log WHERE undone_us IS NULL ORDER BY id DESC LIMIT 1) ORDER BY id");
  std::optional<Change> change;
  while (rows.executeStep()) {
    sql::Row row(rows);
    if (!change) change.emplace();
    change->uuid = row.text();
    change->t_us = row.integer();
    change->who = row.text();
    Edit& edit = change->edits.emplace_back();
    edit.run = row.integer();
    edit.field = row.text();
    edit.old_value = row.maybe_text();
    edit.new_value = row.maybe_text();
    if (edit.field == kTag && !edit.old_value && !edit.new_value) sql::damaged("change " + change->uuid + " is of no tag");
  }
  return change;
}

std::string in_words(const Edit& edit) {
  const bool is_on = edit.new_value && *edit.new_value != "0";
  if (edit.field == kTag) return is_on ? "tagged " + *edit.new_value : "untagged " + edit.old_value.value_or("");
  if (edit.field == "starred") return is_on ? "starred" : "star taken off";
  if (edit.field == "archived") return is_on ? "archived" : "taken out of the archive";
  if (edit.field == "deleted_us") return edit.new_value ? "deleted" : "restored";
  std::string text = edit.field + " " + quoted(edit.new_value.value_or(""));
  if (edit.old_value && !edit.old_value->empty()) text += " in place of " + quoted(*edit.old_value);
  return text;
}

}  // namespace

std::string describe(const Change& change) {
  if (change.edits.empty()) return "nothing to change";
  std::vector<std::pair<std::string, std::string>> parts;  // what was done, to which runs
  for (const Edit& edit : change.edits) {
    const std::string what = in_words(edit);
    const std::string run = std::to_string(edit.run);
    const auto same = std::find_if(parts.begin(), parts.end(), [&](const auto& part) { return part.first == what; });
    if (same == parts.end()) {
      parts.emplace_back(what, run);
    } else {
      same->second += ", " + run;
    }
  }
  std::string text;
  for (const auto& [what, runs] : parts) {
    const bool is_one = runs.find(',') == std::string::npos;
    text.append(text.empty() ? "" : "; ").append(what).append(is_one ? ": run " : ": runs ").append(runs);
  }
  return text;
}

class Editor::Impl {
 public:
  explicit Impl(const std::filesystem::path& file) : connection_(file, Connection::Mode::kWrite) {}

  /// One change: `field` of every run gets each of the values.
  template <class MakeEdits>
  Change edit(Runs runs, const MakeEdits& wanted) {
    return change(connection_, [&](SQLite::Database& db) {
      Change made{.uuid = new_uuid(), .t_us = now_us(), .who = user_at_host(), .edits = {}};
      for (const std::int64_t run : runs) {
        if (!sql::find_integer(db, "SELECT 1 FROM run WHERE id=?", run)) fail("there is no run " + std::to_string(run));
        for (Edit& one : wanted(run)) make(db, made, std::move(one));
      }
      return made;
    });
  }

  Change set(Runs runs, std::string_view field, const Value& value) {
    return edit(runs, [&](std::int64_t run) {
      return std::vector<Edit>{{.run = run, .field = std::string(field), .old_value = {}, .new_value = value}};
    });
  }

  Change undo() {
    return change(connection_, [&](SQLite::Database& db) {
      std::optional<Change> undone = newest_change(db);
      if (!undone) fail("there is nothing to undo");
      std::for_each(undone->edits.rbegin(), undone->edits.rend(), [&](const Edit& edit) { take_back(db, edit); });
      sql::run(db, "UPDATE edit_log SET undone_us=? WHERE change=?", now_us(), undone->uuid);
      undone->is_undone = true;
      return std::move(*undone);
    });
  }

 private:
  [[noreturn]] void fail(const std::string& what) const { throw StoreError(connection_.file().string() + ": " + what); }

  static void make(SQLite::Database& db, Change& change, Edit edit) {
    const Value before = current_value(db, edit);
    const bool stays_deleted = edit.field == "deleted_us" && before && edit.new_value;
    if (edit.field == kTag ? before.has_value() == edit.new_value.has_value() : before == edit.new_value || stays_deleted)
      return;
    edit.old_value = before;
    apply(db, edit);
    log_edit(db, change, edit);
    change.edits.push_back(std::move(edit));
  }

  void take_back(SQLite::Database& db, const Edit& edit) const {
    if (current_value(db, edit) != edit.new_value) {
      fail("cannot undo " + in_words(edit) + " of run " + std::to_string(edit.run) +
           ": it has been changed since by something that is not in the history");
    }
    apply(db, {.run = edit.run, .field = edit.field, .old_value = edit.new_value, .new_value = edit.old_value});
  }

  Connection connection_;
};

Editor::Editor(const std::filesystem::path& file) : impl_(std::make_unique<Impl>(file)) {}
Editor::~Editor() = default;

Change Editor::tag(Runs runs, std::span<const std::string> add, std::span<const std::string> remove) {
  for (const auto names : {add, remove}) std::for_each(names.begin(), names.end(), check_tag);
  for (const std::string& name : add) {
    if (std::find(remove.begin(), remove.end(), name) == remove.end()) continue;
    throw StoreError("tag = " + quoted(name) + ": cannot be put on and taken off at once");
  }
  return impl_->edit(runs, [&](std::int64_t run) {
    std::vector<Edit> edits;
    for (const std::string& name : add)
      edits.push_back({.run = run, .field = std::string(kTag), .old_value = {}, .new_value = name});
    for (const std::string& name : remove)
      edits.push_back({.run = run, .field = std::string(kTag), .old_value = name, .new_value = {}});
    return edits;
  });
}

Change Editor::set_note(Runs runs, std::string_view text) { return impl_->set(runs, "note", std::string(text)); }

Change Editor::set_starred(Runs runs, bool is_starred) { return impl_->set(runs, "starred", is_starred ? "1" : "0"); }

Change Editor::set_archived(Runs runs, bool is_archived) { return impl_->set(runs, "archived", is_archived ? "1" : "0"); }

Change Editor::set_deleted(Runs runs, bool is_deleted) {
  return impl_->set(runs, "deleted_us", is_deleted ? Value(std::to_string(now_us())) : std::nullopt);
}

Change Editor::undo() { return impl_->undo(); }

}  // namespace ebmlab::storage
