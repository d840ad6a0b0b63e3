// SPDX-License-Identifier: MIT
// A T-step diffusion policy: x_0 ~ N(0, I), x_{t+1} = mu_t(x_t) + sigma_t eps, mu_t the posterior mean of DDPM (arXiv
// 2006.11239) at a network's prediction of the clean event, sigma_t trainable. Its auxiliary backward chain q~ is Gaussian and
// linear. All of it happens in coordinates y = x / initial_sd, or along the data's principal components: y starts from N(0, I),
// and every log density of x is that of y less log |det dx/dy|.
#include <ebmlab/nn.hpp>
#include <ebmlab/plugin.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "chain.hpp"
#include "coordinates.hpp"

namespace {

using namespace ebmlab;
using diffusion::BackwardChain;
using diffusion::Coordinates;
using diffusion::Schedule;

const double kLog2Pi = std::log(2.0 * std::numbers::pi);

class Diffusion : public TrainableSampler {
 public:
  Diffusion(const Params& params, const ModelContext& context)
      : ranks_(context.ranks),
        event_shape_(context.event_shape),
        dimension_(std::accumulate(event_shape_.begin(), event_shape_.end(), std::int64_t{1}, std::multiplies<>())),
        steps_(params.integer("steps")),
        unit_(params.real("initial_sd")),
        coordinates_(make_coordinates(params, context)),
        calibrates_(params.flag("calibrate")),
        starts_at_reference_(params.text("start") == "reference"),
        sigma_min_(params.real("sigma_min")),
        sigma_max_(params.real("sigma_max")),
        sigma_rate_(params.real("sigma_rate")),
        schedule_(steps_, context.options),
        gain_(schedule_.wiener_gain(coordinates_.variances())),
        backward_(schedule_, dimension_, params.text("backward") == "fitted"),
        features_(dimension_, params.integer("fourier_features"), params.get<std::vector<double>>("fourier_scales"),
                  inner(context)),
        network_({.inputs = features_.outputs(),
                  .hidden = params.get<std::vector<std::int64_t>>("hidden"),
                  .outputs = dimension_,
                  .activation = parse_activation(params.text("activation")),
                  .times = steps_},
                 context) {
    const std::int64_t columns = params.text("sigma") == "per_dimension" ? dimension_ : 1;
    log_sigma_ =
        initial_log_sigma(params.real("last_sigma"), columns).expand({steps_, 1, columns}).clone().requires_grad_(true);
    if (starts_at_reference_) silence_network();
    if (params.flag("langevin")) gate_ = at::zeros_like(schedule_.signal).requires_grad_(true);
  }

  [[nodiscard]] std::int64_t steps() const override { return steps_; }

  [[nodiscard]] Trajectory rollout(std::int64_t n, at::Generator& generator) const override {
    return explore(n, 0.0, generator);
  }

  [[nodiscard]] Trajectory explore(std::int64_t n, double noise, at::Generator& generator) const override {
    at::Tensor y = randn({n, dimension_}, generator, schedule_.signal);
    std::vector<at::Tensor> states{y};
    at::Tensor sigma = log_sigma_.exp();
    if (noise > 0) sigma = (sigma.square() + std::pow(noise / unit_, 2)).sqrt();
    // One node each for all the steps' columns, where t selections would be t nodes.
    const std::vector<at::Tensor> sigmas = sigma.unbind(), to_clean = schedule_.to_clean.unbind();
    const std::vector<at::Tensor> to_state = schedule_.to_state.unbind();
    for (std::int64_t t = 0; t < steps_; ++t) {
      const auto i = static_cast<std::size_t>(t);
      at::Tensor clean = network_.at_time(features_(y), t);
      if (starts_at_reference_) clean = clean + gain_[t] * y;
      if (gate_.defined()) clean = clean + gate_[t] * score(y);
      const at::Tensor mean = at::addcmul(to_state[i] * y, to_clean[i], clean);
      y = at::addcmul(mean, sigmas[i], randn({n, dimension_}, generator, schedule_.signal));
      states.push_back(y);
    }
    return {coordinates_.to_events(at::stack(states)).view(state_shape(steps_ + 1, n))};
  }

