// SPDX-License-Identifier: MIT
// What is opened, what is refused, and that a refusal leaves the file as it was.
#include "storage/digest.hpp"
#include "storage/error.hpp"
#include "store_fixture.hpp"

#include <fstream>

namespace ebmlab::storage::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class Opening : public StoreTest {
 protected:
  [[nodiscard]] std::string reading() const {
    return error_of([&] { const Reader reader(file_); });
  }
  [[nodiscard]] std::string writing() const {
    return error_of([&] { (void)Store::open(file_); });
  }
  [[nodiscard]] std::string creating() const {
    return error_of([&] { (void)Store::open_or_create(file_); });
  }
  [[nodiscard]] std::ptrdiff_t files() const {
    return std::distance(fs::directory_iterator(folder_), fs::directory_iterator());
  }

  void damage(std::uintmax_t from, std::uintmax_t size) const {
    std::fstream file(file_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(from));
    for (std::uintmax_t i = 0; i < size; ++i) file.put('\x5A');
  }
};

TEST_F(Opening, AMissingFileIsNamedAndNotMade) {
  EXPECT_EQ(reading(), "there is no store " + file_.string());
  EXPECT_EQ(writing(), "there is no store " + file_.string());
  EXPECT_EQ(files(), 0);
}

TEST_F(Opening, AMissingFolderIsNamed) {
  file_ = folder_ / "nowhere" / "ebmlab.db";
  EXPECT_THAT(creating(), HasSubstr("the folder " + (folder_ / "nowhere").string() + " does not exist"));
}

TEST_F(Opening, AFolderIsNoStore) {
  fs::create_directory(file_);
  EXPECT_THAT(creating(), HasSubstr("is a folder, not a store"));
  EXPECT_THAT(reading(), HasSubstr("is a folder, not a store"));
}

TEST_F(Opening, ATextFileIsRefusedAndLeftAlone) {
  std::ofstream(file_) << std::string(5000, 'x');
  const std::string before = sha256_of_file(file_);
  for (const auto& told : {reading(), writing(), creating()}) EXPECT_THAT(told, HasSubstr("it is not a SQLite file"));
  EXPECT_EQ(sha256_of_file(file_), before);
  EXPECT_EQ(files(), 1);
}

TEST_F(Opening, AnotherProgramsDatabaseIsRefusedAndLeftAlone) {
  {
    SQLite::Database(file_.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
        .exec("CREATE TABLE mine(x); INSERT INTO mine VALUES(1)");
  }
  const std::string before = sha256_of_file(file_);
  for (const auto& told : {reading(), writing(), creating()})
    EXPECT_THAT(told, HasSubstr("a SQLite file, but not an ebmlab store"));
  EXPECT_EQ(sha256_of_file(file_), before);
  EXPECT_EQ(files(), 1);
}

TEST_F(Opening, AnEmptyFileBecomesAStore) {
  std::ofstream(file_).flush();
  EXPECT_EQ(creating(), "");
  EXPECT_EQ(sql("SELECT count(*) FROM run"), "0");
}

TEST_F(Opening, ANewerFormatIsReadButNotWritten) {
  make_run();
  change("PRAGMA user_version=4");
  EXPECT_THAT(writing(), HasSubstr("written by a newer ebmlab (format 4, this one knows 3): it can be read, but not written"));
  EXPECT_THAT(creating(), HasSubstr("newer ebmlab"));
  const Reader reader(file_);
  EXPECT_THAT(reader.notice(), HasSubstr("newer ebmlab (format 4"));
  EXPECT_EQ(reader.list_runs().size(), 1U);
}

TEST_F(Opening, ATruncatedStoreIsToldOf) {
  make_run();
  fs::resize_file(file_, fs::file_size(file_) / 2);
  const std::string told = error_of([&] { (void)Reader(file_).run_detail(1); });
  EXPECT_THAT(told, HasSubstr(file_.string()));
  EXPECT_THAT(told, HasSubstr("is damaged"));
}

TEST_F(Opening, ADamagedStoreIsNotWrittenAfterAWriterDied) {
  make_run();
  { Recorder(file_, 1, a_host()).finish(RunStatus::kCompleted); }
  change("UPDATE run_session SET ended_us=NULL, pid_start=pid_start+1; UPDATE run SET status='running'");
  EXPECT_EQ(writing(), "");
  const auto page = std::stoull(sql("SELECT rootpage FROM sqlite_schema WHERE name='event_by_kind'"));
  damage((page - 1) * 8192, 4096);
  EXPECT_THAT(writing(), HasSubstr("it can be read, but is not written any more"));
  EXPECT_EQ(Reader(file_).list_runs().at(0).status, RunStatus::kLost);
}

TEST_F(Opening, WithoutPermissionItIsReadAndSaysSo) {
  make_run();
  fs::permissions(file_, fs::perms(0444));
  fs::permissions(folder_, fs::perms(0555));
  Child child({"nobody", file_.string()});
  EXPECT_EQ(child.read_line(),
            "1 " + file_.string() + ": the folder cannot be written, so the store is read as it stands in the file");
  EXPECT_THAT(child.read_line(), HasSubstr("the folder " + folder_.string() + " cannot be written: Permission denied"));
  EXPECT_THAT(child.read_line(),
              HasSubstr("ebmlab.db-new: the folder " + folder_.string() + " cannot be written: Permission denied"));
}

TEST_F(Opening, ANameWithOddCharactersWorks) {
  file_ = folder_ / "50% ?#'ü.db";
  make_run();
  EXPECT_EQ(Reader(file_).list_runs().size(), 1U);
  fs::permissions(folder_, fs::perms(0555));
  Child child({"nobody", file_.string()});
  EXPECT_THAT(child.read_line(), HasSubstr("1 "));
}

}  // namespace
}  // namespace ebmlab::storage::testing
