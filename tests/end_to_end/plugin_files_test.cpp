// SPDX-License-Identifier: MIT
// Plugin files as a user meets them: dropped in, listed, disabled, locked, replaced, and doing their worst in a run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "program.hpp"

namespace ebmlab::test {
namespace {
namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;

class PluginFiles : public ::testing::Test {
 protected:
  /// A fixture of tests/bad_plugins, as a file of the folder that --plugin-dir gives.
  fs::path drop_in(const std::string& name, const std::string& as, const std::string& behind = "") const {
    const fs::path source = fs::path(EBMLAB_FIXTURES) / name / ("fixture_" + name + ".so");
    const fs::path file = folder() / as;
    fs::create_directories(folder());
    fs::copy_file(source, file, fs::copy_options::overwrite_existing);
    std::ofstream(file, std::ios::binary | std::ios::app) << behind;
    return file;
  }
  [[nodiscard]] fs::path folder() const { return place_.folder() / "plugins"; }
  [[nodiscard]] Output ebmlab(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--plugin-dir", folder().string()});
    return place_.ebmlab(arguments);
  }
  /// The row of `plugin list` that speaks of a file.
  [[nodiscard]] json refused(const std::string& name) const {
    const json list = json::parse(ebmlab({"plugin", "list", "--json"}).out);
    for (const json& row : list.at("not_loaded")) {
      if (row.at("file") == (folder() / name).string()) return row;
    }
    return json::object();
  }
  [[nodiscard]] std::string specification(int steps, const std::string& energy) const {
    return place_.write("s.toml", "experiment = \"dropped in\"\nseeds = [0]\nsteps = " + std::to_string(steps) +
                                      "\ndataset = { plugin = \"gaussian_ring\" }\nenergy = " + energy +
                                      "\nevaluation = { every = 0, metrics = [\"auroc\"], samples = 200, draws = 1 }\n"
                                      "method.cd = { sampler = { plugin = \"langevin\", steps = 2, generate_steps = 10 }, "
                                      "objective = { plugin = \"cd\" } }\n");
  }
  Workplace place_;
};

TEST_F(PluginFiles, AreListedWithTheReasonAndWhatToDo) {
  drop_in("static_abort", "abort.so");
  drop_in("other_sdk", "old.so");
  std::ofstream(folder() / "text.so") << "text";
  EXPECT_EQ(refused("abort.so").value("state", ""), "probe crashed");
  EXPECT_THAT(refused("abort.so").value("reason", ""), HasSubstr("SIGABRT"));
  EXPECT_THAT(refused("abort.so").value("remedy", ""), HasSubstr("--refresh"));
  EXPECT_EQ(refused("old.so").value("state", ""), "ABI mismatch");
  EXPECT_EQ(refused("text.so").value("state", ""), "not a plugin");
  EXPECT_EQ(ebmlab({"plugin", "list"}).exit.code, 0);
}

TEST_F(PluginFiles, ThatASpecificationNamesAreToldWithTheReason) {
  drop_in("faulty", "faulty.so");
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"run", specification(2, "{ plugin = \"nothing\" }")}, {"sample", "nothing"}}) {
    const Output output = ebmlab(command);
    EXPECT_EQ(output.exit.code, 2);
    EXPECT_THAT(output.err,
                ContainsRegex("energy.plugin = \"nothing\" .*: energy \"nothing\": .*/faulty.so, which has it, is not "
                              "used \\(conformance failed\\): "));
  }
}

TEST_F(PluginFiles, AreToldWholeToAProgram) {
  const fs::path file = drop_in("well_behaved", "good.so");
  EXPECT_EQ(ebmlab({"plugin", "disable", "energy/bowl"}).exit.code, 0);
  const json list = json::parse(ebmlab({"plugin", "list", "--json"}).out);
  const json& plugins = list.at("plugins");
  const auto walk = std::find_if(plugins.begin(), plugins.end(), [](const json& plugin) { return plugin.at("id") == "walk"; });
  ASSERT_NE(walk, plugins.end());
  EXPECT_EQ(*walk, json::parse(ebmlab({"plugin", "describe", "sampler/walk", "--json"}).out));
  EXPECT_EQ(list.at("disabled"), json({"energy/bowl"}));
  EXPECT_TRUE(list.at("user_folder").get<std::string>().ends_with("/ebmlab/plugins")) << list.at("user_folder");
  EXPECT_EQ(ebmlab({"plugin", "disable", file.string()}).exit.code, 0);
  EXPECT_TRUE(refused("good.so").contains("sha256"));
}

TEST_F(PluginFiles, AreLeftOutAndLetInAgain) {
  const fs::path file = drop_in("well_behaved", "good.so");
  EXPECT_EQ(ebmlab({"plugin", "describe", "bowl"}).exit.code, 0);
  EXPECT_EQ(ebmlab({"plugin", "disable", "bowl"}).out, "energy/bowl is disabled\n");
  EXPECT_EQ(ebmlab({"plugin", "describe", "bowl"}).exit.code, 2);
  EXPECT_EQ(ebmlab({"plugin", "describe", "walk"}).exit.code, 0);
  EXPECT_EQ(ebmlab({"plugin", "disable", file.string()}).exit.code, 0);
  EXPECT_EQ(refused("good.so").value("state", ""), "disabled");
  EXPECT_THAT(ebmlab({"plugin", "disable", "no_such_plugin"}).err, HasSubstr("no plugin is called \"no_such_plugin\""));
  EXPECT_THAT(place_.ebmlab({"plugin", "enable", "walk"}).err, HasSubstr("walk is not disabled"));
  EXPECT_EQ(place_.ebmlab({"plugin", "enable", file.string()}).exit.code, 0);
  EXPECT_EQ(place_.ebmlab({"plugin", "enable", "bowl"}).out, "energy/bowl is enabled\n");
  EXPECT_EQ(ebmlab({"plugin", "describe", "bowl"}).exit.code, 0);
}