  [[nodiscard]] Transitions transitions(const Trajectory& trajectory, at::Generator& generator) const override {
    const at::Tensor here = units(trajectory.states).slice(0, 0, -1);
    const at::Tensor next = means(here) + log_sigma_.exp() * randn(here.sizes(), generator, here, 1);
    return {coordinates_.to_events(next).view(state_shape(steps_, here.size(1))),
            backward_.log_density(here, next) - coordinates_.log_volume()};
  }

  [[nodiscard]] Trajectory backward(const at::Tensor& events, at::Generator& generator) const override {
    const at::NoGradGuard no_graph;
    std::vector<at::Tensor> states{coordinates_.from_events(events.flatten(1))};
    for (std::int64_t t = steps_ - 1; t >= 0; --t) states.push_back(backward_.draw(t, states.back(), generator));
    std::reverse(states.begin(), states.end());
    return {coordinates_.to_events(at::stack(states)).view(state_shape(steps_ + 1, events.size(0)))};
  }

  void set_energy(const EnergyModel& energy) override { energy_ = &energy; }

  [[nodiscard]] at::Tensor log_initial(const Trajectory& trajectory) const override {
    const at::Tensor y = coordinates_.from_events(trajectory.initial().flatten(1));
    return -0.5 * y.square().sum(1) - 0.5 * static_cast<double>(dimension_) * kLog2Pi - coordinates_.log_volume();
  }

  [[nodiscard]] at::Tensor log_policy(const Trajectory& trajectory) const override {
    const at::Tensor states = units(trajectory.states);
    const at::Tensor z = (states.slice(0, 1) - means(states.slice(0, 0, -1))) * (-log_sigma_).exp();
    return -(0.5 * z.square() + log_sigma_).sum(2) - 0.5 * static_cast<double>(dimension_) * kLog2Pi -
           coordinates_.log_volume();
  }

  [[nodiscard]] at::Tensor log_backward(const Trajectory& trajectory) const override {
    const at::Tensor states = units(trajectory.states);
    return backward_.log_density(states.slice(0, 0, -1), states.slice(0, 1)) - coordinates_.log_volume();
  }

  [[nodiscard]] at::Tensor entropy(const Trajectory& trajectory) const override {
    const at::Tensor total = log_sigma_.expand({steps_, 1, dimension_}).sum(2) +
                             0.5 * static_cast<double>(dimension_) * (1.0 + kLog2Pi) + coordinates_.log_volume();
    return total.expand({steps_, trajectory.states.size(1)});
  }

  void fit_backward(const Trajectory& trajectory) override { backward_.fit(units(trajectory.states), ranks_); }

  /// E |x0 - net(x_k, t)|^2 / d over uniform noise levels.
  [[nodiscard]] at::Tensor pretraining_loss(const at::Tensor& data, at::Generator& generator) const override {
    const at::Tensor x = coordinates_.from_events(data.flatten(1));
    const at::Tensor t = (rand({x.size(0)}, generator, x) * static_cast<double>(steps_)).to(at::kLong).clamp_max(steps_ - 1);
    const auto at_t = [&](const at::Tensor& column) { return column.view({-1, 1}).index({t}); };
    const at::Tensor noised = at_t(schedule_.signal) * x + at_t(schedule_.noise) * randn(x.sizes(), generator, x);
    at::Tensor clean = network_.at_times(features_(noised), t);
    if (starts_at_reference_) clean = clean + gain_.squeeze(1).index({t}) * noised;
    return (clean - x).square().mean();
  }

  /// sigma_t^2 = posterior variance + A_t^2 E (x0 - net)^2, the variance that maximises the likelihood of x_{k-1} given x_k.
  void finish_pretraining(const at::Tensor& data, at::Generator& generator) override {
    if (!calibrates_) return;
    const at::NoGradGuard no_graph;
    const at::Tensor x = coordinates_.from_events(data.flatten(1)).unsqueeze(0).expand({steps_, -1, -1});
    const at::Tensor noised = schedule_.signal * x + schedule_.noise * randn(x.sizes(), generator, schedule_.signal, 1);
    at::Tensor error = (predictions(noised) - x).square().mean(1, /*keepdim=*/true);
    if (log_sigma_.size(2) == 1) error = error.mean(2, /*keepdim=*/true);
    const at::Tensor variance = schedule_.posterior_variance + schedule_.to_clean.square() * error;
    log_sigma_.copy_((0.5 * variance.log()).clamp(std::log(sigma_min_), std::log(sigma_max_)));
  }

