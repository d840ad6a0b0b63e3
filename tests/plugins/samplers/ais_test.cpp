// SPDX-License-Identifier: MIT
// Annealed importance sampling against exact log Z, forwards and backwards, of continuous and binary energies.
#include <gtest/gtest.h>

#include <numbers>

#include "plugins/samplers/small_rbm.hpp"
#include "plugins/samplers/targets.hpp"

namespace ebmlab {
namespace {

/// A Gaussian with exact draws.
class Gaussian : public test::Target {
 public:
  explicit Gaussian(const std::vector<double>& sd) : Target(test::gaussian(sd)), sd_(at::tensor(sd, at::kDouble)) {}
  [[nodiscard]] at::Tensor log_partition() const override {
    return sd_.log().sum() + 0.5 * static_cast<double>(sd_.size(0)) * std::log(2.0 * std::numbers::pi);
  }
  [[nodiscard]] at::Tensor exact_samples(std::int64_t n, at::Generator& generator) const override {
    return sd_ * test::normal({n, sd_.size(0)}, generator);
  }

 private:
  at::Tensor sd_;
};

struct AisTest : testing::Test {
  at::Generator generator = test::generator(1);

  std::unique_ptr<Sampler> make(const EnergyModel& energy, const test::Overrides& overrides = {}) {
    return test::plugins().sampler("ais", overrides, test::context_of(energy, generator));
  }
  /// Forwards and backwards, each within its own standard error of the truth, which is small enough to say something.
  void expect_truth(const EnergyModel& energy, double truth, const test::Overrides& overrides = {}) {
    test::Overrides all{{"temperatures", std::int64_t{100}}, {"pilot", std::int64_t{20}}};
    for (const auto& [key, value] : overrides) all.insert_or_assign(key, value);
    const std::unique_ptr<Sampler> ais = make(energy, all);
    for (int repeat = 0; repeat < 5; ++repeat) {
      const auto estimate = ais->log_partition(500, energy, generator);
      ASSERT_TRUE(estimate && estimate->upper && estimate->upper_error);
      EXPECT_LT(std::abs(estimate->value - truth), 4.5 * estimate->standard_error);
      EXPECT_LT(std::abs(*estimate->upper - truth), 4.5 * *estimate->upper_error);
      EXPECT_LT(std::max(estimate->standard_error, *estimate->upper_error), 0.2);
      EXPECT_LT(estimate->lower, truth);
    }
  }
  /// With few temperatures and particles both estimates are off, each to its own side.
  void expect_sandwich(const EnergyModel& energy, double truth, const test::Overrides& overrides) {
    const std::unique_ptr<Sampler> ais = make(energy, overrides);
    std::vector<double> below, above;
    for (int repeat = 0; repeat < 300; ++repeat) {
      const auto estimate = ais->log_partition(2, energy, generator);
      below.push_back(estimate->value);
      above.push_back(*estimate->upper);
    }
    EXPECT_LT(test::z_score(at::tensor(below, at::kDouble), truth), -4.5);
    EXPECT_GT(test::z_score(at::tensor(above, at::kDouble), truth), 4.5);
  }
};

const test::Overrides kFew{{"temperatures", std::int64_t{1}}, {"pilot", std::int64_t{10}}};

TEST_F(AisTest, LogPartitionOfAGaussian) {
  const Gaussian energy({0.1, 0.5, 1.0, 3.0});
  expect_truth(energy, energy.log_partition().item<double>());
  expect_sandwich(energy, energy.log_partition().item<double>(), kFew);
}

TEST_F(AisTest, LogPartitionOfEightModes) {
  const ModelContext context{{2}, at::TensorOptions().dtype(at::kDouble), generator, {}};
  const auto energy = test::plugins().energy("gaussian_mixture", {}, context);
  expect_truth(*energy, energy->log_partition().item<double>(), {{"schedule", std::string("linear")}});
}

TEST_F(AisTest, LogPartitionOfARbm) {
  const test::SmallRbm rbm;
  expect_truth(rbm, test::SmallRbm::kLogPartition, {{"temperatures", std::int64_t{50}}});
  expect_sandwich(rbm, test::SmallRbm::kLogPartition, kFew);
}

TEST_F(AisTest, WithoutExactDrawsThereIsNoUpperBound) {
  const test::Target energy = test::double_well(2);
  const auto estimate = make(energy)->log_partition(500, energy, generator);
  ASSERT_TRUE(estimate);
  EXPECT_FALSE(estimate->upper);
  EXPECT_LT(std::abs(estimate->value - 2.0 * 0.3442382), 4.5 * estimate->standard_error);
}

TEST_F(AisTest, SamplesAreThoseOfTheTarget) {
  const test::Target energy = test::double_well(1);
  const at::Tensor x = make(energy)->generate(20000, energy, generator);
  // Resampled particles repeat: as many as the weights' effective number count, more than half of them here.
  EXPECT_LT(std::abs(test::z_score(x.square().flatten(), 0.8521362)), 4.5 * std::sqrt(2.0));
  EXPECT_LT(std::abs(test::z_score(x.flatten(), 0.0)), 4.5 * std::sqrt(2.0));
}

TEST_F(AisTest, TellsItsEffectiveSampleSize) {
  const test::Target energy = test::double_well(1);
  const std::unique_ptr<Sampler> ais = make(energy);
  static_cast<void>(ais->sample({500, energy, at::zeros({500, 1}, at::kDouble), generator}));
  const auto effective = ais->metrics().at(0).value.item<double>();
  EXPECT_GT(effective, 250.0);
  EXPECT_LE(effective, 500.0);
}

TEST_F(AisTest, ABrokenEnergyShows) {
  const test::Target energy(1, [](const at::Tensor& x) { return (x * std::nan("")).sum(1); });
  EXPECT_FALSE(make(energy, kFew)->generate(10, energy, generator).isfinite().any().item<bool>());
  EXPECT_FALSE(std::isfinite(make(energy, kFew)->log_partition(10, energy, generator)->value));
}

TEST_F(AisTest, TheSameSeedGivesTheSameBytes) {
  const test::SmallRbm rbm;
  const Gaussian gaussian({0.5, 2.0});
  for (const EnergyModel* energy : {static_cast<const EnergyModel*>(&rbm), static_cast<const EnergyModel*>(&gaussian)}) {
    at::Generator one = test::generator(2), two = test::generator(2);
    const std::unique_ptr<Sampler> ais = make(*energy, kFew);
    EXPECT_TRUE(at::equal(ais->generate(20, *energy, one), ais->generate(20, *energy, two)));
  }
}

}  // namespace
}  // namespace ebmlab
