// SPDX-License-Identifier: MIT
// A sampler that learns a Gaussian with each estimator, judged by its importance weights against the exact log Z.
#include <cmath>
#include <numbers>

#include "linear_game.hpp"
#include "training/player.hpp"

namespace ebmlab {
namespace {

class ReverseKlTest : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Estimators, ReverseKlTest, testing::Values("backprop", "policy_gradient", "log_variance"));

TEST_P(ReverseKlTest, LearnsAGaussian) {
  at::Generator source = test::generator(1);
  const ModelContext context{{2}, at::TensorOptions().dtype(at::kFloat), source, {}};
  constexpr double kSd = 2.0;
  const auto energy =
      test::plugins().energy("gaussian_mixture", {{"means", std::vector<double>{3.0, -2.0}}, {"sd", kSd}}, context);
  const auto sampler = test::plugins().sampler("diffusion",
                                               {{"steps", std::int64_t{4}},
                                                {"hidden", std::vector<std::int64_t>{32}},
                                                {"fourier_features", std::int64_t{0}},
                                                {"initial_sd", 3.0},
                                                {"start", std::string("reference")},
                                                {"backward", std::string("vp")}},
                                               context);
  const test::Overrides settings{{"estimator", std::string(GetParam())},
                                 {"batch", std::int64_t{128}},
                                 {"epochs", std::int64_t{2}},
                                 {"value_features", std::int64_t{0}},
                                 {"value_hidden", std::vector<std::int64_t>{32}},
                                 {"sampler_rate", 0.01}};
  const auto objective = test::plugins().objective("reverse_kl", settings, {context, *energy, *sampler});
  auto& policy = dynamic_cast<TrainableSampler&>(*sampler);
  training::NetworkPlayer player("sampler", policy.parameters()), own("objective", objective->parameters());
  const Params params = test::plugins().params("reverse_kl", settings);
  player.begin_stage(training::OptimizerSettings::read(params, "sampler"));
  own.begin_stage(training::OptimizerSettings::read(params, "own"));
  test::FakeTraining training(
      *energy, *sampler, [](std::int64_t, at::Generator&) -> at::Tensor { throw PluginError("reverse_kl asked for data"); });
  training.learning_sampler = &player;
  training.learning_own = &own;
  constexpr int kSteps = 300;
  constexpr double kLogZ = 0.0;  // the target is normalised
  const LogPartitionEstimate before = *policy.log_partition(20000, *energy, source);
  for (int i = 0; i < kSteps; ++i) {
    training.at_step = i;
    training.at_progress = static_cast<double>(i) / kSteps;
    player.set_progress(training.at_progress);
    objective->step(training);
  }
  const LogPartitionEstimate after = *policy.log_partition(20000, *energy, source);
  EXPECT_LT(before.effective_sample_size, 0.5 * 20000);
  EXPECT_GT(after.effective_sample_size, 0.8 * 20000);
  EXPECT_NEAR(after.value, kLogZ, 4.5 * after.standard_error);
  EXPECT_LT(kLogZ - after.lower, 0.2);
}

using test::GameTest;

TEST_F(GameTest, ReverseKlTellsLogZFromThePolicysOwnRolloutsAtItsCadence) {
  const auto objective =
      test::plugins().objective("reverse_kl", {{"batch", std::int64_t{50000}}, {"estimate_every", std::int64_t{4}}}, context);
  training.at_step = 3;
  const auto names = [](const Metrics& metrics) {
    std::vector<std::string> result;
    for (const Metric& metric : metrics) result.push_back(metric.name);
    return result;
  };
  EXPECT_EQ(names(objective->step(training)), (std::vector<std::string>{"loss.sampler", "log_z.lower"}));
  training.at_step = 4;
  const Metrics metrics = objective->step(training);
  EXPECT_EQ(names(metrics), (std::vector<std::string>{"loss.sampler", "log_z.lower", "log_z.importance", "importance_ess"}));
  const double error = std::sqrt((1.0 / metrics[3].value.item<double>() - 1.0) / 50000.0);
  EXPECT_NEAR(metrics[2].value.item<double>(), 0.5 * test::kLog2Pi, 4.5 * error);
  EXPECT_LT(error, 0.05);
}

}  // namespace
}  // namespace ebmlab
