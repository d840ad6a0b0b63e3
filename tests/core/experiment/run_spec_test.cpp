// SPDX-License-Identifier: MIT
// JSON there and back, over random runs of every type of value.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>

#include "experiment/describe.hpp"
#include "known_plugins.hpp"

namespace ebmlab::experiment {
namespace {

/// Random values with a liking for the awkward ones.
class Values {
 public:
  explicit Values(std::uint64_t seed) : engine_(seed) {}

  std::int64_t below(std::int64_t end) { return std::uniform_int_distribution<std::int64_t>(0, end - 1)(engine_); }

  std::int64_t integer() {
    using Limits = std::numeric_limits<std::int64_t>;
    const std::array<std::int64_t, 5> awkward = {0, -1, Limits::min(), Limits::max(), (std::int64_t{1} << 53) + 1};
    return below(2) == 0 ? awkward.at(static_cast<std::size_t>(below(5)))
                         : std::uniform_int_distribution<std::int64_t>(Limits::min())(engine_);
  }
  double number() {
    using Limits = std::numeric_limits<double>;
    const std::array<double, 10> awkward = {
        0.0, -0.0, 1.0, -3.0, 0.1, 1e300, Limits::denorm_min(), Limits::infinity(), -Limits::infinity(), 1e22};
    if (below(2) == 0) return awkward.at(static_cast<std::size_t>(below(10)));
    return std::ldexp(std::uniform_real_distribution<double>(-1, 1)(engine_), static_cast<int>(below(2000)) - 1000);
  }
  std::string text() {
    const std::array<std::string, 8> awkward = {"",  "inf",         R"({"number":"inf"})", "true",
                                                "3", "a\"b\\c\n\t", "\u00e9\u4e2d",        std::string("\0x", 2)};
    return awkward.at(static_cast<std::size_t>(below(8)));
  }
  template <typename T, typename Draw>
  std::vector<T> list(Draw draw) {
    std::vector<T> values;
    for (std::int64_t i = below(4); i > 0; --i) values.push_back(draw());
    return values;
  }
  ParamValue value() {
    switch (below(7)) {
      case 0:
        return below(2) == 0;
      case 1:
        return integer();
      case 2:
        return number();
      case 3:
        return text();
      case 4:
        return list<std::int64_t>([this] { return integer(); });
      case 5:
        return list<double>([this] { return number(); });
      default:
        return list<std::string>([this] { return text(); });
    }
  }
  PluginChoice choice() {
    PluginChoice result{text(), {}, {}};
    for (std::int64_t i = below(6); i > 0; --i) {
      const std::string key(static_cast<std::size_t>(i), 'k');
      result.params.set(key, value());
      result.sources[key] = below(2) == 0 ? "user" : "default";
    }
    return result;
  }
  RunSpec run() {
    RunSpec run;
    run.experiment = text();
    run.description = text();
    run.method = text();
    run.seed = integer();
    run.dataset = choice();
    run.energy = choice();
    run.sampler = choice();
    for (std::int64_t i = 1 + below(3); i > 0; --i) run.stages.push_back({text(), integer(), choice()});
    run.evaluation = {integer(), list<std::string>([this] { return text(); }),
                      integer(), integer(),
                      integer(), integer(),
                      integer(), integer(),
                      text(),    integer()};
    run.dtype = text();
    run.device = text();
    run.autocast = text();
    run.cuda_graphs = below(2) == 0;
    run.threads = integer();
    run.ranks = integer();
    run.record_every = integer();
    run.checkpoint_every = integer();
    run.on_divergence = text();
    run.rollback_rate = number();
    run.rollback_limit = integer();
    return run;
  }

