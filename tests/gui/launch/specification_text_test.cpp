// SPDX-License-Identifier: MIT
// Choices as a specification, and back from what a dry run tells.
#include "gui/launch/specification_text.hpp"

#include <gmock/gmock.h>

#include "gui/launch/specification_check.hpp"

namespace ebmlab::gui {
namespace {

using ::testing::HasSubstr;

ExperimentChoice two_methods() {
  ExperimentChoice experiment{.name = "rings \"8\""};
  experiment.dataset = {.id = "gaussian_ring"};
  experiment.energy = {.id = "mlp", .values = {{"hidden", "[64, 64]"}, {"activation", "\"silu\""}}};
  experiment.methods = {
      {.name = "cd-10", .sampler = {"langevin", {{"steps", "10"}}}, .stages = {{.steps = 1000, .objective = {"cd", {}}}}},
      {.name = "gcd",
       .sampler = {"diffusion", {}},
       .stages = {{.name = "first", .steps = 500, .objective = {"ddpm", {}}},
                  {.steps = 1000, .objective = {"gcd", {{"a", "1.5"}}}}}}};
  return experiment;
}

TEST(SpecificationText, SaysWhatWasChosenAndNothingElse) {
  EXPECT_EQ(specification_text(two_methods()).toStdString(), R"(experiment = "rings \"8\""
seeds = "0..2"
steps = 1000

[dataset]
plugin = "gaussian_ring"

[energy]
plugin = "mlp"
activation = "silu"
hidden = [64, 64]

[evaluation]
every = 500

[method.cd-10]
sampler = { plugin = "langevin", steps = 10 }
objective = { plugin = "cd" }

[method.gcd]
sampler = { plugin = "diffusion" }
[[method.gcd.stage]]
name = "first"
steps = 500
objective = { plugin = "ddpm" }
[[method.gcd.stage]]
steps = 1000
objective = { plugin = "gcd", a = 1.5 }
)");
}

TEST(SpecificationText, StepsStandWhereTheyDiffer) {
  ExperimentChoice experiment = two_methods();
  experiment.methods.pop_back();
  experiment.methods.push_back(experiment.methods.front());
  experiment.methods.push_back(experiment.methods.front());
  experiment.methods[1].name = "b";
  experiment.methods[2].name = "c";
  experiment.methods[2].stages.front().steps = 7;
  const QString text = specification_text(experiment);
  EXPECT_TRUE(text.contains("\nsteps = 1000\n\n[dataset]")) << text.toStdString();
  EXPECT_TRUE(text.contains("[method.c]\nsteps = 7\n"));
  EXPECT_FALSE(text.contains("[method.b]\nsteps"));
}

/// As `ebmlab run --dry-run --json` tells two runs of one method.
const char* const kDryRun =
    R"({"title": "t", "rows": [{"method": "a", "seed": 0, "steps": 30}, {"method": "a", "seed": 1, "steps": 30}],
 "configurations": [
 {"experiment": "e", "description": "", "method": "a", "seed": 0, "device": "cpu", "dtype": "float64", "threads": 1,
  "evaluation": {"every": 10, "samples": 200, "metrics": [], "units": "own"},
  "dataset": {"plugin": "two_moons", "params": {"noise": 0.1}, "sources": {"noise": "default"}},
  "energy": {"plugin": "mlp", "params": {"hidden": [8, 8], "scale": 3.0}, "sources": {"hidden": "user", "scale": "user"}},
  "sampler": {"plugin": "langevin", "params": {}, "sources": {}},
  "stages": [{"name": "train", "steps": 30, "objective": {"plugin": "cd", "params": {}, "sources": {}}}]},
 {"experiment": "e", "method": "a", "seed": 1, "energy": {"plugin": "mlp", "params": {"hidden": [8, 8], "scale": 3.0},
  "sources": {"hidden": "user", "scale": "user"}}}]})";

