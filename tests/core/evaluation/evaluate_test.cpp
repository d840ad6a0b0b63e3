// SPDX-License-Identifier: MIT
// evaluate() on a data set about which everything is known: floors, ceilings, determinism, what a legend says.
#include "evaluation/evaluate.hpp"

#include <ebmlab/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "fake_datasets.hpp"

namespace ebmlab::evaluation {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Subject exact(const TwoGaussians& data, std::uint64_t seed) {
  Subject subject;
  subject.energy = [&data](const at::Tensor& x) { return -data.log_density(x) + 1.5; };
  subject.gradient = TwoGaussians::energy_gradient;
  subject.samples = [&data, g = generator(seed)](std::int64_t n) mutable { return data.draw(n, g); };
  return subject;
}

TEST(Evaluate, TheTruthReachesItsFloors) {
  const TwoGaussians data;
  const auto results = evaluate(small_protocol(), data, exact(data, 51));
  EXPECT_THAT(names(results), ElementsAre("sliced_wasserstein", "share_in_range", "modes_covered", "smallest_mode", "precision",
                                          "recall", "auroc", "ap", "kl", "log_z", "log_likelihood", "total_variation",
                                          "energy_data", "energy_data_sd", "energy_samples", "energy_samples_sd", "energy_gap",
                                          "ksd2", "ksd2_data", "mmd2", "energy_distance", "wasserstein2"));
  EXPECT_NEAR(*find(results, "kl").value, 0.0, 1e-9);
  EXPECT_NEAR(*find(results, "kl").floor, 0.0, 1e-9);
  EXPECT_NEAR(*find(results, "log_z").value, -1.5, 1e-6);  // the box holds all but 1e-7 of the mass
  EXPECT_FALSE(find(results, "log_z").floor.has_value());
  EXPECT_FALSE(find(results, "energy_data").floor.has_value());
  // The same events and, but for a constant, the same energy: the ceiling is met exactly.
  EXPECT_EQ(find(results, "auroc").value, find(results, "auroc").floor);
  EXPECT_EQ(find(results, "ap").value, find(results, "ap").floor);
  EXPECT_NEAR(*find(results, "total_variation").value, 0.0, 1e-9);
  const Result likelihood = find(results, "log_likelihood");
  EXPECT_NEAR(*likelihood.value, *likelihood.floor, 1e-9);
  // Minus the entropy of two Gaussians that do not overlap (at 4 sd from the middle: 1e-4).
  const double entropy = std::log(2.0) + std::log(2 * M_PI * TwoGaussians::kSd * TwoGaussians::kSd) + 1;
  EXPECT_LT(std::abs(*likelihood.value + entropy), kLargestZ * *likelihood.spread);
  EXPECT_EQ(find(results, "modes_covered").value, 2.0);
  // Two means of 4 and 10 draws of one law.
  for (const char* name : {"sliced_wasserstein", "share_in_range", "smallest_mode", "precision", "recall", "mmd2", "ksd2",
                           "ksd2_data", "wasserstein2"}) {
    const Result result = find(results, name);
    EXPECT_LT(std::abs(*result.value - *result.floor), 10 * *result.spread) << name;  // Student's t with 3 degrees: p = 0.001
    EXPECT_GT(*result.spread, 0) << name;
  }
  const double inside = 1 - std::exp(-4.5);  // within 3 sd of a Gaussian in the plane; 3200 samples
  EXPECT_LT(std::abs(*find(results, "share_in_range").value - inside), kLargestZ * std::sqrt(inside * (1 - inside) / 3200));
}

TEST(Evaluate, LogPartitionIsHeldAgainstTheExactOneWhereThatIsKnown) {
  const TwoGaussians data;
  Protocol protocol = small_protocol();
  protocol.metrics = {"log_partition"};
  Subject subject = exact(data, 51);
  std::int64_t asked = 0;
  subject.log_partition = [&asked](std::int64_t n) {
    asked = n;
    return LogPartitionEstimate{.value = -1.25, .standard_error = 0.125, .lower = -2.0, .effective_sample_size = 10.0};
  };
  EXPECT_TRUE(evaluate(protocol, data, subject).empty());
  subject.exact_log_partition = -1.5;
  const auto results = evaluate(protocol, data, subject);
  EXPECT_THAT(names(results), ElementsAre("log_z_lower", "log_z_lower_error", "log_z_importance", "log_z_importance_error"));
  EXPECT_EQ(asked, protocol.samples);
  EXPECT_EQ(find(results, "log_z_lower").value, -2.0);
  EXPECT_EQ(find(results, "log_z_lower").floor, -1.5);
  EXPECT_EQ(find(results, "log_z_lower_error").value, 0.5);
  EXPECT_EQ(find(results, "log_z_importance").spread, 0.125);
  EXPECT_EQ(find(results, "log_z_importance_error").value, 0.25);
  // Weights that are not finite give no number.
  subject.log_partition = [](std::int64_t /*n*/) {
    return LogPartitionEstimate{.value = std::nan(""),
                                .standard_error = 0.0,
                                .lower = -std::numeric_limits<double>::infinity(),
                                .effective_sample_size = 0.0};
  };
  for (const Result& result : evaluate(protocol, data, subject)) EXPECT_FALSE(result.value.has_value()) << result.metric;
}

TEST(Evaluate, AWrongSubjectIsFarFromTheFloors) {
  const TwoGaussians data;
  Subject subject;
  subject.samples = [g = generator(52)](std::int64_t n) mutable {
    return normal(n, 2, g, at::kFloat) * 0.3 + tensor({2, 0}, {2}).to(at::kFloat);
  };
  subject.energy = [](const at::Tensor& x) { return x.select(1, 0).square(); };
  const auto results = evaluate(small_protocol(), data, subject);
  EXPECT_GT(*find(results, "sliced_wasserstein").value, 1.0);  // half of the mass is 4 away: sqrt(8 / 2) = 2
  EXPECT_EQ(find(results, "modes_covered").value, 1.0);
  EXPECT_EQ(find(results, "smallest_mode").value, 0.0);
  EXPECT_LT(*find(results, "recall").value, 0.6);
  EXPECT_GT(*find(results, "kl").value, 1.0);
  EXPECT_GT(*find(results, "total_variation").value, 0.5);
  EXPECT_GT(*find(results, "wasserstein2").value, 2.0);  // half of the mass is 4 away: sqrt(16 / 2) = 2.8
  // What the energy costs against the truth is the KL, to the noise of the events.
  const Result likelihood = find(results, "log_likelihood");
  EXPECT_LT(std::abs(*likelihood.floor - *likelihood.value - *find(results, "kl").value), 10 * *likelihood.spread);
  EXPECT_LT(*find(results, "auroc").value, *find(results, "auroc").floor - 0.2);
}

/// The same law without a box: nothing to integrate over.
class Boundless : public TwoGaussians {
 public:
  [[nodiscard]] std::optional<Box> box() const override { return std::nullopt; }
};

TEST(Evaluate, AnEnergyThatKnowsItsLogPartitionHasALikelihoodWithoutABox) {
  const Boundless data;
  Subject subject = exact(data, 57);  // 1.5 above -log p
  EXPECT_THROW((void)find(evaluate(small_protocol(), data, subject), "log_likelihood"), std::out_of_range);
  subject.exact_log_partition = -1.5;
  const Result likelihood = find(evaluate(small_protocol(), data, subject), "log_likelihood");
  EXPECT_NEAR(*likelihood.value, *likelihood.floor, 1e-9);
  const double entropy = std::log(2.0) + std::log(2 * M_PI * TwoGaussians::kSd * TwoGaussians::kSd) + 1;
  EXPECT_LT(std::abs(*likelihood.value + entropy), kLargestZ * *likelihood.spread);
}

TEST(Evaluate, SameSeedsSameValues) {
  const TwoGaussians data;
  const auto a = evaluate(small_protocol(), data, exact(data, 53)), b = evaluate(small_protocol(), data, exact(data, 53));
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_EQ(a[i].value, b[i].value) << a[i].metric;
}

TEST(Evaluate, OneMetricMoreMovesNoOther) {
  const TwoGaussians data;
  const auto all = evaluate(small_protocol(), data, exact(data, 54));
  for (const std::string& metric : metric_names()) {
    Protocol protocol = small_protocol();
    protocol.metrics = {metric};
    for (const Result& alone : evaluate(protocol, data, exact(data, 54))) {
      EXPECT_EQ(alone.value, find(all, alone.metric).value) << alone.metric;
      EXPECT_EQ(alone.floor, find(all, alone.metric).floor) << alone.metric;
    }
  }
}

TEST(Evaluate, CostlySamplesAreDrawnOnce) {
  const TwoGaussians data;
  int calls = 0;
  Subject subject = exact(data, 55);
  subject.samples = [&calls, inner = subject.samples](std::int64_t n) {
    ++calls;
    return inner(n);
  };
  const Floors known = floors(small_protocol(), data);
  const auto cheap = evaluate(small_protocol(), data, subject, known);
  EXPECT_EQ(calls, 4);
  EXPECT_THAT(find(cheap, "sliced_wasserstein").definition, HasSubstr("fresh samples"));
  subject.cheap_samples = false;
  const auto costly = evaluate(small_protocol(), data, subject, known);
  EXPECT_EQ(calls, 5);
  EXPECT_THAT(find(costly, "sliced_wasserstein").definition, HasSubstr("one sample set for all"));
  EXPECT_THAT(find(costly, "share_in_range").definition, HasSubstr("one set"));
}

TEST(Evaluate, PartsOfASubjectGiveTheirPartOfTheResults) {
  const TwoGaussians data;
  const Floors known = floors(small_protocol(), data);
  Subject only_energy = exact(data, 56), only_samples = exact(data, 56);
  only_energy.samples = nullptr;
  only_samples.energy = nullptr;
  only_samples.gradient = nullptr;
  EXPECT_THAT(names(evaluate(small_protocol(), data, only_energy, known)),
              ElementsAre("auroc", "ap", "kl", "log_z", "log_likelihood", "total_variation", "energy_data", "energy_data_sd",
                          "ksd2_data"));
  EXPECT_THAT(names(evaluate(small_protocol(), data, only_samples, known)),
              ElementsAre("sliced_wasserstein", "share_in_range", "modes_covered", "smallest_mode", "precision", "recall",
                          "mmd2", "energy_distance", "wasserstein2"));
  EXPECT_TRUE(evaluate(small_protocol(), data, Subject{}, known).empty());
}

TEST(Evaluate, LegendsSayNumbersUnitsAndDomains) {
  const TwoGaussians data;
  Protocol protocol = small_protocol();
  const auto own = evaluate(protocol, data, exact(data, 57));
  EXPECT_THAT(
      find(own, "sliced_wasserstein").definition,
      "sliced Wasserstein distance, p = 2 (root after the mean over 60 projections), 800 samples against 800 held-out events, "
      "mean of 4 draws (fresh samples, fresh references), own units");
  EXPECT_THAT(find(own, "kl").definition, HasSubstr("[-6, 6] x [-4, 4] (own units), midpoint rule, 120 cells"));
  EXPECT_THAT(find(own, "auroc").definition, HasSubstr("outliers \"uniform\" in [-4.00, 4.00] x [-"));
  EXPECT_THAT(find(own, "precision").definition, HasSubstr("k = 5, 300 samples and 300 held-out events"));
  protocol.units = Units::standardised;
  const auto scaled = evaluate(protocol, data, exact(data, 57));
  EXPECT_THAT(find(scaled, "sliced_wasserstein").definition, HasSubstr("standardised units"));
  EXPECT_NE(find(scaled, "sliced_wasserstein").value, find(own, "sliced_wasserstein").value);
  EXPECT_EQ(find(scaled, "share_in_range").value, find(own, "share_in_range").value);
  EXPECT_EQ(find(scaled, "auroc").value, find(own, "auroc").value);
}

TEST(Evaluate, WhatIsUndefinedHasNoValueAndAReason) {
  const TwoGaussians data;
  Subject subject;
  subject.energy = [](const at::Tensor& x) { return at::full({x.size(0)}, std::nan("")); };
  subject.gradient = [](const at::Tensor& x) { return at::full_like(x, std::nan("")); };
  subject.samples = [](std::int64_t n) { return at::full({n, 2}, std::nanf(""), at::TensorOptions(at::kFloat)); };
  const auto results = evaluate(small_protocol(), data, subject);
  for (const char* name :
       {"sliced_wasserstein", "auroc", "ap", "kl", "log_z", "log_likelihood", "total_variation", "energy_gap", "energy_data",
        "energy_samples_sd", "ksd2", "ksd2_data", "mmd2", "energy_distance", "wasserstein2"}) {
    const Result result = find(results, name);
    EXPECT_FALSE(result.value.has_value()) << name;
    EXPECT_FALSE(result.spread.has_value()) << name;
    EXPECT_FALSE(result.interval.has_value()) << name;
    EXPECT_FALSE(result.undefined.empty()) << name;
  }
  EXPECT_EQ(find(results, "sliced_wasserstein").undefined, "3200 of 3200 samples are not finite");
  EXPECT_EQ(find(results, "energy_data").undefined, "the energy is not finite at 800 of 800 events");
  EXPECT_EQ(find(results, "share_in_range").value, 0.0);
  EXPECT_EQ(find(results, "precision").value, 0.0);
}

TEST(Evaluate, AnInfiniteKlIsNoNumberAndSaysWhy) {
  const TwoGaussians data;
  Subject subject;
  subject.energy = [](const at::Tensor& x) { return at::zeros({x.size(0)}).masked_fill(x.select(1, 0) > 0, INFINITY); };
  const auto results = evaluate(small_protocol(), data, subject);
  EXPECT_EQ(find(results, "kl").value, std::nullopt);
  EXPECT_EQ(find(results, "kl").undefined, "infinite: q is 0 where p is not");
  EXPECT_EQ(find(results, "log_likelihood").value, std::nullopt);
  EXPECT_TRUE(find(results, "total_variation").value.has_value());
  EXPECT_TRUE(find(results, "auroc").value.has_value());  // infinity ranks like any other
}

/// Every event is the same: distances between them give no scale.
class Constant : public Rows {
 public:
  [[nodiscard]] at::Tensor held_out(std::int64_t n, at::Generator& g) const override { return Rows::held_out(n, g).zero_(); }
};

TEST(Evaluate, ConstantDataLeaveKernelsWithoutAScale) {
  Subject subject;
  subject.gradient = [](const at::Tensor& x) { return x; };
  subject.samples = [g = generator(59)](std::int64_t n) mutable {
    return at::randn({n, 2, 2}, g, at::TensorOptions(at::kFloat));
  };
  const auto results = evaluate(small_protocol(), Constant(), subject);
  for (const char* name : {"mmd2", "ksd2", "ksd2_data"}) {
    EXPECT_EQ(find(results, name).value, std::nullopt) << name;
    EXPECT_THAT(find(results, name).undefined, HasSubstr("median distance of held-out events is 0")) << name;
  }
  EXPECT_TRUE(find(results, "energy_distance").value.has_value());
}

TEST(Evaluate, IntervalsSayHowTheyWereMade) {
  const TwoGaussians data;
  Subject subject = exact(data, 60);
  const Floors known = floors(small_protocol(), data);
  const auto fresh = evaluate(small_protocol(), data, subject, known);
  for (const Result& result : fresh) {
    const bool is_quadrature = result.metric == "kl" || result.metric == "log_z" || result.metric == "total_variation";
    ASSERT_EQ(result.interval.has_value(), !is_quadrature) << result.metric;
    if (!result.interval) continue;
    EXPECT_LE(result.interval->low, *result.value) << result.metric;
    EXPECT_GE(result.interval->high, *result.value) << result.metric;
  }
  EXPECT_EQ(find(fresh, "mmd2").interval->method, "Student's t over 4 draws");
  EXPECT_EQ(find(fresh, "auroc").interval->method, "DeLong's");
  EXPECT_EQ(find(fresh, "ap").interval->method, "logit over 800 positive events");
  subject.cheap_samples = false;
  const auto costly = evaluate(small_protocol(), data, subject, known);
  EXPECT_EQ(find(costly, "share_in_range").interval->method, "Wilson's over 800 events");
  EXPECT_EQ(find(costly, "ksd2").interval->method, "normal, jackknife of one draw");
  EXPECT_FALSE(find(costly, "modes_covered").interval.has_value());
}

// In standardised units x / s the gradient is s dE/dx; the discrepancy of exact samples stays 0, that of wide ones does not.
TEST(Evaluate, SteinDiscrepancySeesASamplerThatDoesNotFollowItsEnergy) {
  const TwoGaussians data;
  for (const Units units : {Units::own, Units::standardised}) {
    Protocol protocol = small_protocol();
    protocol.metrics = {"ksd"};
    protocol.units = units;
    Subject subject = exact(data, 61);
    const Result good = find(evaluate(protocol, data, subject), "ksd2");
    subject.samples = [inner = subject.samples](std::int64_t n) { return inner(n) * 1.3; };
    const auto bad = evaluate(protocol, data, subject);
    EXPECT_LT(std::abs(*good.value), 10 * *good.spread);
    EXPECT_GT(*find(bad, "ksd2").value, 5 * *find(bad, "ksd2").spread);                       // of a mean of 4: t = 10
    EXPECT_LT(std::abs(*find(bad, "ksd2_data").value), 10 * *find(bad, "ksd2_data").spread);  // the energy is right
  }
}

TEST(Evaluate, RefusesFloorsOfAnotherProtocolAndShortSampleSets) {
  const TwoGaussians data;
  Protocol other = small_protocol();
  other.seed = 9;
  const Floors known = floors(small_protocol(), data);
  EXPECT_THROW((void)evaluate(other, data, exact(data, 58), known), Error);
  Subject subject = exact(data, 58);
  subject.samples = [](std::int64_t n) { return at::zeros({n - 1, 2}); };
  EXPECT_THROW((void)evaluate(small_protocol(), data, subject, known), Error);
  other.metrics = {"no_such_metric"};
  EXPECT_THROW((void)evaluate(other, data, exact(data, 58)), ConfigError);
}

}  // namespace
}  // namespace ebmlab::evaluation
