// SPDX-License-Identifier: MIT
// Edits by people: what they change, what is logged, and what undo takes back.
#include "storage/editor.hpp"

#include "store_fixture.hpp"

#include <array>
#include <thread>

namespace ebmlab::storage::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Edits : public StoreTest {
 protected:
  Edits() : one_(make_run(a_run("gcd", 0))), two_(make_run(a_run("gcd", 1))), runs_{one_, two_} {}

  [[nodiscard]] Marks marks(std::int64_t run) const { return Reader(file_).marks(run); }
  [[nodiscard]] std::string tags(std::int64_t run) const {
    std::string text;
    for (const std::string& tag : marks(run).tags) text += tag + " ";
    return text;
  }
  [[nodiscard]] std::string name_of(std::int64_t run) const { return "run " + std::to_string(run); }

  std::int64_t one_, two_;
  std::array<std::int64_t, 2> runs_;
};

std::vector<std::string> words(std::initializer_list<const char*> texts) { return {texts.begin(), texts.end()}; }

TEST_F(Edits, TagsAreMadeOnDemandAndPutOnOnce) {
  Editor editor(file_);
  EXPECT_EQ(describe(editor.tag(runs_, words({"good", "ring"}))), "tagged good: runs 1, 2; tagged ring: runs 1, 2");
  EXPECT_EQ(tags(one_), "good ring ");
  EXPECT_EQ(describe(editor.tag(std::span(&two_, 1), words({"bad"}), words({"good"}))),
            "tagged bad: run 2; untagged good: run 2");
  EXPECT_EQ(tags(one_), "good ring ");
  EXPECT_EQ(tags(two_), "bad ring ");
  EXPECT_EQ(sql("SELECT count(*) FROM tag"), "3");
}

TEST_F(Edits, ATagIsAWord) {
  Editor editor(file_);
  for (const char* const name : {"", "two words", "a,b", "tab\there", "new\nline"}) {
    EXPECT_THAT(error_of([&] { editor.tag(runs_, words({name})); }), HasSubstr("must be a word without spaces and commas"))
        << name;
  }
  EXPECT_THAT(error_of([&] { editor.tag(runs_, words({"fine"}), words({"not fine"})); }), HasSubstr("not fine"));
  EXPECT_THAT(error_of([&] { editor.tag(runs_, words({"a"}), words({"a"})); }), HasSubstr("put on and taken off at once"));
  EXPECT_EQ(sql("SELECT (SELECT count(*) FROM tag), (SELECT count(*) FROM edit_log)"), "0|0");
}

TEST_F(Edits, EveryFieldIsSetAndTakenBackInOrder) {
  Editor editor(file_);
  EXPECT_EQ(describe(editor.set_note(runs_, "first")), "note \"first\": runs 1, 2");
  EXPECT_EQ(describe(editor.set_note(std::span(&one_, 1), "second")), "note \"second\" in place of \"first\": run 1");
  EXPECT_EQ(describe(editor.set_starred(runs_, true)), "starred: runs 1, 2");
  EXPECT_EQ(describe(editor.set_archived(std::span(&two_, 1), true)), "archived: run 2");
  EXPECT_EQ(describe(editor.set_deleted(std::span(&two_, 1), true)), "deleted: run 2");
  EXPECT_EQ(marks(one_).note, "second");
  EXPECT_TRUE(marks(one_).is_starred);
  EXPECT_FALSE(marks(one_).is_archived);
  EXPECT_TRUE(marks(two_).is_archived);
  EXPECT_EQ(Reader(file_).list_runs().size(), 1U);

  EXPECT_EQ(describe(editor.undo()), "deleted: run 2");
  EXPECT_FALSE(marks(two_).deleted_us);
  EXPECT_EQ(Reader(file_).list_runs().size(), 2U);
  editor.undo();
  EXPECT_FALSE(marks(two_).is_archived);
  editor.undo();
  EXPECT_EQ(sql("SELECT sum(starred) FROM run"), "0");
  editor.undo();
  EXPECT_EQ(marks(one_).note, "first");
  EXPECT_EQ(marks(two_).note, "first");
  editor.undo();
  EXPECT_EQ(sql("SELECT group_concat(note,'') FROM run"), "");
  EXPECT_THAT(error_of([&] { editor.undo(); }), HasSubstr("there is nothing to undo"));
}

