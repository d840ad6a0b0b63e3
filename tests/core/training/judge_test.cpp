// SPDX-License-Identifier: MIT
// What an evaluation leaves in the store: a value or the reason for none, an interval, a floor; gradients in own units.
#include <nlohmann/json.hpp>

#include "session_fixture.hpp"
#include "training/models.hpp"

namespace ebmlab::training {
namespace {

using nlohmann::json;

std::map<std::string, storage::MetricValue> judged(const experiment::RunSpec& spec) {
  test::KeepingSink sink;
  Session session(spec, test::catalogue(), {}, sink);
  session.run(test::never);
  std::map<std::string, storage::MetricValue> values;
  for (const storage::MetricValue& value : sink.evaluations.back().metrics) values[value.metric] = value;
  return values;
}

TEST(Judge, AValueStandsBesideItsIntervalAndFloor) {
  const auto values = judged(test::small_run("cd-3"));
  for (const auto& [name, metric] : values) {
    const json detail = json::parse(metric.detail_json);
    EXPECT_FALSE(detail.at("definition").get<std::string>().empty()) << name;
    EXPECT_NE(metric.value.has_value(), detail.contains("undefined")) << name;
    if (!detail.contains("low")) continue;
    EXPECT_LE(detail.at("low").get<double>(), metric.value) << name;
    EXPECT_GE(detail.at("high").get<double>(), metric.value) << name;
    EXPECT_TRUE(detail.at("interval").get<std::string>().starts_with("95 %, ")) << name;
  }
  for (const char* name : {"sliced_wasserstein", "wasserstein2", "share_in_range", "auroc", "ap", "log_likelihood", "ksd2"}) {
    ASSERT_TRUE(values.contains(name)) << name;
    const json detail = json::parse(values.at(name).detail_json);
    EXPECT_TRUE(detail.contains("low")) << name;
    EXPECT_TRUE(detail.contains("floor")) << name;
  }
}

TEST(Judge, WhatIsUndefinedIsNoNumberAndSaysWhy) {
  // A Langevin step far beyond the stability limit throws the chains to infinity; training has not begun to notice.
  const auto values = judged(test::small_run(
      "cd-3", {"method.cd-3.sampler.generate_steps=2000", "method.cd-3.sampler.step_size=10.0", "method.cd-3.steps=1"}));
  const storage::MetricValue distance = values.at("sliced_wasserstein");
  EXPECT_EQ(distance.value, std::nullopt);
  EXPECT_EQ(distance.std_error, std::nullopt);
  EXPECT_NE(json::parse(distance.detail_json).at("undefined").get<std::string>().find("samples are not finite"),
            std::string::npos);
}

// E_own(x) = E((x - shift) / scale) + log |scale|: the constant has no gradient, the scale divides it.
TEST(Standardizer, GradientsComeBackInOwnUnits) {
  const auto doubles = at::TensorOptions(at::kDouble);
  const Standardizer standardizer({at::tensor({3.0, -1.0}, doubles), at::tensor({0.5, 4.0}, doubles)}, doubles);
  const auto energy = [&](const at::Tensor& own) { return standardizer.to_players(own).pow(3).sum(1); };
  const at::Tensor x = at::tensor({3.4, 2.0}, doubles).unsqueeze(0);
  const at::Tensor gradient = standardizer.gradient_to_own(3 * standardizer.to_players(x).square());
  const double h = 1e-5;
  for (std::int64_t d = 0; d < 2; ++d) {
    at::Tensor step = at::zeros({1, 2}, doubles);
    step[0][d] = h;
    EXPECT_NEAR(gradient[0][d].item<double>(), (energy(x + step) - energy(x - step)).item<double>() / (2 * h), 1e-7);
  }
}

}  // namespace
}  // namespace ebmlab::training
