// SPDX-License-Identifier: MIT
// Recorded steps: what cuda_graphs adds to a session.
//
// The first steps of a stage are done as ever and watched. When they show that a step is the same work each time, one is
// recorded, and from then on a step is: new data into the recorded one's tensors, new numbers for the optimisers, one call.
// What the host counts (evaluations, updates) it counts by itself. A step that cannot be recorded goes on as without, and says
// why.
#include <ebmlab/error.hpp>

#include "training/device.hpp"
#include "training/session_impl.hpp"

namespace ebmlab::training {

namespace {

constexpr const char* kAsks = "the objective asks how far the stage is";
constexpr std::int64_t kWatched = 3;  // steps before a recording: they make what is made once

/// What the host may read without waiting: not on the run's device; or a single number on the CPU, which steers the host.
bool is_of_host(const at::Tensor& tensor, at::Device device) {
  return tensor.device() != device || (tensor.is_cpu() && tensor.dim() == 0);
}

/// A session's tensors as a step finds them.
struct Watched {
  Watched(const NamedTensors& state, at::Device device) {
    for (const auto& [name, tensor] : state) {
      places.push_back(tensor.const_data_ptr());
      host.push_back(is_of_host(tensor, device) ? tensor.clone() : at::Tensor());
    }
  }
  std::vector<const void*> places;
  std::vector<at::Tensor> host;
};

/// Why a step that found `before` and left `after` would not be the same work each time; empty when it would.
std::string change(const Watched& before, const NamedTensors& after) {
  if (after.size() != before.places.size()) return "its state has other tensors each time";
  for (std::size_t i = 0; i < after.size(); ++i) {
    const auto& [name, tensor] = after[i];
    if (tensor.const_data_ptr() != before.places[i]) return "\"" + name + "\" is another tensor after each step";
    if (before.host[i].defined() && !at::equal(tensor, before.host[i])) return "\"" + name + "\" changes outside the device";
  }
  return {};
}

std::vector<std::string> names_of(const Metrics& metrics) {
  std::vector<std::string> names;
  for (const Metric& metric : metrics) names.push_back(metric.name);
  return names;
}

at::Tensor values_of(const Metrics& metrics) {
  std::vector<at::Tensor> values;
  for (const Metric& metric : metrics) values.push_back(metric.value.detach().to(at::kDouble));
  return at::stack(values);
}

}  // namespace

Session::Impl::Graphs::Graphs(Impl& run, std::unique_ptr<accel::GraphRecorder> its_own, accel::GraphRecorder& used)
    : own(std::move(its_own)),
      recorder(used),
      chains(used, *run.models_.energy, run.options_.device(),
             [&run](const std::string& problem) { run.tell_of_graphs(problem); }) {}

void Session::Impl::begin_graphs(accel::GraphRecorder* lent) {
  std::unique_ptr<accel::GraphRecorder> own;
  if (lent == nullptr) {
    FoundRecorder found = find_recorder(options_.device());
    if (found.recorder == nullptr) return tell_of_graphs(found.problem);
    own = std::move(found.recorder);
    lent = own.get();
  }
  graphs_.emplace(*this, std::move(own), *lent);
}

void Session::Impl::tell_of_graphs(const std::string& text) {
  sink_.event({.kind = "graphs", .title = "cuda_graphs: " + text, .step = step_});
}

void Session::Impl::forget_step() {
  if (!graphs_) return;
  graphs_->step.reset();
  graphs_->watched = 0;
  graphs_->is_refused = graphs_->has_told = false;
  graphs_->chains.rest(true);  // until it shows that they are not part of a recorded step
}

Metrics Session::Impl::step_with_graphs() {
  if (graphs_->step != nullptr) return replay_step();
  return graphs_->is_refused ? direct_step() : watched_step();
}

Metrics Session::Impl::watched_step() {
  const Watched before(plugin_state(), options_.device());
  Metrics metrics;
  graphs_->recorder.warm_up([&] { metrics = direct_step(); });
  if (++graphs_->watched < kWatched) return metrics;
  const std::string problem = training_.was_asked() ? kAsks : change(before, plugin_state());
  if (!problem.empty()) {
    graphs_->chains.rest(false);
    if (!std::exchange(graphs_->has_told, true)) tell_of_graphs("steps are not recorded: " + problem);
    return metrics;
  }
  graphs_->names = names_of(metrics);
  record_step(static_cast<std::int64_t>(metrics.size()));
  return metrics;
}

/// After a step, as it would be done again.
void Session::Impl::record_step(std::int64_t figures) {
  graphs_->figures = at::zeros({figures}, options_.dtype(at::kDouble));
  const storage::Bytes state = save();  // a recording that fails leaves tensors that hold nothing
  const host::Counters before = models_.energy->counters();
  graphs_->chains.rest(true);
  std::string problem;
  try {
    record_step_or_throw();
  } catch (const std::exception& error) {
    problem = sentence_of(error);
  }
  const host::Counters after = models_.energy->counters();
  models_.energy->set_counters(before);  // nothing has been evaluated yet
  for (NetworkPlayer* player : players()) player->end_recording();
  training_.end_recording();
  graphs_->chains.rest(false);
  if (problem.empty()) {
    graphs_->cost = {after.energy_evals - before.energy_evals, after.gradient_evals - before.gradient_evals};
    return tell_of_graphs("steps are recorded");
  }
  restore(state, TakeUp::kContinue);
  graphs_->is_refused = true;
  graphs_->chains.rest(false);
  tell_of_graphs("steps cannot be recorded: " + problem);
}

void Session::Impl::record_step_or_throw() {
  training_.begin_recording();
  for (NetworkPlayer* player : players()) player->begin_recording();
  graphs_->step = graphs_->recorder.record(
      [this] {
        const Metrics metrics = direct_step();
        if (names_of(metrics) != graphs_->names) throw Error("the step has other figures each time");
        if (training_.was_asked()) throw Error(kAsks);
        training_.check_recording();
        for (const NetworkPlayer* player : players()) player->check_recording();
        if (!metrics.empty()) graphs_->figures.copy_(values_of(metrics));
      },
      streams_.on_device());
}

Metrics Session::Impl::replay_step() {
  training_.prepare_replay();
  for (NetworkPlayer* player : players()) player->prepare_replay();
  graphs_->step->replay();
  models_.energy->count(graphs_->cost.energy_evals, graphs_->cost.gradient_evals);
  const at::Tensor values = graphs_->figures.clone();  // the next step writes over them
  Metrics metrics;
  for (std::size_t i = 0; i < graphs_->names.size(); ++i) {
    metrics.push_back({graphs_->names[i], values.select(0, static_cast<std::int64_t>(i))});
  }
  return metrics;
}

}  // namespace ebmlab::training
