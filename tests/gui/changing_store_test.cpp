// SPDX-License-Identifier: MIT
// The store changes under an open window: one sentence tells it, and when the store is well again so is the window.
#include <QSignalSpy>

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "gui/store/store_session.hpp"
#include "gui/window/banner.hpp"
#include "main_window_fixture.hpp"
#include "plots/plot_store.hpp"
#include "storage/reader.hpp"

namespace ebmlab::gui {
namespace {

namespace fs = std::filesystem;
using testing::eventually;
using testing::MainWindowTest;

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::size_t runs_in(const fs::path& store) { return storage::Reader(store).list_runs().size(); }

class ChangingStore : public MainWindowTest {
 protected:
  [[nodiscard]] bool says(const QString& words) const {
    return eventually([&] { return window_.banner().isVisible() && window_.banner().text().contains(words); });
  }
  [[nodiscard]] bool is_quiet() const {
    return eventually([&] { return window_.banner().text().isEmpty(); });
  }
  /// Into the file as it is, as a careless program would.
  void overwrite(std::uintmax_t from, const std::string& bytes) const {
    std::fstream file(file_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(from));
    file << bytes;
  }
  /// Where the pages of a table begin.
  [[nodiscard]] std::uintmax_t place_of(const std::string& table) const {
    const SQLite::Database db(file_.string(), SQLite::OPEN_READONLY);
    SQLite::Statement root(db, "SELECT rootpage FROM sqlite_schema WHERE name=?");
    root.bind(1, table);
    EXPECT_TRUE(root.executeStep());
    return static_cast<std::uintmax_t>(root.getColumn(0).getInt64() - 1) * 8192;
  }
  /// What people do still arrives.
  void expect_edits_work() {
    const std::size_t stars = found("starred = true").size();
    select(found("method = gcd and seed = 1"));
    ASSERT_NE(command(QStringLiteral("Star")), nullptr);
    command(QStringLiteral("Star"))->trigger();
    EXPECT_TRUE(eventually([&] { return found("starred = true").size() == stars + 1; }));
  }
};

TEST_F(ChangingStore, MovedAwayItIsToldAndWhatWasShownStays) {
  const auto away = temporary_.path() / "away.db";
  select(found("experiment = rings"));
  fs::rename(file_, away);
  EXPECT_TRUE(says(QStringLiteral("there is no store")));
  EXPECT_EQ(window_.model().ids().size(), 5U);
  const QSignalSpy refused(window_.session(), &StoreSession::refused);
  command(QStringLiteral("Star"))->trigger();
  EXPECT_TRUE(eventually([&] { return !refused.empty(); }));
  EXPECT_TRUE(says(QStringLiteral("there is no store")));
  fs::rename(away, file_);
  EXPECT_TRUE(eventually([&] { return !window_.banner().text().contains(QStringLiteral("there is no store")); }));
  EXPECT_EQ(window_.selection().ids().size(), 4U);  // it is the same file
  expect_edits_work();
}

TEST_F(ChangingStore, WhatIsNoStoreIsToldAndNothingBreaks) {
  window_.open(temporary_.write("text.db", "no store at all, but long enough to be looked at as one, or so one may think"));
  EXPECT_TRUE(says(QStringLiteral("text.db")));
  EXPECT_TRUE(has_listed(0));
  window_.open(file_);
  EXPECT_TRUE(has_listed(5));
  EXPECT_TRUE(is_quiet());
}

TEST_F(ChangingStore, DeletedAndMadeAnewItIsShownAnew) {
  select(found("experiment = rings"));
  fs::remove(file_);
  EXPECT_TRUE(says(QStringLiteral("there is no store")));
  testing::make_plot_store(file_);
  EXPECT_TRUE(says(QStringLiteral("was replaced")));
  EXPECT_TRUE(has_listed(runs_in(file_)));
  EXPECT_TRUE(window_.selection().ids().empty());  // the same numbers are other runs
  expect_edits_work();
}

TEST_F(ChangingStore, ReplacedByAnotherWithinAMomentItIsShownAnew) {
  const auto other = temporary_.path() / "other.db";
  testing::make_plot_store(other);
  select(found("experiment = rings"));
  fs::rename(other, file_);
  EXPECT_TRUE(says(QStringLiteral("was replaced")));
  EXPECT_TRUE(has_listed(runs_in(file_)));
  EXPECT_TRUE(window_.selection().ids().empty());
}

TEST_F(ChangingStore, AnotherStoreWrittenIntoItsFileIsShownAnew) {
  const auto other = temporary_.path() / "other.db";
  testing::make_plot_store(other);
  select(found("experiment = rings"));
  fs::copy_file(other, file_, fs::copy_options::overwrite_existing);  // the same file, other bytes
  EXPECT_TRUE(says(QStringLiteral("was replaced")));
  EXPECT_TRUE(has_listed(runs_in(file_)));
  EXPECT_TRUE(window_.selection().ids().empty());
}

TEST_F(ChangingStore, AHeaderThatIsOverwrittenIsToldAndComesBack) {
  const std::string whole = bytes_of(file_);
  overwrite(0, std::string(100, 'Z'));
  EXPECT_TRUE(says(QStringLiteral("it is not a SQLite file")));
  EXPECT_EQ(window_.model().ids().size(), 5U);
  overwrite(0, whole);
  EXPECT_TRUE(is_quiet());
  expect_edits_work();
}

TEST_F(ChangingStore, DamageInTheMiddleIsToldOnceAndComesBack) {
  const std::string whole = bytes_of(file_);
  const std::uintmax_t place = place_of("run");
  const QSignalSpy told(window_.session(), &StoreSession::trouble);
  overwrite(place, std::string(8192, 'Z'));
  EXPECT_TRUE(says(QStringLiteral("is damaged")));
  EXPECT_EQ(window_.model().ids().size(), 5U);
  for (int i = 0; i < 2; ++i) {  // looked at again, it does not come and go
    const QSignalSpy changed(window_.session(), &StoreSession::changed);
    EXPECT_TRUE(eventually([&] { return !changed.empty(); }));
    EXPECT_TRUE(window_.banner().text().contains(QStringLiteral("is damaged")));
  }
  EXPECT_EQ(told.size(), 1);
  overwrite(place, whole.substr(place, 8192));
  EXPECT_TRUE(is_quiet());
  expect_edits_work();
}

/// Permissions mean nothing to root: such a test gives its thread, and those that it starts, to another user.
class AsNobody {
 public:
  AsNobody() {
    if (is_root_) syscall(SYS_setresuid, kNobody, kNobody, 0);
  }
  ~AsNobody() {
    if (!is_root_) return;
    syscall(SYS_setresuid, 0, 0, 0);
    prctl(PR_SET_DUMPABLE, 1);  // for a sanitizer, which looks at the process at its end
  }
  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;