TEST(SpecificationText, ChoicesComeBackFromADryRun) {
  const ExperimentChoice experiment = choices_from("seeds = [0, 1]", kDryRun);
  EXPECT_EQ(experiment.name.toStdString(), "e");
  EXPECT_EQ(experiment.seeds.toStdString(), "0,1");
  EXPECT_EQ(experiment.evaluate_every, 10);
  EXPECT_EQ(experiment.device.toStdString(), "auto");
  EXPECT_EQ(choices_from("seeds = [0]\ndevice = \"cpu\"", kDryRun).device.toStdString(), "cpu");
  EXPECT_EQ(experiment.others, (std::map<QString, QString>{{"dtype", "\"float64\""}}));
  EXPECT_EQ(experiment.evaluation, (std::map<QString, QString>{{"samples", "200"}}));
  EXPECT_TRUE(experiment.dataset.values.empty());
  EXPECT_EQ(experiment.energy.values, (std::map<QString, QString>{{"hidden", "[8, 8]"}, {"scale", "3"}}));
  ASSERT_EQ(experiment.methods.size(), 1U);
  EXPECT_EQ(experiment.methods[0].stages[0].steps, 30);
  EXPECT_TRUE(experiment.methods[0].stages[0].name.isEmpty());
}

TEST(SpecificationText, AnAnswerWithoutRunsIsRefused) { EXPECT_THROW((void)choices_from({}, "{}"), std::runtime_error); }

TEST(SpecificationText, AnEnergyOfAMethodsOwnIsLaidOverTheOther) {
  ExperimentChoice experiment = two_methods();
  experiment.methods[0].energy = {.id = "mlp", .values = {{"hidden", "[128, 128]"}, {"activation", "\"silu\""}}};
  experiment.methods[1].energy = {.id = "conv", .values = {{"activation", "\"silu\""}}};
  const std::string text = specification_text(experiment).toStdString();
  EXPECT_THAT(text, HasSubstr("[method.cd-10]\nenergy = { plugin = \"mlp\", hidden = [128, 128] }\nsampler"));
  EXPECT_THAT(text, HasSubstr("[method.gcd]\nenergy = { plugin = \"conv\", activation = \"silu\" }\nsampler"));
}

TEST(SpecificationText, TheEnergyOfMostIsTheExperiments) {
  const auto run = [](const QString& method, const QString& energy) {
    return QStringLiteral(R"({"experiment": "e", "method": "%1", "seed": 0, "energy": %2, "sampler": {"plugin": "langevin"},
      "stages": [{"name": "train", "steps": 1, "objective": {"plugin": "cd"}}]})")
        .arg(method, energy);
  };
  const QString common = R"({"plugin": "mlp", "params": {"base": 1, "hidden": [8]}, "sources": {"base": "user"}})";
  const QString other = R"({"plugin": "mlp", "params": {"base": 0, "hidden": [9]}, "sources": {"hidden": "user"}})";
  const QStringList runs{run("a", other), run("b", common), run("c", R"({"plugin": "rbm"})"), run("d", common)};
  const ExperimentChoice experiment =
      choices_from({}, (QStringLiteral("{\"configurations\": [") + runs.join(",") + "]}").toUtf8());
  EXPECT_EQ(experiment.energy, (PluginChoice{"mlp", {{"base", "1"}}}));
  ASSERT_EQ(experiment.methods.size(), 4U);
  EXPECT_EQ(experiment.methods[0].energy, (PluginChoice{"mlp", {{"base", "0"}, {"hidden", "[9]"}}}))
      << "what the other sets is set back";
  EXPECT_TRUE(experiment.methods[1].energy.id.isEmpty());
  EXPECT_EQ(experiment.methods[2].energy, (PluginChoice{"rbm", {}}));
}

TEST(SpecificationCheck, FindsTheLinesThatAreSpokenOf) {
  const auto problems = problems_in(
      "sampler.stpes = 3 (specification.toml:14): unknown parameter\nmethod.b (specification.toml:20): needs a trainable "
      "sampler\nno data set",
      "specification.toml");
  ASSERT_EQ(problems.size(), 3U);
  EXPECT_EQ(problems[0].line, 14);
  EXPECT_EQ(problems[0].text.toStdString(), "sampler.stpes = 3: unknown parameter");
  EXPECT_EQ(problems[1].line, 20);
  EXPECT_EQ(problems[2].line, 0);
  EXPECT_EQ(plan_summary(kDryRun).toStdString(), "2 runs: 1 method, 2 seeds; 60 steps in all");
}

}  // namespace
}  // namespace ebmlab::gui
