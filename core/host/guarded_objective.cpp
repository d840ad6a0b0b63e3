// SPDX-License-Identifier: MIT
// The guard around an objective.
#include "host/guard.hpp"
#include "host/guarded_call.hpp"

namespace ebmlab::host {
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
