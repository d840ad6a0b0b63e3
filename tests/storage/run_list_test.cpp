// SPDX-License-Identifier: MIT
// Lists of runs: order, pages, what is left out, columns.
#include "storage/filter_sql.hpp"

#include "store_fixture.hpp"

#include <cmath>

namespace ebmlab::storage::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

NewRun sized(const std::string& method, std::optional<double> size) {
  NewRun run = a_run(method);
  if (size) run.params.push_back({.name = "size", .num = size, .txt = std::to_string(static_cast<int>(*size))});
  return run;
}

class Listing : public StoreTest {
 protected:
  Listing() {
    Store::open_or_create(file_).create_runs(
        std::vector<NewRun>{sized("b", 9), sized("a", 10), sized("b", {}), sized("a", 9), sized("c", -1)});
    change("UPDATE run SET created_us=1000*id, step=10-id");
  }
  [[nodiscard]] std::vector<std::int64_t> sorted(const std::string& sort) const {
    return Reader(file_).run_ids({.sort = sort});
  }
};

TEST_F(Listing, NewestFirstUnlessAskedOtherwise) {
  EXPECT_THAT(sorted(""), ElementsAre(5, 4, 3, 2, 1));
  EXPECT_THAT(sorted("created"), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(sorted("step"), ElementsAre(5, 4, 3, 2, 1));
  EXPECT_THAT(sorted("-step"), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(sorted("method"), ElementsAre(4, 2, 3, 1, 5));  // equals newest first
  EXPECT_THAT(sorted("-method, id"), ElementsAre(5, 1, 3, 2, 4));
}

TEST_F(Listing, NumbersSortAsNumbersAndRunsWithoutOneComeLast) {
  EXPECT_THAT(sorted("params.size"), ElementsAre(5, 4, 1, 2, 3));
  EXPECT_THAT(sorted("-params.size"), ElementsAre(2, 4, 1, 5, 3));
  EXPECT_THAT(sorted("-params.size,id"), ElementsAre(2, 1, 4, 5, 3));
}

TEST_F(Listing, EveryFieldSorts) {
  {
    Recorder recorder(file_, 2, a_host());
    recorder.point(0, "loss.energy", 3);
    recorder.evaluation({.step = 1, .protocol = "{}", .metrics = {{.metric = "kl", .value = 2}}});
    recorder.finish(RunStatus::kCompleted);
  }
  change("INSERT INTO tag(id,name) VALUES(1,'x'); INSERT INTO run_tag VALUES(2,1); UPDATE run SET starred=1 WHERE id=2");
  for (const char* field : {"-loss.energy", "loss.energy.max", "eval.kl", "tag", "host", "-starred", "status", "-duration"}) {
    EXPECT_EQ(sorted(field).front(), 2) << field;
  }
  for (const char* field : {"status",  "method",    "experiment", "name",     "note", "created", "duration",
                            "host",    "seed",      "starred",    "archived", "kind", "dataset", "energy",
                            "sampler", "objective", "step",       "id",       "uuid", "tag",     "replicate"}) {
    EXPECT_EQ(sorted(field).size(), 5U) << field;
    EXPECT_EQ(sorted(std::string("-") + field).size(), 5U) << field;
  }
}

// Two ways lead to an order, and there is one order: numbers before texts, nothing last, equals newest first.
TEST_F(Listing, EveryOrderIsSqlites) {
  for (const std::int64_t run : {1, 2, 3, 5}) {
    Recorder recorder(file_, run, a_host());
    for (int step = 0; step < 3; ++step) {
      recorder.point(step, "loss", run == 5 ? std::nan("") : static_cast<double>(run % 3));
      recorder.evaluation(
          {.step = step, .protocol = "{}", .metrics = {{.metric = "kl", .value = run == 2 ? 0.5 - step : 0.0}}});
    }
    recorder.finish(RunStatus::kCompleted);
  }
  change(
      "INSERT INTO name(kind,text) VALUES('param','odd'); INSERT INTO param SELECT 1, id, NULL, 'abc', 'user' FROM name WHERE "
      "text='odd' UNION ALL SELECT 2, id, 1, 'true', 'user' FROM name WHERE text='odd' UNION ALL SELECT 3, id, 1e300, '1e300',"
      " 'user' FROM name WHERE text='odd' UNION ALL SELECT 5, id, -2, '-2', 'user' FROM name WHERE text='odd'");
  change("UPDATE series SET last=9e999 WHERE run_id=3");  // infinite
  const auto by_sql = [&](const std::string& value, const std::string& direction) {
    return sql("SELECT group_concat(id) FROM (SELECT id FROM run r ORDER BY " + value + direction + " NULLS LAST, id DESC)");
  };
  const auto of = [](const std::string& column, const std::string& rows) {
    return "(SELECT " + column + " FROM " + rows + " AND x.run_id=r.id)";
  };
  const std::string loss = of("last", "series x JOIN name n ON n.id=x.name_id WHERE n.text='loss'");
  const std::string mean = of("mean", "series x JOIN name n ON n.id=x.name_id WHERE n.text='loss'");
  const std::string kl = of("value", "evaluation x WHERE x.step=2 AND metric='kl'");
  const std::string odd = of("CASE WHEN txt='true' THEN txt ELSE coalesce(num,txt) END",
                             "param x JOIN name n ON n.id=x.name_id WHERE n.text='odd'");
  const std::vector<std::pair<std::string, std::string>> fields{
      {"loss", loss},
      {"loss.line", loss},
      {"loss.mean", mean},
      {"eval.kl", kl},
      {"params.odd", odd},
      {"step", "r.step"},
      {"id", "r.id"},
      {"method", "r.method"},
      {"name", "r.name"},
      {"status", "r.status"},
      {"created", "r.created_us"},
      {"starred", "r.starred"},
      {"experiment", "(SELECT name FROM experiment WHERE id=experiment_id)"}};
  for (const auto& [field, value] : fields) {
    for (const std::string sign : {"", "-"}) {
      std::string ids;
      for (const std::int64_t id : sorted(sign + field)) ids += (ids.empty() ? "" : ",") + std::to_string(id);
      EXPECT_EQ(ids, by_sql(value, sign.empty() ? "" : " DESC")) << sign << field;
    }
  }
  EXPECT_THAT(sorted("-method, loss, -params.size"), ElementsAre(5, 1, 3, 2, 4));
  EXPECT_THAT(Reader(file_).run_ids({.filter = "method = b", .sort = "-loss", .limit = 1}), ElementsAre(3));
  EXPECT_THAT(Reader(file_).run_ids({.sort = "-loss", .limit = 2, .offset = 1}), ElementsAre(2, 1));
  EXPECT_THAT(Reader(file_).run_ids({.sort = "-loss", .limit = 2, .offset = 9}), ElementsAre());
}

TEST_F(Listing, AWrongOrderIsNamedWithItsPlace) {
  EXPECT_THAT(error_of([&] { (void)sorted("id,-methd"); }), HasSubstr("sort: 'methd' at 5: there is no field"));
  EXPECT_THAT(error_of([&] { (void)sorted("id,"); }), HasSubstr("sort: '' at 4"));
  EXPECT_THAT(error_of([&] { (void)sorted("id desc"); }), HasSubstr("'id desc' at 1"));
  EXPECT_THAT(error_of([&] { (void)sorted("id; DROP TABLE run"); }), HasSubstr("there is no field"));
}

TEST_F(Listing, Pages) {
  const Reader reader(file_);
  EXPECT_THAT(reader.run_ids({.limit = 2}), ElementsAre(5, 4));
  EXPECT_THAT(reader.run_ids({.limit = 2, .offset = 2}), ElementsAre(3, 2));
  EXPECT_THAT(reader.run_ids({.limit = 2, .offset = 4}), ElementsAre(1));
  EXPECT_THAT(reader.run_ids({.offset = 3}), ElementsAre(2, 1));
  EXPECT_THAT(reader.run_ids({.filter = "method = a", .sort = "created", .limit = 1, .offset = 1}), ElementsAre(4));
  EXPECT_THAT(reader.run_ids({.limit = 2, .offset = 9}), ElementsAre());
}

TEST_F(Listing, ArchivedAndDeletedRunsAreLeftOut) {
  change("UPDATE run SET archived=1 WHERE id=1; UPDATE run SET deleted_us=7 WHERE id=2");
  change("UPDATE run SET archived=1, deleted_us=8 WHERE id=3");
  const Reader reader(file_);
  EXPECT_THAT(reader.run_ids(), ElementsAre(5, 4));
  EXPECT_THAT(reader.run_ids({.with_archived = true}), ElementsAre(5, 4, 1));
  EXPECT_THAT(reader.run_ids({.with_deleted = true}), ElementsAre(5, 4, 2));
  EXPECT_THAT(reader.run_ids({.with_archived = true, .with_deleted = true}), ElementsAre(5, 4, 3, 2, 1));
  // A filter that speaks of the archive decides itself.
  EXPECT_THAT(reader.run_ids({.filter = "archived = true"}), ElementsAre(1));
  EXPECT_THAT(reader.run_ids({.filter = "archived"}), ElementsAre(1));
  EXPECT_THAT(reader.run_ids({.filter = "archived = false or id = 1"}), ElementsAre(5, 4, 1));
  EXPECT_THAT(reader.run_ids({.filter = "id = 1"}), ElementsAre());
}

TEST_F(Listing, SummariesHaveWhatPeopleAdded) {
  change("UPDATE run SET note='hm', starred=1, archived=1, deleted_us=5, parent_run_id=1 WHERE id=2");
  change("INSERT INTO tag(id,name) VALUES(1,'zebra'),(2,'ant'); INSERT INTO run_tag VALUES(2,1),(2,2),(4,1)");
  const Reader reader(file_);
  const auto runs = reader.list_runs({.sort = "id", .with_archived = true, .with_deleted = true});
  ASSERT_EQ(runs.size(), 5U);
  EXPECT_EQ(runs[1].note, "hm");
  EXPECT_TRUE(runs[1].is_starred);
  EXPECT_TRUE(runs[1].is_archived);
  EXPECT_EQ(runs[1].deleted_us, 5);
  EXPECT_EQ(runs[1].parent_run_id, 1);
  EXPECT_THAT(runs[1].tags, ElementsAre("ant", "zebra"));
  EXPECT_THAT(runs[3].tags, ElementsAre("zebra"));
  EXPECT_TRUE(runs[0].tags.empty());
  EXPECT_FALSE(runs[0].is_starred);
  EXPECT_FALSE(runs[0].deleted_us.has_value());
  EXPECT_EQ(reader.run_summary(2).tags, runs[1].tags);
}

TEST_F(Listing, ColumnsOfManyRunsAtOnce) {
  {
    Recorder recorder(file_, 2, a_host());
    recorder.point(0, "loss.energy", 2.5);
    recorder.finish(RunStatus::kCompleted);
  }
  change("INSERT INTO tag(id,name) VALUES(1,'x'),(2,'y'); INSERT INTO run_tag VALUES(2,1),(2,2)");
  const Reader reader(file_);
  const std::vector<std::int64_t> ids{2, 3, 1, 99};
  const auto rows =
      reader.columns(ids, {"method", "params.size", "loss.energy", "created", "status", "tag", "params.sampler.plugin"});
  const FieldValue none;
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_THAT(rows[0], ElementsAre(FieldValue("a"), FieldValue(10.0), FieldValue(2.5), FieldValue(std::int64_t{2000}),
                                   FieldValue("completed"), FieldValue("x,y"), FieldValue("diffusion")));
  EXPECT_THAT(rows[1], ElementsAre(FieldValue("b"), none, none, FieldValue(std::int64_t{3000}), FieldValue("created"), none,
                                   FieldValue("diffusion")));
  EXPECT_EQ(rows[2][1], FieldValue(9.0));
  EXPECT_EQ(rows[3], std::vector<FieldValue>(7));
  EXPECT_THAT(error_of([&] { (void)reader.columns(ids, {"methd"}); }),
              HasSubstr("columns: 'methd' at 1: there is no field of that name"));
  EXPECT_TRUE(reader.columns({}, {"method"}).empty());
}

TEST_F(Listing, ParametersInWhichRunsDiffer) {
  const Reader reader(file_);
  EXPECT_THAT(reader.differing_params(std::vector<std::int64_t>{1, 4}), ElementsAre());        // both have size 9
  EXPECT_THAT(reader.differing_params(std::vector<std::int64_t>{1, 2}), ElementsAre("size"));  // 9 and 10
  EXPECT_THAT(reader.differing_params(std::vector<std::int64_t>{1, 3}), ElementsAre("size"));  // 3 has none
  EXPECT_THAT(reader.differing_params({}), ElementsAre());
}

TEST_F(Listing, ReplicatesShareAKey) {
  EXPECT_THAT(Reader(file_).run_ids({.filter = "replicate = 'nothing'"}), ElementsAre());
  const Reader reader(file_);
  const auto key = std::get<std::string>(reader.columns(std::vector<std::int64_t>{1}, {"replicate"}).at(0).at(0));
  EXPECT_THAT(reader.run_ids({.filter = "replicate = " + in_filter_quotes(key), .sort = "id"}), ::testing::Contains(1));
}

TEST_F(Listing, ALostRunIsShownAsLostEverywhere) {
  { const Recorder recorder(file_, 3, a_host()); }
  change("UPDATE run SET status='running' WHERE id=3; UPDATE run_session SET ended_us=NULL, pid_start=pid_start+1");
  const Reader reader(file_);
  EXPECT_EQ(reader.list_runs({.filter = "id = 3"}).at(0).status, RunStatus::kLost);
  EXPECT_EQ(reader.run_summary(3).status_reason, "its process is gone");
  const std::vector<std::int64_t> ids{3};
  EXPECT_EQ(reader.columns(ids, {"status"}).at(0).at(0), FieldValue("lost"));
  EXPECT_THAT(reader.run_ids({.filter = "status in [running, lost]", .sort = "status"}), ElementsAre(3));
}

// What keeps a list of many runs quick, in SQLite's own account of how it finds them.
TEST_F(Listing, IndicesFindTheRuns) {
  const FilterNames names{.params = {"size"}, .series = {"loss"}, .metrics = {"kl"}, .values = {}};
  const auto plan = [&](const std::string& filter) {
    return sql("EXPLAIN QUERY PLAN SELECT r.id FROM run r WHERE (" +
               compile_filter(filter, {.names = names, .is_listed = true}).condition.text +
               ") AND r.deleted_us IS NULL AND r.archived=0 ORDER BY r.created_us DESC, r.id DESC");
  };
  EXPECT_THAT(plan(""), HasSubstr("SCAN r USING INDEX run_listed"));
  EXPECT_THAT(plan("params.size > 1"), HasSubstr("COVERING INDEX param_num (name_id=? AND num>?)"));
  EXPECT_THAT(plan("params.size = big"), HasSubstr("COVERING INDEX param_txt (name_id=? AND txt=?)"));
  EXPECT_THAT(plan("loss < 1"), HasSubstr("COVERING INDEX series_last (name_id=? AND context=? AND last<?)"));
  EXPECT_THAT(plan("loss.min < 1"), HasSubstr("COVERING INDEX series_min (name_id=? AND context=? AND min<?)"));
  EXPECT_THAT(plan("loss.max < 1"), HasSubstr("SEARCH x USING INDEX sqlite_autoindex_series_1 (run_id=? AND name_id=?"));
  EXPECT_THAT(plan("eval.kl < 1"), HasSubstr("SEARCH v USING INDEX evaluation_by_metric (metric=? AND run_id=?)"));
  EXPECT_THAT(plan("status = failed"), HasSubstr("run_by_status (status=?)"));
  EXPECT_THAT(plan("experiment = a"), HasSubstr("run_by_experiment (experiment_id=?)"));
  EXPECT_THAT(plan("tag:a"), HasSubstr("run_tag_by_tag (tag_id=?)"));
  EXPECT_THAT(plan("method = a"), HasSubstr("SEARCH r USING COVERING INDEX run_words (method=?)"));
  EXPECT_THAT(plan("ring"), HasSubstr("SCAN w USING COVERING INDEX run_words"));
  // Many runs that a set holds are met in the order of the list; the table is not read.
  EXPECT_THAT(plan("params.size > 1 and eval.kl < 1"), HasSubstr("SCAN r USING INDEX run_listed"));
}

}  // namespace
}  // namespace ebmlab::storage::testing
