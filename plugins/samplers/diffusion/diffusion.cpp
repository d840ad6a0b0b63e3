// SPDX-License-Identifier: MIT
// A T-step diffusion policy: x_0 ~ N(0, I), x_{t+1} = mu_t(x_t) + sigma_t eps, mu_t the posterior mean of DDPM (arXiv
// 2006.11239) at a network's prediction of the clean event, sigma_t trainable. Its auxiliary backward chain q~ is Gaussian and
// linear.
#include <ebmlab/nn.hpp>
#include <ebmlab/plugin.hpp>

#include <cmath>
#include <numbers>
#include <numeric>

namespace {

using namespace ebmlab;

const double kLog2Pi = std::log(2.0 * std::numbers::pi);

/// The cosine schedule at each transition t = 0..T-1 (noise level k = T - t), as columns [T, 1, 1].
struct Schedule {
  at::Tensor signal, noise;       // sqrt(ab_k), sqrt(1 - ab_k): x_k = signal x + noise eps
  at::Tensor to_clean, to_state;  // A_t, B_t: mu_t = A_t x0 + B_t x
  at::Tensor posterior_variance;  // of x_{k-1} given x_k and x0
  at::Tensor backward_scale;      // sqrt(ab_k / ab_{k-1}): the forward chain of DDPM, q~'s start

  Schedule(std::int64_t steps, const at::TensorOptions& options) {
    constexpr double kOffset = 0.008, kLowest = 2e-3;
    const auto half_pi = std::numbers::pi / 2.0;
    const at::Tensor fraction = at::arange(steps + 1, at::kDouble) / static_cast<double>(steps);
    at::Tensor ab = (((fraction + kOffset) / (1.0 + kOffset)) * half_pi).cos().square();
    ab = (ab / ab[0]).clamp_min(kLowest);
    const at::Tensor here = ab.slice(0, 1).flip(0), below = ab.slice(0, 0, steps).flip(0);  // ab_k and ab_{k-1} at t = T - k
    const at::Tensor alpha = here / below, beta = 1.0 - alpha;
    const auto column = [&](const at::Tensor& values) { return values.view({-1, 1, 1}).to(options); };
    signal = column(here.sqrt());
    noise = column((1.0 - here).sqrt());
    to_clean = column(below.sqrt() * beta / (1.0 - here));
    to_state = column(alpha.sqrt() * (1.0 - below) / (1.0 - here));
    posterior_variance = column(beta * (1.0 - below) / (1.0 - here));
    backward_scale = column(alpha.sqrt());
  }
};

/// q~(x_t | x_{t+1}) = N(a_t x_{t+1}, v_t I): DDPM's own forward chain, or fitted by running second moments.
class BackwardChain {
 public:
  BackwardChain(const Schedule& schedule, std::int64_t dimension, bool is_fitted)
      : is_fitted_(is_fitted), dimension_(static_cast<double>(dimension)), scale_(schedule.backward_scale.clone()) {
    variance_ = 1.0 - scale_.square();
    // E|x_t|^2, E|x_{t+1}|^2 and E x_t.x_{t+1} of a chain that starts as the fixed one, on unit variances.
    const at::Tensor one = at::full_like(scale_, dimension_);
    moments_ = at::cat({one, one, scale_ * dimension_}, 2);
    updates_ = at::zeros({}, at::kLong);  // on the CPU: it only sets a decay
  }

  [[nodiscard]] at::Tensor log_density(const at::Tensor& states) const {
    const at::Tensor here = states.slice(0, 0, -1), next = states.slice(0, 1);
    const at::Tensor distance2 = (here - scale_ * next).square().sum(2);
    return -distance2 / (2.0 * variance_.squeeze(2)) - 0.5 * dimension_ * (variance_.squeeze(2).log() + kLog2Pi);
  }

