// SPDX-License-Identifier: MIT
// FAB's many-well: independent pairs (x, y), each with E = -0.5 x - 6 x^2 + x^4 + y^2 / 2 (arXiv 2208.01893). Not the double
// well of the plugin "double_well".
#include "common/binary_states.hpp"
#include "common/line_density.hpp"
#include "common/target.hpp"

#include <ebmlab/error.hpp>
#include <ebmlab/plugin.hpp>

#include <cmath>

namespace ebmlab::energies {

namespace {

constexpr double kTilt = 0.5, kDepth = 6.0;
constexpr double kReach = 6.0;                                    // exp(-E) there is below exp(-1000)
constexpr std::int64_t kMostListed = 6;                           // pairs whose 2^6 modes are listed
constexpr double kRightWell = 1.7525199, kLeftWell = -1.7108290;  // the roots of 4 x^3 - 12 x - 0.5 = 0 that are minima

at::Tensor well(const at::Tensor& x) { return x.square().square() - kDepth * x.square() - kTilt * x; }

EBMLAB_FOR_EVERY_PROCESSOR void evaluate_lanes(const float* __restrict x, float* __restrict energy, float* __restrict gradient,
                                               std::int64_t pairs) {
  constexpr auto kTwist = static_cast<float>(kTilt), kDrop = static_cast<float>(kDepth);
  for (std::int64_t l = 0; l < kLanes; ++l) energy[l] = 0.0F;
  for (std::int64_t i = 0; i < pairs; ++i, x += 2 * kLanes, gradient += 2 * kLanes) {
    for (std::int64_t l = 0; l < kLanes; ++l) {
      const float u = x[l], square = u * u, flat = x[kLanes + l];
      energy[l] += square * square - kDrop * square - kTwist * u + 0.5F * flat * flat;
      gradient[l] = 4.0F * u * square - 2.0F * kDrop * u - kTwist;
      gradient[kLanes + l] = flat;
    }
  }
}

class ManyWell final : public Target {
 public:
  ManyWell(const Params& params, const ModelContext& context)
      : Target(params.integer("dimension"), context), pairs_(dimension() / 2), line_(well, -kReach, kReach) {
    if (dimension() % 2 == 0) return;
    throw ConfigError("dimension = " + std::to_string(dimension()) + ": must be even, two for each pair");
  }

  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override {
    return (well(deep(x)) + 0.5 * flat(x).square()).sum(1);
  }

  [[nodiscard]] at::Tensor gradient(const at::Tensor& x) const override {
    const at::NoGradGuard no_graph;
    const at::Tensor u = deep(x);
    return at::stack({4.0 * u * u.square() - 2.0 * kDepth * u - kTilt, flat(x)}, 2).flatten(1);
  }

  [[nodiscard]] std::unique_ptr<const FusedEnergy> fused() const override {
    return make_fused(dimension(), [pairs = pairs_](const float* x, float* energy, float* gradient) {
      evaluate_lanes(x, energy, gradient, pairs);
    });
  }

  [[nodiscard]] at::Tensor log_partition() const override {
    return at::scalar_tensor(static_cast<double>(pairs_) * (line_.log_partition() + kHalfLog2Pi), at::kDouble);
  }

  [[nodiscard]] at::Tensor exact_samples(std::int64_t n, at::Generator& generator) const override {
    const at::Tensor u = line_.sample({n, pairs_}, generator).to(like().options());
    return at::stack({u, randn({n, pairs_}, generator, like())}, 2).flatten(1);
  }

  [[nodiscard]] at::Tensor quantities(const at::Tensor& x) const override {
    const at::Tensor u = deep(x);
    return at::cat({u, u.square(), u.gt(0).to(u.dtype()), flat(x).square()}, 1);
  }
  [[nodiscard]] std::vector<std::string> quantity_names() const override {
    const auto each = [&](std::int64_t first, const std::string& suffix) {
      std::vector<std::string> names;
      names.reserve(static_cast<std::size_t>(pairs_));
      for (std::int64_t pair = 0; pair < pairs_; ++pair) names.push_back("x." + std::to_string(2 * pair + first) + suffix);
      return names;
    };
    return joined({each(1, ""), each(1, "^2"), each(1, " > 0"), each(2, "^2")});
  }
  [[nodiscard]] std::optional<Reference> reference() const override {
    const auto moment = [&](double power) { return line_.expectation([&](const at::Tensor& u) { return u.pow(power); }); };
    const double first = moment(1), second = moment(2), fourth = moment(4);
    const double right = line_.expectation([](const at::Tensor& u) { return 0.5 * (1.0 + u.sign()); });
    std::vector<Expectation> known;
    for (const Expectation& one : {Expectation{first, second - first * first}, Expectation{second, fourth - second * second},
                                   Expectation{right, right * (1.0 - right)}, Expectation{1.0, 2.0}}) {
      known.insert(known.end(), static_cast<std::size_t>(pairs_), one);
    }
    return exact_reference(known);
  }

  [[nodiscard]] std::optional<Box> box() const override {
    if (dimension() != 2) return std::nullopt;
    return Box{{-3.5, -6.0}, {3.5, 6.0}};
  }

  /// 2^(d/2) modes, for at most six pairs; the radius is three standard deviations of every y.
  [[nodiscard]] std::optional<Modes> modes() const override {
    if (pairs_ > kMostListed) return std::nullopt;
    const at::Tensor u = kLeftWell + (kRightWell - kLeftWell) * binary_states(pairs_);
    const at::Tensor centers = at::stack({u, at::zeros_like(u)}, 2).flatten(1);
    return Modes{centers, 3.0 * std::sqrt(static_cast<double>(pairs_))};
  }

 private:
  // The two members of every pair, [B, d / 2].
  [[nodiscard]] at::Tensor deep(const at::Tensor& x) const { return x.unflatten(1, {pairs_, 2}).select(2, 0); }
  [[nodiscard]] at::Tensor flat(const at::Tensor& x) const { return x.unflatten(1, {pairs_, 2}).select(2, 1); }

  std::int64_t pairs_;
  LineDensity line_;
};

}  // namespace

}  // namespace ebmlab::energies

EBMLAB_PLUGIN(registry) {
  using namespace ebmlab;
  add_energy<energies::ManyWell>(
      registry, {.id = "many_well",
                 .version = "1.0",
                 .summary = "FAB's many-well: pairs with E = -0.5 x - 6 x^2 + x^4 + y^2 / 2; 2^(d/2) modes of unequal weight",
                 .params = {energies::dimension_param(32, 2, "of the target's events, even: two for each pair")},
                 .provides = {traits::kTarget, traits::kExactPartition, traits::kExactSamples}});
}
