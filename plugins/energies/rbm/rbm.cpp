// SPDX-License-Identifier: MIT
// A restricted Boltzmann machine over binary events with its hidden units summed out; exact by enumeration where it is small.
#include <ebmlab/nn.hpp>
#include <ebmlab/plugin.hpp>

#include "enumeration.hpp"

namespace ebmlab::energies {

namespace {

constexpr std::int64_t kMostEnumerated = 20;  // units of the smaller layer

Shape event_shape_of(const Params& params, const ModelContext& context) {
  return context.event_shape.empty() ? Shape{params.integer("visible")} : context.event_shape;
}

void require_binary(const at::Tensor& reference) {
  if (!reference.defined() || reference.is_meta() || reference.square().eq(reference).all().item<bool>()) return;
  throw ConfigError("its events must be 0 or 1, and the data set's are not (they reach it standardised)");
}

/// E(v, h) = -b.v - c.h - v'W h, hence E(v) = -b.v - sum_j log(1 + exp(c_j + (v W)_j)).
class Rbm final : public EnergyModel, private BlockConditionals {
 public:
  Rbm(const Params& params, const ModelContext& context, bool is_trainable)
      : event_shape_(event_shape_of(params, context)), is_trainable_(is_trainable) {
    require_binary(context.reference);
    const std::int64_t visible = c10::multiply_integers(event_shape_);
    const std::int64_t hidden = params.integer("hidden");
    if (params.text("init") == "sinusoidal") {
      const auto count = [](std::int64_t n) { return at::arange(n, at::kDouble); };
      weight_ = params.real("weight_scale") * (1.0 + count(visible * hidden)).sin().view({visible, hidden});
      visible_bias_ = 0.1 * (1.0 + count(visible)).cos();
      hidden_bias_ = 0.1 * (2.0 + count(hidden)).cos();
    } else {
      weight_ = initial_normal({visible, hidden}, params.real("weight_scale"), context);
      visible_bias_ = at::zeros({visible}, at::kDouble);
      hidden_bias_ = at::zeros({hidden}, at::kDouble);
    }
    for (at::Tensor* leaf : {&weight_, &visible_bias_, &hidden_bias_}) {
      *leaf = leaf->to(context.options).requires_grad_(is_trainable_);
    }
  }

  [[nodiscard]] Shape event_shape() const override { return event_shape_; }

  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override {
    const at::Tensor v = x.flatten(1);
    return -at::matmul(v, visible_bias_) - at::softplus(hidden_input(v)).sum(1);
  }
  [[nodiscard]] at::Tensor gradient(const at::Tensor& x) const override {
    const at::NoGradGuard no_graph;
    const at::Tensor hidden = hidden_input(x.flatten(1)).sigmoid();
    return -(visible_bias_ + at::matmul(hidden, weight_.t())).view_as(x);
  }

  [[nodiscard]] Parameters parameters() const override {
    if (!is_trainable_) return {};
    return {{"weight", weight_}, {"visible_bias", visible_bias_}, {"hidden_bias", hidden_bias_}};
  }

  /// The gradient of log Z is made of E[v], E[h] and E[v h'], which the enumeration gives without a graph over all states.
  [[nodiscard]] at::Tensor log_partition() const override {
    if (!is_small()) return {};
    const Enumeration exact = enumeration();
    if (!is_trainable_ || !c10::GradMode::is_enabled()) return exact.log_partition();
    const Moments m = moments(exact);
    const auto slope = [](const at::Tensor& leaf, const at::Tensor& by) { return ((leaf - leaf.detach()) * by).sum(); };
    return exact.log_partition() + slope(visible_bias_, m.visible) + slope(hidden_bias_, m.hidden) + slope(weight_, m.product);
  }

  [[nodiscard]] at::Tensor exact_samples(std::int64_t n, at::Generator& generator) const override {
    if (!is_small()) return {};
    const Enumeration exact = enumeration();
    at::Tensor v = exact.draw(n, generator);
    if (sums_hidden()) {
      const at::Tensor p = exact.other_given(v);
      v = rand(p.sizes(), generator, p).lt(p);
    }
    return v.to(weight_.dtype()).view(batch_shape(n, event_shape_));
  }

