// SPDX-License-Identifier: MIT
// The guard around an energy, which also counts its evaluations.
#include "host/guard.hpp"
#include "host/guarded_call.hpp"

namespace ebmlab::host {

GuardedEnergy::GuardedEnergy(std::unique_ptr<EnergyModel> model, std::string id, const ModelContext& context)
    : name_{PluginKind::kEnergy, std::move(id)}, frame_(context), model_(std::move(model)) {
  guarded(name_, "event_shape()", [&] {
    const Shape shape = model_->event_shape();
    if (shape == frame_.event_shape) return;
    throw PluginError("is " + shape_text(shape) + ": must be that of the data, " + shape_text(frame_.event_shape));
  });
}

void GuardedEnergy::check_input(const at::Tensor& x) const {
  check_shape("its argument", x, frame_.batch(x.defined() && x.dim() > 0 ? x.size(0) : 0));
}

at::Tensor GuardedEnergy::energy(const at::Tensor& x) const {
  return guarded(name_, "energy()", [&] {
    check_input(x);
    const Unchanged argument(x);
    const bool wants_graph = c10::GradMode::is_enabled() && x.requires_grad();
    counters_.energy_evals += x.size(0);
    if (wants_graph) counters_.gradient_evals += x.size(0);
    at::Tensor result = model_->energy(x);
    check_shape("its result", result, {x.size(0)});
    check_kind("its result", result, x.scalar_type(), x.device());
    if (wants_graph && !result.requires_grad()) throw PluginError("its result has no graph: must be differentiable in x");
    argument.check("its argument");
    return result;
  });
}

at::Tensor GuardedEnergy::gradient(const at::Tensor& x) const {
  return guarded(name_, "gradient()", [&] {
    check_input(x);
    const Unchanged argument(x);
    counters_.gradient_evals += x.size(0);
    at::Tensor result = model_->gradient(x);
    check_shape("its result", result, x.sizes());
    check_kind("its result", result, x.scalar_type(), x.device());
    check_no_graph("its result", result);
    argument.check("its argument");
    return result;
  });
}

Parameters GuardedEnergy::parameters() const {
  return guarded(name_, "parameters()", [&] {
    Parameters result = model_->parameters();
    check_parameters(result, frame_);
    return result;
  });
}

NamedTensors GuardedEnergy::state() const {
  return guarded(name_, "state()", [&] {
    NamedTensors result = model_->state();
    check_named(result);
    return result;
  });
}

std::optional<double> GuardedEnergy::log_partition() const {
  return guarded(name_, "log_partition()", [&] { return model_->log_partition(); });
}

at::Tensor GuardedEnergy::exact_samples(std::int64_t n, at::Generator& generator) const {
  return guarded(name_, "exact_samples()", [&] {
    at::Tensor result = model_->exact_samples(n, generator);
    if (!result.defined()) return result;
    check_shape("its result", result, frame_.batch(n));
    check_kind("its result", result, frame_.dtype, frame_.device);
    check_no_graph("its result", result);
    return result;
  });
}

}  // namespace ebmlab::host
