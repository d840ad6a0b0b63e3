// SPDX-License-Identifier: MIT
// Exact maximum likelihood against E_data[dE] - E_model[dE], by quadrature in the plane and by enumeration of an RBM, where CD
// on exact samples must have the same gradient on average.
#include "gradient_mean.hpp"
#include "plugins/plugin_fixture.hpp"

namespace ebmlab {
namespace {

std::vector<double> flat(const std::vector<at::Tensor>& gradients) {
  std::vector<double> result;
  for (const at::Tensor& gradient : gradients) {
    const at::Tensor values = gradient.contiguous().view({-1});
    for (std::int64_t i = 0; i < values.size(0); ++i) result.push_back(values[i].item<double>());
  }
  return result;
}

std::vector<at::Tensor> leaves(const EnergyModel& energy) {
  std::vector<at::Tensor> result;
  for (const Parameter& parameter : energy.parameters()) result.push_back(parameter.value);
  return result;
}

TEST(ExactMl, InThePlaneIsDataMinusModelByQuadrature) {
  at::Generator source = test::generator(3);
  const ModelContext model{{2}, at::TensorOptions().dtype(at::kDouble), source, {}};
  const auto energy =
      test::plugins().energy("mlp", {{"hidden", std::vector<std::int64_t>{6}}, {"fourier_features", std::int64_t{0}}}, model);
  const at::Tensor data = randn({64, 2}, source, at::empty({0}, at::kDouble)) * 0.5 + 1.0;
  test::NoSampler sampler;
  // NOLINTNEXTLINE(performance-no-automatic-move): captured, and returned more than once
  test::FakeTraining training(*energy, sampler, [&](std::int64_t, at::Generator&) { return data; });
  const auto objective =
      test::plugins().objective("exact_ml", {{"cells", std::int64_t{12}}, {"box", 3.0}}, {model, *energy, sampler});
  for (int i = 0; i < 200; ++i) objective->step(training);

  const at::Tensor axis = (at::arange(400, at::kDouble) + 0.5) * (6.0 / 400) - 3.0;
  const std::vector<at::Tensor> axes{axis, axis};
  const at::Tensor grid = at::stack(at::meshgrid(axes, "ij"), -1).view({-1, 2});
  const at::Tensor density = (-energy->energy(grid)).softmax(0).detach();
  const at::Tensor loss = energy->energy(data).mean() - (density * energy->energy(grid)).sum();
  const auto exact = flat(torch::autograd::grad({loss}, leaves(*energy), {}, std::nullopt, false, true));
  test::expect_mean_gradient(training.energy_player_recorded, exact, 0.01);
}

/// E = -b.v - log sum_h exp(h.(c + W'v)), over v in {0, 1}^n.
class SmallRbm : public EnergyModel {
 public:
  SmallRbm() {
    at::Generator generator = test::generator(5);
    const auto draw = [&](at::IntArrayRef shape) {
      return (0.7 * randn(shape, generator, at::empty({0}, at::kDouble))).requires_grad_(true);
    };
    w = draw({4, 3}), b = draw({4}), c = draw({3});
  }
  at::Tensor w, b, c;

  [[nodiscard]] Shape event_shape() const override { return {4}; }
  [[nodiscard]] at::Tensor energy(const at::Tensor& v) const override {
    return -at::matmul(v, b) - at::softplus(at::matmul(v, w) + c).sum(1);
  }
  [[nodiscard]] at::Tensor log_partition() const override { return (-energy(all(4))).logsumexp(0); }
  [[nodiscard]] Parameters parameters() const override { return {{"w", w}, {"b", b}, {"c", c}}; }

  static at::Tensor all(std::int64_t bits) {
    const at::Tensor index = at::arange(1 << bits, at::kLong).unsqueeze(1);
    return index.bitwise_right_shift(at::arange(bits, at::kLong)).bitwise_and(1).to(at::kDouble);
  }

