// SPDX-License-Identifier: MIT
// A network's fused form against the same network written plainly in double precision.
#include "accel/mlp_energy.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "accel/bf16_product.hpp"
#include "accel/chain_engine.hpp"
#include "numbers.hpp"
#include "processors.hpp"

namespace ebmlab::accel {
namespace {

using Values = std::vector<float>;
using Doubles = std::vector<double>;

struct Network {
  std::string name;
  std::int64_t dimension = 2, features = 0;
  std::vector<std::int64_t> hidden = {17, 9};
  Activation activation = Activation::kSilu;
  bool is_whitened = false, sees_whitened = false;
  float limit = 0.0F;
};

/// The values that a form's spans point into.
struct Weights {
  Values mean, whitening, frequencies;
  std::vector<std::pair<Values, Values>> layers;

  explicit Weights(const Network& network) {
    const auto d = static_cast<std::size_t>(network.dimension), f = static_cast<std::size_t>(network.features);
    if (network.is_whitened) {
      mean = numbers(d, 1.0F, 1.0F);
      whitening = numbers(d * d, 1.0F, 2.0F);
    }
    frequencies = numbers(d * f, 3.0F, 3.0F);
    std::size_t width = d + 2 * f;
    std::vector<std::int64_t> widths = network.hidden;
    widths.push_back(1);
    for (const std::int64_t outputs : widths) {
      const auto n = static_cast<std::size_t>(outputs);
      const auto phase = static_cast<float>(layers.size());
      layers.emplace_back(numbers(n * width, 2.0F / std::sqrt(static_cast<float>(width)), 4.0F + phase),
                          numbers(n, 0.5F, 5.0F + phase));
      width = n;
    }
  }