  /// v_i, and P(h_j = 1 | v), whose expectation is E[h_j].
  [[nodiscard]] at::Tensor quantities(const at::Tensor& x) const override {
    const at::NoGradGuard no_graph;
    return at::cat({x.flatten(1), hidden_input(x.flatten(1)).sigmoid()}, 1);
  }
  [[nodiscard]] std::vector<std::string> quantity_names() const override {
    std::vector<std::string> names;
    for (std::int64_t i = 1; i <= weight_.size(0); ++i) names.push_back("v." + std::to_string(i));
    for (std::int64_t j = 1; j <= weight_.size(1); ++j) names.push_back("h." + std::to_string(j));
    return names;
  }
  [[nodiscard]] std::optional<Reference> reference() const override {
    if (!is_small()) return std::nullopt;
    const Moments m = moments(enumeration());
    const at::Tensor mean = at::cat({m.visible, m.hidden}).cpu(), sd_v = (m.visible * (1.0 - m.visible)).sqrt().cpu();
    const at::Tensor unknown = at::full({weight_.size(1)}, std::numeric_limits<double>::quiet_NaN(), at::kDouble);
    return Reference{mean, at::cat({sd_v, unknown}), at::zeros_like(mean)};
  }

  [[nodiscard]] const BlockConditionals* blocks() const override { return this; }

 private:
  [[nodiscard]] at::Tensor hidden_given_visible(const at::Tensor& v, double beta) const override {
    return (beta * hidden_input(v.flatten(1))).sigmoid();
  }
  [[nodiscard]] at::Tensor visible_given_hidden(const at::Tensor& h, double beta) const override {
    const at::Tensor input = at::matmul(h, weight_.t()) + visible_bias_;
    return (beta * input).sigmoid().view(batch_shape(h.size(0), event_shape_));
  }

  [[nodiscard]] at::Tensor hidden_input(const at::Tensor& v) const { return at::matmul(v, weight_) + hidden_bias_; }

  struct Moments {
    at::Tensor visible, hidden, product;  // E[v], E[h], E[v h']
  };
  [[nodiscard]] bool sums_hidden() const { return weight_.size(1) <= weight_.size(0); }
  [[nodiscard]] bool is_small() const { return std::min(weight_.size(0), weight_.size(1)) <= kMostEnumerated; }
  [[nodiscard]] Enumeration enumeration() const {
    return sums_hidden() ? Enumeration(weight_.t(), hidden_bias_, visible_bias_)
                         : Enumeration(weight_, visible_bias_, hidden_bias_);
  }
  [[nodiscard]] Moments moments(const Enumeration& exact) const {
    const Enumeration::Moments m = exact.moments();
    return sums_hidden() ? Moments{m.other, m.summed, m.product.t()} : Moments{m.summed, m.other, m.product};
  }

  Shape event_shape_;
  bool is_trainable_;
  at::Tensor weight_, visible_bias_, hidden_bias_;  // W [V, H], b [V], c [H]
};

PluginInfo info(const char* id, const char* summary, const char* init, double weight_scale, std::int64_t hidden) {
  return {.id = id,
          .version = "1.0",
          .summary = summary,
          .params = {{.key = "hidden", .doc = "hidden units", .fallback = hidden, .min = 1, .max = 65536},
                     {.key = "visible",
                      .doc = "visible units without a data set; with one, the size of its events",
                      .fallback = std::int64_t{16},
                      .min = 1,
                      .max = 65536},
                     {.key = "init",
                      .doc = "parameters: W random and no biases, or the test machine W_ij = s sin(1 + i H + j), "
                             "b_i = 0.1 cos(1 + i), c_j = 0.1 cos(2 + j), counted from 0",
                      .fallback = std::string(init),
                      .choices = {"random", "sinusoidal"}},
                     {.key = "weight_scale",
                      .doc = "standard deviation of random weights; s of the test machine",
                      .fallback = weight_scale,
                      .min = 0,
                      .max = 100}},
          .provides = {traits::kBlocks, traits::kExactPartition, traits::kExactSamples}};
}

EnergyFactory factory(bool is_trainable) {
  return [is_trainable](const Params& params, const ModelContext& context) {
    return std::make_unique<Rbm>(params, context, is_trainable);
  };
}

}  // namespace

}  // namespace ebmlab::energies

// Traits belong to an id: one that trains, and one that is a target with a law of its own.
EBMLAB_PLUGIN(registry) {
  using namespace ebmlab;
  PluginInfo trained = energies::info(
      "rbm", "restricted Boltzmann machine over binary events; log Z, moments and draws exact up to 20 units in a layer",
      "random", 0.01, 16);
  trained.provides.emplace_back(traits::kTrainableEnergy);
  registry.add_energy(std::move(trained), energies::factory(true));
  PluginInfo fixed = energies::info("rbm_fixed", "a restricted Boltzmann machine that does not train, as a binary target",
                                    "sinusoidal", 0.5, 10);
  fixed.provides.emplace_back(traits::kTarget);
  registry.add_energy(std::move(fixed), energies::factory(false));
}
