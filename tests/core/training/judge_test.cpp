// SPDX-License-Identifier: MIT
// What an evaluation leaves in the store: a value or the reason for none, an interval, a floor; gradients in own units.
#include <chrono>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "session_fixture.hpp"
#include "training/models.hpp"

namespace ebmlab::training {
namespace {

using nlohmann::json;

constexpr double kRadius = 2.8289, kSd = 0.35361;  // the ring's defaults

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

TEST(Judge, AnEvaluationSaysWhatItTookAlone) {
  const auto of_steps = [](int steps) {
    test::KeepingSink sink;
    Session session(test::small_run("cd-3", {"method.cd-3.steps=" + std::to_string(steps), "evaluation.every=5"}),
                    test::catalogue(), {}, sink);
    const auto begin = std::chrono::steady_clock::now();
    session.run(test::never);
    std::int64_t all_us = 0;
    for (const storage::NewEvaluation& evaluation : sink.evaluations) {
      EXPECT_GT(evaluation.wall_us, 0);
      all_us += evaluation.wall_us;
    }
    EXPECT_LE(std::chrono::microseconds(all_us), std::chrono::steady_clock::now() - begin);
    return std::move(sink.evaluations);
  };
  const auto few = of_steps(6), many = of_steps(30);
  ASSERT_EQ(few.size(), 2U);
  ASSERT_EQ(many.size(), 6U);
  for (std::size_t i = 0; i + 1 < many.size(); ++i) EXPECT_EQ(many[i].energy_evals, few.front().energy_evals);
  EXPECT_EQ(many.back().energy_evals, few.back().energy_evals);
  EXPECT_GT(few.front().energy_evals, 0);
}

std::map<std::string, storage::NewSnapshot> pictures(const experiment::RunSpec& spec) {
  test::KeepingSink sink;
  Session session(spec, test::catalogue(), {}, sink);
  session.run(test::never);
  std::map<std::string, storage::NewSnapshot> last;
  for (const storage::NewSnapshot& snapshot : sink.snapshots) last[snapshot.kind] = snapshot;
  return last;
}

TEST(Judge, ALandscapeKnowsTheModesOfTheData) {
  const json bounds = json::parse(pictures(test::small_run("cd-3")).at("energy_grid").bounds_json);
  ASSERT_EQ(bounds.at("modes").size(), 8U);
  for (const json& mode : bounds.at("modes"))
    EXPECT_NEAR(std::hypot(mode.at(0).get<double>(), mode.at(1).get<double>()), kRadius, 1e-9);
}

TEST(Judge, ALearnedSamplerShowsItsRollOutsInOwnUnits) {
  const auto of_diffusion = pictures(test::small_run("gcd"));
  const storage::NewSnapshot& trajectory = of_diffusion.at("trajectory");
  EXPECT_EQ(trajectory.shape, (std::vector<std::int64_t>{4, 200, 2}));  // T = 3
  std::vector<float> values(trajectory.data.size() / sizeof(float));
  ASSERT_EQ(values.size(), 4U * 200 * 2);
  std::memcpy(values.data(), trajectory.data.data(), trajectory.data.size());
  // A roll-out starts from a standard normal in players' units: in the data's own it has the spread of the ring.
  const double spread = std::sqrt(kRadius * kRadius / 2 + kSd * kSd);
  double squares = 0.0;
  for (std::size_t i = 0; i < 400; ++i) squares += static_cast<double>(values[i]) * values[i] / 400;
  EXPECT_NEAR(std::sqrt(squares), spread, 4 * spread / std::sqrt(2.0 * 400));
  EXPECT_FALSE(pictures(test::small_run("cd-3")).contains("trajectory"));
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
