// SPDX-License-Identifier: MIT
#include "training/session.hpp"

#include <ATen/Parallel.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <ebmlab/error.hpp>
#include <set>
#include <sstream>

#include "storage/digest.hpp"
#include "training/device.hpp"
#include "training/figures.hpp"
#include "training/judge.hpp"
#include "training/position.hpp"
#include "training/stage.hpp"
#include "training/tensor_file.hpp"

namespace ebmlab::training {

namespace {

constexpr const char* kCheckpointFamily = "ebmlab-checkpoint-";
constexpr const char* kCheckpointFormat = "ebmlab-checkpoint-1";

at::TensorOptions tensor_options(const experiment::RunSpec& spec) {
  at::set_num_threads(static_cast<int>(spec.threads));
  const at::ScalarType type = spec.dtype == "float64" ? at::kDouble : at::kFloat;
  return at::TensorOptions().dtype(type).device(resolve_device(spec.device));
}

void append(NamedTensors& all, const std::string& prefix, const NamedTensors& some) {
  for (const auto& [name, tensor] : some) all.emplace_back(prefix + name, tensor);
}

template <typename Work>
double seconds_of(const Work& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

std::string text_of(const NonFinite& cause) {
  return cause.quantity + " became " + std::to_string(cause.value) + " at step " + std::to_string(cause.step);
}

}  // namespace

class Session::Impl {
 public:
  Impl(const experiment::RunSpec& spec, const host::Catalogue& catalogue, const SessionOptions& options, EventSink& sink)
      : spec_(spec),
        catalogue_(catalogue),
        sink_(sink),
        options_(tensor_options(spec)),
        streams_(static_cast<std::uint64_t>(spec.seed), options_.device()),
        models_(spec, catalogue, options.data_dirs, options_, streams_),
        energy_player_("energy", models_.energy->parameters()),
        sampler_player_(models_.policy() != nullptr ? std::make_unique<NetworkPlayer>("sampler", models_.policy()->parameters())
                                                    : nullptr),
        training_(models_, streams_, energy_player_, sampler_player_.get()),
        judge_(spec, models_, streams_, sink) {
    make_objective();
  }

  Outcome run(const std::function<Directive(std::int64_t)>& ask);
  void train_blindly(std::int64_t steps);
  void rehearse();
  [[nodiscard]] Pilot pilot(double seconds_for_a_stage);
  [[nodiscard]] storage::Bytes save() const;
  void restore(std::span<const std::byte> checkpoint, TakeUp how);
  [[nodiscard]] storage::DatasetRecord dataset_record() const;

 private:
  [[nodiscard]] const experiment::StageSpec& stage() const { return spec_.stages[stage_index_]; }
  /// What is averaged for an evaluation, as long as it lives.
  struct Averaged {
    explicit Averaged(Impl& run) : energy(run.energy_player_) {
      if (run.sampler_player_) sampler.emplace(*run.sampler_player_);
    }
    NetworkPlayer::AverageScope energy;
    std::optional<NetworkPlayer::AverageScope> sampler;
  };

  void make_objective();
  void begin_stage();
  void end_stage();
  void train_step();
  double seconds_a_step(double patience);
  [[nodiscard]] std::optional<NonFinite> read_back();
  void keep();
  [[nodiscard]] bool is_due(std::int64_t every) const { return every > 0 && step_ % every == 0; }
  void evaluate_if_due();
  void keep_the_best();
  void report_seeds();
  void report_progress();
  void save_checkpoint(const char* kind, storage::Bytes bytes, std::int64_t step, const std::optional<Best>& best = {});
  [[nodiscard]] bool can_roll_back() const;
  void roll_back(const NonFinite& cause);
  [[nodiscard]] double rate_factor() const;
  void lower_rates();
  Outcome diverged(const NonFinite& cause);
  Outcome stopped();
  [[nodiscard]] NamedTensors state() const;

