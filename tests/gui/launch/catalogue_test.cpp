// SPDX-License-Identifier: MIT
// The list of plugins as a build tells it, values of parameters, and what fits together.
#include "gui/launch/catalogue.hpp"

#include <gmock/gmock.h>

#include "gui/launch/fit.hpp"
#include "gui/launch/parameter_text.hpp"
#include "launch/fake_program.hpp"

namespace ebmlab::gui {
namespace {

using ::testing::HasSubstr;
using testing::recorded_catalogue;

const Parameter* parameter_of(const Plugin& plugin, const QString& key) {
  for (const Parameter& parameter : plugin.parameters) {
    if (parameter.key == key) return &parameter;
  }
  return nullptr;
}

TEST(Catalogue, HasEveryPluginWithItsParameters) {
  const Catalogue catalogue(recorded_catalogue());
  EXPECT_GT(catalogue.plugins().size(), 30U);
  for (const PluginKind kind : {PluginKind::kDataset, PluginKind::kEnergy, PluginKind::kSampler, PluginKind::kObjective})
    EXPECT_FALSE(catalogue.of_kind(kind).empty());
  const Plugin* langevin = catalogue.find(PluginKind::kSampler, "langevin");
  ASSERT_NE(langevin, nullptr);
  EXPECT_EQ(langevin->name().toStdString(), "sampler/langevin");
  EXPECT_FALSE(langevin->sha256.isEmpty());
  EXPECT_TRUE(langevin->provides.contains("MCMC sampler"));
  const Parameter* start = parameter_of(*langevin, "start");
  ASSERT_NE(start, nullptr);
  EXPECT_TRUE(start->choices.contains("persistent"));
  EXPECT_TRUE(start->fallback.startsWith('"'));
  const Parameter* step = parameter_of(*langevin, "step_size");
  ASSERT_NE(step, nullptr);
  EXPECT_EQ(step->type, ParameterType::kNumber);
  EXPECT_TRUE(step->min && step->max);
  EXPECT_THAT(type_text(*step).toStdString(), HasSubstr("number"));
}

TEST(Catalogue, KeepsValuesAsTomlWritesThem) {
  const Catalogue catalogue(R"({"plugins": [{"kind": "energy", "id": "e", "params": [
    {"key": "a", "type": "number", "default": 3.0}, {"key": "b", "type": "number", "default": {"number": "inf"}},
    {"key": "c", "type": "list of integers", "default": {"empty_list_of": "integer"}},
    {"key": "d", "type": "list of numbers", "default": [1.0, 0.5]}, {"key": "e", "type": "text", "default": "a \"b\""},
    {"key": "f", "type": "true or false", "default": true}, {"key": "g", "type": "integer", "default": 9007199254740993},
    {"key": "h", "type": "number", "default": 1e-06}]}],
    "not_loaded": [{"file": "/p/x.so", "state": "untrusted", "reason": "r", "remedy": "m", "sha256": ""}],
    "disabled": ["energy/mlp"], "user_folder": "/u"})");
  ASSERT_EQ(catalogue.plugins().size(), 1U);
  std::vector<std::string> values;
  for (const Parameter& parameter : catalogue.plugins()[0].parameters) values.push_back(parameter.fallback.toStdString());
  EXPECT_THAT(values,
              ::testing::ElementsAre("3.0", "inf", "[]", "[1.0, 0.5]", "\"a \\\"b\\\"\"", "true", "9007199254740993", "1e-06"));
  EXPECT_EQ(catalogue.refused().at(0).state.toStdString(), "untrusted");
  EXPECT_EQ(catalogue.disabled().join(' ').toStdString(), "energy/mlp");
  EXPECT_EQ(catalogue.user_folder().toStdString(), "/u");
}

TEST(Catalogue, SaysWhatIsNoList) {
  EXPECT_THROW((void)Catalogue("Segmentation fault"), std::runtime_error);
  EXPECT_THROW((void)Catalogue(R"({"plugins": [{"kind": "teapot"}]})"), std::runtime_error);
}

Parameter number(double low, double high) {
  Parameter parameter{.key = "x", .type = ParameterType::kNumber, .fallback = "0.001", .help = {}};
  parameter.min = low;
  parameter.max = high;
  return parameter;
}

