// SPDX-License-Identifier: MIT
// evaluate() on rows of a file: equal numbers, disjoint halves as floors, baselines, metrics that do not apply.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "evaluation/baselines.hpp"
#include "evaluation/evaluate.hpp"
#include "evaluation/ranking.hpp"
#include "fake_datasets.hpp"

namespace ebmlab::evaluation {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Subject norm_and_noise() {
  Subject subject;
  subject.energy = [](const at::Tensor& x) { return x.flatten(1).square().sum(1); };
  subject.samples = [g = generator(61)](std::int64_t n) mutable {
    return at::randn({n, 2, 2}, g, at::TensorOptions(at::kFloat));
  };
  return subject;
}

TEST(Finite, LeavesOutWhatDoesNotApply) {
  const Rows data;
  EXPECT_THAT(
      names(evaluate(small_protocol(), data, norm_and_noise())),
      ElementsAre("sliced_wasserstein", "precision", "recall", "auroc.far", "auroc.near", "ap.far", "ap.near", "energy_data",
                  "energy_data_sd", "energy_samples", "energy_samples_sd", "energy_gap", "mmd2", "energy_distance",
                  "wasserstein2", "mahalanobis.far", "neighbours.far", "mahalanobis.near", "neighbours.near"));
}

TEST(Finite, NumbersAreEqualAndStated) {
  const Rows data;
  const auto results = evaluate(small_protocol(), data, norm_and_noise());
  EXPECT_EQ(find(results, "sliced_wasserstein").samples, 60);
  EXPECT_THAT(find(results, "sliced_wasserstein").definition, HasSubstr("60 samples against 60 held-out events"));
  EXPECT_THAT(find(results, "auroc.far").definition, HasSubstr("60 held-out events (positive) against 800 outliers \"far\""));
  EXPECT_THAT(find(results, "neighbours.far").definition, HasSubstr("from 90 training events"));
}

TEST(Finite, FloorsCompareTrainingRowsWithTheTestSplit) {
  const Rows data;
  const Floors known = floors(small_protocol(), data);
  EXPECT_THAT(known.values, testing::Contains(testing::Key("sliced_wasserstein")));
  EXPECT_THAT(known.values, testing::Not(testing::Contains(testing::Key("auroc.far"))));  // no exact density
  // Samples of the rows' own law: three sets of 60 each give the same distance within its noise.
  const Result result = find(evaluate(small_protocol(), data, norm_and_noise(), known), "sliced_wasserstein");
  EXPECT_LT(std::abs(*result.value - *result.floor), 10 * *result.spread);
  EXPECT_GT(*result.floor, 0.05);  // not a set against itself: sd 1, 60 rows
}

TEST(Finite, BaselinesAreThoseOfTheTrainingSplit) {
  const Rows data;
  const auto results = evaluate(small_protocol(), data, norm_and_noise());
  EXPECT_DOUBLE_EQ(*find(results, "mahalanobis.far").value, 1.0);
  EXPECT_DOUBLE_EQ(*find(results, "neighbours.far").value, 1.0);
  at::Generator g = generator_for(small_protocol(), "auroc"), unused = generator(0);
  const at::Tensor train = data.train_events(0, unused).flatten(1), events = data.held_out(800, g).flatten(1);
  const at::Tensor near = data.outliers(800, g)[1].events.flatten(1);
  EXPECT_NEAR(*find(results, "mahalanobis.near").value,
              auroc(mahalanobis_scores(events, train, 0.1), mahalanobis_scores(near, train, 0.1)).value, 1e-12);
  EXPECT_NEAR(*find(results, "neighbours.near").value,
              auroc(neighbour_scores(events, train, 5), neighbour_scores(near, train, 5)).value, 1e-12);
}

TEST(Finite, BaselinesStandBesideAnEnergyOnly) {
  const Rows data;
  Subject subject = norm_and_noise();
  subject.energy = nullptr;
  for (const std::string& name : names(evaluate(small_protocol(), data, subject)))
    EXPECT_THAT(name, testing::Not(HasSubstr("neighbours")));
}

/// Too few rows for pairs: two to train on, one to test.
class Three : public Rows {
 public:
  [[nodiscard]] at::Tensor held_out(std::int64_t /*n*/, at::Generator& g) const override { return Rows::held_out(1, g); }
  [[nodiscard]] std::int64_t train_rows() const override { return 2; }
  [[nodiscard]] std::int64_t test_rows() const override { return 1; }
  [[nodiscard]] at::Tensor train_events(std::int64_t n, at::Generator& g) const override {
    return Rows::train_events(n, g).slice(0, 0, 2);
  }
};

TEST(Finite, AHandfulOfRowsGivesWhatItCan) {
  const auto results = evaluate(small_protocol(), Three(), norm_and_noise());
  EXPECT_THAT(names(results), testing::Contains("sliced_wasserstein"));
  EXPECT_THAT(names(results), testing::Contains("mahalanobis.far"));
  EXPECT_THAT(names(results), testing::Not(testing::AnyOfArray({testing::Contains("mmd2"), testing::Contains("precision")})));
}

}  // namespace
}  // namespace ebmlab::evaluation
