// SPDX-License-Identifier: MIT
// Stores of older formats: brought to the present one, after a backup, with all they held.
#include "storage/migration.hpp"
#include "storage/connection.hpp"
#include "storage/digest.hpp"
#include "store_fixture.hpp"

#include <fstream>
#include <iterator>
#include <thread>

namespace ebmlab::storage::testing {
namespace {

using ::testing::HasSubstr;

class Migration : public StoreTest {
 protected:
  /// A store as a format left it, with one run that was judged.
  void make_format(int format) const {
    std::ifstream in(STORE_FORMATS + std::to_string(format) + ".sql");
    const std::string schema{std::istreambuf_iterator<char>(in), {}};
    SQLite::Database db(file_.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    db.exec("PRAGMA journal_mode=WAL");
    db.exec(schema);
    db.exec(
        "INSERT INTO meta(key,value) VALUES('uuid','s'),('created_us',1);"
        "INSERT INTO experiment(id,uuid,name,created_us) VALUES(1,'e','old',1);"
        "INSERT INTO environment(id,sha256,app_version) VALUES(1,'d','0.1');"
        "INSERT INTO run(id,uuid,experiment_id,name,method,status,replicate_key,config_json,config_sha256,environment_id,"
        "created_us) VALUES(1,'u',1,'gcd/seed-0','gcd','completed','k','{}','c',1,1);"
        "INSERT INTO evaluation(run_id,step,protocol,protocol_sha256,seed,samples,energy_evals,wall_us,metric,value)"
        " VALUES(1,5,'{}','p',0,1,1,1,'kl',0.5)");
  }
  [[nodiscard]] static std::string schema_of(const std::filesystem::path& file) {
    const SQLite::Database db(file.string());
    SQLite::Statement rows(db, "SELECT type, name, tbl_name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2");
    std::string text;
    while (rows.executeStep()) {
      text +=
          rows.getColumn(0).getString() + " " + rows.getColumn(1).getString() + " on " + rows.getColumn(2).getString() + "\n";
      SQLite::Statement columns(
          db,
          "SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_info(?) UNION ALL SELECT name, '', desc, '', key"
          " FROM pragma_index_xinfo(?1)");
      columns.bind(1, rows.getColumn(1).getString());
      while (columns.executeStep()) {
        for (int i = 0; i < 5; ++i) text += columns.getColumn(i).getString() + "|";
        text += "\n";
      }
    }
    return text;
  }
};

TEST_F(Migration, AMigratedStoreHasTheSchemaOfAFreshOne) {
  const std::filesystem::path fresh = folder_ / "fresh.db";
  (void)Store::open_or_create(fresh);
  for (int format = 1; format < kFormat; ++format) {
    file_ = folder_ / ("format" + std::to_string(format) + ".db");
    make_format(format);
    (void)Store::open(file_);
    EXPECT_EQ(schema_of(file_), schema_of(fresh)) << format;
    EXPECT_EQ(sql("PRAGMA user_version"), std::to_string(kFormat));
    EXPECT_EQ(sql("SELECT min(version), max(version), count(*), min(length(sql_sha256)) FROM migration"),
              std::to_string(format + 1) + "|" + std::to_string(kFormat) + "|" + std::to_string(kFormat - format) + "|64");
    EXPECT_TRUE(std::filesystem::exists(backup_path(file_, format)));
    EXPECT_EQ(Reader(file_).run_ids({.filter = "method = gcd"}).size(), 1U);
  }
}

TEST_F(Migration, ReadingMigratesKeepsEverythingAndLeavesABackup) {
  make_format(1);
  const Reader reader(file_);
  EXPECT_THAT(reader.notice(), HasSubstr("was brought from format 1 to " + std::to_string(kFormat) + "; as it was it is in "));
  EXPECT_EQ(Reader(file_).notice(), "");
  EXPECT_EQ(reader.list_runs().at(0).experiment, "old");
  EXPECT_EQ(reader.evaluations(1).at(0).value, 0.5);
  const SQLite::Database backup(backup_path(file_, 1).string());
  SQLite::Statement version(backup, "PRAGMA user_version");
  ASSERT_TRUE(version.executeStep());
  EXPECT_EQ(version.getColumn(0).getInt(), 1);
}

TEST_F(Migration, AnEarlierBackupStays) {
  make_format(1);
  std::ofstream(backup_path(file_, 1)) << "of another day";
  (void)Store::open(file_);
  std::ifstream backup(backup_path(file_, 1));
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(backup), {}), "of another day");
}

TEST_F(Migration, WhereNothingCanBeWrittenItIsRefusedWithWhatToDo) {
  make_format(1);
  std::filesystem::permissions(folder_, std::filesystem::perms(0555));
  Child child({"nobody", file_.string()});
  EXPECT_THAT(child.read_line(), HasSubstr("was written by an older ebmlab (format 1) and has to be brought to format " +
                                           std::to_string(kFormat) + " first, but its folder cannot be written"));
}

TEST_F(Migration, ManyWhoOpenItAtOnceMigrateItOnce) {
  make_format(1);
  std::vector<std::jthread> openers;
  for (int i = 0; i < 4; ++i) {
    openers.emplace_back([this] { EXPECT_EQ(error_of([this] { (void)Reader(file_).list_runs(); }), ""); });
  }
  openers.clear();
  EXPECT_EQ(sql("SELECT count(*) FROM migration"), std::to_string(kFormat - 1));
}

}  // namespace
}  // namespace ebmlab::storage::testing