  void fit(const at::Tensor& states) {
    if (!is_fitted_) return;
    const at::NoGradGuard no_graph;
    constexpr double kFastDecay = 0.9, kDecay = 0.99, kSmallestVariance = 1e-4;
    constexpr std::int64_t kFastUpdates = 50;
    const double decay = updates_.item<std::int64_t>() < kFastUpdates ? kFastDecay : kDecay;
    updates_.add_(1);
    const at::Tensor here = states.slice(0, 0, -1), next = states.slice(0, 1);
    const auto mean = [](const at::Tensor& product) { return product.sum(2).mean(1).view({-1, 1, 1}); };
    moments_.lerp_(at::cat({mean(here.square()), mean(next.square()), mean(here * next)}, 2), 1.0 - decay);
    const at::Tensor s_here = moments_.narrow(2, 0, 1), s_next = moments_.narrow(2, 1, 1), cross = moments_.narrow(2, 2, 1);
    scale_.copy_(cross / s_next);
    variance_.copy_(((s_here - scale_ * cross) / dimension_).clamp_min(kSmallestVariance));
  }

  [[nodiscard]] NamedTensors state() const {
    return {{"backward.scale", scale_},
            {"backward.variance", variance_},
            {"backward.moments", moments_},
            {"backward.updates", updates_}};
  }

 private:
  bool is_fitted_;
  double dimension_;
  at::Tensor scale_, variance_;  // [T, 1, 1]
  at::Tensor moments_, updates_;
};

class Diffusion : public TrainableSampler {
 public:
  Diffusion(const Params& params, const ModelContext& context)
      : event_shape_(context.event_shape),
        dimension_(std::accumulate(event_shape_.begin(), event_shape_.end(), std::int64_t{1}, std::multiplies<>())),
        steps_(params.integer("steps")),
        calibrates_(params.flag("calibrate")),
        sigma_min_(params.real("sigma_min")),
        sigma_max_(params.real("sigma_max")),
        sigma_rate_(params.real("sigma_rate")),
        schedule_(steps_, context.options),
        backward_(schedule_, dimension_, params.text("backward") == "fitted"),
        features_(dimension_, params.integer("fourier_features"), params.get<std::vector<double>>("fourier_scales"), context),
        network_({.inputs = features_.outputs(),
                  .hidden = params.get<std::vector<std::int64_t>>("hidden"),
                  .outputs = dimension_,
                  .activation = parse_activation(params.text("activation")),
                  .times = steps_},
                 context) {
    const std::int64_t columns = params.text("sigma") == "per_dimension" ? dimension_ : 1;
    at::Tensor log_sigma = 0.5 * schedule_.posterior_variance.clamp_min(1e-20).log();
    log_sigma = log_sigma.clamp(std::log(sigma_min_), std::log(sigma_max_));
    log_sigma.select(0, -1).fill_(std::log(params.real("last_sigma")));  // the posterior variance of the last step is 0
    log_sigma_ = log_sigma.expand({steps_, 1, columns}).clone().requires_grad_(true);
  }

  [[nodiscard]] std::int64_t steps() const override { return steps_; }

  [[nodiscard]] Trajectory rollout(std::int64_t n, at::Generator& generator) const override {
    at::Tensor x = randn({n, dimension_}, generator, schedule_.signal);
    std::vector<at::Tensor> states{x};
    const at::Tensor sigma = log_sigma_.exp();
    for (std::int64_t t = 0; t < steps_; ++t) {
      const at::Tensor clean = network_.at_time(features_(x), t);
      const at::Tensor mean = schedule_.to_clean[t] * clean + schedule_.to_state[t] * x;
      x = mean + sigma[t] * randn({n, dimension_}, generator, schedule_.signal);
      states.push_back(x);
    }
    return {at::stack(states).view(state_shape(n))};
  }

  [[nodiscard]] at::Tensor log_initial(const Trajectory& trajectory) const override {
    return -0.5 * sum_events(trajectory.initial().square()) - 0.5 * static_cast<double>(dimension_) * kLog2Pi;
  }

  [[nodiscard]] at::Tensor log_policy(const Trajectory& trajectory) const override {
    const at::Tensor states = trajectory.states.flatten(2);
    const at::Tensor here = states.slice(0, 0, -1);
    const at::Tensor clean = network_.at_all_times(features_(here));
    const at::Tensor mean = schedule_.to_clean * clean + schedule_.to_state * here;
    const at::Tensor z = (states.slice(0, 1) - mean) * (-log_sigma_).exp();
    return -(0.5 * z.square() + log_sigma_).sum(2) - 0.5 * static_cast<double>(dimension_) * kLog2Pi;
  }

