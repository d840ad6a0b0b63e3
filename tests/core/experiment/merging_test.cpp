// SPDX-License-Identifier: MIT
// What a sound specification resolves to: merging, stages, overrides, order.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "known_plugins.hpp"

namespace ebmlab::experiment {
namespace {

using testing::ElementsAre;

RunSpec first_run(const std::string& text, const std::vector<std::string>& overrides = {}) {
  return runs_of(kDefaults + text, overrides).front();
}

TEST(Resolve, GivesMethodsInTheOrderOfTheFileTimesSeeds) {
  const std::string text = kDefaults + "[method.b]\nobjective = { plugin = \"cd\" }\n" + kMethod;
  std::vector<std::string> names;
  for (const RunSpec& run : runs_of(text)) {
    names.push_back(run.method + std::to_string(run.seed));
  }
  EXPECT_THAT(names, ElementsAre("b3", "b1", "a3", "a1"));
}

TEST(Resolve, FillsEveryDefault) {
  const RunSpec run = first_run(kMethod);
  EXPECT_EQ(run.experiment, "x");  // the file's name
  EXPECT_EQ(run.energy.params.get<std::vector<std::int64_t>>("hidden"), (std::vector<std::int64_t>{128, 128}));
  EXPECT_EQ(run.sampler.params.integer("steps"), 20);
  EXPECT_EQ(run.sampler.params.real("step_size"), 0.005);
  EXPECT_EQ(run.sampler.sources.at("steps"), "user");
  EXPECT_EQ(run.sampler.sources.at("step_size"), "default");
  EXPECT_EQ(run.sampler.sources.size(), run.sampler.params.values().size());
  ASSERT_EQ(run.stages.size(), 1U);
  EXPECT_EQ(run.stages[0].name, kOnlyStage);
  EXPECT_EQ(run.total_steps(), 100);
  EXPECT_EQ(run.evaluation, EvaluationSpec{});
  EXPECT_EQ(run.device, "auto");
  EXPECT_EQ(run.record_every, 20);
}

TEST(Resolve, ReadsEverySetting) {
  const RunSpec run =
      runs_of(
          "experiment = \"e\"\ndescription = \"d\"\ndevice = \"cuda:1\"\ndtype = \"float64\"\nautocast = \"bf16\"\n"
          "cuda_graphs = true\nthreads = 2\nranks = 1\n"
          "record_every = 5\ncheckpoint_every = 50\non_divergence = \"rollback\"\nrollback_rate = 0.25\nrollback_limit = 2\n" +
          kDefaults + kMethod +
          "[evaluation]\nevery = 10\nmetrics = [\"kl\"]\nsamples = 100\ndraws = 2\nprojections = 30\ngrid = 40\n"
          "neighbours = 3\nassignment = 20\nunits = \"standardised\"\nseed = 7\n")
          .front();
  EXPECT_EQ(run.experiment, "e");
  EXPECT_EQ(run.description, "d");
  EXPECT_EQ(run.device, "cuda:1");
  EXPECT_EQ(run.dtype, "float64");
  EXPECT_EQ(run.autocast, "bf16");
  EXPECT_TRUE(run.cuda_graphs);
  EXPECT_EQ(run.threads, 2);
  EXPECT_EQ(run.ranks, 1);
  EXPECT_EQ(run.record_every, 5);
  EXPECT_EQ(run.checkpoint_every, 50);
  EXPECT_EQ(run.on_divergence, "rollback");
  EXPECT_EQ(run.rollback_rate, 0.25);
  EXPECT_EQ(run.rollback_limit, 2);
  EXPECT_EQ(run.evaluation, (EvaluationSpec{.every = 10,
                                            .metrics = {"kl"},
                                            .samples = 100,
                                            .draws = 2,
                                            .projections = 30,
                                            .grid = 40,
                                            .neighbours = 3,
                                            .assignment = 20,
                                            .units = "standardised",
                                            .seed = 7}));
}

TEST(Resolve, MergesATableThatNamesTheSamePluginOrNone) {
  const RunSpec none = first_run(kMethod + "sampler = { step_size = 1 }\n");
  EXPECT_EQ(none.sampler.id, "langevin");
  EXPECT_EQ(none.sampler.params.integer("steps"), 20);
  EXPECT_EQ(none.sampler.params.real("step_size"), 1.0);  // an integer serves as a number
  const RunSpec same = first_run(kMethod + "sampler = { plugin = \"langevin\", steps = 7 }\n");
  EXPECT_EQ(same.sampler.params.integer("steps"), 7);
}

TEST(Resolve, ReplacesATableThatNamesAnotherPlugin) {
  const RunSpec run = first_run(kMethod + "sampler = { plugin = \"diffusion\" }\n");
  EXPECT_EQ(run.sampler.id, "diffusion");
  EXPECT_EQ(run.sampler.params.integer("steps"), 10);  // not langevin's 20
  EXPECT_EQ(run.sampler.sources.at("steps"), "default");
  EXPECT_FALSE(run.sampler.params.has("step_size"));
}

TEST(Resolve, ReadsStagesInOrderOverTheMethodsObjective) {
  const RunSpec run = first_run(
      "[method.a]\nsampler = { plugin = \"diffusion\" }\nobjective = { plugin = \"cd\", weight = 2 }\n"
      "[[method.a.stage]]\nname = \"joint\"\nsteps = 30\n"
      "[[method.a.stage]]\nsteps = 12\nobjective = { plugin = \"polish\" }\n");
  ASSERT_EQ(run.stages.size(), 2U);
  EXPECT_EQ(run.stages[0].name, "joint");
  EXPECT_EQ(run.stages[0].steps, 30);
  EXPECT_EQ(run.stages[0].objective.params.real("weight"), 2.0);
  EXPECT_EQ(run.stages[1].name, "stage-2");
  EXPECT_EQ(run.stages[1].objective.id, "polish");
  EXPECT_FALSE(run.stages[1].objective.params.has("weight"));
  EXPECT_EQ(run.total_steps(), 42);
}

TEST(Resolve, ReadsListsOfEachType) {
  const RunSpec run = first_run(kMethod + "energy = { hidden = [3], scales = [1, 2.5], norm = true }\n",
                                {R"(dataset={plugin="csv", columns=["x", "y"]})"});
  EXPECT_EQ(run.energy.params.get<std::vector<std::int64_t>>("hidden"), std::vector<std::int64_t>{3});
  EXPECT_EQ(run.energy.params.get<std::vector<double>>("scales"), (std::vector<double>{1, 2.5}));
  EXPECT_TRUE(run.energy.params.flag("norm"));
  EXPECT_EQ(run.dataset.params.get<std::vector<std::string>>("columns"), (std::vector<std::string>{"x", "y"}));
}

TEST(Resolve, AnOverrideWins) {
  const std::string stages =
      "[[method.b.stage]]\nname = \"joint\"\nsteps = 1\n[[method.b.stage]]\nsteps = 2\n[objective]\nplugin = \"cd\"\n";
  const std::vector<RunSpec> runs =
      runs_of(kDefaults + kMethod + stages, {"method.a.sampler.start=noise", "method.a.steps = 9", "device=cuda:0", "seeds=[5]",
                                             "method.b.stage.joint.steps=11", "method.b.stage.1.steps=12",
                                             "evaluation.metrics=[\"kl\"]", "experiment='two words'"});
  ASSERT_EQ(runs.size(), 2U);
  EXPECT_EQ(runs[0].sampler.params.text("start"), "noise");
  EXPECT_EQ(runs[0].sampler.params.integer("steps"), 20);
  EXPECT_EQ(runs[0].total_steps(), 9);
  EXPECT_EQ(runs[0].device, "cuda:0");
  EXPECT_EQ(runs[0].seed, 5);
  EXPECT_EQ(runs[0].experiment, "two words");
  EXPECT_EQ(runs[1].stages[0].steps, 11);
  EXPECT_EQ(runs[1].stages[1].steps, 12);
  EXPECT_EQ(runs[1].evaluation.metrics, std::vector<std::string>{"kl"});
}

TEST(Resolve, AnyMetricWillDoWhenNoneIsKnown) {
  const auto specification = Specification::from_text(kDefaults + kMethod + "[evaluation]\nmetrics = [\"new\"]\n", "x.toml");
  EXPECT_EQ(resolve(specification, known_plugins()).front().evaluation.metrics, std::vector<std::string>{"new"});
}

}  // namespace
}  // namespace ebmlab::experiment
