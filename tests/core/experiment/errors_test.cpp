// SPDX-License-Identifier: MIT
// Every kind of mistake, word for word and with its line.
#include <gtest/gtest.h>

#include "known_plugins.hpp"

namespace ebmlab::experiment {
namespace {

struct Mistake {
  std::string name;
  std::string text;  // after kDefaults: its first line is line 10
  std::string message;
};

class Mistakes : public testing::TestWithParam<Mistake> {};

TEST_P(Mistakes, AreToldWithTheirPlace) { EXPECT_EQ(error_of(kDefaults + GetParam().text), GetParam().message); }

std::vector<Mistake> mistakes() {
  const auto sampler = [](const std::string& line) { return kMethod + "[method.a.sampler]\n" + line + "\n"; };
  const auto settings = [](const std::string& lines) { return kMethod + "[evaluation]\n" + lines + "\n"; };
  const auto stages = [](const std::string& lines) { return "[method.a]\n[[method.a.stage]]\n" + lines + "\n"; };
  const std::string weight_objective = "objective = { plugin = \"cd\" }";
  return {
      {"Range", sampler("step_size = -1"), "method.a.sampler.step_size = -1 (x.toml:13): must be in [1e-06, 10]"},
      {"NotANumber", sampler("step_size = nan"), "method.a.sampler.step_size = nan (x.toml:13): must be in [1e-06, 10]"},
      {"Infinite", sampler("step_size = inf"), "method.a.sampler.step_size = inf (x.toml:13): must be in [1e-06, 10]"},
      {"NanWithoutRange", sampler("shift = nan"), "method.a.sampler.shift = nan (x.toml:13): must be a number other than nan"},
      {"NumberForInteger", sampler("steps = 3.0"), "method.a.sampler.steps = 3.0 (x.toml:13): must be an integer"},
      {"TextForNumber", sampler("step_size = \"0.1\""), "method.a.sampler.step_size = \"0.1\" (x.toml:13): must be a number"},
      {"FlagForInteger", sampler("steps = true"), "method.a.sampler.steps = true (x.toml:13): must be an integer"},
      {"DateForText", sampler("start = 2020-01-01"), "method.a.sampler.start = a date or time (x.toml:13): must be a text"},
      {"ListForNumber", sampler("step_size = [1, 2]"), "method.a.sampler.step_size = [1, 2] (x.toml:13): must be a number"},
      {"TableForNumber", sampler("step_size = { a = 1 }"), "method.a.sampler.step_size (x.toml:13): must be a number"},
      {"Choice", sampler("start = \"dta\""),
       "method.a.sampler.start = \"dta\" (x.toml:13): must be one of: data, noise, persistent (did you mean data?)"},
      {"FarChoice", sampler("start = \"zero\""),
       "method.a.sampler.start = \"zero\" (x.toml:13): must be one of: data, noise, persistent"},
      {"UnknownParameter", sampler("stpes = 3"),
       "method.a.sampler.stpes = 3 (x.toml:13): unknown parameter of sampler \"langevin\", did you mean \"steps\"? "
       "(allowed: plugin, steps, step_size, start, shift)"},
      {"ScalarForList", kMethod + "energy = { hidden = 128 }",
       "method.a.energy.hidden = 128 (x.toml:12): must be a list of integers"},
      {"ElementType", kMethod + "energy = { hidden = [128,\n64.5,\n32] }",
       "method.a.energy.hidden[1] = 64.5 (x.toml:13): must be an integer"},
      {"ElementRange", kMethod + "energy = { scales = [1, 2,\n 101] }",
       "method.a.energy.scales[2] = 101 (x.toml:13): must be in [0, 100]"},
      {"NumberForFlag", kMethod + "energy = { norm = 1 }", "method.a.energy.norm = 1 (x.toml:12): must be true or false"},
      {"UnknownPlugin", "[method.a]\nobjective = { plugin = \"cdd\" }",
       "method.a.objective.plugin = \"cdd\" (x.toml:11): no such objective, did you mean \"cd\"? "
       "(objectives: cd, chains, fit, learn, polish, warm_up); others are found with --plugin-dir or EBMLAB_PLUGIN_PATH"},
      {"WrongKind", "[method.a]\nobjective = { plugin = \"mlp\" }",
       "method.a.objective.plugin = \"mlp\" (x.toml:11): no such objective: it is an energy "
       "(objectives: cd, chains, fit, learn, polish, warm_up)"},
      {"PluginNotText", "[method.a]\nobjective = { plugin = 3 }", "method.a.objective.plugin = 3 (x.toml:11): must be a text"},
      {"RoleNotTable", "[method.a]\nobjective = \"cd\"",
       R"(method.a.objective = "cd" (x.toml:11): must be a table such as { plugin = "name" })"},
      {"PluginMissing", "[method.a]\nobjective = { weight = 1 }",
       "method.a.objective (x.toml:11): plugin is missing (objectives: cd, chains, fit, learn, polish, warm_up)"},
      {"NoObjective", "[method.a]",
       "method.a (x.toml:10): no objective: give objective = { plugin = ... } here or [objective] for all methods "
       "(objectives: cd, chains, fit, learn, polish, warm_up)"},
      {"UnknownMethodKey", kMethod + "energi = { plugin = \"mlp\" }",
       "method.a.energi (x.toml:12): unknown key, did you mean \"energy\"? (allowed: energy, sampler, objective, steps, "
       "stage)"},
      {"DatasetOfAMethod", kMethod + "dataset = { plugin = \"csv\" }",
       "method.a.dataset (x.toml:12): all methods share one data set, so that they can be compared: give [dataset] at the top "
       "level"},
      {"MethodSteps", kMethod + "steps = 0", "method.a.steps = 0 (x.toml:12): must be in [1, 1e+12]"},
      {"NoMethod", "", "x.toml: no method: give at least one table [method.NAME]"},
      {"MethodsNotTables", "[[method]]\nname = \"a\"", "method = [{ ... }] (x.toml:10): must be tables such as [method.gcd]"},
      {"MethodNotTable", "[method]\na = 3", "method.a = 3 (x.toml:11): must be a table such as [method.gcd]"},
      {"MethodName", "[method.\"a b\"]\n" + weight_objective,
       "method.\"a b\" (x.toml:10): a method's name holds letters, digits, - and _"},
      {"UnknownTopTable", kMethod + "[evalution]\nevery = 3",
       "evalution (x.toml:12): unknown key, did you mean \"evaluation\"? (allowed: dataset, energy, sampler, objective, "
       "evaluation, method, seeds, sweep, experiment, description, steps, device, dtype, autocast, cuda_graphs, threads, "
       "ranks, "
       "record_every, checkpoint_every, "
       "on_divergence, rollback_rate, rollback_limit)"},
      {"UnknownEvaluationKey", settings("evry = 3"),
       "evaluation.evry = 3 (x.toml:13): unknown key, did you mean \"every\"? (allowed: every, metrics, samples, draws, "
       "projections, grid, neighbours, assignment, units, seed)"},
      {"EvaluationRange", settings("samples = 1"), "evaluation.samples = 1 (x.toml:13): must be in [10, 1e+07]"},
      {"UnknownMetric", settings("metrics = [\"kl\",\n\"aurok\"]"),
       R"(evaluation.metrics[1] = "aurok" (x.toml:14): no such metric, did you mean "auroc"? (metrics: kl, auroc))"},
      {"MetricTwice", settings(R"(metrics = ["kl", "kl"])"), "evaluation.metrics[1] = \"kl\" (x.toml:13): is named twice"},
      {"StagesNotAList", kMethod + "stage = 3",
       "method.a.stage = 3 (x.toml:12): must be a list of tables, each as [[method.a.stage]]"},
      {"StageNotATable", kMethod + "stage = [3]", "method.a.stage[0] = 3 (x.toml:12): must be a table [[method.a.stage]]"},
      {"StageSteps", stages("name = \"joint\"\n" + weight_objective), "method.a.stage.joint (x.toml:11): steps is missing"},
      {"StageParameter", stages("name = \"joint\"\nsteps = 5\nobjective = { plugin = \"cd\", weight = -1 }"),
       "method.a.stage.joint.objective.weight = -1 (x.toml:14): must be at least 0"},
      {"StageKey", stages("steps = 5\nstep = 1\n" + weight_objective),
       "method.a.stage.stage-1.step = 1 (x.toml:13): unknown key, did you mean \"steps\"? (allowed: name, steps, objective)"},
      {"StageNames",
       stages("name = \"b\"\nsteps = 5\n" + weight_objective + "\n[[method.a.stage]]\nname = \"b\"\nsteps = 5\n" +
              weight_objective),
       "method.a.stage[1].name = \"b\" (x.toml:16): another stage of this method has that name"},
      {"StageTakesTheNextOnesName",
       stages("name = \"stage-2\"\nsteps = 5\n" + weight_objective + "\n[[method.a.stage]]\nsteps = 5\n" + weight_objective),
       "method.a.stage[1] (x.toml:15): needs a name, since another stage has taken \"stage-2\""},
      {"StageName", stages("name = \"b c\"\nsteps = 5\n" + weight_objective),
       "method.a.stage[0].name = \"b c\" (x.toml:12): must be a text of letters, digits, - and _"},
      {"StepsBesideStages", "[method.a]\nsteps = 7\n[[method.a.stage]]\nsteps = 5\n" + weight_objective,
       "method.a.steps = 7 (x.toml:11): a method with stages gives steps in each of them"},
      {"NeedsASampler", "[method.a]\nobjective = { plugin = \"polish\" }",
       "method.a (x.toml:10): objective \"polish\" needs a trainable sampler, and \"langevin\" is not one (those that are: "
       "\"diffusion\")"},
      {"NeedsAnMcmcSampler", "[method.a]\nobjective = { plugin = \"chains\" }\nsampler = { plugin = \"diffusion\" }",
       "method.a (x.toml:10): objective \"chains\" needs an MCMC sampler, and \"diffusion\" is not one (those that are: "
       "\"langevin\")"},
      {"NeedsAnEnergy", kMethod + "energy = { plugin = \"mixture\" }",
       R"(method.a (x.toml:10): objective "cd" needs a trainable energy, and "mixture" is not one (those that are: "mlp"))"},
      {"NeedsWhatNobodyHas", "[method.a]\nobjective = { plugin = \"warm_up\" }",
       "method.a (x.toml:10): objective \"warm_up\" needs \"pre-training\", which none of energy \"mlp\", sampler "
       "\"langevin\", "
       "data set \"ring\" offers (those that do: none)"},
      {"NeedsOfALaterStage",
       stages("steps = 5\n" + weight_objective + "\n[[method.a.stage]]\nname = \"last\"\nsteps = 5\n" +
              "objective = { plugin = \"polish\" }"),
       "method.a.stage.last (x.toml:14): objective \"polish\" needs a trainable sampler, and \"langevin\" is not one (those "
       "that "
       "are: \"diffusion\")"},
      {"Syntax", "[method.a\n", "x.toml:10:10: not valid TOML: Error while parsing table header: expected ']', saw '\\n'"},
      {"UnusedDefault", "[objective]\nplugin = \"cd\"\nweigth = 3\n[method.a]\nobjective = { plugin = \"chains\" }",
       "objective.weigth = 3 (x.toml:12): unknown parameter of objective \"cd\", did you mean \"weight\"? (allowed: plugin, "
       "weight)"},
  };
}

INSTANTIATE_TEST_SUITE_P(Each, Mistakes, testing::ValuesIn(mistakes()), [](const auto& each) { return each.param.name; });

/// A mistake at the top level: `line` comes first and a sound specification follows.
TEST(Mistakes, OfTheTopLevel) {
  const auto error = [](const std::string& line, const std::string& without = "") {
    std::string rest = kDefaults + kMethod;
    if (!without.empty()) rest.erase(rest.find(without), rest.find('\n', rest.find(without)) + 1 - rest.find(without));
    return error_of(line + "\n" + rest);
  };
  EXPECT_EQ(error("device = \"gpu\""), "device = \"gpu\" (x.toml:1): must be auto, cpu, cuda or cuda:N");
  EXPECT_EQ(error("device = \"cuda:\""), "device = \"cuda:\" (x.toml:1): must be auto, cpu, cuda or cuda:N");
  EXPECT_EQ(error("device = \"cuda:12345\""), "device = \"cuda:12345\" (x.toml:1): must be auto, cpu, cuda or cuda:N");
  EXPECT_EQ(error("dtype = \"float16\""),
            "dtype = \"float16\" (x.toml:1): must be one of: float32, float64 (did you mean float32?)");
  EXPECT_EQ(error("threads = 0"), "threads = 0 (x.toml:1): must be in [1, 1024]");
  EXPECT_EQ(error("record_every = 0"), "record_every = 0 (x.toml:1): must be in [1, 1e+12]");
  EXPECT_EQ(error("checkpoint_every = -1"), "checkpoint_every = -1 (x.toml:1): must be in [0, 1e+12]");
  EXPECT_EQ(error("on_divergence = \"retry\""), "on_divergence = \"retry\" (x.toml:1): must be one of: stop, rollback");
  EXPECT_EQ(error("rollback_rate = 2.0"), "rollback_rate = 2.0 (x.toml:1): must be in [1e-06, 1]");
  EXPECT_EQ(error("rollback_limit = 0"), "rollback_limit = 0 (x.toml:1): must be in [1, 1000]");
  EXPECT_EQ(error("experiment = \"\""), "experiment = \"\" (x.toml:1): must not be empty");
  EXPECT_EQ(error("evaluation = 3"), "evaluation = 3 (x.toml:1): must be a table");
  EXPECT_EQ(error("seeds = []", "seeds"), "seeds = [] (x.toml:1): must hold at least one seed");
  EXPECT_EQ(error("seeds = 3", "seeds"), "seeds = 3 (x.toml:1): must be a list of integers");
  EXPECT_EQ(error("seeds = [1, 2, 1]", "seeds"), "seeds = [1, 2, 1] (x.toml:1): 1 is there twice");
  EXPECT_EQ(error("seeds = [-1]", "seeds"), "seeds[0] = -1 (x.toml:1): must be in [0, 9007199254740991]");
  EXPECT_EQ(error("seeds = [9007199254740992]", "seeds"),
            "seeds[0] = 9007199254740992 (x.toml:1): must be in [0, 9007199254740991]");
  EXPECT_EQ(
      error("seeds = \"4..1\"", "seeds"),
      "seeds = \"4..1\" (x.toml:1): must be a range such as 0..4, a list such as 0,3,7, or both, each at least 0 and below "
      "2^53");
  EXPECT_EQ(error("steps = -5", "steps"), "steps = -5 (x.toml:1): must be in [1, 1e+12]");
  EXPECT_EQ(error("", "steps = 100"), "method.a (x.toml:10): no steps: give steps here or at the top level");
  EXPECT_EQ(
      error_of("steps = 1\n[energy]\nplugin = \"mlp\"\n[sampler]\nplugin = \"langevin\"\n" + kMethod),
      "x.toml: no data set: give [dataset] (data sets: csv, ring), or a target energy with exact samples, which \"mlp\" is "
      "not");
}

TEST(Mistakes, OfATargetWithoutADataSet) {
  const std::string target = "steps = 1\n[energy]\nplugin = \"funnel\"\n[sampler]\nplugin = \"diffusion\"\n";
  const std::string learn = "objective = { plugin = \"learn\" }\n";
  EXPECT_EQ(error_of(target + "[method.a]\n" + learn), "no error");
  EXPECT_EQ(runs_of(target + "[method.a]\n" + learn).front().dataset.id, "");
  EXPECT_EQ(error_of(target + "[method.a]\nobjective = { plugin = \"fit\" }"),
            "method.a (x.toml:6): objective \"fit\" needs a data set: give [dataset]");
  EXPECT_EQ(
      error_of("[dataset]\nplugin = \"rnig\"\n" + std::string("[method.a]\nsteps = 1\nobjective = { plugin = \"fit\" }\n") +
               target.substr(target.find('['))),
      "dataset.plugin = \"rnig\" (x.toml:2): no such data set, did you mean \"ring\"? (data sets: csv, ring); others are "
      "found with --plugin-dir or EBMLAB_PLUGIN_PATH");
  EXPECT_EQ(error_of(target + "[method.a]\n" + learn + "[method.b]\nenergy = { sd = 1.0 }\n" + learn),
            "x.toml: without a data set all methods share one energy, and method.b has another than method.a");
}

TEST(Mistakes, AreAllToldAtOnceAndEachOnce) {
  const std::string text = kDefaults + "stpes = 3\n" + kMethod + "steps = 0\n[method.b]\nobjective = { plugin = \"cd\" }\n";
  EXPECT_EQ(
      error_of(text),
      "sampler.stpes = 3 (x.toml:10): unknown parameter of sampler \"langevin\", did you mean \"steps\"? (allowed: plugin, "
      "steps, step_size, start, shift)\n"
      "method.a.steps = 0 (x.toml:13): must be in [1, 1e+12]");
}

TEST(Mistakes, BeyondTwentyAreCounted) {
  std::string text = kDefaults + kMethod + "[evaluation]\n";
  for (int i = 0; i < 25; ++i) text += "unknown_" + std::to_string(i) + " = 1\n";
  const std::string error = error_of(text);
  EXPECT_EQ(std::count(error.begin(), error.end(), '\n'), 20);
  EXPECT_TRUE(error.ends_with("\nand 5 more"));
}

TEST(Mistakes, InAnOverrideNameTheCommandLine) {
  const std::string text = kDefaults + kMethod;
  EXPECT_EQ(error_of(text, {"method.a.sampler.step_size=-1"}),
            "method.a.sampler.step_size = -1 (--set): must be in [1e-06, 10]");
  EXPECT_EQ(error_of(text, {"sampler.stpes=1"}),
            "sampler.stpes = 1 (--set): unknown parameter of sampler \"langevin\", did you mean \"steps\"? (allowed: plugin, "
            "steps, step_size, start, shift)");
  EXPECT_EQ(error_of(text, {"energy.hidden=[1, 0]"}), "energy.hidden[1] = 0 (--set): must be in [1, 4096]");
  EXPECT_EQ(error_of(text, {"method.b.steps=1"}),
            "--set \"method.b.steps=1\": there is no method \"b\", did you mean \"a\"? (methods: a)");
  EXPECT_EQ(error_of(text, {"method.other.steps=1"}),
            "--set \"method.other.steps=1\": there is no method \"other\", methods: a");
  EXPECT_EQ(error_of(text, {"steps"}), "--set \"steps\": must be KEY=VALUE");
  EXPECT_EQ(error_of(text, {"=3"}), "--set \"=3\": must be KEY=VALUE, KEY as in method.gcd.sampler.steps");
  EXPECT_EQ(error_of(text, {"a..b=3"}), "--set \"a..b=3\": must be KEY=VALUE, KEY as in method.gcd.sampler.steps");
  EXPECT_EQ(error_of(text, {"sampler.steps.x=3"}), "--set \"sampler.steps.x=3\": sampler.steps = 20 (x.toml:9) is not a table");
  EXPECT_TRUE(error_of(text, {"steps=[1"}).starts_with("--set \"steps=[1\": \"[1\" is not a TOML value: "));
  EXPECT_EQ(error_of(text, {"steps=1\nthreads = 2"}),
            "--set \"steps=1\\nthreads = 2\": \"1\\nthreads = 2\" is not a TOML value: one value is expected");
  EXPECT_EQ(error_of(text + "[[method.a.stage]]\nname = \"joint\"\nsteps = 1\n", {"method.a.stage.jiont.steps=1"}),
            "--set \"method.a.stage.jiont.steps=1\": there is no element \"jiont\", did you mean \"joint\"? (elements: joint)");
}

}  // namespace
}  // namespace ebmlab::experiment
