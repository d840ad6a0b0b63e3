// SPDX-License-Identifier: MIT
// Chains' starts, the persistent buffer, and the loops around a kernel's step.
#include <ebmlab/adaptation.hpp>
#include <ebmlab/chains.hpp>
#include <ebmlab/error.hpp>
#include <ebmlab/moments.hpp>

#include "chain_runner.hpp"

namespace ebmlab {

namespace {
ChainRunner* chain_runner = nullptr;

Start parse_start(const std::string& text) {
  if (text == "data") return Start::kData;
  if (text == "noise") return Start::kNoise;
  if (text == "persistent") return Start::kPersistent;
  throw ConfigError("start = \"" + text + "\": must be data, noise or persistent");
}

Noise noise_of(const Params& params) {
  return params.has("noise") && params.text("noise") == "gaussian" ? Noise::kGaussian : Noise::kBox;
}

/// L with covariance L L'.
at::Tensor factor_of(const at::Tensor& covariance) {
  constexpr double kSmallestShare = 1e-6;  // of the mean variance: what never varies would have no Cholesky factor
  const at::Tensor ridge = kSmallestShare * covariance.diagonal().mean() * at::eye(covariance.size(0), covariance.options());
  return at::linalg_cholesky(covariance + ridge);
}

}  // namespace

ChainSettings::ChainSettings(const Params& params)
    : start(parse_start(params.text("start"))),
      steps(params.integer("steps")),
      buffer_size(params.integer("buffer_size")),
      restart_rate(params.real("restart_rate")),
      noise(noise_of(params)),
      noise_box(params.has("noise_box") ? params.real("noise_box") : ChainSettings().noise_box),
      generate_steps(params.integer("generate_steps")) {}

ParamSpecs chain_params() {
  const ChainSettings defaults;
  return {
      {.key = "steps",
       .doc = "transitions for each negative of a training step",
       .fallback = defaults.steps,
       .min = 1,
       .max = 100000,
       .unit = "steps"},
      {.key = "start",
       .doc = "where the chains of a training step start: a data batch (CD), noise, or a buffer of earlier chains (PCD)",
       .fallback = std::string("data"),
       .choices = {"data", "noise", "persistent"}},
      {.key = "buffer_size",
       .doc = "chains kept in the persistent buffer",
       .fallback = defaults.buffer_size,
       .min = 1,
       .max = 1e8},
      {.key = "restart_rate",
       .doc = "share of drawn chains that start afresh from noise",
       .fallback = defaults.restart_rate,
       .min = 0,
       .max = 1},
      {.key = "noise",
       .doc = "law of the noise that chains start from: uniform in a box, or the Gaussian with the data's mean and covariance "
              "(for many dimensions that correlate)",
       .fallback = std::string("box"),
       .choices = {"box", "gaussian"},
       .advanced = true},
      {.key = "noise_box",
       .doc = "noise is uniform in [-noise_box, noise_box], in standard deviations of the data",
       .fallback = defaults.noise_box,
       .min = 0.01,
       .max = 1000,
       .advanced = true},
      {.key = "generate_steps",
       .doc = "transitions from noise when samples of the trained model are drawn",
       .fallback = defaults.generate_steps,
       .min = 1,
       .max = 1e7,
       .unit = "steps",
       .advanced = true},
  };
}

ChainStarts::ChainStarts(ChainSettings settings, const ModelContext& context)
    : settings_(settings), event_shape_(context.event_shape), like_(at::empty({0}, context.options)) {
  if (settings_.noise == Noise::kGaussian) {
    if (!context.reference.defined()) throw ConfigError("noise = \"gaussian\": needs a data set to fit the Gaussian to");
    const Moments moments = moments_of(context.reference);
    mean_ = moments.mean.to(context.options.dtype());
    factor_ = factor_of(moments.covariance).to(context.options.dtype());
  }
  if (settings_.start != Start::kPersistent) return;
  const auto integers = context.options.dtype(at::kLong);
  positions_ = at::zeros(batch_shape(settings_.buffer_size, event_shape_), context.options);
  ages_ = at::zeros({settings_.buffer_size}, integers);
  founders_ = at::ones({settings_.buffer_size}, context.options.dtype(at::kBool));
  // On the CPU: it steers the host's control flow, which must not wait for a device.
  filled_ = at::zeros({}, at::kLong);
}

at::Tensor ChainStarts::noise(std::int64_t n, at::Generator& generator, std::int64_t rows) const {
  if (mean_.defined()) {
    const at::Tensor z = randn({n, mean_.size(0)}, generator, like_, rows);
    return (mean_ + at::matmul(z, factor_.t())).view(batch_shape(n, event_shape_));
  }
  const at::Tensor uniform = rand(batch_shape(n, event_shape_), generator, like_, rows);
  if (settings_.is_binary) return (uniform < 0.5).to(uniform.scalar_type());
  return (uniform * 2.0 - 1.0) * settings_.noise_box;
}

ChainStarts::Draw ChainStarts::begin(const SampleRequest& request) {
  switch (settings_.start) {
    case Start::kData:
      return {request.data.detach(), {}};
    case Start::kNoise:
      return {noise(request.n, request.generator), {}};
    case Start::kPersistent:
      break;
  }
  const Ranks& ranks = ranks_of(request.generator);
  const std::int64_t n = request.n * ranks.count();
  if (n > settings_.buffer_size) {
    throw ConfigError("buffer_size = " + std::to_string(settings_.buffer_size) + ": must be at least the batch of " +
                      std::to_string(n));
  }
  if (filled_.item<std::int64_t>() == 0) {
    positions_.copy_(noise(settings_.buffer_size, request.generator, kWhole));
    filled_.fill_(1);
  }
  // Distinct slots, so that each chain has one slot to go back to.
  const at::Tensor order = rand({settings_.buffer_size}, request.generator, like_, kWhole).argsort();
  const at::Tensor slots = order.slice(0, 0, n);
  const at::Tensor restart = rand({n}, request.generator, like_, kWhole) < settings_.restart_rate;
  const at::Tensor fresh = noise(n, request.generator, kWhole);
  const at::Tensor mask = restart.view(batch_shape(n, Shape(event_shape_.size(), 1)));
  const at::Tensor ages = ages_.index({slots});
  ages_.index_copy_(0, slots, (ages + 1).masked_fill(restart, 0));
  founders_.index_copy_(0, slots, founders_.index({slots}).bitwise_and(restart.bitwise_not()));
  // By masks, not products: a chain that is no longer finite must still restart.
  const at::Tensor x = positions_.index({slots}).masked_fill(mask, 0.0) + fresh.masked_fill(mask.bitwise_not(), 0.0);
  return {ranks.own(x), slots, ranks};
}

void ChainStarts::finish(const Draw& draw, const at::Tensor& x) {
  if (draw.slots.defined()) positions_.index_copy_(0, draw.slots, draw.ranks.gather(x));
}

NamedTensors ChainStarts::state() const {
  if (!positions_.defined()) return {};
  return {{"buffer", positions_}, {"ages", ages_}, {"founders", founders_}, {"filled", filled_}};
}

Metrics ChainStarts::metrics() const {
  if (!positions_.defined()) return {};
  return {{"buffer.age", ages_.to(at::kFloat).mean()}, {"buffer.founders", founders_.to(at::kFloat).mean()}};
}

McmcSampler::McmcSampler(const ChainSettings& settings, const ModelContext& context)
    : starts_(std::make_unique<ChainStarts>(settings, context)) {}
McmcSampler::~McmcSampler() {
  if (chain_runner != nullptr) chain_runner->forget(*this);
}

Chains McmcSampler::init(const at::Tensor& x0, const EnergyModel& /*energy*/) const { return {x0.clone()}; }

Tunables McmcSampler::tunables() { return {}; }

Metrics McmcSampler::figures(const Chains& /*chains*/) const { return {}; }

void McmcSampler::warm_up(Chains& chains, const EnergyModel& energy, std::int64_t steps, at::Generator& generator) {
  const Tunables tuned = tunables();
  if (tuned.step_size.defined()) return adapt(*this, tuned, chains, energy, steps, generator);
  const at::NoGradGuard no_graph;
  if (steps > 0) advance(chains, energy, steps, generator);
}

Sweep McmcSampler::advance(Chains& chains, const EnergyModel& energy, std::int64_t steps, at::Generator& generator) const {
  if (chain_runner != nullptr) {
    if (std::optional<Sweep> sweep = chain_runner->advance(*this, chains, energy, steps, generator)) return *sweep;
  }
  return step_by_step(*this, chains, energy, steps, generator);
}

ChainRunner::~ChainRunner() = default;

ChainRunner* set_chain_runner(ChainRunner* runner) { return std::exchange(chain_runner, runner); }

Sweep step_by_step(const McmcSampler& kernel, Chains& chains, const EnergyModel& energy, std::int64_t steps,
                   at::Generator& generator) {
  Sweep sweep;
  const auto add = [steps](at::Tensor& mean, const at::Tensor& values) {
    if (!values.defined()) return;
    const at::Tensor share = values.to(at::kFloat).mean() / static_cast<double>(steps);
    mean = mean.defined() ? mean + share : share;
  };
  for (std::int64_t i = 0; i < steps; ++i) {
    const Transition transition = kernel.step(chains, energy, generator);
    add(sweep.acceptance, transition.acceptance);
    add(sweep.divergent, transition.divergent);
  }
  return sweep;
}

at::Tensor McmcSampler::noise(std::int64_t n, at::Generator& generator) const { return starts_->noise(n, generator); }

at::Tensor McmcSampler::sample(const SampleRequest& request) {
  const at::NoGradGuard no_graph;
  const ChainStarts::Draw draw = starts_->begin(request);
  Chains chains = init(draw.x, request.energy);
  const Sweep sweep = advance(chains, request.energy, starts_->settings().steps, request.generator);
  at::Tensor x = chains.x.detach();
  starts_->finish(draw, x);
  last_ = starts_->metrics();
  for (Metric& figure : figures(chains)) last_.push_back(std::move(figure));
  if (sweep.acceptance.defined()) last_.push_back({"acceptance", sweep.acceptance});
  if (sweep.divergent.defined()) last_.push_back({"divergent", sweep.divergent});
  return x;
}

at::Tensor McmcSampler::generate(std::int64_t n, const EnergyModel& energy, at::Generator& generator) const {
  const at::NoGradGuard no_graph;
  Chains chains = init(starts_->noise(n, generator), energy);
  advance(chains, energy, starts_->settings().generate_steps, generator);
  return chains.x.detach();
}

NamedTensors McmcSampler::state() const { return starts_->state(); }
Metrics McmcSampler::metrics() const { return last_; }

}  // namespace ebmlab
