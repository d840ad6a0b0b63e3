// SPDX-License-Identifier: MIT
// Runs as JSON Lines: out and in again without losing a bit, all or nothing.
#include "storage/jsonl.hpp"

#include "storage/artifacts.hpp"
#include "store_fixture.hpp"

#include <nlohmann/json.hpp>

#include <bit>
#include <limits>
#include <sstream>

namespace ebmlab::storage::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class Jsonl : public StoreTest {
 protected:
  Jsonl() {
    NewRun first = a_run("gcd", 1), second = a_run("cd", 2);
    first.uuid = "u1";
    first.experiment.uuid = second.experiment.uuid = "e1";
    first.params.push_back({.name = "energy.limit", .num = std::numeric_limits<double>::infinity(), .txt = "inf"});
    second.uuid = "u2";
    make_run(first);
    make_run(second);
    record(1, 0);
    record(1, 900);  // resumed from before the end
    change(
        "UPDATE run SET note='a \"note\"\nof two lines', starred=1, created_us=5 WHERE id=1;"
        "UPDATE run SET parent_run_id=1, forked_from_checkpoint_id=1 WHERE id=2;"
        "INSERT INTO tag(name,color) VALUES('paper','#0f0'); INSERT INTO run_tag VALUES(1,1);"
        "UPDATE evaluation SET checkpoint_id=1, dataset_id=1, sampler_plugin_id=1");
  }