 private:
  std::mt19937_64 engine_;
};

TEST(RunSpecJson, ReadsBackTheSame) {
  Values values(1);
  for (int i = 0; i < 500; ++i) {
    const RunSpec run = values.run();
    const std::string text = to_json(run);
    const RunSpec back = from_json(text);
    ASSERT_EQ(back, run) << text;
    ASSERT_EQ(to_json(back), text);
  }
}

TEST(RunSpecJson, KeepsTheSignOfZeroAndNan) {
  const ParamValue zero = value_from_json(nlohmann::json::parse(value_to_json(ParamValue(-0.0)).dump()), "x");
  EXPECT_TRUE(std::signbit(std::get<double>(zero)));
  const ParamValue nan = value_from_json(value_to_json(ParamValue(std::nan(""))), "x");
  EXPECT_TRUE(std::isnan(std::get<double>(nan)));
}

TEST(RunSpecJson, IsPlainWhereJsonCanSayIt) {
  EXPECT_EQ(value_to_json(ParamValue(std::int64_t{3})).dump(), "3");
  EXPECT_EQ(value_to_json(ParamValue(3.0)).dump(), "3.0");
  EXPECT_EQ(value_to_json(ParamValue(std::vector<double>{1, 0.5})).dump(), "[1.0,0.5]");
  EXPECT_EQ(value_to_json(ParamValue(std::vector<double>{})).dump(), R"({"empty_list_of":"number"})");
  EXPECT_EQ(value_to_json(ParamValue(-std::numeric_limits<double>::infinity())).dump(), R"({"number":"-inf"})");
}

TEST(RunSpecJson, ThatIsDamagedIsRefusedWithTheKey) {
  const nlohmann::json sound =
      nlohmann::json::parse(to_json(runs_of(kDefaults + "[method.a]\nobjective = { plugin = \"cd\" }\n").front()));
  const auto error = [](const nlohmann::json& json) -> std::string {
    try {
      (void)from_json(json.dump());
    } catch (const ConfigError& problem) {
      return problem.what();
    }
    return "no error";
  };
  EXPECT_EQ(error(sound), "no error");
  nlohmann::json bad = sound;
  bad["stages"][0].erase("steps");
  EXPECT_EQ(error(bad), "run configuration: stages[0].steps is missing");
  bad = sound;
  bad["seed"] = 1.5;
  EXPECT_EQ(error(bad), "run configuration: seed must be an integer");
  bad = sound;
  bad["sampler"]["params"]["steps"] = {1, "a"};
  EXPECT_EQ(error(bad), "run configuration: sampler.params.steps = [1,\"a\"]: not the value of a parameter");
  bad = sound;
  bad["format"] = 2;
  EXPECT_EQ(error(bad), "run configuration: format is 2: this version reads 1");
  bad = sound;
  bad["stages"] = nlohmann::json::array();
  EXPECT_EQ(error(bad), "run configuration: stages must hold at least one stage");
  EXPECT_EQ(error(nlohmann::json::array()), "run configuration: format is missing");
  EXPECT_THROW((void)from_json("{"), ConfigError);
}

/// Runs in older stores have none of these keys, and are replicates of those that leave them at their defaults.
TEST(RunSpecJson, SaysWhatIsOfADeviceOrOfRanksOnlyWhereItIsChosen) {
  RunSpec run = runs_of(kDefaults + "[method.a]\nobjective = { plugin = \"cd\" }\n").front();
  const std::string plain = to_json(run), key = replicate_key(run);
  EXPECT_EQ(plain.find("cuda_graphs"), std::string::npos);
  EXPECT_EQ(plain.find("autocast"), std::string::npos);
  EXPECT_EQ(plain.find("ranks"), std::string::npos);
  run.cuda_graphs = true;
  EXPECT_TRUE(from_json(to_json(run)).cuda_graphs);
  EXPECT_NE(replicate_key(run), key);
  run.cuda_graphs = false;
  run.autocast = "bf16";
  EXPECT_EQ(from_json(to_json(run)).autocast, "bf16");
  EXPECT_NE(replicate_key(run), key);
  run.autocast = "none";
  run.ranks = 4;
  EXPECT_EQ(from_json(to_json(run)).ranks, 4);
  EXPECT_NE(replicate_key(run), key);
  nlohmann::json bad = nlohmann::json::parse(plain);
  bad["cuda_graphs"] = 1;
  EXPECT_THROW((void)from_json(bad.dump()), ConfigError);
}

TEST(RunSpecJson, EveryKeyIsNeeded) {
  const std::string text = to_json(runs_of(kDefaults + "[method.a]\nobjective = { plugin = \"cd\" }\n").front());
  const nlohmann::json flat = nlohmann::json::parse(text).flatten();
  int checked = 0;
  for (const auto& [pointer, value] : flat.items()) {
    if (pointer.find("/params/") != std::string::npos || pointer.find("/sources/") != std::string::npos) continue;
    nlohmann::json damaged = nlohmann::json::parse(text);
    const nlohmann::json::json_pointer where(pointer);
    damaged[where.parent_pointer()].erase(where.back());
    EXPECT_THROW((void)from_json(damaged.dump()), ConfigError) << pointer;
    ++checked;
  }
  EXPECT_GT(checked, 20);
}

TEST(RunSpec, TotalStepsStayANumberOfSteps) {
  RunSpec run;
  run.stages = {{"a", 3, {}}, {"b", 4, {}}};
  EXPECT_EQ(run.total_steps(), 7);
  run.stages.push_back({"c", std::numeric_limits<std::int64_t>::max(), {}});
  EXPECT_EQ(run.total_steps(), std::numeric_limits<std::int64_t>::max());
}

TEST(RunSpecToml, ResolvesToTheSameRun) {
  const std::string stages =
      "[[method.a.stage]]\nname = \"first\"\nsteps = 3\nobjective = { plugin = \"cd\" }\n"
      "[[method.a.stage]]\nsteps = 4\nobjective = { plugin = \"cd\" }\n";
  for (const std::string& method : {std::string("[method.a]\nsteps = 7\nobjective = { plugin = \"cd\" }\n"), stages}) {
    for (RunSpec run : runs_of(kDefaults + method)) {
      run.description = "a \"text\"\nin two lines, with \\ and a tab\t";
      run.rollback_rate = 0.1;
      run.evaluation.metrics = {"kl"};
      const std::vector<RunSpec> back = runs_of(to_toml(run));
      ASSERT_EQ(back.size(), 1U) << to_toml(run);
      EXPECT_EQ(replicate_key(back.front()), replicate_key(run)) << to_toml(run);
      EXPECT_EQ(back.front().seed, run.seed);
      EXPECT_EQ(back.front().description, run.description);
      EXPECT_EQ(back.front().experiment, run.experiment);
    }
  }
}

TEST(ReplicateKey, IsTheConfigurationWithoutSeedAndNames) {
  const RunSpec run = runs_of(kDefaults + "[method.a]\nobjective = { plugin = \"cd\" }\n").front();
  RunSpec twin = run;
  twin.seed = 99;
  twin.experiment = "another";
  twin.description = "words";
  twin.sampler.sources["steps"] = "default";
  EXPECT_EQ(replicate_key(twin), replicate_key(run));
  for (const auto& change : std::vector<void (*)(RunSpec&)>{
           [](RunSpec& r) { r.method += 'b'; }, [](RunSpec& r) { r.stages[0].steps += 1; },
           [](RunSpec& r) { r.sampler.params.set("step_size", 0.006); }, [](RunSpec& r) { r.dataset.id += 'b'; },
           [](RunSpec& r) { r.evaluation.seed = 1; }, [](RunSpec& r) { r.dtype += 'b'; }}) {
    RunSpec other = run;
    change(other);
    EXPECT_NE(replicate_key(other), replicate_key(run));
  }
}

}  // namespace
}  // namespace ebmlab::experiment