  experiment::RunSpec spec_;
  const host::Catalogue& catalogue_;
  EventSink& sink_;
  at::TensorOptions options_;
  Streams streams_;
  Models models_;
  NetworkPlayer energy_player_;
  std::unique_ptr<NetworkPlayer> sampler_player_;
  StageTraining training_;
  Judge judge_;

  std::size_t stage_index_ = 0;
  bool stage_has_begun_ = false;
  std::int64_t stage_step_ = 0, step_ = 0;
  std::unique_ptr<Objective> objective_;
  std::unique_ptr<NetworkPlayer> own_player_;
  Figures figures_;
  std::vector<std::pair<std::string, double>> live_figures_;
  std::set<std::string> told_seeds_;
  storage::Bytes last_finite_;
  std::int64_t last_finite_step_ = 0;
  std::int64_t rollbacks_ = 0;
  std::optional<Best> best_;
};

void Session::Impl::make_objective() {
  const ObjectiveContext context{models_.context(streams_.cpu("init_objective")), *models_.energy, *models_.sampler};
  objective_ = catalogue_.make_objective(stage().objective.id, stage().objective.params, context);
  own_player_ = std::make_unique<NetworkPlayer>("objective", objective_->parameters());
  training_.set_own_player(own_player_.get());
  lower_rates();
  training_.begin(stage().steps);
  stage_has_begun_ = false;
  stage_step_ = 0;
}

void Session::Impl::begin_stage() {
  // First the objective, which may want the averages of the stage before; then the players start afresh.
  objective_->begin(training_);
  const Params& params = stage().objective.params;
  energy_player_.begin_stage(OptimizerSettings::read(params, "energy"));
  if (sampler_player_) sampler_player_->begin_stage(OptimizerSettings::read(params, "sampler"));
  own_player_->begin_stage(OptimizerSettings::read(params, "own"));
  stage_has_begun_ = true;
  sink_.event({.kind = "stage", .title = "stage " + stage().name + " starts", .step = step_});
}

void Session::Impl::end_stage() {
  objective_->end(training_);
  if (stage_index_ + 1 >= spec_.stages.size()) return;
  ++stage_index_;
  make_objective();
}

void Session::Impl::train_step() {
  training_.set_step(stage_step_);
  Metrics metrics = objective_->step(training_);
  for (const Metric& figure : models_.sampler->metrics()) metrics.push_back({"sampler." + figure.name, figure.value});
  for (NetworkPlayer* player : {&energy_player_, sampler_player_.get(), own_player_.get()}) {
    if (player == nullptr) continue;
    at::Tensor norm = player->take_gradient_norm();
    if (norm.defined()) metrics.push_back({"gradient_norm." + player->name(), norm});
  }
  figures_.add(step_, std::move(metrics));
  ++stage_step_;
  ++step_;
}

std::optional<NonFinite> Session::Impl::read_back() {
  const std::vector<StepFigures> steps = figures_.take();
  std::optional<NonFinite> cause = first_non_finite(steps);
  if (cause && can_roll_back()) return cause;  // these steps will be done again, and then told
  for (const StepFigures& figures : steps) {
    std::vector<storage::NamedValue> values;
    values.reserve(figures.values.size());
    for (const auto& [name, value] : figures.values) values.push_back({name, value});
    sink_.points(figures.step, values);
  }
  report_seeds();
  if (!cause) report_progress();
  return cause;
}

void Session::Impl::keep() {
  last_finite_ = save();
  last_finite_step_ = step_;
}

void Session::Impl::report_seeds() {
  for (const auto& [stream, seed] : streams_.seeds()) {
    if (told_seeds_.insert(stream).second) sink_.seed({stream, seed});
  }
}

void Session::Impl::report_progress() {
  const host::Counters& counters = models_.energy->counters();
  sink_.progress({step_, spec_.total_steps(), stage().name, counters.energy_evals, counters.gradient_evals, live_figures_});
}

void Session::Impl::evaluate_if_due() {
  if (!is_due(spec_.evaluation.every) || step_ == spec_.total_steps()) return;
  const host::Counters before = models_.energy->counters();
  const std::array<storage::NamedValue, 2> cost{
      {{kEnergyCost, static_cast<double>(before.energy_evals)}, {kGradientCost, static_cast<double>(before.gradient_evals)}}};
  sink_.points(step_ - 1, cost);  // of the step that is done, as its other figures
  {
    const Averaged averaged(*this);
    live_figures_ = judge_.glance(step_);
  }
  // Judging is not training: a comparison at equal cost must not depend on how often a run was looked at.
  models_.energy->set_counters(before);
  keep_the_best();
}

void Session::Impl::keep_the_best() {
  if (live_figures_.empty()) return;
  const auto& [metric, value] = live_figures_.front();
  if (best_ && best_->metric == metric && !is_better(metric, value, best_->value)) return;
  best_ = Best{metric, value};
  save_checkpoint("best", save(), step_, best_);
}

Outcome Session::Impl::run(const std::function<Directive(std::int64_t)>& ask) {
  const std::int64_t total = spec_.total_steps();
  keep();
  while (step_ < total) {
    if (!stage_has_begun_) begin_stage();
    train_step();
    const bool stage_is_over = stage_step_ == stage().steps;
    Directive asked = step_ < total ? ask(step_) : Directive::kGoOn;
    const bool saves = is_due(spec_.checkpoint_every) && step_ < total;
    // What a checkpoint does not hold, the figures since the last read-back, must be told before it.
    const bool reads_back = stage_is_over || saves || asked != Directive::kGoOn || is_due(spec_.evaluation.every) ||
                            step_ % spec_.record_every == 0;
    const std::optional<NonFinite> cause = reads_back ? read_back() : std::nullopt;
    if (cause) {
      if (!can_roll_back()) return diverged(*cause);
      roll_back(*cause);
    } else {
      if (stage_is_over) end_stage();
      evaluate_if_due();  // before any state of this step is kept, from which a run would not do it again
      if (reads_back) keep();
    }
    for (; asked == Directive::kCheckpoint; asked = ask(step_)) save_checkpoint("manual", save(), step_);
    if (asked == Directive::kStop) return stopped();
    if (saves && !cause) save_checkpoint("auto", save(), step_);
  }
  save_checkpoint("final", save(), step_);
  const host::Counters before = models_.energy->counters();
  {
    const Averaged averaged(*this);
    judge_.judge(step_);
  }
  models_.energy->set_counters(before);
  report_seeds();
  report_progress();
  return {storage::RunStatus::kCompleted, {}, step_};
}

void Session::Impl::train_blindly(std::int64_t steps) {
  for (std::int64_t i = 0; i < steps; ++i) {
    if (!stage_has_begun_) begin_stage();
    train_step();
    if (stage_step_ == stage().steps) end_stage();
  }
}

void Session::Impl::rehearse() {
  for (stage_index_ = 0; stage_index_ < spec_.stages.size(); ++stage_index_) {
    make_objective();
    begin_stage();
    train_step();
  }
}

/// Of the stage that has begun; the first step pays for what is made once, and counts only where it is the only one.
double Session::Impl::seconds_a_step(double patience) {
  const auto train = [this](std::int64_t steps) {
    return seconds_of([&] {
      for (std::int64_t i = 0; i < steps; ++i) train_step();
      (void)figures_.take();  // waits for the device, as a run does
    });
  };
  const double first = train(1);
  double seconds = 0.0;
  while (stage_step_ < stage().steps && seconds < patience) {
    seconds += train(std::min(spec_.record_every, stage().steps - stage_step_));
  }
  return stage_step_ == 1 ? first : seconds / static_cast<double>(stage_step_ - 1);
}

Pilot Session::Impl::pilot(double seconds_for_a_stage) {
  double training = 0.0, others = 0.0;
  for (stage_index_ = 0; stage_index_ < spec_.stages.size(); ++stage_index_) {
    make_objective();
    others += seconds_of([this] { begin_stage(); });
    training += seconds_a_step(seconds_for_a_stage) * static_cast<double>(stage().steps);
    others += seconds_of([this] { objective_->end(training_); });
  }
  const std::int64_t total = spec_.total_steps();
  const std::int64_t glances = spec_.evaluation.every > 0 ? (total - 1) / spec_.evaluation.every : 0;
  const Averaged averaged(*this);
  others += seconds_of([this] { judge_.judge(step_); });  // with fewer samples it would take another share of the time
  if (glances > 0) others += static_cast<double>(glances) * seconds_of([this] { (void)judge_.glance(step_); });
  return {training + others, static_cast<double>(total) / training};
}

bool Session::Impl::can_roll_back() const { return spec_.on_divergence == "rollback" && rollbacks_ < spec_.rollback_limit; }

/// To the last finite state, with lower rates and fresh random numbers: with the same ones it would go the same way again.
void Session::Impl::roll_back(const NonFinite& cause) {
  const host::Counters spent = models_.energy->counters();
  const std::int64_t rollbacks = rollbacks_ + 1;
  const std::optional<Best> best = best_;
  restore(last_finite_, TakeUp::kContinue);
  models_.energy->set_counters(spent);
  rollbacks_ = rollbacks;
  best_ = best;
  streams_.renew(rollbacks_);
  lower_rates();
  keep();
  std::ostringstream title;
  title << text_of(cause) << ": back to step " << step_ << ", learning rates times " << rate_factor();
  sink_.event({.kind = "rollback", .title = title.str(), .severity = storage::Severity::kWarning, .step = cause.step});
}

double Session::Impl::rate_factor() const { return std::pow(spec_.rollback_rate, static_cast<double>(rollbacks_)); }

void Session::Impl::lower_rates() {
  for (NetworkPlayer* player : {&energy_player_, sampler_player_.get(), own_player_.get()}) {
    if (player != nullptr) player->set_rate_factor(rate_factor());
  }
}

Outcome Session::Impl::diverged(const NonFinite& cause) {
  const std::string reason = text_of(cause);
  save_checkpoint("last_finite", last_finite_, last_finite_step_);
  sink_.event({.kind = "diverged", .title = reason, .severity = storage::Severity::kError, .step = cause.step});
  return {storage::RunStatus::kDiverged, reason, step_};
}

Outcome Session::Impl::stopped() {
  save_checkpoint("manual", save(), step_);
  return {storage::RunStatus::kStopped, "stopped at step " + std::to_string(step_) + " on request", step_};
}

void Session::Impl::save_checkpoint(const char* kind, storage::Bytes bytes, std::int64_t step,
                                    const std::optional<Best>& best) {
  sink_.checkpoint({.step = step,
                    .kind = kind,
                    .contains = R"(["energy","sampler","objective","optimizers","streams"])",
                    .data = std::move(bytes),
                    .metric = best ? best->metric : "",
                    .metric_value = best ? std::optional(best->value) : std::nullopt});
}

NamedTensors Session::Impl::state() const {
  NamedTensors all;
  append(all, "energy.", energy_player_.state());
  append(all, "energy.state.", models_.energy->state());
  if (sampler_player_) append(all, "sampler.", sampler_player_->state());
  append(all, "sampler.state.", models_.sampler->state());
  append(all, "objective.", own_player_->state());
  append(all, "objective.state.", objective_->state());
  return all;
}

storage::Bytes Session::Impl::save() const {
  NamedTensors all = state();
  append(all, "stream.", streams_.state());
  std::map<std::string, std::string> texts =
      Position{stage_index_, stage_has_begun_, step_, stage_step_, rollbacks_, models_.energy->counters(), best_}.texts();
  texts["format"] = kCheckpointFormat;
  texts["configuration"] = experiment::replicate_key(spec_);
  texts["seed"] = std::to_string(spec_.seed);
  return write_tensor_file(all, texts);
}

void Session::Impl::restore(std::span<const std::byte> checkpoint, TakeUp how) {
  TensorFile file = read_tensor_file(checkpoint);
  if (!file.texts["format"].starts_with(kCheckpointFamily)) throw Error("this is not a checkpoint of ebmlab");
  if (file.texts["format"] != kCheckpointFormat) {
    throw Error("the checkpoint is of format \"" + file.texts["format"] + "\", from a newer ebmlab; this one reads " +
                kCheckpointFormat);
  }
  const bool is_own = how == TakeUp::kContinue;
  if (is_own &&
      (file.texts["configuration"] != experiment::replicate_key(spec_) || file.texts["seed"] != std::to_string(spec_.seed))) {
    throw Error("the checkpoint is of a run with another configuration or seed");
  }
  const Position position = Position::read(file.texts, spec_);
  stage_index_ = position.stage;
  rollbacks_ = position.rollbacks;
  best_ = is_own ? position.best : std::nullopt;
  make_objective();
  stage_has_begun_ = position.stage_has_begun;
  step_ = position.step;
  stage_step_ = position.stage_step;
  const Params& params = stage().objective.params;
  energy_player_.begin_stage(OptimizerSettings::read(params, "energy"));
  if (sampler_player_) sampler_player_->begin_stage(OptimizerSettings::read(params, "sampler"));
  own_player_->begin_stage(OptimizerSettings::read(params, "own"));
  models_.energy->set_counters(position.counters);

  std::map<std::string, at::Tensor> saved(file.tensors.begin(), file.tensors.end());
  const at::NoGradGuard no_graph;
  for (auto& [name, tensor] : state()) {
    const auto found = saved.find(name);
    if (found == saved.end() || found->second.sizes() != tensor.sizes())
      throw Error("the checkpoint has no fitting tensor \"" + name + "\"");
    tensor.copy_(found->second);
  }
  if (how == TakeUp::kTrial) return;
  NamedTensors generators;
  constexpr std::string_view kStream = "stream.";
  for (const auto& [name, tensor] : file.tensors) {
    if (name.starts_with(kStream)) generators.emplace_back(name.substr(kStream.size()), tensor);
  }
  streams_.renew(rollbacks_);
  try {
    streams_.restore(generators);
  } catch (const c10::Error&) {
    if (is_own) throw Error("the checkpoint's random streams are those of another device");
    streams_.renew(rollbacks_);  // a fork that moves to another device draws afresh
  }
}

storage::DatasetRecord Session::Impl::dataset_record() const {
  const Dataset& dataset = *models_.dataset;
  std::int64_t dim = 1;
  for (const std::int64_t size : dataset.event_shape()) dim *= size;
  const std::string text = dataset.fingerprint();
  return {.fingerprint = storage::sha256(text),
          .name = spec_.dataset.id.empty() ? spec_.energy.id : spec_.dataset.id,
          .generator = text,
          .rows = dataset.train_rows() > 0 ? std::optional(dataset.train_rows()) : std::nullopt,
          .dim = dim,
          .dtype = spec_.dtype,
          .stats_json = models_.standardizer.json_text()};
}

Session::Session(const experiment::RunSpec& spec, const host::Catalogue& catalogue, const SessionOptions& options,
                 EventSink& sink)
    : impl_(std::make_unique<Impl>(spec, catalogue, options, sink)) {}
Session::~Session() = default;

Outcome Session::run(const std::function<Directive(std::int64_t)>& ask) { return impl_->run(ask); }

void Session::train_blindly(std::int64_t steps) { impl_->train_blindly(steps); }
Pilot Session::pilot(double seconds_for_a_stage) { return impl_->pilot(seconds_for_a_stage); }
void Session::rehearse() { impl_->rehearse(); }

storage::DatasetRecord Session::dataset_record() const { return impl_->dataset_record(); }
storage::Bytes Session::save() const { return impl_->save(); }
void Session::restore(std::span<const std::byte> checkpoint, TakeUp how) { impl_->restore(checkpoint, how); }

}  // namespace ebmlab::training
