// SPDX-License-Identifier: MIT
// Parameters as text and plugins as JSON.
#include "experiment/describe.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "known_plugins.hpp"

namespace ebmlab::experiment {
namespace {

TEST(Describe, IsTwoLinesAParameter) {
  EXPECT_EQ(describe({.key = "step_size", .doc = "h.", .fallback = 0.005, .min = 1e-6, .max = 10, .unit = "nats"}),
            "step_size = 0.005   (number, in [1e-06, 10], in nats)\n    h.");
  EXPECT_EQ(describe({.key = "start", .doc = "Where.", .fallback = std::string("data"), .choices = {"data", "noise"}}),
            "start = \"data\"   (text, one of: data, noise)\n    Where.");
  EXPECT_EQ(
      describe({.key = "hidden", .doc = "Widths.", .fallback = std::vector<std::int64_t>{3, 4}, .min = 1, .advanced = true}),
      "hidden = [3, 4]   (list of integers, at least 1, advanced)\n    Widths.");
  EXPECT_EQ(describe({.key = "norm", .doc = "Normalise.", .fallback = false}),
            "norm = false   (true or false)\n    Normalise.");
  EXPECT_EQ(range_text({.key = "x", .doc = "", .fallback = 0.0, .max = 3}), "at most 3");
}

TEST(Describe, WritesValuesAsToml) {
  EXPECT_EQ(value_text(ParamValue(3.0)), "3.0");
  EXPECT_EQ(value_text(ParamValue(1e22)), "1e+22");
  EXPECT_EQ(value_text(ParamValue(-0.5)), "-0.5");
  EXPECT_EQ(value_text(ParamValue(std::string("a\"\n"))), "\"a\\\"\\n\"");
  EXPECT_EQ(value_text(ParamValue(std::vector<std::string>{"a", "b"})), "[\"a\", \"b\"]");
  EXPECT_EQ(value_text(ParamValue(std::vector<double>{})), "[]");
}

TEST(Describe, FindsTheArticle) {
  EXPECT_EQ(with_article("integer"), "an integer");
  EXPECT_EQ(with_article("list of texts"), "a list of texts");
  EXPECT_EQ(with_article("MCMC sampler"), "an MCMC sampler");
  EXPECT_EQ(with_article("trainable sampler"), "a trainable sampler");
  EXPECT_EQ(with_article("true or false"), "true or false");
}

TEST(Manifest, HoldsEveryParameter) {
  PluginDescription plugin = known_plugins()[4];
  plugin.file = "/a/langevin.so";
  plugin.sha256 = "00";
  const nlohmann::json json = manifest(plugin);
  EXPECT_EQ(json["kind"], "sampler");
  EXPECT_EQ(json["id"], "langevin");
  EXPECT_EQ(json["file"], "/a/langevin.so");
  EXPECT_EQ(json["provides"], nlohmann::json::array({"MCMC sampler"}));
  ASSERT_EQ(json["params"].size(), 4U);
  const nlohmann::json& step_size = json["params"][1];
  EXPECT_EQ(step_size["key"], "step_size");
  EXPECT_EQ(step_size["type"], "number");
  EXPECT_EQ(step_size["default"], 0.005);
  EXPECT_EQ(step_size["min"], 1e-6);
  EXPECT_EQ(step_size["max"], 10.0);
  EXPECT_EQ(step_size["log_scale"], true);
  EXPECT_FALSE(json["params"][3].contains("min"));
  EXPECT_EQ(json["params"][2]["choices"].size(), 3U);
}

/// The settings' own descriptions agree with the structures they fill.
TEST(Settings, DefaultsAreThoseOfRunSpec) {
  const Params settings = default_params(setting_specs());
  const RunSpec run;
  EXPECT_EQ(settings.text("device"), run.device);
  EXPECT_EQ(settings.text("dtype"), run.dtype);
  EXPECT_EQ(settings.text("autocast"), run.autocast);
  EXPECT_EQ(settings.flag("cuda_graphs"), run.cuda_graphs);
  EXPECT_EQ(settings.integer("threads"), run.threads);
  EXPECT_EQ(settings.integer("ranks"), run.ranks);
  EXPECT_EQ(settings.integer("record_every"), run.record_every);
  EXPECT_EQ(settings.integer("checkpoint_every"), run.checkpoint_every);
  EXPECT_EQ(settings.text("on_divergence"), run.on_divergence);
  EXPECT_EQ(settings.real("rollback_rate"), run.rollback_rate);
  EXPECT_EQ(settings.integer("rollback_limit"), run.rollback_limit);
  const Params judged = default_params(evaluation_specs());
  EXPECT_EQ(judged.integer("samples"), EvaluationSpec{}.samples);
  EXPECT_EQ(judged.integer("draws"), EvaluationSpec{}.draws);
  EXPECT_EQ(judged.integer("projections"), EvaluationSpec{}.projections);
}

}  // namespace
}  // namespace ebmlab::experiment