 private:
  static constexpr uid_t kNobody = 65534;
  bool is_root_ = geteuid() == 0;
};

class ReadOnlyStore : private AsNobody, public ChangingStore {
 protected:
  ~ReadOnlyStore() override { fs::permissions(file_.parent_path(), fs::perms::owner_all); }  // to be removed

  void expect_no_edits() {
    const QSignalSpy refused(window_.session(), &StoreSession::refused);
    select(found("method = gcd and seed = 1"));
    command(QStringLiteral("Star"))->trigger();
    EXPECT_TRUE(eventually([&] { return !refused.empty(); }));
    EXPECT_TRUE(says(QStringLiteral("cannot be written")));
    EXPECT_EQ(found("starred = true").size(), 1U);
    EXPECT_EQ(window_.model().ids().size(), 5U);
  }
};

TEST_F(ReadOnlyStore, AFileThatBecomesSoIsToldAndComesBack) {
  fs::permissions(file_, fs::perms::owner_read);
  EXPECT_TRUE(says(QStringLiteral("is read-only: it can be looked at, but not edited")));
  expect_no_edits();
  fs::permissions(file_, fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_TRUE(eventually([&] { return !window_.banner().text().contains(QStringLiteral("read-only: it can")); }));
  expect_edits_work();
}

TEST_F(ReadOnlyStore, AFolderThatBecomesSoIsToldAndComesBack) {
  const fs::path folder = file_.parent_path();
  fs::permissions(folder, fs::perms::owner_read | fs::perms::owner_exec);
  EXPECT_TRUE(says(QStringLiteral("cannot be written: the store can be looked at, but not edited")));
  expect_no_edits();
  fs::permissions(folder, fs::perms::owner_all);
  EXPECT_TRUE(eventually([&] { return !window_.banner().text().contains(QStringLiteral("the store can be")); }));
  expect_edits_work();
}

TEST_F(ReadOnlyStore, OneThatIsSoFromTheBeginningIsShown) {
  const fs::path folder = file_.parent_path();
  window_.open(temporary_.path() / "none.db");
  EXPECT_TRUE(has_listed(0));
  fs::permissions(folder, fs::perms::owner_read | fs::perms::owner_exec);
  window_.open(file_);
  EXPECT_TRUE(has_listed(5));
  EXPECT_TRUE(says(QStringLiteral("the folder")));
  expect_no_edits();
  fs::permissions(folder, fs::perms::owner_all);
  expect_edits_work();
}

}  // namespace
}  // namespace ebmlab::gui