  [[nodiscard]] Parameters parameters() const override {
    Parameters all = network_.parameters("network");
    all.push_back({.name = "log_sigma",
                   .value = log_sigma_,
                   .rate_scale = sigma_rate_,
                   .min = std::log(sigma_min_),
                   .max = std::log(sigma_max_)});
    if (gate_.defined()) all.push_back({"langevin", gate_});
    return all;
  }

  [[nodiscard]] NamedTensors state() const override {
    NamedTensors state = backward_.state();
    for (auto& [name, tensor] : coordinates_.state()) state.emplace_back(std::move(name), std::move(tensor));
    if (features_.matrix().defined()) state.emplace_back("fourier", features_.matrix());
    return state;
  }

 private:
  [[nodiscard]] Shape state_shape(std::int64_t times, std::int64_t n) const {
    Shape shape{times, n};
    shape.insert(shape.end(), event_shape_.begin(), event_shape_.end());
    return shape;
  }

  static Coordinates make_coordinates(const Params& params, const ModelContext& context) {
    const double unit = params.real("initial_sd");
    const std::int64_t dimension = c10::multiply_integers(context.event_shape);
    if (params.text("coordinates") != "principal") return {dimension, unit, context.options};
    if (!context.reference.defined())
      throw ConfigError("coordinates = \"principal\": needs a data set whose components to take");
    return Coordinates::principal(context.reference, unit, context.options);
  }
  /// As the networks see it, which work in the chain's coordinates.
  [[nodiscard]] ModelContext inner(const ModelContext& context) const {
    if (!context.reference.defined()) return context;
    return {context.event_shape, context.options, context.generator, coordinates_.from_events(context.reference.flatten(1))};
  }

  /// States [T+1, B, D...] as the chain sees them, [T+1, B, dimension].
  [[nodiscard]] at::Tensor units(const at::Tensor& states) const { return coordinates_.from_events(states.flatten(2)); }

  /// The prediction of the clean event at every step, [T, B, dimension].
  [[nodiscard]] at::Tensor predictions(const at::Tensor& y) const {
    at::Tensor result = network_.at_all_times(features_(y));
    if (starts_at_reference_) result = result + gain_ * y;
    if (gate_.defined()) result = result + gate_ * score(y.flatten(0, 1)).view(y.sizes());
    return result;
  }
  [[nodiscard]] at::Tensor means(const at::Tensor& y) const {
    return at::addcmul(schedule_.to_state * y, schedule_.to_clean, predictions(y));
  }

  /// -dE/dy of states [B, dimension], without a graph and bounded.
  [[nodiscard]] at::Tensor score(const at::Tensor& y) const {
    constexpr double kLargest = 100.0;
    if (energy_ == nullptr) throw PluginError("langevin = true: no energy was set");
    const at::Tensor x = coordinates_.to_events(y.detach()).view(batch_shape(y.size(0), event_shape_));
    return (-coordinates_.pull_back(energy_->gradient(x).flatten(1))).clamp(-kLargest, kLargest);
  }

  /// From the posterior variance; with start = "reference" also that of the clean event, which makes the roll-out exact for
  /// Gaussian events. [T, 1, D], or [T, 1, 1]: then for the mean over dimensions.
  [[nodiscard]] at::Tensor initial_log_sigma(double last, std::int64_t columns) const {
    at::Tensor variance = schedule_.posterior_variance;
    if (starts_at_reference_) {
      const at::Tensor clean = schedule_.clean_variance(coordinates_.variances());
      variance = variance + schedule_.to_clean.square() * (columns == 1 ? clean.mean(2, /*keepdim=*/true) : clean);
    }
    const at::Tensor log_sigma = 0.5 * variance.clamp_min(1e-20).log();
    at::Tensor clamped = log_sigma.clamp(std::log(sigma_min_), std::log(sigma_max_));
    if (!starts_at_reference_) clamped.select(0, -1).fill_(std::log(last));  // the last step's posterior variance is 0
    return clamped;
  }