  void record(std::int64_t run, std::int64_t first_step) const {
    Recorder recorder(file_, run, a_host(), first_step, quick());
    for (std::size_t i = 0; i < 1100; ++i)
      recorder.point(first_step + static_cast<std::int64_t>(i), "awkward", values_[i % values_.size()]);
    recorder.point(first_step + 3, "sparse", 1);
    recorder.point(first_step + 4, "sparse", 2);
    recorder.point(first_step + 900, "sparse", 3);
    recorder.snapshot({.kind = "samples",
                       .name = "small",
                       .step = first_step + 5,
                       .shape = {2, 2},
                       .data = random_bytes(16, 1),
                       .vmin = -1.5});
    recorder.snapshot(
        {.kind = "energy_grid", .name = "large", .step = first_step + 5, .shape = {150, 150}, .data = random_bytes(90'000, 2)});
    recorder.checkpoint({.step = first_step + 1000, .kind = "final", .data = random_bytes(5000, 3)});
    recorder.checkpoint({.step = first_step + 1000, .kind = "best", .data = random_bytes(5000, 3)});
    recorder.evaluation({.step = first_step + 1000,
                         .protocol = "p",
                         .metrics = {{.metric = "kl", .value = 0.1}, {.metric = "ess", .value = {}}}});
    recorder.event({.kind = "stage", .title = "joint", .step = first_step});
    recorder.log("umlaut ä\nno UTF-8 \xff\xfe");
    recorder.progress(first_step + 1100, 7, 8);
    recorder.finish(RunStatus::kCompleted);
  }

  static std::string exported(const fs::path& store, const JsonlOptions& options = {}) {
    std::vector<std::int64_t> runs;
    for (const auto& run : Reader(store).list_runs()) runs.push_back(run.id);
    std::ostringstream out;
    export_jsonl(store, runs, out, options);
    return out.str();
  }
  MergeReport import(const std::string& text) const {
    std::istringstream in(text);
    return import_jsonl(fresh_, in, "runs.jsonl");
  }
  [[nodiscard]] std::string error_importing(const std::string& text) const {
    return error_of([&] { (void)import(text); });
  }
  /// The text with the first `from` replaced.
  static std::string with(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
  }
  [[nodiscard]] std::string sql_of_fresh(const std::string& query) const { return rows_of(fresh_, query); }

  const std::vector<double> values_{0.1,
                                    -0.0,
                                    1.0 / 3,
                                    5e-324,
                                    std::numeric_limits<double>::max(),
                                    123456789012345678.0,
                                    std::numeric_limits<double>::quiet_NaN(),
                                    -std::numeric_limits<double>::quiet_NaN(),
                                    std::bit_cast<double>(0x7ff8'0000'dead'beefU),
                                    std::numeric_limits<double>::infinity(),
                                    -std::numeric_limits<double>::infinity()};
  fs::path fresh_ = folder_ / "fresh.db";
};

TEST_F(Jsonl, OutAndInAndOutGivesTheSameBytes) {
  const std::string text = exported(file_);
  const auto report = import(text);
  EXPECT_EQ(report.added, 2U);
  EXPECT_EQ(report.without_data, 0U);
  EXPECT_EQ(exported(fresh_), text);
  EXPECT_EQ(sql_of_fresh("PRAGMA foreign_key_check"), "");
}

TEST_F(Jsonl, NothingIsLostOnTheWay) {
  (void)import(exported(file_));
  for (const std::string table :
       {"run_session", "run_seed",   "run_plugin",  "run_dataset", "param",      "series",  "chunk",
        "snapshot",    "checkpoint", "event",       "log",         "evaluation", "run_tag", "artifact",
        "name",        "host",       "environment", "plugin",      "dataset",    "tag",     "experiment"})
    EXPECT_EQ(sql_of_fresh("SELECT count(*) FROM " + table), sql("SELECT count(*) FROM " + table)) << table;
  // Of columns whose values are not ids, every byte.
  for (const std::string query :
       {"SELECT hex(group_concat(quote(steps)||quote(times)||quote(vals)||crc32c||quote(vmin)||t1_us)) FROM (SELECT * FROM "
        "chunk ORDER BY series_id, seq)",
        "SELECT quote(text) FROM log ORDER BY session_id, seq",
        "SELECT quote(note), starred, config_json, config_sha256, created_us FROM run ORDER BY uuid",
        "SELECT quote(num), txt, source FROM param ORDER BY num, txt",
        "SELECT sha256, size_bytes, created_us FROM artifact ORDER BY 1",
        "SELECT quote(inline_data), sha256, vmin, shape FROM snapshot ORDER BY id",
        "SELECT c.uuid, p.uuid, k.kind FROM run c JOIN run p ON p.id=c.parent_run_id JOIN checkpoint k ON "
        "k.id=c.forked_from_checkpoint_id",
        "SELECT quote(value), k.kind, d.name, p.name FROM evaluation e JOIN checkpoint k ON k.id=e.checkpoint_id JOIN dataset "
        "d ON"
        " d.id=e.dataset_id JOIN plugin p ON p.id=e.sampler_plugin_id"})
    EXPECT_EQ(sql_of_fresh(query), sql(query)) << query;
  const auto in = Reader(file_).series_values(1, "awkward"),
             out = Reader(fresh_).series_values(Reader(fresh_).find_run("u1"), "awkward");
  ASSERT_EQ(out.values.size(), in.values.size());
  for (std::size_t i = 0; i < in.values.size(); ++i)
    ASSERT_EQ(std::bit_cast<std::uint64_t>(out.values[i]), std::bit_cast<std::uint64_t>(in.values[i]));
}

TEST_F(Jsonl, EachLineIsAnObjectThatSaysWhatItIs) {
  std::istringstream in(exported(file_));
  std::string line;
  std::getline(in, line);
  EXPECT_EQ(line, R"({"ebmlab":"runs","format":1})");
  std::map<std::string, int> types;
  std::int64_t lines = 1;
  for (nlohmann::json object; std::getline(in, line); ++lines) {
    object = nlohmann::json::parse(line);
    const std::string type = object.at("type");
    ++types[type];
    if (type == "run" && object.at("uuid") == "u2") {
      EXPECT_EQ(object.at("forked_from").at("run"), "u1");
    } else if (type == "end") {
      EXPECT_EQ(object.at("lines"), lines);
    } else if (type == "chunk") {
      EXPECT_LE(object.at("values").size(), 1024U);
      if (object.at("series") != "awkward" || object.at("seq") != 0) continue;
      const nlohmann::json words(std::vector(object["values"].begin() + 6, object["values"].begin() + 11));
      EXPECT_EQ(words, nlohmann::json({"nan", "-nan", "nan(0x7ff80000deadbeef)", "inf", "-inf"}));
    }
  }
  EXPECT_EQ(types.at("run"), 2);
  EXPECT_EQ(types.at("experiment"), 1);
  EXPECT_EQ(types.at("end"), 1);
}

TEST_F(Jsonl, AgainAddsNothing) {
  const std::string text = exported(file_);
  (void)import(text);
  EXPECT_EQ(import(text).unchanged, 2U);
  EXPECT_EQ(exported(fresh_), text);
}

TEST_F(Jsonl, WithoutArtifactsTheRowsThatNeedThemAreLeftOutUntilTheyCome) {
  const std::string bare = exported(file_, {.with_artifacts = false});
  const std::string whole = exported(file_);
  EXPECT_THAT(bare, HasSubstr("\"sha256\":\"" + sql("SELECT sha256 FROM checkpoint LIMIT 1")));
  EXPECT_LT(bare.size() + 95'000, whole.size());
  const auto report = import(bare);
  EXPECT_EQ(report.added, 2U);
  // Of each session a large snapshot and a checkpoint, the better of two best ones, and what was found of a checkpoint.
  EXPECT_EQ(report.without_data, 9U);
  EXPECT_EQ(sql_of_fresh("SELECT (SELECT count(*) FROM snapshot), (SELECT count(*) FROM checkpoint), (SELECT count(*) FROM "
                         "evaluation)"),
            "2|0|0");
  EXPECT_EQ(import(whole).updated, 1U);
  EXPECT_EQ(exported(fresh_), whole);
  EXPECT_EQ(import(bare).without_data, 0U);  // the files are there now
  EXPECT_EQ(exported(fresh_), whole);
}

TEST_F(Jsonl, ChosenRunsAlone) {
  std::ostringstream out;
  export_jsonl(file_, std::vector<std::int64_t>{2, 2}, out);
  EXPECT_EQ(import(out.str()).added, 1U);
  EXPECT_EQ(sql_of_fresh("SELECT uuid, parent_run_id IS NULL FROM run"), "u2|1");
  EXPECT_EQ(import(exported(file_)).added, 1U);
  EXPECT_EQ(sql_of_fresh("SELECT p.uuid FROM run r JOIN run p ON p.id=r.parent_run_id"), "u1");
  EXPECT_THAT(error_of([&] { export_jsonl(file_, std::vector<std::int64_t>{9}, out); }), HasSubstr("there is no run 9"));
}

TEST_F(Jsonl, ADamagedChunkIsNotWrittenOut) {
  change("UPDATE chunk SET vals=zeroblob(length(vals)) WHERE seq=0");
  EXPECT_THAT(error_of([&] { (void)exported(file_); }), HasSubstr("chunk 0 is damaged"));
}

TEST_F(Jsonl, WhatIsWrongIsNamedWithItsLineAndKey) {
  const std::string text = exported(file_, {.with_artifacts = false});
  using Case = std::pair<std::string, std::string>;
  const std::vector<std::pair<Case, std::string>> cases{
      {{"\"ebmlab\":\"runs\"", "\"ebmlab\":\"cats\""}, "runs.jsonl:1: this is not a file of runs"},
      {{"\"format\":1", "\"format\":7"}, "runs.jsonl:1: it was written by another ebmlab (format 7"},
      {{"{\"type\":\"run\"", "{\"type\":\"walk\""}, "runs.jsonl:3: walk: there is no such type"},
      {{"{\"type\":\"run\"", "{\"type\":run"}, "runs.jsonl:3: it is not a line of JSON"},
      {{"\"method\":\"gcd\"", "\"method\":17"}, "runs.jsonl:3: run: \"method\" must be a text"},
      {{"\"method\":\"gcd\"", "\"methode\":\"gcd\""}, "runs.jsonl:3: run: \"method\" is missing"},
      {{"\"starred\":1", "\"starred\":1,\"stars\":5"}, "runs.jsonl:3: run: \"stars\" is not known here"},
      {{"\"pid\":", "\"pid\":\"x\",\"p\":"}, "runs.jsonl:3: run: \"run_session\": \"pid\" must be a whole number"},
      {{"\"hostname\":", "\"host\":"}, "runs.jsonl:3: run: \"run_session\": \"host\": \"hostname\" is missing"},
      {{"\"status\":\"completed\"", "\"status\":\"great\""}, "runs.jsonl:3: it cannot be kept: CHECK constraint failed"},
      {{"\"values\":[0.1", "\"values\":[\"zero\""}, "chunk: \"values\" must be a number"},
      {{"\"values\":[0.1,", "\"values\":["}, "chunk: \"steps\", \"times_us\" and \"values\" must be equally long"},
      {{"\"steps\":[0,", "\"steps\":[9223372036854775807,"}, "chunk: \"steps\" must be between"},
      {{"\"shape\":\"[2,2]\"", "\"shape\":\"[2,-2]\""}, "snapshot: \"shape\" must hold a list of sizes"},
      {{"\"sha256\":\"" + sql("SELECT sha256 FROM artifact LIMIT 1"), "\"sha256\":\"../../x"},
       "\"artifact\": \"sha256\" must be 64 hexadecimal digits"},
      {{"\"session\":1", "\"session\":5"}, "chunk: \"session\" is 5, which the run has not"},
      {{"{\"type\":\"end\"", "{\"type\":\"event\""}, "event: \"run\" is missing"}};
  for (const auto& [change, message] : cases)
    EXPECT_THAT(error_importing(with(text, change.first, change.second)), HasSubstr(message));
  EXPECT_FALSE(fs::exists(fresh_));
  for (const auto& entry : fs::directory_iterator(folder_)) {  // what was read of it is gone, too
    EXPECT_THAT(entry.path().string(), ::testing::Not(HasSubstr(".partial-")));
  }
}

TEST_F(Jsonl, DataThatIsNotWhatItsDigestSaysIsRefused) {
  const std::string text = exported(file_);
  const auto at = text.find("\"data\":\"") + 8;
  std::string changed = text;
  changed[at] = changed[at] == 'A' ? 'B' : 'A';
  EXPECT_THAT(error_importing(changed), HasSubstr("\"artifact\": \"data\" is not what \"sha256\" and \"size_bytes\" say"));
}

TEST_F(Jsonl, AFileThatWasCutOffIsNotImported) {
  const std::string text = exported(file_);
  const auto last = text.rfind("{\"type\":\"end\"");
  EXPECT_THAT(error_importing(text.substr(0, last)), HasSubstr("runs.jsonl is not complete"));
  EXPECT_THAT(error_importing(text.substr(0, last - 10)), HasSubstr("it is not a line of JSON"));
  EXPECT_THAT(error_importing(""), HasSubstr("this is not a file of runs"));
  const auto log = text.find("{\"type\":\"log\"");
  EXPECT_THAT(error_importing(text.substr(0, log) + text.substr(text.find('\n', log) + 1)),
              HasSubstr("end: lines are missing"));
  EXPECT_THAT(error_importing(text + "{\"type\":\"end\",\"lines\":1}\n"), HasSubstr("this line comes after the end"));
  EXPECT_FALSE(fs::exists(fresh_));
}

TEST_F(Jsonl, DeepAndEndlessLinesAreRefused) {
  const std::string header = "{\"ebmlab\":\"runs\",\"format\":1}\n";
  EXPECT_THAT(error_importing(header + std::string(100'000, '[')), HasSubstr("runs.jsonl:2: it is nested too deeply"));
}

}  // namespace
}  // namespace ebmlab::storage::testing
