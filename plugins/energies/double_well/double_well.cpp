// SPDX-License-Identifier: MIT
// TorchEBM's double well: E(x) = h sum_i (x_i^2 - b^2)^2. Not the pair of the plugin "many_well".
#include "common/binary_states.hpp"
#include "common/line_density.hpp"
#include "common/target.hpp"

#include <ebmlab/fused.hpp>
#include <ebmlab/plugin.hpp>

#include <cmath>

namespace ebmlab::energies {

namespace {

constexpr std::int64_t kMostListed = 6;  // dimensions whose 2^6 modes are listed

EBMLAB_FOR_EVERY_PROCESSOR void evaluate_lanes(const float* __restrict x, float* __restrict energy, float* __restrict gradient,
                                               std::int64_t dimension, float height, float well) {
  for (std::int64_t l = 0; l < kLanes; ++l) energy[l] = 0.0F;
  for (std::int64_t i = 0; i < dimension; ++i, x += kLanes, gradient += kLanes) {
    for (std::int64_t l = 0; l < kLanes; ++l) {
      const float excess = x[l] * x[l] - well * well;
      energy[l] += height * excess * excess;
      gradient[l] = 4.0F * height * x[l] * excess;
    }
  }
}

class DoubleWell final : public Target {
 public:
  DoubleWell(const Params& params, const ModelContext& context)
      : Target(params.integer("dimension"), context),
        height_(params.real("height")),
        well_(params.real("well")),
        line_([this](const at::Tensor& x) { return barrier(x); }, -reach(700.0), reach(700.0)) {}

  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override { return barrier(x).sum(1); }

  [[nodiscard]] at::Tensor gradient(const at::Tensor& x) const override {
    const at::NoGradGuard no_graph;
    return 4.0 * height_ * x * (x.square() - well_ * well_);
  }

  [[nodiscard]] std::unique_ptr<const FusedEnergy> fused() const override {
    return make_fused(dimension(), [d = dimension(), height = static_cast<float>(height_), well = static_cast<float>(well_)](
                                       const float* x, float* energy, float* gradient) {
      evaluate_lanes(x, energy, gradient, d, height, well);
    });
  }

  [[nodiscard]] at::Tensor log_partition() const override {
    return at::scalar_tensor(static_cast<double>(dimension()) * line_.log_partition(), at::kDouble);
  }

  [[nodiscard]] at::Tensor exact_samples(std::int64_t n, at::Generator& generator) const override {
    return line_.sample({n, dimension()}, generator).to(like().options());
  }

  [[nodiscard]] at::Tensor quantities(const at::Tensor& x) const override {
    return at::cat({x, x.abs(), x.square(), x.square().square(), energy(x).unsqueeze(1)}, 1);
  }
  [[nodiscard]] std::vector<std::string> quantity_names() const override {
    std::vector<std::string> absolute;
    for (std::int64_t i = 1; i <= dimension(); ++i) absolute.push_back("|x." + std::to_string(i) + "|");
    return joined({numbered("x.", dimension()),
                   absolute,
                   numbered("x.", dimension(), "^2"),
                   numbered("x.", dimension(), "^4"),
                   {"energy"}});
  }
  [[nodiscard]] std::optional<Reference> reference() const override {
    const auto moments = [&](const LineDensity::Function& f) {
      const double mean = line_.expectation(f);
      return Expectation{mean, line_.expectation([&](const at::Tensor& x) { return (f(x) - mean).square(); })};
    };
    std::vector<Expectation> known;
    const auto add = [&](const LineDensity::Function& f) {
      known.insert(known.end(), static_cast<std::size_t>(dimension()), moments(f));
    };
    add([](const at::Tensor& x) { return x; });
    add([](const at::Tensor& x) { return x.abs(); });
    add([](const at::Tensor& x) { return x.square(); });
    add([](const at::Tensor& x) { return x.square().square(); });
    const Expectation energy = moments([this](const at::Tensor& x) { return barrier(x); });
    const auto d = static_cast<double>(dimension());
    known.push_back({d * energy.mean, d * energy.variance});
    return exact_reference(known);
  }

  [[nodiscard]] std::optional<Box> box() const override {
    if (dimension() != 2) return std::nullopt;
    const double edge = reach(20.0);
    return Box{{-edge, -edge}, {edge, edge}};
  }

  /// 2^d modes, for at most six dimensions, each within its distance from the barrier.
  [[nodiscard]] std::optional<Modes> modes() const override {
    if (well_ == 0.0 || dimension() > kMostListed) return std::nullopt;
    const at::Tensor centers = well_ * (2.0 * binary_states(dimension()) - 1.0);
    return Modes{centers, well_};
  }

 private:
  [[nodiscard]] at::Tensor barrier(const at::Tensor& x) const { return height_ * (x.square() - well_ * well_).square(); }
  /// Where one dimension's energy outside the wells is `nats`.
  [[nodiscard]] double reach(double nats) const { return std::sqrt(well_ * well_ + std::sqrt(nats / height_)); }

  double height_, well_;
  LineDensity line_;
};

}  // namespace

}  // namespace ebmlab::energies

EBMLAB_PLUGIN(registry) {
  using namespace ebmlab;
  add_energy<energies::DoubleWell>(
      registry,
      {.id = "double_well",
       .version = "1.0",
       .summary = "TorchEBM's double well, E = h sum (x^2 - b^2)^2: 2^d equal modes; log Z and moments by quadrature",
       .params =
           {energies::dimension_param(2, 1),
            {.key = "height", .doc = "h of the definition", .fallback = 2.0, .min = 1e-3, .max = 1e3, .unit = "nats"},
            {.key = "well", .doc = "b of the definition: the wells lie at -b and b", .fallback = 1.0, .min = 0, .max = 10}},
       .provides = {traits::kTarget, traits::kExactPartition, traits::kExactSamples}});
}
