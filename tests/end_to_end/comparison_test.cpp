// SPDX-License-Identifier: MIT
// A comparison of 200 steps through the real program, read back with plain sqlite3.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "program.hpp"

namespace ebmlab::test {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::StartsWith;

/// One comparison for all tests of this file.
class Comparison : public ::testing::Test {
 protected:
  struct Shared {
    Workplace place;
    Output run;
    Shared() : run(place.ebmlab({"run", place.write("small.toml", small_specification(200)), "--jobs", "2"})) {}
  };
  static const Shared& shared() {
    static const Shared kShared;
    return kShared;
  }
  static std::string sql(const std::string& query) { return shared().place.sql(query); }
  static Output ebmlab(const std::vector<std::string>& arguments) { return shared().place.ebmlab(arguments); }
};

TEST_F(Comparison, EndsWellWithATable) {
  const Output& run = shared().run;
  EXPECT_TRUE(run.exit.is_clean()) << run.exit.text() << "\n" << run.err;
  for (const char* part : {"small", "method", "gcd", "cd-5", "floor", "SW", "AUROC", "KL", "seconds", "sliced Wasserstein"}) {
    EXPECT_THAT(run.out, HasSubstr(part));
  }
  EXPECT_THAT(run.err, HasSubstr("gcd/seed-0: completed"));
}

TEST_F(Comparison, TheStoreIsWholeAndHasEveryRun) {
  EXPECT_EQ(sql("PRAGMA integrity_check"), "ok");
  EXPECT_EQ(sql("PRAGMA foreign_key_check"), "");
  EXPECT_EQ(sql("PRAGMA application_id"), std::to_string(0x45424D4C));
  EXPECT_EQ(sql("SELECT method, status, step, step_target, count(*) FROM run GROUP BY method ORDER BY method"),
            "cd-5|completed|200|200|2\ngcd|completed|200|200|2");
  EXPECT_EQ(sql("SELECT count(DISTINCT replicate_key) FROM run"), "2");
  EXPECT_EQ(
      sql("SELECT count(*) FROM run WHERE energy_evals > 0 AND grad_evals >= 0 AND active_us > 0 AND ended_us IS NOT NULL"),
      "4");
  EXPECT_EQ(sql("SELECT count(*) FROM run_session WHERE exit_code = 0 AND ended_us IS NOT NULL"), "4");
}

TEST_F(Comparison, WhatARunNeedsToBeRepeatedIsThere) {
  EXPECT_EQ(sql("SELECT DISTINCT s.seed FROM run_seed s WHERE s.stream = 'root' ORDER BY 1"), "0\n1");
  EXPECT_EQ(sql("SELECT count(*) > 3 FROM run_seed WHERE run_id = 1"), "1");
  EXPECT_EQ(sql("SELECT group_concat(role) FROM (SELECT role FROM run_plugin WHERE run_id = (SELECT min(id) FROM run WHERE "
                "method = 'gcd') "
                "ORDER BY role)"),
            "dataset,energy,sampler,stage.joint.objective,stage.pretraining.objective");
  EXPECT_EQ(sql("SELECT count(*) FROM plugin WHERE length(sha256) <> 64"), "0");
  EXPECT_EQ(sql("SELECT json_extract(config_json, '$.energy.params.hidden[0]') FROM run WHERE id = 1"), "32");
  EXPECT_EQ(sql("SELECT p.txt || '|' || p.source FROM param p JOIN name n ON n.id = p.name_id WHERE p.run_id = 1 AND n.text = "
                "'energy.hidden'"),
            "[32, 32]|user");
  EXPECT_EQ(sql("SELECT count(*) FROM environment WHERE libtorch LIKE '2.11.%' AND app_version <> ''"), "1");
  EXPECT_EQ(sql("SELECT count(*) FROM run_dataset"), "4");
}

TEST_F(Comparison, SeriesEvaluationsPicturesAndCheckpointsAreThere) {
  EXPECT_EQ(
      sql("SELECT count(*) FROM (SELECT s.run_id FROM series s WHERE s.n >= 200 AND s.nonfinite = 0 GROUP BY s.run_id HAVING "
          "count(*) >= 1)"),
      "4");
  EXPECT_EQ(sql("SELECT sum(c.n) = (SELECT sum(n) FROM series) FROM chunk c WHERE c.level = 0"), "1");
  EXPECT_EQ(sql("SELECT count(*) FROM evaluation WHERE step = 200 AND metric = 'kl' AND value > 0 AND json_extract(detail, "
                "'$.floor') IS NOT NULL"),
            "4");
  EXPECT_EQ(sql("SELECT count(DISTINCT step) FROM evaluation WHERE run_id = 1"), "4");
  EXPECT_EQ(sql("SELECT count(*) FROM snapshot WHERE kind = 'energy_grid' AND step = 200"), "4");
  EXPECT_EQ(
      sql("SELECT count(*) FROM checkpoint k JOIN artifact a ON a.sha256 = k.sha256 WHERE k.kind = 'final' AND k.step = 200"),
      "4");
}

TEST_F(Comparison, EveryTableCommandSpeaksJson) {
  const json runs = json::parse(ebmlab({"ls", "--json"}).out);
  EXPECT_EQ(runs["rows"].size(), 4U);
  EXPECT_EQ(runs["rows"][0]["status"], "completed");

  const json table = json::parse(ebmlab({"compare", "small", "--json"}).out);
  EXPECT_EQ(table["rows"].size(), 3U);  // two methods and the floor
  EXPECT_EQ(table["rows"][0]["kl"]["n"], 2);
  EXPECT_EQ(table["rows"][2]["method"], "floor");

  const json run = json::parse(ebmlab({"show", "last", "--json"}).out);
  EXPECT_EQ(run["status"], "completed");
  EXPECT_EQ(run["config"]["dataset"]["plugin"], "gaussian_ring");
  EXPECT_FALSE(run["series"].empty());

  const json plugins = json::parse(ebmlab({"plugin", "list", "--json"}).out);
  EXPECT_GE(plugins["plugins"].size(), 10U);
  EXPECT_EQ(json::parse(ebmlab({"plugin", "describe", "langevin", "--json"}).out)["id"], "langevin");
  EXPECT_GE(json::parse(ebmlab({"data", "list", "--json"}).out)["rows"].size(), 7U);
  EXPECT_EQ(json::parse(ebmlab({"data", "describe", "gaussian_ring", "--json"}).out)["with_defaults"]["modes"], 8);
}

TEST_F(Comparison, RunsAreFoundByIdPrefixAndLast) {
  const std::string uuid = sql("SELECT uuid FROM run WHERE id = 2");
  EXPECT_THAT(ebmlab({"show", uuid.substr(0, 12)}).out, HasSubstr(uuid));
  EXPECT_THAT(ebmlab({"show", "2"}).out, HasSubstr(uuid));
  const Output missing = ebmlab({"show", "nosuchrun"});
  EXPECT_EQ(missing.exit.code, 2);
  EXPECT_THAT(missing.err, HasSubstr("nosuchrun"));
}

TEST_F(Comparison, DrawsPicturesOfBothKinds) {
  const std::string folder = (shared().place.folder() / "pictures").string();
  const Output all = ebmlab({"plot", "small", "-o", folder});
  EXPECT_TRUE(all.exit.is_clean()) << all.err;
  EXPECT_THAT(all.out, HasSubstr("small-comparison.png"));
  const Output one = ebmlab({"plot", "1", "-o", folder, "--format", "svg"});
  for (const char* file : {"run-1-landscape.svg", "run-1-samples.svg", "run-1-curves.svg", "run-1-metrics.svg"}) {
    EXPECT_THAT(one.out, HasSubstr(file));
    EXPECT_GT(std::filesystem::file_size(folder + "/" + file), 1000U);
  }
}

TEST_F(Comparison, TellsHowMethodsDiffer) {
  const Output told = ebmlab({"compare", "small", "--json", "--against", "gcd", "--at-cost", "seconds=1e6"});
  ASSERT_TRUE(told.exit.is_clean()) << told.err;
  const json all = json::parse(told.out);
  EXPECT_EQ(all["differences"]["rows"][0]["method"], "cd-5");
  EXPECT_EQ(all["differences"]["rows"][0]["pairs"], 2);
  EXPECT_FALSE(all["parameters"]["rows"].empty());
  // The last evaluation during training was at step 150 of 200, so it had cost less than the whole.
  const json& early = all["at_cost"]["rows"][0];
  EXPECT_EQ(early["kl"]["n"], 2);
  EXPECT_LT(early["energy_evals"], all["rows"][0]["energy_evals"]);
  EXPECT_EQ(
      early["energy_evals"].get<double>(),
      std::stod(sql("SELECT avg(s.last) FROM series s JOIN name n ON n.id = s.name_id JOIN run r ON r.id = s.run_id WHERE "
                    "n.text = 'cost.energy_evals' AND r.method = 'gcd'")));
  EXPECT_EQ(ebmlab({"compare", "small", "--against", "gdc"}).exit.code, 2);
  EXPECT_EQ(ebmlab({"compare", "small", "--at-cost", "steps=5"}).exit.code, 2);
}

TEST_F(Comparison, IsReportedAsOnePage) {
  const std::filesystem::path file = shared().place.folder() / "report.html";
  const Output report = ebmlab({"report", "small", "-o", file.string(), "--title", "R & D"});
  ASSERT_TRUE(report.exit.is_clean()) << report.err;
  std::ifstream in(file);
  const std::string html{std::istreambuf_iterator<char>(in), {}};
  for (const char* part :
       {"<title>R &amp; D</title>", "parameters that differ", "differences from", "gcd/seed-0", "Provenance"}) {
    EXPECT_THAT(html, HasSubstr(part));
  }
  EXPECT_THAT(html, HasSubstr(sql("SELECT sha256 FROM plugin WHERE name = 'gaussian_ring'")));
  EXPECT_THAT(html, HasSubstr("data:image/svg+xml;base64,"));
  const std::string some = (shared().place.folder() / "some.html").string();
  EXPECT_TRUE(ebmlab({"report", "1, 2", "-o", some, "--pictures", "png"}).exit.is_clean());
  EXPECT_EQ(ebmlab({"report", "nosuchrun", "-o", some}).exit.code, 2);
}

TEST_F(Comparison, ExportsCsv) {
  const Output runs = ebmlab({"export", "--to", "csv"});
  EXPECT_EQ(std::count(runs.out.begin(), runs.out.end(), '\n'), 5) << runs.out;
  const Output series =
      ebmlab({"export", "small", "--to", "csv", "--series", "-o", (shared().place.folder() / "series.csv").string()});
  EXPECT_TRUE(series.exit.is_clean());
  EXPECT_GT(std::filesystem::file_size(shared().place.folder() / "series.csv"), 10'000U);
}

TEST_F(Comparison, MovesToAnotherStoreAsLinesAndByMerging) {
  const std::string all =
      "SELECT r.uuid, r.name, e.metric, e.value FROM run r JOIN evaluation e ON e.run_id = r.id ORDER BY 1, 3";
  const std::string added = "runs: " + sql("SELECT count(*) FROM run") + " added",
                    lines = (shared().place.folder() / "small.jsonl").string();
  const Output exported = ebmlab({"export", "small", "--to", "jsonl", "-o", lines});
  ASSERT_TRUE(exported.exit.is_clean()) << exported.err;

  const Workplace by_lines, by_merging;
  EXPECT_THAT(by_lines.ebmlab({"import", lines}).out, StartsWith(added));
  EXPECT_THAT(by_lines.ebmlab({"import", lines}).out, StartsWith("runs: 0 added"));
  EXPECT_THAT(by_merging.ebmlab({"store", "merge", by_merging.store().string(), shared().place.store().string()}).out,
              StartsWith(added));
  for (const Workplace* place : {&by_lines, &by_merging}) {
    EXPECT_EQ(place->sql(all), sql(all));
    EXPECT_EQ(place->ebmlab({"compare", "--json"}).out, ebmlab({"compare", "--json"}).out);
  }
}

TEST_F(Comparison, ExportsArraysAndWeights) {
  const std::filesystem::path folder = shared().place.folder() / "exported";
  const auto first_bytes = [](const std::filesystem::path& file) {
    std::string bytes(9, ' ');
    std::ifstream(file, std::ios::binary).read(bytes.data(), 9);
    return bytes;
  };
  const auto files = [&](const std::string& extension) {
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (entry.path().extension() == extension) found.push_back(entry.path());
    }
    return found;
  };
  ASSERT_TRUE(ebmlab({"export", "1", "--to", "npy", "-o", folder.string()}).exit.is_clean());
  ASSERT_TRUE(ebmlab({"export", "1", "--to", "safetensors", "-o", folder.string()}).exit.is_clean());
  EXPECT_EQ(std::to_string(files(".npy").size()), sql("SELECT count(*) FROM snapshot WHERE run_id = 1"));
  for (const auto& file : files(".npy")) EXPECT_THAT(first_bytes(file), StartsWith("\x93NUMPY"));
  ASSERT_EQ(files(".safetensors").size(), 1U);
  EXPECT_EQ(first_bytes(files(".safetensors")[0]).back(), '{');
}

TEST_F(Comparison, InProcessAndAsAChildAreTheSameRun) {
  const Output again = ebmlab({"run", (shared().place.folder() / "small.toml").string(), "--seeds", "0", "--in-process"});
  EXPECT_TRUE(again.exit.is_clean()) << again.err;
  const std::string query =
      "SELECT e.metric, e.value FROM evaluation e JOIN run r ON r.id = e.run_id WHERE r.method = 'gcd' AND e.step = 200 AND "
      "r.id = (SELECT ";
  const std::string from =
      "(id) FROM run r JOIN run_seed s ON s.run_id = r.id AND s.stream = 'root' AND s.seed = 0 WHERE method = 'gcd')";
  const std::string first = sql(query + "min" + from);
  EXPECT_GT(first.size(), 40U);
  EXPECT_EQ(first, sql(query + "max" + from));
}

/// The commands below one, by its own help: lines of two blanks and a word that is no option, after a title that ends with a
/// colon.
std::vector<std::string> commands_in(const std::string& help) {
  std::vector<std::string> names;
  bool is_command = false;
  std::istringstream lines(help);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("  "))
      is_command = line.ends_with(':') && line != "Options:" && !line.starts_with("Example") && line != "Positionals:";
    if (is_command && line.starts_with("  ") && line.size() > 2 && line[2] != ' ' && line[2] != '-')
      names.push_back(line.substr(2, line.find(' ', 2) - 2));
  }
  return names;
}