TEST_F(Edits, UndoTakesTagsOffAndPutsThemBack) {
  Editor editor(file_);
  editor.tag(runs_, words({"a", "b"}));
  editor.tag(runs_, words({"c"}), words({"a"}));
  editor.undo();
  EXPECT_EQ(tags(one_), "a b ");
  EXPECT_EQ(tags(two_), "a b ");
  editor.undo();
  EXPECT_EQ(tags(one_), "");
}

TEST_F(Edits, ARestoredRunIsDeletedAgainSinceTheSameTime) {
  Editor editor(file_);
  editor.set_deleted(runs_, true);
  const auto since = marks(one_).deleted_us;
  ASSERT_TRUE(since);
  EXPECT_EQ(describe(editor.set_deleted(runs_, false)), "restored: runs 1, 2");
  EXPECT_FALSE(marks(one_).deleted_us);
  editor.undo();
  EXPECT_EQ(marks(one_).deleted_us, since);
}

TEST_F(Edits, OnlyRealChangesAreLogged) {
  Editor editor(file_);
  editor.tag(runs_, words({"good"}));
  editor.set_starred(runs_, true);
  editor.set_deleted(runs_, true);
  const std::string logged = sql("SELECT count(*), max(id) FROM edit_log");
  EXPECT_EQ(describe(editor.tag(runs_, words({"good"}), words({"never"}))), "nothing to change");
  EXPECT_THAT(editor.set_starred(runs_, true).edits, IsEmpty());
  EXPECT_THAT(editor.set_archived(runs_, false).edits, IsEmpty());
  EXPECT_THAT(editor.set_note(runs_, "").edits, IsEmpty());
  EXPECT_THAT(editor.set_deleted(runs_, true).edits, IsEmpty());
  EXPECT_EQ(sql("SELECT count(*), max(id) FROM edit_log"), logged);
}

TEST_F(Edits, ACallIsOneChangeOfOnePerson) {
  Editor editor(file_);
  editor.tag(runs_, words({"a", "b"}));
  editor.set_note(runs_, "n");
  EXPECT_EQ(sql("SELECT count(*), count(DISTINCT change), count(DISTINCT who), min(instr(who,'@')) > 1 FROM edit_log"),
            "6|2|1|1");
  const auto history = Reader(file_).history();
  ASSERT_EQ(history.size(), 2U);
  EXPECT_EQ(describe(history[0]), "note \"n\": runs 1, 2");
  EXPECT_EQ(history[1].edits.size(), 4U);
  EXPECT_EQ(Reader(file_).history(1).size(), 1U);
}

TEST_F(Edits, NothingIsUndoneTwice) {
  Editor editor(file_);
  editor.set_note(runs_, "a");
  editor.set_starred(runs_, true);
  EXPECT_EQ(describe(editor.undo()), "starred: runs 1, 2");
  EXPECT_EQ(describe(editor.undo()), "note \"a\": runs 1, 2");
  EXPECT_THAT(error_of([&] { editor.undo(); }), HasSubstr("nothing to undo"));
  editor.set_archived(runs_, true);
  EXPECT_EQ(describe(editor.undo()), "archived: runs 1, 2");
  EXPECT_THAT(error_of([&] { editor.undo(); }), HasSubstr("nothing to undo"));
  for (const Change& change : Reader(file_).history()) EXPECT_TRUE(change.is_undone);
}

TEST_F(Edits, WhatWasChangedSinceIsNotUndoneAndNeitherIsTheRest) {
  Editor editor(file_);
  editor.set_note(runs_, "mine");
  change("UPDATE run SET note='theirs' WHERE id=" + std::to_string(one_));
  EXPECT_THAT(error_of([&] { editor.undo(); }), HasSubstr("cannot undo note \"mine\" of run 1: it has been changed since"));
  EXPECT_EQ(sql("SELECT note FROM run ORDER BY id"), "theirs\nmine");  // the second was taken back first, and is rolled back
  EXPECT_FALSE(Reader(file_).history().at(0).is_undone);
  change("UPDATE run SET note='mine' WHERE id=" + std::to_string(one_));
  editor.undo();
  EXPECT_EQ(sql("SELECT sum(length(note)) FROM run"), "0");
}

