// SPDX-License-Identifier: MIT
// Two small data sets: a pair of Gaussians about which everything is known, and rows about which nothing is.
#pragma once

#include <ebmlab/dataset.hpp>

#include "evaluation/evaluate.hpp"
#include "statistics.hpp"

namespace ebmlab::evaluation {

/// Equal parts of N((-2, 0), s^2 I) and N((2, 0), s^2 I), s = 0.5; fresh draws, float32.
class TwoGaussians : public Dataset {
 public:
  static constexpr double kSd = 0.5;

  [[nodiscard]] Shape event_shape() const override { return {2}; }
  [[nodiscard]] at::Tensor draw(std::int64_t n, at::Generator& g) const override {
    const at::Tensor side = at::randint(0, 2, {n}, g, at::TensorOptions(at::kLong));
    return normal(n, 2, g, at::kFloat) * kSd + centers().to(at::kFloat).index_select(0, side);
  }
  [[nodiscard]] at::Tensor held_out(std::int64_t n, at::Generator& g) const override { return draw(n, g); }
  [[nodiscard]] Scaling scaling() const override { return {tensor({0, 0}, {2}), tensor({2.0, 0.5}, {2})}; }
  [[nodiscard]] at::Tensor log_density(const at::Tensor& x) const override {
    const at::Tensor away = (x.to(at::kDouble).unsqueeze(1) - centers()).square().sum(2);
    return at::logsumexp(-away / (2 * kSd * kSd), {1}) - std::log(4 * M_PI * kSd * kSd);
  }
  /// Minus the gradient of log_density(): (x - the mean of the centres, weighted by their parts of the density) / s^2.
  [[nodiscard]] static at::Tensor energy_gradient(const at::Tensor& x) {
    const at::Tensor away = (x.to(at::kDouble).unsqueeze(1) - centers()).square().sum(2);
    return (x - at::softmax(-away / (2 * kSd * kSd), 1).mm(centers())) / (kSd * kSd);
  }
  [[nodiscard]] std::optional<Modes> modes() const override { return Modes{centers(), 3 * kSd}; }
  [[nodiscard]] std::optional<Box> box() const override { return Box{{-6, -4}, {6, 4}}; }
  [[nodiscard]] std::vector<Outliers> outliers(std::int64_t n, at::Generator& g) const override {
    return {{"uniform", at::rand({n, 2}, g, at::TensorOptions(at::kFloat)) * 8 - 4}};
  }
  [[nodiscard]] std::string fingerprint() const override { return "two_gaussians"; }

 private:
  [[nodiscard]] static at::Tensor centers() { return tensor({-2, 0, 2, 0}, {2, 2}); }
};

/// 90 training and 60 test rows of shape [2, 2]; two kinds of outliers, no density, no box, no modes.
class Rows : public Dataset {
 public:
  Rows() {
    at::Generator g = generator(77);
    train_ = at::randn({90, 2, 2}, g, at::TensorOptions(at::kFloat));
    test_ = at::randn({60, 2, 2}, g, at::TensorOptions(at::kFloat));
  }
  [[nodiscard]] Shape event_shape() const override { return {2, 2}; }
  [[nodiscard]] at::Tensor draw(std::int64_t n, at::Generator& g) const override {
    return train_.index_select(0, at::randint(0, 90, {n}, g, at::TensorOptions(at::kLong)));
  }
  [[nodiscard]] at::Tensor held_out(std::int64_t n, at::Generator& g) const override {
    return test_.index_select(0, at::randperm(60, g, at::TensorOptions(at::kLong)).slice(0, 0, n));
  }
  [[nodiscard]] std::int64_t train_rows() const override { return 90; }
  [[nodiscard]] std::int64_t test_rows() const override { return 60; }
  [[nodiscard]] at::Tensor train_events(std::int64_t /*n*/, at::Generator& /*g*/) const override { return train_; }
  [[nodiscard]] std::vector<Outliers> outliers(std::int64_t n, at::Generator& g) const override {
    const auto like = at::TensorOptions(at::kFloat);
    return {{"far", at::randn({n, 2, 2}, g, like) + 20}, {"near", at::randn({n, 2, 2}, g, like)}};
  }
  [[nodiscard]] std::string fingerprint() const override { return "rows"; }

 private:
  at::Tensor train_, test_;
};

inline Protocol small_protocol() {
  Protocol protocol{.name = "small", .metrics = {}};
  protocol.samples = 800;
  protocol.draws = 4;
  protocol.projections = 60;
  protocol.grid = 120;
  protocol.pairwise = 300;
  protocol.assignment = 150;
  return protocol;
}

inline std::vector<std::string> names(const std::vector<Result>& results) {
  std::vector<std::string> all;
  all.reserve(results.size());
  for (const Result& result : results) all.push_back(result.metric);
  return all;
}

/// The result of that name; fails loudly when there is none.
inline Result find(const std::vector<Result>& results, const std::string& name) {
  for (const Result& result : results)
    if (result.metric == name) return result;
  throw std::out_of_range(name);
}

}  // namespace ebmlab::evaluation