void expect_an_example(const Workplace& place, const std::vector<std::string>& command, std::set<std::string>& seen) {
  std::vector<std::string> arguments = command;
  arguments.emplace_back("--help");
  const Output help = place.ebmlab(arguments);
  EXPECT_TRUE(help.exit.is_clean());
  EXPECT_THAT(help.out, ::testing::ContainsRegex("Examples?:\n  ebmlab ")) << ::testing::PrintToString(command);
  for (const std::string& name : commands_in(help.out)) {
    std::vector<std::string> below = command;
    below.push_back(name);
    seen.insert(name);
    expect_an_example(place, below, seen);
  }
}

TEST(Help, EveryCommandHasAnExample) {
  const Workplace place;
  std::set<std::string> seen;
  expect_an_example(place, {}, seen);
  EXPECT_GE(seen.size(), 30U);
  for (const char* name : {"run", "resume", "checkpoint", "history", "backup", "describe", "import"})
    EXPECT_TRUE(seen.contains(name)) << name;
  EXPECT_THAT(place.ebmlab({"--version"}).out, StartsWith("ebmlab 0."));
  EXPECT_THAT(place.ebmlab({"--help"}).out, ::testing::Not(HasSubstr("worker")));
}

}  // namespace
}  // namespace ebmlab::test