TEST(ParameterText, ReadsWhatIsTyped) {
  const Parameter parameter = number(1e-6, 10);
  EXPECT_EQ(read_typed(parameter, "1e-3").toml.toStdString(), "0.001");
  EXPECT_EQ(read_typed(parameter, " 3 ").toml.toStdString(), "3.0");
  EXPECT_EQ(read_typed(parameter, ".5").toml.toStdString(), "0.5");
  EXPECT_TRUE(read_typed(parameter, "3").problem.isEmpty());
  EXPECT_EQ(read_typed(parameter, "-1").problem.toStdString(), "must be in [1e-06, 10]");
  EXPECT_EQ(read_typed(parameter, "fast").problem.toStdString(), "must be a number");
  EXPECT_TRUE(is_default(parameter, "1e-3"));
  const Parameter list{.key = "hidden", .type = ParameterType::kIntegers, .fallback = "[128, 128]", .help = {}};
  EXPECT_EQ(typed_from_toml(list, list.fallback).toStdString(), "128, 128");
  EXPECT_EQ(read_typed(list, "64,64 ,8").toml.toStdString(), "[64, 64, 8]");
  EXPECT_EQ(read_typed(list, "").toml.toStdString(), "[]");
  EXPECT_EQ(read_typed(list, "64, many").problem.toStdString(), "many: must be an integer");
  const Parameter text{.key = "path", .type = ParameterType::kText, .fallback = "\"\"", .help = {}};
  EXPECT_EQ(read_typed(text, "a \"b\" \\ c\n").toml.toStdString(), "\"a \\\"b\\\" \\\\ c\\u000a\"");
  EXPECT_EQ(typed_from_toml(text, "\"a \\\"b\\\" \\\\ c\\u000a\"").toStdString(), "a \"b\" \\ c\n");
}

TEST(ParameterText, StepsInOneTwoFiveOnALogarithmicScale) {
  Parameter parameter = number(1e-6, 10);
  parameter.is_log_scale = true;
  EXPECT_EQ(stepped(parameter, "0.001", 1).toStdString(), "0.002");
  EXPECT_EQ(stepped(parameter, "0.001", 3).toStdString(), "0.01");
  EXPECT_EQ(stepped(parameter, "0.001", -1).toStdString(), "0.0005");
  EXPECT_EQ(stepped(parameter, "0.003", -1).toStdString(), "0.002");
  EXPECT_EQ(stepped(parameter, "0.003", 1).toStdString(), "0.005");
  EXPECT_EQ(stepped(parameter, "10.0", 1).toStdString(), "10.0");
  EXPECT_EQ(stepped(parameter, "words", 1).toStdString(), "words");
  parameter.is_log_scale = false;
  EXPECT_EQ(stepped(parameter, "0.5", 1).toStdString(), "0.51");
}

class FitTest : public ::testing::Test {
 protected:
  [[nodiscard]] const Plugin* get(PluginKind kind, const char* id) const { return catalogue_.find(kind, id); }
  const Catalogue catalogue_{recorded_catalogue()};
  const Team shared_{.dataset = get(PluginKind::kDataset, "gaussian_ring"), .energy = get(PluginKind::kEnergy, "mlp")};
};

TEST_F(FitTest, RefusesWhatLacksATrait) {
  Team team = shared_;
  team.sampler = get(PluginKind::kSampler, "langevin");
  EXPECT_TRUE(why_unfit(catalogue_, team, *get(PluginKind::kObjective, "cd")).isEmpty());
  EXPECT_THAT(why_unfit(catalogue_, team, *get(PluginKind::kObjective, "polish")).toStdString(),
              HasSubstr("trainable sampler"));
  EXPECT_THAT(why_unfit(catalogue_, team, *get(PluginKind::kSampler, "block_gibbs")).toStdString(),
              HasSubstr("block conditionals"));
}

TEST_F(FitTest, ALaterChoiceNeverStandsInTheWayOfAnEarlierOne) {
  Team team = shared_;
  team.sampler = get(PluginKind::kSampler, "diffusion");
  team.objective = get(PluginKind::kObjective, "polish");
  EXPECT_TRUE(why_unfit(catalogue_, team, *get(PluginKind::kSampler, "langevin")).isEmpty());
  team.sampler = get(PluginKind::kSampler, "langevin");
  const Team mended = mend(catalogue_, team, PluginKind::kSampler);
  EXPECT_EQ(mended.sampler, team.sampler);
  ASSERT_NE(mended.objective, nullptr);
  EXPECT_TRUE(missing_in(mended).isEmpty());
}

TEST_F(FitTest, WithoutADataSetOnlyWhatNeedsNone) {
  const Team team{.energy = get(PluginKind::kEnergy, "funnel")};
  EXPECT_TRUE(why_unfit(catalogue_, team, *get(PluginKind::kSampler, "diffusion")).isEmpty());
  EXPECT_THAT(why_unfit(catalogue_, team, *get(PluginKind::kObjective, "cd")).toStdString(), HasSubstr("needs"));
}

}  // namespace
}  // namespace ebmlab::gui
