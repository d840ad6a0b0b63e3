// SPDX-License-Identifier: MIT
// [sweep]: which runs it asks for, what they are called, and every mistake word for word.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "experiment/describe.hpp"
#include "experiment/distribution.hpp"
#include "experiment/document.hpp"
#include "known_plugins.hpp"

namespace ebmlab::experiment {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;
using testing::StartsWith;
using testing::UnorderedElementsAre;

/// Two methods: one takes its sampler from the default, the other has a plugin of its own there.
const std::string kTwo =
    "[method.a]\n"
    "objective = { plugin = \"cd\" }\n"
    "[method.b]\n"
    "objective = { plugin = \"cd\" }\n"
    "sampler = { plugin = \"diffusion\" }\n";  // the next line is 15

std::vector<std::string> names(const std::vector<RunSpec>& runs) {
  std::vector<std::string> result;
  for (const RunSpec& run : runs) {
    if (run.seed == runs.front().seed) result.push_back(run.method);
  }
  return result;
}

std::vector<std::string> names_of(const std::string& text, const std::vector<std::string>& overrides = {}) {
  return names(runs_of(kDefaults + text, overrides));
}

std::string mistake_of(const std::string& text, const std::vector<std::string>& overrides = {}) {
  return error_of(kDefaults + text, overrides);
}

const RunSpec& run_called(const std::vector<RunSpec>& runs, const std::string& method) {
  return *std::find_if(runs.begin(), runs.end(), [&](const RunSpec& run) { return run.method == method; });
}

TEST(Sweep, OfAGridIsEveryCombinationWithEverySeed) {
  const auto runs =
      runs_of(kDefaults + kMethod + "[sweep.grid]\n\"sampler.steps\" = [5, 10]\n\"energy.hidden\" = [[64, 64], [8]]\n");
  EXPECT_THAT(runs, SizeIs(8));  // two seeds
  EXPECT_THAT(names(runs),
              ElementsAre("a@steps=5,hidden=64x64", "a@steps=5,hidden=8", "a@steps=10,hidden=64x64", "a@steps=10,hidden=8"));
  EXPECT_EQ(runs[0].seed, 3);
  EXPECT_EQ(runs[1].seed, 1);
  const RunSpec& last = runs.back();
  EXPECT_EQ(last.sampler.params.integer("steps"), 10);
  EXPECT_EQ(last.energy.params.get<std::vector<std::int64_t>>("hidden"), std::vector<std::int64_t>{8});
  EXPECT_EQ(last.sampler.sources.at("steps"), "user");
}

TEST(Sweep, KeysMayBeWrittenInEveryWayOfToml) {
  const std::string expected = "a@steps=5";
  for (const char* grid : {"[sweep.grid]\n\"method.a.sampler.steps\" = [5]\n", "[sweep.grid]\nmethod.a.sampler.steps = [5]\n",
                           "[sweep]\ngrid = { method = { a = { sampler = { steps = [5] } } } }\n",
                           "[sweep.grid.method.a]\n\"sampler.steps\" = [5]\n"}) {
    EXPECT_THAT(names_of(kMethod + grid), ElementsAre(expected)) << grid;
  }
}

TEST(Sweep, OfAMethodsOwnKeysLeavesTheOthersAsTheyAre) {
  EXPECT_THAT(names_of(kTwo + "[sweep.grid]\nmethod.a.sampler.steps = [5, 10]\nmethod.a.steps = [7, 8]\n"),
              ElementsAre("a@sampler.steps=5,steps=7", "a@sampler.steps=5,steps=8", "a@sampler.steps=10,steps=7",
                          "a@sampler.steps=10,steps=8", "b"));
}

TEST(Sweep, OfTwoMethodsOwnKeysMultipliesNothing) {
  EXPECT_THAT(names_of(kTwo + "[sweep.grid]\nmethod.a.sampler.steps = [5, 10]\nmethod.b.sampler.steps = [1, 2]\n"),
              ElementsAre("a@steps=5", "a@steps=10", "b@steps=1", "b@steps=2"));
}

TEST(Sweep, ACommonKeyMakesVariantsOnlyWhereItsValueIsTaken) {
  EXPECT_THAT(names_of(kTwo + "[sweep.grid]\nsampler.steps = [5, 10]\nenergy.hidden = [[8], [9]]\n"),
              ElementsAre("a@steps=5,hidden=8", "a@steps=5,hidden=9", "a@steps=10,hidden=8", "a@steps=10,hidden=9",
                          "b@hidden=8", "b@hidden=9"));
  const std::string own = "[method.b]\nobjective = { plugin = \"cd\" }\nsampler.steps = 3\n";
  EXPECT_THAT(names_of(kMethod + own + "[sweep.grid]\nsampler.steps = [5, 20]\n"),
              ElementsAre("a@steps=5", "a@steps=20", "b"));  // 20 is the default's value too: one of the points all the same
}

TEST(Sweep, VariantsOfOneConfigurationAreOneRun) {
  EXPECT_THAT(names_of(kMethod + "[sweep.grid]\nobjective.weight = [1, 1.0]\n[objective]\nplugin = \"cd\"\n"),
              ElementsAre("a@weight=1"));
  EXPECT_THAT(names_of(kTwo + "[[sweep.list]]\nmethod.a.sampler.steps = 5\n[[sweep.list]]\nsampler.steps = 5\n"),
              ElementsAre("a@steps=5", "b"));
}

TEST(Sweep, OfAListIsEachPointOverTheDocument) {
  const auto runs = runs_of(kDefaults + kTwo +
                            "[[sweep.list]]\nmethod.a.sampler.steps = 5\nmethod.a.objective.weight = 1e-3\n"
                            "[[sweep.list]]\nmethod.a.sampler = { step_size = 0.5, start = \"noise\" }\n");
  EXPECT_THAT(names(runs), ElementsAre("a@steps=5,weight=0.001", "a@step_size=0.5,start=noise", "b"));
  EXPECT_EQ(run_called(runs, "a@step_size=0.5,start=noise").sampler.params.integer("steps"), 20);
  EXPECT_EQ(run_called(runs, "a@step_size=0.5,start=noise").sampler.params.real("step_size"), 0.5);
}

/// Points of one step each, and what else stands at the point `at`.
std::string long_list(int points, int at, const std::string& line, const std::string& elsewhere = "") {
  std::string text;
  for (int i = 0; i < points; ++i)
    text += "[[sweep.list]]\nsteps = " + std::to_string(i + 1) + "\n" + (i == at ? line : elsewhere);
  return text;
}

TEST(Sweep, OfALongListTakesAKeyThatOnePointAloneHas) {
  for (const int at : {0, 1, 38, 250, 399}) {
    const auto found = names_of(kMethod + long_list(400, at, "sampler.step_size = 0.5\n"));
    ASSERT_THAT(found, SizeIs(400)) << at;
    EXPECT_EQ(found[static_cast<std::size_t>(at)], "a@steps=" + std::to_string(at + 1) + ",step_size=0.5");
  }
  const std::string same = "sampler.shift = 0.0\n";  // the default
  EXPECT_EQ(names_of(kMethod + long_list(400, 7, "sampler.shift = 0.5\n", same))[7], "a@steps=8,shift=0.5");
}

TEST(Sweep, OfALongListRefusesAKeyThatChangesNothingAtAnyPoint) {
  EXPECT_EQ(
      mistake_of(kMethod + long_list(400, 3, "objective.weight = 1\n")),
      "sweep.list[3].objective.weight (x.toml:20): changes no method: each has that value already, or a value or a plugin "
      "of its own there");
}

TEST(Sweep, ReachesStepsStagesAndSettings) {
  const std::string stages =
      "[method.s]\n[[method.s.stage]]\nname = \"one\"\nsteps = 5\nobjective = { plugin = \"cd\" }\n"
      "[[method.s.stage]]\nname = \"two\"\nsteps = 6\nobjective = { plugin = \"cd\" }\n";
  const auto runs = runs_of(kDefaults + stages +
                            "[sweep.grid]\nmethod.s.stage.one.steps = [7]\nmethod.s.stage.1.steps = [8]\n"
                            "dtype = [\"float64\"]\ncuda_graphs = [true]\n");
  EXPECT_THAT(names(runs), ElementsAre("s@one.steps=7,1.steps=8,dtype=float64,cuda_graphs=true"));
  EXPECT_EQ(runs[0].stages[0].steps, 7);
  EXPECT_EQ(runs[0].stages[1].steps, 8);
  EXPECT_EQ(runs[0].dtype, "float64");
  EXPECT_TRUE(runs[0].cuda_graphs);
  EXPECT_THAT(names_of(kMethod + "[sweep.grid]\nsteps = [1, 2]\n"), ElementsAre("a@steps=1", "a@steps=2"));
}

TEST(Sweep, GivesWhatTheDocumentLacks) {
  const std::string text =
      "steps = 9\ndataset.plugin = \"ring\"\nobjective.plugin = \"cd\"\nenergy.plugin = \"mlp\"\n[method.a]\n"
      "[sweep.grid]\nsampler.plugin = [\"langevin\", \"diffusion\"]\n";
  EXPECT_THAT(names(runs_of(text)), ElementsAre("a@plugin=langevin", "a@plugin=diffusion"));
}

TEST(Sweep, IsOverriddenLikeTheRest) {
  const std::string grid = kMethod + "[sweep.grid]\n\"sampler.steps\" = [5, 10]\n";
  EXPECT_THAT(names_of(grid, {"sweep.grid.sampler.steps=[6]"}), ElementsAre("a@steps=6"));
  EXPECT_THAT(names_of(grid, {"sweep.grid.\"sampler.steps\"=[7]"}), ElementsAre("a@steps=7"));
  EXPECT_THAT(names_of(grid, {"sampler.steps=7", "sweep.grid.energy.hidden=[[4]]"}),
              ElementsAre("a@steps=5,hidden=4", "a@steps=10,hidden=4"));
  EXPECT_THAT(names_of(kMethod, {"sweep.grid.sampler.steps=[5, 6]"}), ElementsAre("a@steps=5", "a@steps=6"));
  const std::string random = kMethod + "[sweep.random]\npoints = 24\nsampler.steps = { integer = [1, 1000] }\n";
  EXPECT_THAT(names_of(random), SizeIs(24));
  EXPECT_THAT(names_of(random, {"sweep.random.points=4"}), SizeIs(4));
}

TEST(SweepNames, AreShortAndSayWhichStepsTheyMean) {
  EXPECT_THAT(names_of(kMethod + "[sweep.grid]\nsteps = [1]\nsampler.steps = [2]\nsampler.step_size = [1e-5]\nenergy.norm = "
                                 "[true]\nenergy.scales = [[0.5, 2]]\n"),
              ElementsAre("a@steps=1,sampler.steps=2,step_size=1e-05,norm=true,scales=0.5x2"));
}

TEST(SweepNames, ThatAreLongEndWithDigitsOfAllOfIt) {
  std::string hidden = "[";
  for (int i = 0; i < 50; ++i) hidden += "128, ";
  const auto found = names_of(kMethod + "[sweep.grid]\nenergy.hidden = [" + hidden + "128], " + hidden + "64]]\n");
  EXPECT_THAT(found, SizeIs(2));
  EXPECT_NE(found[0], found[1]);
  for (const std::string& name : found) {
    EXPECT_EQ(name.size(), 100U);
    EXPECT_THAT(name, StartsWith("a@hidden=128x128x128x"));
    EXPECT_EQ(name[89], '~');
  }
}

TEST(SweepNames, HoldNoLettersThatFilesShellsOrFiltersTripOver) {
  const auto found = names_of(
      "[method.a]\nenergy.plugin = \"mixture\"\nobjective.plugin = \"fit\"\n"
      "[sweep.grid]\nmethod.a.energy.file = [\"plain.pt\", \"a/b c.pt\", \"a/b'c.pt\", \"\"]\n");
  ASSERT_THAT(found, SizeIs(4));
  EXPECT_EQ(found[0], "a@file=plain.pt");
  EXPECT_EQ(found[1], "a@file=a-b-c.pt~a47185c5f0");
  EXPECT_EQ(found[2], "a@file=a-b-c.pt~891a88479f");
  EXPECT_EQ(found[3], "a@file=");
}

TEST(SweepNames, ThatWouldBeEqualGetDigitsToo) {
  const auto found = names_of(
      "[method.a]\nenergy.plugin = \"mixture\"\nobjective.plugin = \"fit\"\n"
      "[sweep.grid]\nmethod.a.energy.names = [[\"a\", \"b\"], [\"axb\"], [\"c\"]]\n");
  ASSERT_THAT(found, SizeIs(3));
  EXPECT_THAT(found[0], StartsWith("a@names=axb~"));
  EXPECT_THAT(found[1], StartsWith("a@names=axb~"));
  EXPECT_NE(found[0], found[1]);
  EXPECT_EQ(found[2], "a@names=c");
}

TEST(SweepNames, OfAVariantAreNamesOfMethodsInARunsOwnSpecification) {
  const auto runs = runs_of(kDefaults + kMethod + "[sweep.grid]\nsampler.step_size = [0.01]\nenergy.hidden = [[8, 8]]\n");
  ASSERT_EQ(runs[0].method, "a@step_size=0.01,hidden=8x8");
  EXPECT_EQ(method_of(runs[0].method), "a");
  EXPECT_EQ(method_of("pcd-10"), "pcd-10");
  const std::string text = to_toml(runs[0]);
  EXPECT_THAT(text, HasSubstr("[method.\"a@step_size=0.01,hidden=8x8\"]"));
  const auto again = runs_of(text);
  ASSERT_THAT(again, SizeIs(1));
  EXPECT_EQ(replicate_key(again[0]), replicate_key(runs[0]));
  for (const char* key : {"sampler", "method.a@step_size=0.01,hidden=8x8.sampler",
                          "method.\"a@step_size=0.01,hidden=8x8\".sampler", "method.'a@step_size=0.01,hidden=8x8'.sampler"}) {
    const auto forked = runs_of(text, {std::string(key) + ".steps=7"});
    EXPECT_EQ(forked[0].sampler.params.integer("steps"), 7) << key;
    EXPECT_EQ(forked[0].method, runs[0].method);
  }
  EXPECT_EQ(error_of(text, {"method.a.sampler.steps=7"}),
            "--set \"method.a.sampler.steps=7\": there is no method \"a\", methods: a@step_size=0.01,hidden=8x8");
}

TEST(SweepNames, OfStagesAndFurtherSweepsSurviveTheirOwnText) {
  const std::string stages = "[method.s]\n[[method.s.stage]]\nname = \"one\"\nsteps = 5\nobjective = { plugin = \"cd\" }\n";
  const auto runs = runs_of(kDefaults + stages + "[sweep.grid]\nmethod.s.stage.one.objective.weight = [0.5]\n");
  const auto again = runs_of(to_toml(runs[0]) + "[sweep.grid]\nsampler.steps = [1, 2]\n");
  EXPECT_THAT(names(again), ElementsAre("s@weight=0.5@steps=1", "s@weight=0.5@steps=2"));
}

std::vector<double> drawn(const std::string& what, int points, int seed = 0) {
  const auto runs = runs_of(
      "steps = 1\ndataset.plugin = \"ring\"\nenergy.plugin = \"mlp\"\nsampler.plugin = \"langevin\"\n"
      "[method.a]\nobjective.plugin = \"cd\"\n[sweep.random]\npoints = " +
      std::to_string(points) + "\nseed = " + std::to_string(seed) + "\nsampler.shift = " + what + "\n");
  std::vector<double> values;
  values.reserve(runs.size());
  for (const RunSpec& run : runs) values.push_back(run.sampler.params.real("shift"));
  return values;
}

TEST(RandomSweep, IsPinnedSoThatItIsTheSameEverywhere) {
  // int(hashlib.sha256(b"0/0/sampler.shift").hexdigest()[:14], 16) >> 3, times 2^-53; by Python.
  EXPECT_DOUBLE_EQ(unit_draw(0, 0, "sampler.shift"), 0.7370700880342932);
  EXPECT_DOUBLE_EQ(unit_draw(7, 3, "method.gcd.sampler.steps"), 0.39864549501729507);
  EXPECT_THAT(drawn("{ log_uniform = [1e-5, 1e-2] }", 4), ElementsAre(0.00163, 0.000737, 0.00373, 1.85e-05));
  EXPECT_THAT(drawn("{ uniform = [-1, 3] }", 4), ElementsAre(1.948, 1.49, 2.429, -0.643));
}

TEST(RandomSweep, AnotherKeyOrMorePointsChangeNoDraw) {
  const std::string text = kMethod + "[sweep.random]\npoints = 5\nsampler.steps = { integer = [1, 1000] }\n";
  const auto steps = [](const std::vector<RunSpec>& runs) {
    std::vector<std::int64_t> result;
    result.reserve(runs.size());
    for (const RunSpec& run : runs) result.push_back(run.sampler.params.integer("steps"));
    return result;
  };
  const auto one = steps(runs_of(kDefaults + text, {"seeds=[0]"}));
  EXPECT_EQ(steps(runs_of(kDefaults + text + "energy.hidden = { choice = [[8], [9]] }\n", {"seeds=[0]"})), one);
  auto more = steps(runs_of(kDefaults + text, {"seeds=[0]", "sweep.random.points=9"}));
  more.resize(5);
  EXPECT_EQ(more, one);
  EXPECT_NE(steps(runs_of(kDefaults + text, {"seeds=[0]", "sweep.random.seed=1"})), one);
}

/// The largest distance of the empirical distribution from the uniform one, times the root of the number: 1.95 is passed by
/// chance once in 1,000 (Kolmogorov); the draws are fixed.
double kolmogorov(std::vector<double> units) {
  std::sort(units.begin(), units.end());
  double largest = 0.0;
  const auto n = static_cast<double>(units.size());
  for (std::size_t i = 0; i < units.size(); ++i) {
    const auto below = static_cast<double>(i);
    largest = std::max({largest, units[i] - below / n, (below + 1.0) / n - units[i]});
  }
  return largest * std::sqrt(n);
}

TEST(RandomSweep, DrawsFromWhatItSays) {
  std::vector<double> logs, evens;
  for (const double value : drawn("{ log_uniform = [1e-5, 1e-2] }", 1000)) {
    EXPECT_GE(value, 1e-5);
    EXPECT_LE(value, 1e-2);
    logs.push_back(std::log(value / 1e-5) / std::log(1e3));
  }
  for (const double value : drawn("{ uniform = [1000, 1001] }", 1000)) {
    EXPECT_GE(value, 1000);
    EXPECT_LE(value, 1001);
    EXPECT_NEAR(1000 * value, std::round(1000 * value), 1e-6) << "a thousandth of the range";
    evens.push_back(value - 1000);
  }
  // Points that come to the same value are one run; of three digits over three decades hardly any do.
  EXPECT_GT(logs.size(), 700U);
  EXPECT_GT(evens.size(), 600U);
  std::vector<double> units;
  units.reserve(1000);
  for (int i = 0; i < 1000; ++i) units.push_back(unit_draw(0, i, "sampler.shift"));
  EXPECT_LT(kolmogorov(units), 1.95);
  EXPECT_LT(kolmogorov(logs), 1.95);
}

TEST(RandomSweep, IntegersHaveBothEndsAndChoicesAll) {
  const std::string text = kMethod + "[sweep.random]\npoints = 200\nsampler.steps = { integer = [3, 6] }\n";
  EXPECT_THAT(names_of(text), UnorderedElementsAre("a@steps=3", "a@steps=4", "a@steps=5", "a@steps=6"));
  const std::string choice = kMethod + "[sweep.random]\npoints = 200\nenergy.hidden = { choice = [[8], [9, 9]] }\n";
  EXPECT_THAT(names_of(choice), UnorderedElementsAre("a@hidden=8", "a@hidden=9x9"));
}

TEST(RandomSweep, ValuesAreShortAndWithinTheRange) {
  const Node range = parse_toml("x = { log_uniform = [0.00123456, 0.00123457] }\ny = { uniform = [0, 1e300] }\n", "x.toml");
  Problems problems;
  const auto narrow = Distribution::read(*range.find("x"), "x", problems);
  const auto wide = Distribution::read(*range.find("y"), "y", problems);
  ASSERT_TRUE(narrow && wide);
  EXPECT_EQ(*narrow->at(0.5).as<double>(), 0.00123456);  // 0.00123, but for the range
  EXPECT_EQ(*wide->at(0.5).as<double>(), 5e299);
  EXPECT_EQ(*wide->at(0.0).as<double>(), 0.0);
  EXPECT_EQ(*wide->at(0.123456).as<double>(), 1.23e299);
}

struct Mistaken {
  std::string name;
  std::string text;  // after kDefaults and kMethod: its first line is line 12
  std::string message;
};

class SweepMistakes : public testing::TestWithParam<Mistaken> {};

TEST_P(SweepMistakes, AreToldWithTheirPlace) { EXPECT_EQ(mistake_of(kMethod + GetParam().text), GetParam().message); }

std::vector<Mistaken> mistaken() {
  const auto grid = [](const std::string& line) { return "[sweep.grid]\n" + line + "\n"; };
  const auto random = [](const std::string& line) { return "[sweep.random]\npoints = 2\n" + line + "\n"; };
  const std::string kinds = "kinds: log_uniform, uniform, integer, choice";
  return {
      {"NoTable", "sweep = 3\n[evaluation]\n",
       "method.a.sweep = 3 (x.toml:12): unknown key, allowed: energy, sampler, "
       "objective, steps, stage"},
      {"UnknownKind", "[sweep.gird]\nsteps = [1]\n",
       "sweep.gird (x.toml:12): unknown kind of sweep, did you mean \"grid\"? (kinds: grid, list, random)"},
      {"NoKind", "[sweep]\n", "sweep (x.toml:12): must have one of grid, list, random"},
      {"TwoKinds", "[sweep.grid]\nsteps = [1]\n[sweep.random]\npoints = 1\n",
       "sweep (x.toml:12): must have one of grid, list, random, not grid, random"},
      {"EmptyGrid", "[sweep.grid]\n", "sweep.grid (x.toml:12): holds no key"},
      {"GridNotTable", "[sweep]\ngrid = [1]\n", "sweep.grid = [1] (x.toml:13): must be a table of keys with lists of values"},
      {"NotAList", grid("sampler.steps = 5"), "sweep.grid.sampler.steps = 5 (x.toml:13): must be a list of at least one value"},
      {"EmptyList", grid("sampler.steps = []"),
       "sweep.grid.sampler.steps = [] (x.toml:13): must be a list of at least one value"},
      {"ValueTwice", grid("sampler.steps = [5, 6, 5]"), "sweep.grid.sampler.steps = [5, 6, 5] (x.toml:13): 5 is there twice"},
      {"KeyTwice", grid("sampler.steps = [5]\n\"sampler.steps\" = [6]"),
       "sweep.grid.sampler.steps = [6] (x.toml:14): is there twice, first in x.toml:13"},
      {"NoKey", grid("\"sampler..steps\" = [5]"),
       "sweep.grid.\"sampler..steps\" = [5] (x.toml:13): must be a key as in method.gcd.sampler.steps"},
      {"TableAsValue", grid("method.a.sampler = [{ steps = 5 }]"),
       "sweep.grid.method.a.sampler (x.toml:13): a value must be a number, a text, true or false, or a list of "
       "these"},
      {"UnknownKey", grid("samplr.steps = [5]"),
       "sweep.grid.samplr.steps = [5] (x.toml:13): there is no such key, did you mean \"sampler\"? (keys begin with: method, "
       "energy, sampler, objective, steps, dtype, autocast, cuda_graphs, record_every, checkpoint_every, on_divergence, "
       "rollback_rate, rollback_limit)"},
      {"UnknownMethod", grid("method.aa.sampler.steps = [5]"),
       R"(sweep.grid.method.aa.sampler.steps = [5] (x.toml:13): there is no method "aa", did you mean "a"? (methods: a))"},
      {"MethodAlone", grid("\"method.a\" = [5]"), "sweep.grid.method.a = [5] (x.toml:13): names a method, not a key of it"},
      {"RoleAlone", grid("sampler = [5]"), "sweep.grid.sampler = [5] (x.toml:13): names a table, not a key of it"},
      {"Seeds", grid("seeds = [[1], [2]]"),
       "sweep.grid.seeds = [[1], [2]] (x.toml:13): cannot be swept: each variant runs with every seed already: give seeds at "
       "the top level or --seeds"},
      {"Dataset", grid("dataset.modes = [4]"),
       "sweep.grid.dataset.modes = [4] (x.toml:13): cannot be swept: all methods share one data set, so that they can be "
       "compared"},
      {"Evaluation", grid("evaluation.samples = [100]"),
       "sweep.grid.evaluation.samples = [100] (x.toml:13): cannot be swept: all runs are judged in the same way, so that they "
       "can "
       "be compared"},
      {"Device", grid("device = [\"cpu\"]"),
       "sweep.grid.device = [\"cpu\"] (x.toml:13): cannot be swept: all runs of an experiment have the same"},
      {"Ranks", grid("ranks = [1, 2]"),
       "sweep.grid.ranks = [1, 2] (x.toml:13): cannot be swept: all runs of an experiment have the same"},
      {"UnknownParameter", grid("sampler.stpes = [5]"),
       "sampler.stpes = 5 (x.toml:13): unknown parameter of sampler \"langevin\", did you mean \"steps\"? (allowed: plugin, "
       "steps, "
       "step_size, start, shift); in the sweep, at sampler.stpes = 5"},
      {"OutOfRange", grid("sampler.steps = [5, 5000]\nenergy.hidden = [[8], [9]]"),
       "sampler.steps = 5000 (x.toml:13): must be in [1, 1000]; in the sweep, at sampler.steps = 5000, energy.hidden = [8]"},
      {"UnknownStage", grid("method.a.stage.joint.steps = [5]"),
       "method.a.stage (x.toml:13): must be a list of tables, each as [[method.a.stage]]; in the sweep, at "
       "method.a.stage.joint.steps = 5"},
      {"Idle", grid("objective.weight = [1, 2]"),
       "sweep.grid.objective.weight (x.toml:13): changes no method: each has that value already, or a value or a "
       "plugin "
       "of its own there"},
      {"TooMany",
       grid("sampler.shift = [" +
            [] {
              std::string list;
              for (int i = 0; i < 101; ++i) list += std::to_string(i) + ", ";
              return list + "]\nsteps = [" + list + "]";
            }()),
       "sweep (x.toml:12): asks for more than 10000 variants of methods"},
      {"ListNotTables", "[sweep]\nlist = [1]\n", "sweep.list[0] = 1 (x.toml:13): must be a table [[sweep.list]]"},
      {"EmptyListOfPoints", "[sweep]\nlist = []\n",
       "sweep.list = [] (x.toml:13): must be a list of tables, each as [[sweep.list]]"},
      {"EmptyPoint", "[[sweep.list]]\n", "sweep.list[0] (x.toml:12): holds no key"},
      {"PointTwice", "[[sweep.list]]\nsteps = 5\nsampler.steps = 6\n[[sweep.list]]\nsampler.steps = 6\nsteps = 5\n",
       "sweep.list[1] (x.toml:15): the same point is there twice"},
      {"PointOutOfRange", "[[sweep.list]]\nsteps = 5\n[[sweep.list]]\nsteps = 0\n",
       "steps = 0 (x.toml:15): must be in [1, 1e+12]; in the sweep, at steps = 0"},
      {"NoPoints", "[sweep.random]\nsteps = { integer = [1, 2] }\n",
       "sweep.random (x.toml:12): points is missing: how many to draw"},
      {"PointsOutOfRange", "[sweep.random]\npoints = 0\nsteps = { integer = [1, 2] }\n",
       "sweep.random.points = 0 (x.toml:13): must be in [1, 10000]"},
      {"NothingToDraw", "[sweep.random]\npoints = 3\n", "sweep.random (x.toml:12): holds no key"},
      {"UnknownDistribution", random("sampler.step_size = { log_unifrom = [1, 2] }"),
       "sweep.random.sampler.step_size.log_unifrom = [1, 2] (x.toml:14): must be a table such as { log_uniform = [1e-5, 1e-2] "
       "}, "
       "did you mean \"log_uniform\"? (" +
           kinds + ")"},
      {"NoDistribution", random("sampler.step_size = 0.1"),
       "sweep.random.sampler.step_size = 0.1 (x.toml:14): must be a table such as { log_uniform = [1e-5, 1e-2] }, " + kinds},
      {"TwoDistributions", random("sampler.steps = { integer = [1, 2], uniform = [1, 2] }"),
       "sweep.random.sampler.steps (x.toml:14): must have one of log_uniform, uniform, integer, choice"},
      {"LogOfZero", random("sampler.step_size = { log_uniform = [0, 1] }"),
       "sweep.random.sampler.step_size.log_uniform = [0, 1] (x.toml:14): must be of numbers above 0"},
      {"Reversed", random("sampler.step_size = { uniform = [1, 0.5] }"),
       "sweep.random.sampler.step_size.uniform = [1, 0.5] (x.toml:14): must be the lower number first: [0.5, 1]"},
      {"NotTwo", random("sampler.step_size = { uniform = [1] }"),
       "sweep.random.sampler.step_size.uniform = [1] (x.toml:14): must be [lowest, highest]"},
      {"NotNumbers", random("sampler.step_size = { uniform = [\"a\", inf] }"),
       "sweep.random.sampler.step_size.uniform = [\"a\", inf] (x.toml:14): must be [lowest, highest], two finite numbers"},
      {"TooWide", random("sampler.shift = { uniform = [-1.7e308, 1.7e308] }"),
       "sweep.random.sampler.shift.uniform = [-1.7e+308, 1.7e+308] (x.toml:14): must be a range whose width is a finite "
       "number"},
      {"NotIntegers", random("sampler.steps = { integer = [1.5, 2] }"),
       "sweep.random.sampler.steps.integer = [1.5, 2] (x.toml:14): must be two integers below 2^53"},
      {"NoChoice", random("sampler.start = { choice = [] }"),
       "sweep.random.sampler.start.choice = [] (x.toml:14): must be a list of at least one value"},
      {"DrawnOutOfRange", random("sampler.steps = { integer = [2000, 2000000] }"),
       "sampler.steps = 943456 (x.toml:14): must be in [1, 1000]; in the sweep, at sampler.steps = 943456\n"
       "sampler.steps = 1972933 (x.toml:14): must be in [1, 1000]; in the sweep, at sampler.steps = 1972933"},
  };
}

INSTANTIATE_TEST_SUITE_P(All, SweepMistakes, testing::ValuesIn(mistaken()), [](const auto& each) { return each.param.name; });

TEST(MistakesOfSweeps, OfPluginsThatDoNotFitAreToldWithThePoint) {
  EXPECT_EQ(mistake_of("[method.a]\nobjective = { plugin = \"learn\" }\n[sweep.grid]\nsampler.plugin = [\"diffusion\", "
                       "\"langevin\"]\n",
                       {"sampler={plugin=\"diffusion\"}"}),
            "method.a (x.toml:10): objective \"learn\" needs a trainable sampler, and \"langevin\" is not one (those that are: "
            "\"diffusion\"); in the sweep, at sampler.plugin = \"langevin\"");
}

TEST(MistakesOfSweeps, OfTheDocumentAreToldAsWithoutASweep) {
  EXPECT_EQ(
      mistake_of("[method.a]\nobjective = { plugin = \"cd\", wieght = 1 }\n[sweep.grid]\nsampler.steps = [1, 2]\n"),
      "method.a.objective.wieght = 1 (x.toml:11): unknown parameter of objective \"cd\", did you mean \"weight\"? (allowed: "
      "plugin, weight)");
}

TEST(MistakesOfSweeps, ANameThatIsTakenIsTold) {
  EXPECT_EQ(
      mistake_of(kMethod + "[method.\"a@steps=5\"]\nobjective = { plugin = \"cd\" }\n[sweep.grid]\nmethod.a.sampler.steps = "
                           "[5]\n"),
      "x.toml: two methods are called \"a@steps=5\"");
}

TEST(Sweep, OfTenThousandPointsIsRead) {
  const std::string text = kMethod +
                           "[sweep.random]\npoints = 10000\nsampler.step_size = { log_uniform = [1e-6, 1] }\n"
                           "sampler.shift = { uniform = [0, 1] }\nsampler.steps = { integer = [1, 1000] }\n";
  const auto found = names_of(text);
  EXPECT_EQ(std::set<std::string>(found.begin(), found.end()).size(), found.size());
  EXPECT_GT(found.size(), 9990U);
}

}  // namespace
}  // namespace ebmlab::experiment