TEST_F(Edits, ATagThatSomebodyTookOffIsNotTakenOffAgain) {
  Editor editor(file_);
  editor.tag(runs_, words({"a"}));
  change("DELETE FROM run_tag WHERE run_id=" + std::to_string(two_));
  EXPECT_THAT(error_of([&] { editor.undo(); }), HasSubstr("cannot undo tagged a of run 2"));
  EXPECT_EQ(tags(one_), "a ");
}

TEST_F(Edits, AnUnknownFieldIsNotUndone) {
  Editor editor(file_);
  change("INSERT INTO edit_log(change,t_us,who,run_id,field,old,new) VALUES('u',1,'a@b',1,'status','x','y')");
  EXPECT_THAT(error_of([&] { editor.undo(); }), HasSubstr("the field 'status' of a change is not known"));
}

TEST_F(Edits, ARunThatDoesNotExistStopsTheWholeChange) {
  Editor editor(file_);
  const std::array<std::int64_t, 2> with_a_wrong_one{one_, 99};
  EXPECT_THAT(error_of([&] { editor.set_note(with_a_wrong_one, "x"); }), HasSubstr("there is no run 99"));
  EXPECT_EQ(marks(one_).note, "");
  EXPECT_THAT(error_of([&] { (void)marks(99); }), HasSubstr("there is no run 99"));
}

TEST_F(Edits, ALiveRunCannotBeDeleted) {
  Editor editor(file_);
  {
    Recorder recorder(file_, two_, a_host(), 0, quick());
    EXPECT_THAT(error_of([&] { editor.set_deleted(runs_, true); }), HasSubstr("run 2 is running and cannot be deleted"));
    EXPECT_FALSE(marks(one_).deleted_us);  // all or nothing
    EXPECT_EQ(describe(editor.set_note(runs_, "while it runs")), "note \"while it runs\": runs 1, 2");
    recorder.finish(RunStatus::kCompleted);
  }
  editor.set_deleted(runs_, true);
  editor.set_deleted(runs_, false);
  const Recorder again(file_, two_, a_host(), 0, quick());
  EXPECT_THAT(error_of([&] { editor.undo(); }), HasSubstr("cannot be deleted"));
}

TEST_F(Edits, ARunWhoseProcessIsGoneCanBeDeleted) {
  { const Recorder recorder(file_, one_, a_host(), 0, quick()); }
  change("UPDATE run SET status='running', ended_us=NULL");
  change("UPDATE run_session SET ended_us=NULL, pid_start=pid_start+1");
  Editor editor(file_);
  EXPECT_EQ(describe(editor.set_deleted(std::span(&one_, 1), true)), "deleted: run 1");
}

TEST_F(Edits, TwoEditorsLoseNothing) {
  const auto edit = [this](const std::string& name) {
    Editor editor(file_);
    for (int i = 0; i < 20; ++i) {
      const std::vector<std::string> tag{name + std::to_string(i)};
      editor.tag(runs_, tag);
    }
  };
  {
    const std::jthread first(edit, "a");
    const std::jthread second(edit, "b");
  }
  EXPECT_EQ(sql("SELECT count(*), (SELECT count(*) FROM tag), (SELECT count(DISTINCT change) FROM edit_log) FROM run_tag"),
            "80|40|40");
  const auto undo_all = [this] {
    Editor editor(file_);
    while (error_of([&] { editor.undo(); }).empty()) {
    }
  };
  {
    const std::jthread first(undo_all);
    const std::jthread second(undo_all);
  }
  EXPECT_EQ(sql("SELECT count(*), (SELECT count(*) FROM edit_log WHERE undone_us IS NULL) FROM run_tag"), "0|0");
}

}  // namespace
}  // namespace ebmlab::storage::testing
