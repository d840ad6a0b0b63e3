// SPDX-License-Identifier: MIT
// The guard around an objective.
#include <set>

#include "host/guard.hpp"
#include "host/guarded_call.hpp"

namespace ebmlab::host {
namespace {

void check_metrics(Metrics& metrics, const Frame& frame) {
  std::set<std::string_view> names;
  for (Metric& metric : metrics) {
    const std::string what = "the figure \"" + metric.name + "\"";
    if (metric.name.empty() || !names.insert(metric.name).second) throw PluginError(what + " has no name of its own");
    check_shape(what, metric.value, {});
    check_kind(what, metric.value, metric.value.scalar_type(), frame.device);
    if (metric.value.requires_grad()) metric.value = metric.value.detach();  // it would keep the step's graph alive
  }
}

}  // namespace

GuardedObjective::GuardedObjective(std::unique_ptr<Objective> objective, std::string id, const ModelContext& context)
    : name_{PluginKind::kObjective, std::move(id)}, frame_(context), objective_(std::move(objective)) {}

void GuardedObjective::begin(Training& training) {
  guarded(name_, "begin()", [&] { objective_->begin(training); });
}

Metrics GuardedObjective::step(Training& training) {
  return guarded(name_, "step()", [&] {
    Metrics result = objective_->step(training);
    check_metrics(result, frame_);
    return result;
  });
}

void GuardedObjective::end(Training& training) {
  guarded(name_, "end()", [&] { objective_->end(training); });
}

Parameters GuardedObjective::parameters() const {
  return guarded(name_, "parameters()", [&] {
    Parameters result = objective_->parameters();
    check_parameters(result, frame_);
    return result;
  });
}

NamedTensors GuardedObjective::state() const {
  return guarded(name_, "state()", [&] {
    NamedTensors result = objective_->state();
    check_named(result);
    return result;
  });
}

}  // namespace ebmlab::host