TEST_F(PluginFiles, ThatALockDoesNotHaveAreRefused) {
  const std::string lock = (place_.folder() / "plugins.lock").string();
  drop_in("well_behaved", "good.so");
  const Output locked = ebmlab({"plugin", "lock", "-o", lock});
  EXPECT_THAT(locked.out, HasSubstr("plugins.lock: "));
  const std::string spec = specification(2, "{ plugin = \"bowl\" }");
  const std::vector<std::string> run{"run", spec, "--dry-run", "--locked", "--plugin-dir", folder().string()};
  EXPECT_EQ(place_.ebmlab(run).exit.code, 0);
  drop_in("well_behaved", "good.so", "another one");
  const Output refused = place_.ebmlab(run);
  EXPECT_EQ(refused.exit.code, 2);
  EXPECT_THAT(refused.err, ContainsRegex("energy \"bowl\": plugins.lock has it with the sha256 [0-9a-f]{64}, but that of "));
  EXPECT_EQ(ebmlab({"run", spec, "--dry-run"}).exit.code, 0) << "without --locked";
  EXPECT_THAT(Workplace().ebmlab({"run", spec, "--locked", "--dry-run"}).err, HasSubstr("ebmlab plugin lock writes it"));
}

TEST_F(PluginFiles, ReplacedOnesLeaveARunItsOwn) {
  drop_in("well_behaved", "good.so", "first");
  const std::string spec = specification(4, "{ plugin = \"bowl\" }");
  const Output first = ebmlab({"run", spec, "--set", "checkpoint_every=2"});
  ASSERT_EQ(first.exit.code, 0) << first.err;
  const std::string sha256 =
      place_.sql("SELECT p.sha256 FROM run_plugin u JOIN plugin p ON p.id = u.plugin_id WHERE u.role = 'energy'");
  drop_in("well_behaved", "good.so", "second");

  const Output resumed = ebmlab({"resume", "1", "--from", "2"});
  EXPECT_EQ(resumed.exit.code, 0) << resumed.err;
  EXPECT_THAT(resumed.err, HasSubstr("energy \"bowl\": the library with the sha256 " + sha256.substr(0, 12) +
                                     "... is used from its private copy"));
  EXPECT_THAT(place_.sql("SELECT title FROM event WHERE kind = 'plugin'"), HasSubstr("is used from its private copy"));

  fs::remove(place_.cache() / "ebmlab" / "plugins" / "libraries" / (sha256 + ".so"));
  const Output gone = ebmlab({"resume", "1", "--from", "2"});
  EXPECT_EQ(gone.exit.code, 2);
  EXPECT_THAT(gone.err, HasSubstr("is gone"));
  EXPECT_THAT(gone.err, HasSubstr("--present-plugins"));
  const Output present = ebmlab({"resume", "1", "--from", "2", "--present-plugins"});
  EXPECT_EQ(present.exit.code, 0) << present.err;
  EXPECT_THAT(present.err, HasSubstr("is used in place of the library with the sha256 " + sha256));
}

class Treachery : public PluginFiles {
 protected:
  [[nodiscard]] launch::Process start(const std::string& deed) const {
    drop_in("treacherous", "treacherous.so");
    return place_.start({"run", specification(1'000'000, "{ plugin = \"treacherous\", calls = 600, deed = \"" + deed + "\" }"),
                         "--plugin-dir", folder().string()});
  }
  [[nodiscard]] std::string reason() const { return place_.sql("SELECT status_reason FROM run"); }
  [[nodiscard]] std::string status() const { return place_.sql("SELECT status FROM run"); }
  static constexpr const char* kPlace =
      "(at step [0-9]+|before its first step), in energy \"treacherous\", (energy|gradient)\\(\\)";
};

TEST_F(Treachery, AnAbortIsToldWithSignalStepPluginAndMethod) {
  EXPECT_EQ(finish(start("abort")).exit.code, 1);
  EXPECT_EQ(status(), "killed");
  EXPECT_THAT(reason(), ContainsRegex(std::string("killed by SIGABRT \\(Aborted\\) ") + kPlace));
  EXPECT_EQ(place_.sql("SELECT term_signal FROM run_session"), "6");
  EXPECT_EQ(place_.sql("PRAGMA integrity_check"), "ok");
}

TEST_F(Treachery, AnEarlyExitIsNoSuccess) {
  EXPECT_EQ(finish(start("exit")).exit.code, 1);
  EXPECT_EQ(status(), "failed");
  EXPECT_THAT(reason(), ContainsRegex(std::string("its process ended with exit code 0 ") + kPlace));
}

TEST_F(Treachery, AHangThatIsStoppedIsToldTheSame) {
  launch::Process process = start("hang");
  ASSERT_TRUE(wait_until([&] { return fs::exists(place_.store()) && place_.sql("SELECT status FROM run") == "running"; }));
  const Output stop = place_.ebmlab({"stop", "last", "--timeout", "4"});
  EXPECT_EQ(stop.exit.code, 0) << stop.err;
  EXPECT_EQ(finish(std::move(process)).exit.code, 1);
  EXPECT_EQ(status(), "killed");
  EXPECT_THAT(reason(), ContainsRegex(std::string("killed by SIGKILL \\(Killed\\) ") + kPlace));
}

}  // namespace
}  // namespace ebmlab::test