  [[nodiscard]] MlpForm form(const Network& network) const {
    MlpForm form{.dimension = network.dimension,
                 .mean = mean,
                 .whitening = whitening,
                 .sees_whitened = network.sees_whitened,
                 .quadratic = 0.3F,
                 .level = 0.7F,
                 .limit = network.limit,
                 .frequencies = frequencies,
                 .activation = network.activation};
    for (const auto& [weight, bias] : layers) form.layers.push_back({weight, bias});
    return form;
  }
};

double activated(Activation activation, double z) {
  switch (activation) {
    case Activation::kSilu:
      return z / (1.0 + std::exp(-z));
    case Activation::kLeakyRelu:
      return z > 0 ? z : kLeakySlope * z;
    case Activation::kRelu:
      return z > 0 ? z : 0.0;
    case Activation::kTanh:
      return std::tanh(z);
    case Activation::kSoftplus:
      return std::max(z, 0.0) + std::log1p(std::exp(-std::abs(z)));
  }
  return 0.0;
}

double plain_energy(const MlpForm& form, const Doubles& x) {
  const std::size_t d = x.size();
  Doubles y = x;
  if (!form.whitening.empty()) {
    y.assign(d, 0.0);
    for (std::size_t i = 0; i < d; ++i) {
      for (std::size_t j = 0; j < d; ++j) y[j] += (x[i] - form.mean[i]) * form.whitening[i * d + j];
    }
  }
  const Doubles& seen = form.sees_whitened ? y : x;
  const std::size_t count = d == 0 ? 0 : form.frequencies.size() / d;
  Doubles values = seen, cosines;
  for (std::size_t f = 0; f < count; ++f) {
    double phase = 0.0;
    for (std::size_t i = 0; i < d; ++i) phase += seen[i] * form.frequencies[i * count + f];
    values.push_back(std::sin(phase));
    cosines.push_back(std::cos(phase));
  }
  values.insert(values.end(), cosines.begin(), cosines.end());
  for (const MlpForm::Layer& layer : form.layers) {
    const bool is_last = &layer == &form.layers.back();
    Doubles next(layer.bias.begin(), layer.bias.end());
    for (std::size_t r = 0; r < next.size(); ++r) {
      for (std::size_t c = 0; c < values.size(); ++c) next[r] += layer.weight[r * values.size() + c] * values[c];
      if (!is_last) next[r] = activated(form.activation, next[r]);
    }
    values = next;
  }
  double energy = form.limit > 0 ? form.limit * std::tanh(values[0] / form.limit) : values[0];
  for (const double value : y) energy += form.quadratic * value * value;
  return energy - form.level;
}

std::vector<Network> networks() {
  std::vector<Network> all{
      {.name = "no hidden layer", .hidden = {}},
      {.name = "wide", .dimension = 7, .hidden = {128, 128}},
      {.name = "one row more than a panel", .dimension = 1, .hidden = {7}},
      {.name = "bounded", .limit = 1.5F},
      {.name = "features", .features = 13},
      {.name = "features, no hidden layer", .features = 5, .hidden = {}},
      {.name = "whitened base", .dimension = 3, .features = 4, .is_whitened = true},
      {.name = "all whitened", .dimension = 3, .features = 4, .is_whitened = true, .sees_whitened = true, .limit = 3.0F},
  };
  for (const Activation activation : {Activation::kLeakyRelu, Activation::kRelu, Activation::kTanh, Activation::kSoftplus}) {
    all.push_back(
        {.name = "activation " + std::to_string(static_cast<int>(activation)), .features = 6, .activation = activation});
  }
  return all;
}

class MlpEnergyOf : public testing::TestWithParam<Network> {};

TEST_P(MlpEnergyOf, EqualsThePlainNetwork) {
  constexpr std::size_t kRows = 70;
  const Weights weights(GetParam());
  const MlpForm form = weights.form(GetParam());
  const auto energy = make_mlp_energy(form);
  const auto d = static_cast<std::size_t>(form.dimension);
  const Values x = numbers(kRows * d, 2.0F, 9.0F);
  on_every_processor([&] {
    Values levels(kRows), gradient(x.size());
    evaluate(*energy, x, levels, gradient);
    for (std::size_t row = 0; row < kRows; ++row) {
      Doubles point(x.begin() + static_cast<std::ptrdiff_t>(row * d), x.begin() + static_cast<std::ptrdiff_t>((row + 1) * d));
      const double exact = plain_energy(form, point);
      EXPECT_NEAR(levels[row], exact, 1e-5 * std::max(1.0, std::abs(exact))) << row;
      double largest = 1.0, error = 0.0;
      for (std::size_t i = 0; i < d; ++i) {
        constexpr double kStep = 1e-5;  // differences in double are good to 1e-9
        const double here = point[i];
        point[i] = here + kStep;
        const double up = plain_energy(form, point);
        point[i] = here - kStep;
        const double slope = (up - plain_energy(form, point)) / (2.0 * kStep);
        point[i] = here;
        largest = std::max(largest, std::abs(slope));
        error = std::max(error, std::abs(slope - gradient[row * d + i]));
      }
      EXPECT_LT(error / largest, 1e-5) << row;
    }
  });
}

INSTANTIATE_TEST_SUITE_P(EveryNetwork, MlpEnergyOf, testing::ValuesIn(networks()), [](const auto& tested) {
  std::string name = tested.param.name;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
  return name;
});

/// Largest error of the gradient in a lower precision, relative to its largest element.
double coarse_error(const FusedEnergy& exact, const FusedEnergy& coarse, const Values& x) {
  const std::size_t rows = x.size() / static_cast<std::size_t>(exact.dimension());
  Values levels(rows), right(x.size()), wrong(x.size());
  evaluate(exact, x, levels, right);
  evaluate(coarse, x, levels, wrong);
  double largest = 0.0, error = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    largest = std::max<double>(largest, std::abs(right[i]));
    error = std::max<double>(error, std::abs(right[i] - wrong[i]));
  }
  return error / largest;
}

TEST(MlpEnergy, LowersThePrecisionOfWideProducts) {
  const Network network{.name = "wide", .dimension = 40, .features = 20, .hidden = {128, 70}};
  const Weights weights(network);
  const auto exact = make_mlp_energy(weights.form(network));
  const Values x = numbers(2800, 2.0F, 9.0F);
  EXPECT_EQ(exact->in(Precision::kFloat32), nullptr);
  const auto fast = exact->in(Precision::kBf16), careful = exact->in(Precision::kBf16x3);
  ASSERT_EQ(fast != nullptr, bf16_unit() != Bf16Unit::kNone);
  ASSERT_EQ(careful != nullptr, bf16_unit() == Bf16Unit::kTiles);
  if (fast == nullptr) GTEST_SKIP() << "this processor multiplies no bfloat16";
  const double error = coarse_error(*exact, *fast, x);
  EXPECT_LT(error, 0.02);  // three products, each of factors good to 2^-9
  EXPECT_GT(error, 1e-4);
  if (careful != nullptr) {
    EXPECT_LT(coarse_error(*exact, *careful, x), 5e-5);
  }
}

TEST(MlpEnergy, NarrowNetworksHaveNothingToLower) {
  const Network network{.name = "narrow"};
  const Weights weights(network);
  EXPECT_EQ(make_mlp_energy(weights.form(network))->in(Precision::kBf16), nullptr);
}

/// Far out, where sine's argument is large and exponentials overflow, nothing becomes what the plain network is not.
TEST(MlpEnergy, IsFiniteFarOut) {
  const Network network{.name = "features", .features = 8};
  const Weights weights(network);
  const auto energy = make_mlp_energy(weights.form(network));
  const Values x{1e3F, -1e3F, 300.0F, 500.0F};
  Values levels(2), gradient(4);
  evaluate(*energy, x, levels, gradient);
  EXPECT_NEAR(levels[0] / plain_energy(weights.form(network), {1e3, -1e3}), 1.0, 1e-4);
  EXPECT_NEAR(levels[1] / plain_energy(weights.form(network), {300.0, 500.0}), 1.0, 1e-4);
}

}  // namespace
}  // namespace ebmlab::accel