  [[nodiscard]] at::Tensor log_backward(const Trajectory& trajectory) const override {
    return backward_.log_density(trajectory.states.flatten(2));
  }

  [[nodiscard]] at::Tensor entropy(const Trajectory& trajectory) const override {
    const at::Tensor total =
        log_sigma_.expand({steps_, 1, dimension_}).sum(2) + 0.5 * static_cast<double>(dimension_) * (1.0 + kLog2Pi);
    return total.expand({steps_, trajectory.states.size(1)});
  }

  void fit_backward(const Trajectory& trajectory) override { backward_.fit(trajectory.states.flatten(2)); }

  /// E |x0 - net(x_k, t)|^2 / d over uniform noise levels.
  [[nodiscard]] at::Tensor pretraining_loss(const at::Tensor& data, at::Generator& generator) const override {
    const at::Tensor x = data.flatten(1);
    const at::Tensor t = (rand({x.size(0)}, generator, x) * static_cast<double>(steps_)).to(at::kLong).clamp_max(steps_ - 1);
    const auto at_t = [&](const at::Tensor& column) { return column.view({-1, 1}).index({t}); };
    const at::Tensor noised = at_t(schedule_.signal) * x + at_t(schedule_.noise) * randn(x.sizes(), generator, x);
    return (network_.at_times(features_(noised), t) - x).square().mean();
  }

  /// sigma_t^2 = posterior variance + A_t^2 E (x0 - net)^2, the variance that maximises the likelihood of x_{k-1} given x_k.
  void finish_pretraining(const at::Tensor& data, at::Generator& generator) override {
    if (!calibrates_) return;
    const at::NoGradGuard no_graph;
    const at::Tensor x = data.flatten(1).unsqueeze(0).expand({steps_, -1, -1});
    const at::Tensor noised = schedule_.signal * x + schedule_.noise * randn(x.sizes(), generator, schedule_.signal);
    at::Tensor error = (network_.at_all_times(features_(noised)) - x).square().mean(1, /*keepdim=*/true);
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
    return all;
  }

  [[nodiscard]] NamedTensors state() const override {
    NamedTensors state = backward_.state();
    if (features_.matrix().defined()) state.emplace_back("fourier", features_.matrix());
    return state;
  }

 private:
  [[nodiscard]] Shape state_shape(std::int64_t n) const {
    Shape shape{steps_ + 1, n};
    shape.insert(shape.end(), event_shape_.begin(), event_shape_.end());
    return shape;
  }

  Shape event_shape_;
  std::int64_t dimension_, steps_;
  bool calibrates_;
  double sigma_min_, sigma_max_, sigma_rate_;
  Schedule schedule_;
  BackwardChain backward_;
  FourierFeatures features_;
  Mlp network_;
  at::Tensor log_sigma_;  // [T, 1, 1 or D]
};

ParamSpecs params() {
  ParamSpecs specs{
      {.key = "steps",
       .doc = "T, transitions of a roll-out",
       .fallback = std::int64_t{5},
       .min = 1,
       .max = 1000,
       .unit = "steps"},
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
       .doc = "noise of the last step at the start",
       .fallback = 0.05,
       .min = 1e-4,
       .max = 10,
       .advanced = true},
      {.key = "sigma_min", .doc = "smallest noise level", .fallback = 0.01, .min = 1e-4, .max = 10, .advanced = true},
      {.key = "sigma_max", .doc = "largest noise level", .fallback = 1.5, .min = 1e-3, .max = 100, .advanced = true},
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
  ebmlab::add_sampler<Diffusion>(registry,
                                 {.id = "diffusion",
                                  .version = "1.0",
                                  .summary = "a T-step diffusion as a trainable policy, with its own pre-training (DDPM)",
                                  .params = params(),
                                  .provides = {ebmlab::traits::kTrainableSampler, ebmlab::traits::kPretraining}});
}