  /// Its joint law of (v, h) by enumeration, without any of the code above: means of v h', v and h.
  [[nodiscard]] std::vector<double> model_means() const {
    const at::NoGradGuard no_graph;
    const at::Tensor v = all(4), h = all(3);
    const at::Tensor log_joint =
        at::matmul(v, b).unsqueeze(1) + at::matmul(h, c).unsqueeze(0) + at::matmul(at::matmul(v, w), h.t());
    const at::Tensor joint = log_joint.flatten().softmax(0).view({16, 8});
    return flat({at::matmul(v.t(), at::matmul(joint, h)), at::matmul(joint.sum(1), v), at::matmul(joint.sum(0), h)});
  }
  /// The same with v clamped to the rows of `data`.
  [[nodiscard]] std::vector<double> data_means(const at::Tensor& data) const {
    const at::NoGradGuard no_graph;
    const at::Tensor h = (at::matmul(data, w) + c).sigmoid();
    return flat({at::matmul(data.t(), h) / static_cast<double>(data.size(0)), data.mean(0), h.mean(0)});
  }
};

/// Independent draws of a small RBM by enumeration.
class ExactSampler : public Sampler {
 public:
  [[nodiscard]] at::Tensor sample(const SampleRequest& request) override {
    return generate(request.n, request.energy, request.generator);
  }
  [[nodiscard]] at::Tensor generate(std::int64_t n, const EnergyModel& energy, at::Generator& generator) const override {
    const at::NoGradGuard no_graph;
    const at::Tensor states = SmallRbm::all(4);
    return states.index({(-energy.energy(states)).softmax(0).multinomial(n, /*replacement=*/true, generator)});
  }
};

struct RbmTest : testing::Test {
  at::Generator source = test::generator(7);
  SmallRbm energy;
  ExactSampler sampler;
  at::Tensor data = rand({50, 4}, source, energy.w).lt(0.4).to(at::kDouble);
  ObjectiveContext context{{{4}, at::TensorOptions().dtype(at::kDouble), source, {}}, energy, sampler};
  test::FakeTraining training{energy, sampler, [this](std::int64_t n, at::Generator&) {
                                return data.repeat({n / data.size(0), 1});
                              }};

  /// d(E_data E - log Z) with dE/dW = -v h': what raises the likelihood, negated.
  [[nodiscard]] std::vector<double> exact() const {
    std::vector<double> result = energy.model_means();
    const std::vector<double> positive = energy.data_means(data);
    for (std::size_t i = 0; i < result.size(); ++i) result[i] -= positive[i];
    return result;
  }
};

TEST_F(RbmTest, ExactMlIsDataMinusModelByEnumeration) {
  const auto objective = test::plugins().objective("exact_ml", {{"batch", std::int64_t{50}}}, context);
  const Metrics metrics = objective->step(training);
  const std::vector<double> gradient = flat(training.energy_player_recorded.gradients.front()), expected = exact();
  ASSERT_EQ(gradient.size(), expected.size());
  for (std::size_t i = 0; i < gradient.size(); ++i) EXPECT_NEAR(gradient[i], expected[i], 1e-12) << i;
  // The negative log-likelihood itself.
  const at::Tensor log_likelihood = (-energy.energy(data)).mean() - energy.log_partition();
  EXPECT_NEAR(metrics.front().value.item<double>(), -log_likelihood.item<double>(), 1e-12);
}

TEST_F(RbmTest, CdOnExactSamplesHasThatGradientOnAverage) {
  const auto objective = test::plugins().objective("cd", {{"regularizer", 0.0}, {"batch", std::int64_t{1000}}}, context);
  for (int i = 0; i < 300; ++i) objective->step(training);
  test::expect_mean_gradient(training.energy_player_recorded, exact(), 0.005);
}

/// Four dimensions and no log Z of its own.
class Unknown : public SmallRbm {
 public:
  [[nodiscard]] at::Tensor log_partition() const override { return {}; }
};

TEST_F(RbmTest, WithoutALogZAGridMustDo) {
  Unknown unknown;
  const ObjectiveContext without{context.model, unknown, sampler};
  EXPECT_THROW((void)test::plugins().objective("exact_ml", {}, without), ConfigError);
  const ModelContext three{{3}, at::TensorOptions().dtype(at::kDouble), source, {}};
  EXPECT_THROW((void)test::plugins().objective("exact_ml", {{"cells", std::int64_t{200}}}, {three, unknown, sampler}),
               ConfigError);
  EXPECT_NO_THROW((void)test::plugins().objective("exact_ml", {{"cells", std::int64_t{20}}}, {three, unknown, sampler}));
}

}  // namespace
}  // namespace ebmlab
