// SPDX-License-Identifier: MIT
// Nearest neighbours, precision and recall, and the baselines against direct formulas.
#include "evaluation/manifold.hpp"

#include <ebmlab/error.hpp>

#include <gtest/gtest.h>

#include "evaluation/baselines.hpp"
#include "statistics.hpp"

namespace ebmlab::evaluation {
namespace {

TEST(Neighbours, KthDistanceByHand) {
  const at::Tensor reference = tensor({0, 1, 3, 7}, {4, 1}), x = tensor({0, 5}, {2, 1});
  EXPECT_TRUE(at::allclose(kth_neighbour_distance(x, reference, 1), tensor({0, 2}, {2})));
  EXPECT_TRUE(at::allclose(kth_neighbour_distance(x, reference, 3), tensor({3, 4}, {2})));
  EXPECT_THROW((void)kth_neighbour_distance(x, reference, 5), Error);
  EXPECT_THROW((void)kth_neighbour_distance(x, reference, 0), Error);
}

TEST(PrecisionRecall, SameSetIsPerfectAndDistantSetsAreNot) {
  at::Generator g = generator(41);
  const at::Tensor x = normal(700, 3, g);
  EXPECT_DOUBLE_EQ(precision_recall(x, x, 3).precision, 1.0);
  EXPECT_DOUBLE_EQ(precision_recall(x, x, 3).recall, 1.0);
  EXPECT_DOUBLE_EQ(precision_recall(x + 100, x, 3).precision, 0.0);
  EXPECT_DOUBLE_EQ(precision_recall(x + 100, x, 3).recall, 0.0);
}

// Balls of radius 1 round 0, 1, 2 and round 100, 101, 102; samples sit near the first group but for one between the groups.
TEST(PrecisionRecall, ByHand) {
  const at::Tensor reference = tensor({0, 1, 2, 100, 101, 102}, {6, 1});
  const at::Tensor samples = tensor({0.1, 0.9, 2.9, 50}, {4, 1});
  const PrecisionRecall both = precision_recall(samples, reference, 1);
  EXPECT_DOUBLE_EQ(both.precision, 3.0 / 4);
  // Radii of the samples: .8, .8, 2, 47.1: the last one's ball is [2.9, 97.1], the third's [.9, 4.9].
  EXPECT_DOUBLE_EQ(both.recall, 3.0 / 6);
}

TEST(PrecisionRecall, DoesNotDependOnTheOrigin) {
  at::Generator g = generator(46);
  const at::Tensor x = normal(400, 2, g), y = normal(400, 2, g) * 1.5;
  const PrecisionRecall near = precision_recall(x, y, 3), far = precision_recall(x + 1e7, y + 1e7, 3);
  EXPECT_DOUBLE_EQ(near.precision, far.precision);
  EXPECT_DOUBLE_EQ(near.recall, far.recall);
  EXPECT_TRUE(at::allclose(neighbour_scores(x + 1e7, y + 1e7, 3), neighbour_scores(x, y, 3), 0, 1e-7));
}

TEST(PrecisionRecall, LostModeCostsRecallOnly) {
  at::Generator g = generator(42);
  const at::Tensor left = normal(400, 2, g), right = normal(400, 2, g) + 50;
  const PrecisionRecall both = precision_recall(left, at::cat({left, right}), 5);
  EXPECT_DOUBLE_EQ(both.precision, 1.0);
  EXPECT_DOUBLE_EQ(both.recall, 0.5);
}

TEST(PrecisionRecall, SamplesThatAreNotFiniteCountAsLost) {
  at::Generator g = generator(43);
  const at::Tensor x = normal(50, 2, g);
  const PrecisionRecall both = precision_recall(at::full({50, 2}, std::nan("")), x, 3);
  EXPECT_DOUBLE_EQ(both.precision, 0.0);
  EXPECT_DOUBLE_EQ(both.recall, 0.0);
}

TEST(Mahalanobis, IsTheDirectFormula) {
  at::Generator g = generator(44);
  const at::Tensor mix = tensor({2, 0, 0, 1, 1, 0, 0.5, -1, 3}, {3, 3});
  const at::Tensor train = normal(300, 3, g).mm(mix) + 4, x = normal(20, 3, g) * 3;
  const at::Tensor centred = train - train.mean(0);
  const at::Tensor covariance = centred.t().mm(centred) / 299 + 0.04 * at::diag(train.var(0));
  const at::Tensor away = x - train.mean(0);
  const at::Tensor expected = -away.mm(at::linalg_inv(covariance)).mul(away).sum(1);
  EXPECT_TRUE(at::allclose(mahalanobis_scores(x, train, 0.2), expected, 1e-10));
}

TEST(Mahalanobis, ConstantDimensionsNeedTheNoise) {
  at::Generator g = generator(45);
  at::Tensor train = normal(50, 3, g);
  train.select(1, 1).fill_(0.3);
  at::Tensor x = train.slice(0, 0, 2).clone();
  x[1] = x[0];
  x[1][1] = 0.8;  // half a unit away where no training event ever was
  const at::Tensor scores = mahalanobis_scores(x, train, 0.1);
  EXPECT_NEAR((scores[0] - scores[1]).item<double>(), 0.25 / 0.01, 1e-9);
  EXPECT_THROW((void)mahalanobis_scores(x, train.slice(0, 0, 1), 0.1), Error);
}

TEST(NeighbourScores, NearerIsHigher) {
  const at::Tensor train = tensor({0, 1, 2}, {3, 1});
  EXPECT_TRUE(at::allclose(neighbour_scores(tensor({1, 6}, {2, 1}), train, 2), tensor({-1, -5}, {2})));
}

}  // namespace
}  // namespace ebmlab::evaluation