  void silence_network() const {
    const at::NoGradGuard no_graph;
    const Parameters all = network_.parameters("network");
    all[all.size() - 2].value.zero_();
    all[all.size() - 1].value.zero_();
  }

  const Ranks& ranks_;
  Shape event_shape_;
  std::int64_t dimension_, steps_;
  double unit_;
  Coordinates coordinates_;
  bool calibrates_, starts_at_reference_;
  double sigma_min_, sigma_max_, sigma_rate_;
  Schedule schedule_;
  at::Tensor gain_;  // [T, 1, D]: the best linear prediction of the clean event
  BackwardChain backward_;
  FourierFeatures features_;
  Mlp network_;
  at::Tensor log_sigma_;  // [T, 1, 1 or D]
  at::Tensor gate_;       // [T, 1, 1], weight of the energy's score in the clean event; undefined without it
  const EnergyModel* energy_ = nullptr;
};

ParamSpecs params() {
  ParamSpecs specs{
      {.key = "steps",
       .doc = "T, transitions of a roll-out",
       .fallback = std::int64_t{8},
       .min = 1,
       .max = 1000,
       .unit = "steps"},
      {.key = "initial_sd",
       .doc = "standard deviation of x_0, and the unit in which the chain works: about the spread of what it shall draw",
       .fallback = 1.0,
       .min = 1e-3,
       .max = 1e4},
      {.key = "coordinates",
       .doc =
           "in which the chain works: those of standardised events, or the principal components of the training data, in which "
           "a noise level for each dimension serves data whose dimensions correlate (images)",
       .fallback = std::string("standardised"),
       .choices = {"standardised", "principal"}},
      {.key = "start",
       .doc = "the policy before it learns: an untrained network, or the exact reversal of the vp chain for Gaussian events: "
              "N(0, initial_sd^2), or as wide as the data along each principal component",
       .fallback = std::string("network"),
       .choices = {"network", "reference"}},
      {.key = "langevin",
       .doc = "let the drift follow the energy's gradient too, with a weight for each step that is learned (arXiv 2111.15141)",
       .fallback = false},
      {.key = "sigma",
       .doc = "one noise level a step, or one a step and dimension",
       .fallback = std::string("per_step"),
       .choices = {"per_step", "per_dimension"}},
      {.key = "calibrate", .doc = "set the noise levels from the prediction error when pre-training ends", .fallback = false},
      {.key = "backward",
       .doc = "the auxiliary chain q~ that bounds the entropy: fitted to the roll-outs, or the fixed chain of DDPM (vp)",
       .fallback = std::string("fitted"),
       .choices = {"fitted", "vp"}},
      {.key = "last_sigma",
       .doc = "noise of the last step at the start, in units of initial_sd",
       .fallback = 0.05,
       .min = 1e-4,
       .max = 10,
       .advanced = true},
      {.key = "sigma_min",
       .doc = "smallest noise level, in units of initial_sd",
       .fallback = 0.01,
       .min = 1e-4,
       .max = 10,
       .advanced = true},
      {.key = "sigma_max",
       .doc = "largest noise level, in units of initial_sd",
       .fallback = 1.5,
       .min = 1e-3,
       .max = 100,
       .advanced = true},
      {.key = "sigma_rate",
       .doc = "learning rate of the noise levels, as a multiple of the sampler's",
       .fallback = 14.3,
       .min = 0,
       .max = 1000,
       .advanced = true}};
  append(specs, network_params());
  return specs;
}

}  // namespace

EBMLAB_PLUGIN(registry) {
  ebmlab::add_sampler<Diffusion>(
      registry, {.id = "diffusion",
                 .version = "1.0",
                 .summary = "a T-step diffusion as a trainable policy, with its own pre-training (DDPM)",
                 .params = params(),
                 .provides = {ebmlab::traits::kTrainableSampler, ebmlab::traits::kPretraining, ebmlab::traits::kSplits}});
}
