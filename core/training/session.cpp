// SPDX-License-Identifier: MIT
// A run from its first step to its last.
#include "training/session_impl.hpp"

#include <ATen/Parallel.h>

#include <array>
#include <cmath>
#include <ebmlab/error.hpp>
#include <sstream>

#include "storage/digest.hpp"
#include "training/device.hpp"

namespace ebmlab::training {

namespace {

const parallel::Communicator& by_itself() {
  static const parallel::Communicator process;
  return process;
}

at::TensorOptions tensor_options(const experiment::RunSpec& spec, const std::string& device) {
  at::set_num_threads(static_cast<int>(spec.threads));
  const at::ScalarType type = spec.dtype == "float64" ? at::kDouble : at::kFloat;
  return at::TensorOptions().dtype(type).device(resolve_device(device.empty() ? spec.device : device));
}

/// Those of rank 0: what is decided by them is decided alike, on whatever processors.
void agree_on(std::vector<std::pair<std::string, double>>& figures, const Ranks& ranks) {
  if (ranks.count() == 1 || figures.empty()) return;
  at::Tensor values = at::empty({static_cast<std::int64_t>(figures.size())}, at::kDouble);
  for (std::size_t i = 0; i < figures.size(); ++i) values[static_cast<std::int64_t>(i)] = figures[i].second;
  const at::Tensor all = ranks.gather(values);
  for (std::size_t i = 0; i < figures.size(); ++i) figures[i].second = all[static_cast<std::int64_t>(i)].item<double>();
}

std::string text_of(const NonFinite& cause) {
  return cause.quantity + " became " + std::to_string(cause.value) + " at step " + std::to_string(cause.step);
}

}  // namespace

Session::Impl::Impl(const experiment::RunSpec& spec, const host::Catalogue& catalogue, const SessionOptions& options,
                    EventSink& sink)
    : spec_(spec),
      ranks_(options.ranks != nullptr ? *options.ranks : by_itself()),
      catalogue_(catalogue),
      sink_(sink),
      options_(tensor_options(spec, options.device)),
      streams_(static_cast<std::uint64_t>(spec.seed), options_.device(), ranks_),
      models_(spec, catalogue, options.data_dirs, options_, streams_),
      energy_player_("energy", models_.energy->parameters(), ranks_),
      sampler_player_(models_.policy() != nullptr
                          ? std::make_unique<NetworkPlayer>("sampler", models_.policy()->parameters(), ranks_)
                          : nullptr),
      training_(models_, streams_, energy_player_, sampler_player_.get()),
      judge_(spec, models_, streams_, sink) {
  if (spec_.cuda_graphs && ranks_.count() > 1) tell_of_graphs("steps of several ranks are not recorded");
  if (spec_.cuda_graphs && ranks_.count() == 1) begin_graphs(options.recorder);
  make_objective();
}

void Session::Impl::make_objective() {
  const ObjectiveContext context{models_.context(streams_.cpu("init_objective")), *models_.energy, *models_.sampler};
  objective_ = catalogue_.make_objective(stage().objective.id, stage().objective.params, context);
  own_player_ = std::make_unique<NetworkPlayer>("objective", objective_->parameters(), ranks_);
  training_.set_own_player(own_player_.get());
  lower_rates();
  training_.begin(stage().steps);
  stage_has_begun_ = false;
  stage_step_ = 0;
  forget_step();
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
  models_.energy->set_in_bf16(spec_.autocast == "bf16");
  const host::Counters before = models_.energy->counters();
  figures_.add(step_, graphs_ ? step_with_graphs() : direct_step());
  models_.energy->set_in_bf16(false);                       // what is judged is judged in the run's own type
  const host::Counters after = models_.energy->counters();  // of this rank, and all do as much
  models_.energy->set_counters({before.energy_evals + ranks_.count() * (after.energy_evals - before.energy_evals),
                                before.gradient_evals + ranks_.count() * (after.gradient_evals - before.gradient_evals)});
  ++stage_step_;
  ++step_;
}

Metrics Session::Impl::direct_step() {
  const Streams::SharedOut shared(streams_);
  Metrics metrics = objective_->step(training_);
  for (const Metric& figure : models_.sampler->metrics()) metrics.push_back({"sampler." + figure.name, figure.value});
  for (NetworkPlayer* player : players()) {
    at::Tensor norm = player->take_gradient_norm();
    if (norm.defined()) metrics.push_back({"gradient_norm." + player->name(), norm});
  }
  return metrics;
}

std::vector<NetworkPlayer*> Session::Impl::players() {
  std::vector<NetworkPlayer*> all;
  for (NetworkPlayer* player : {&energy_player_, sampler_player_.get(), own_player_.get()}) {
    if (player != nullptr) all.push_back(player);
  }
  return all;
}

std::optional<NonFinite> Session::Impl::read_back() {
  const std::vector<StepFigures> steps = figures_.take(ranks_);
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
  const host::Counters counters = models_.energy->counters();
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
  agree_on(live_figures_, ranks_);
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

Directive Session::Impl::asked(const std::function<Directive(std::int64_t)>& ask) const {
  if (ranks_.count() == 1) return ask(step_);
  std::string word(1, '\0');
  if (ranks_.rank() == 0) word.front() = static_cast<char>(ask(step_));
  return static_cast<Directive>(ranks_.of_first(word).front());
}

/// Ranks that do not have the same state do not train one run.
void Session::Impl::check_agreement(const storage::Bytes& state) const {
  if (ranks_.is_agreed(storage::sha256(state))) return;
  std::string differing = "what it counts";
  for (const auto& [name, tensor] : whole_state()) {
    const at::Tensor here = tensor.cpu().contiguous();
    const std::span<const std::byte> bytes(static_cast<const std::byte*>(here.const_data_ptr()), here.nbytes());
    if (ranks_.is_agreed(storage::sha256(bytes))) continue;
    differing = "\"" + name + "\"";
    break;
  }
  throw Error("the ranks no longer have the same state: " + differing + " differs at step " + std::to_string(step_));
}

Outcome Session::Impl::run(const std::function<Directive(std::int64_t)>& ask) {
  const std::int64_t total = spec_.total_steps();
  keep();
  while (step_ < total) {
    if (!stage_has_begun_) begin_stage();
    train_step();
    const bool stage_is_over = stage_step_ == stage().steps;
    Directive directive = step_ < total ? asked(ask) : Directive::kGoOn;
    const bool saves = is_due(spec_.checkpoint_every) && step_ < total;
    // What a checkpoint does not hold, the figures since the last read-back, must be told before it.
    const bool reads_back = stage_is_over || saves || directive != Directive::kGoOn || is_due(spec_.evaluation.every) ||
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
    for (; directive == Directive::kCheckpoint; directive = asked(ask)) save_checkpoint("manual", save(), step_);
    if (directive == Directive::kStop) return stopped();
    if (saves && !cause) save_checkpoint("auto", save(), step_);
  }
  save_checkpoint("final", save(), step_);
  judge();
  report_seeds();
  report_progress();
  return {storage::RunStatus::kCompleted, {}, step_};
}

void Session::Impl::judge() {
  const host::Counters before = models_.energy->counters();
  {
    const Averaged averaged(*this);
    judge_.judge(step_);
  }
  models_.energy->set_counters(before);
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
  for (NetworkPlayer* player : players()) player->set_rate_factor(rate_factor());
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
  if (ranks_.count() > 1) check_agreement(bytes);
  sink_.checkpoint({.step = step,
                    .kind = kind,
                    .contains = R"(["energy","sampler","objective","optimizers","streams"])",
                    .data = std::move(bytes),
                    .metric = best ? best->metric : "",
                    .metric_value = best ? std::optional(best->value) : std::nullopt});
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

void Session::judge() { impl_->judge(); }
void Session::train_blindly(std::int64_t steps) { impl_->train_blindly(steps); }
Pilot Session::pilot(double seconds_for_a_stage) { return impl_->pilot(seconds_for_a_stage); }
void Session::rehearse() { impl_->rehearse(); }

storage::DatasetRecord Session::dataset_record() const { return impl_->dataset_record(); }
storage::Bytes Session::save() const { return impl_->save(); }
void Session::restore(std::span<const std::byte> checkpoint, TakeUp how) { impl_->restore(checkpoint, how); }

}  // namespace ebmlab::training
