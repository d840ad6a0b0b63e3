// SPDX-License-Identifier: MIT
// The guard around an energy, which also counts its evaluations.
#include <ebmlab/autocast.hpp>

#include "host/guard.hpp"
#include "host/guarded_call.hpp"

namespace ebmlab::host {

/// The guard around an energy's conditionals, counted with its gradients.
class GuardedEnergy::Blocks final : public BlockConditionals {
 public:
  Blocks(const BlockConditionals& conditionals, const GuardedEnergy& energy) : conditionals_(conditionals), energy_(energy) {}

  [[nodiscard]] at::Tensor hidden_given_visible(const at::Tensor& v, double beta) const override {
    return guarded(energy_.name_, "hidden_given_visible()", [&] {
      energy_.check_input(v);
      at::Tensor result = conditionals_.hidden_given_visible(v, beta);
      check_probabilities(result, v);
      return result;
    });
  }

  [[nodiscard]] at::Tensor visible_given_hidden(const at::Tensor& h, double beta) const override {
    return guarded(energy_.name_, "visible_given_hidden()", [&] {
      at::Tensor result = conditionals_.visible_given_hidden(h, beta);
      check_shape("its result", result, energy_.frame_.batch(h.size(0)));
      check_probabilities(result, h);
      return result;
    });
  }

 private:
  void check_probabilities(const at::Tensor& result, const at::Tensor& given) const {
    energy_.gradient_evals_ += given.size(0);
    check_kind("its result", result, given.scalar_type(), given.device());
    if (result.size(0) != given.size(0))
      throw PluginError("returned " + std::to_string(result.size(0)) + " rows for " + std::to_string(given.size(0)));
  }

  const BlockConditionals& conditionals_;
  const GuardedEnergy& energy_;
};

namespace {

/// The guard around an energy's fused form: what it throws names the energy, not the sampler whose chains it moves. On any
/// thread, and as light as a call of a few hundred nanoseconds asks: LibTorch's state is for the sampler's own guard.
class GuardedFused final : public FusedEnergy {
 public:
  GuardedFused(std::unique_ptr<const FusedEnergy> form, PluginName name)
      : FusedEnergy(form->dimension()), form_(std::move(form)), name_(std::move(name)) {}

  [[nodiscard]] std::size_t workspace() const override { return form_->workspace(); }

  void evaluate(const float* x, float* energy, float* gradient, float* workspace) const override {
    try {
      form_->evaluate(x, energy, gradient, workspace);
    } catch (...) {
      throw_call_error(name_, "fused form");
    }
  }

  [[nodiscard]] std::unique_ptr<const FusedEnergy> in(Precision precision) const override {
    return guarded(name_, "fused form", [&]() -> std::unique_ptr<const FusedEnergy> {
      std::unique_ptr<const FusedEnergy> form = form_->in(precision);
      return form == nullptr ? nullptr : std::make_unique<GuardedFused>(std::move(form), name_);
    });
  }

 private:
  std::unique_ptr<const FusedEnergy> form_;
  PluginName name_;
};

}  // namespace

GuardedEnergy::GuardedEnergy(std::unique_ptr<EnergyModel> model, std::string id, const ModelContext& context)
    : name_{PluginKind::kEnergy, std::move(id)}, frame_(context), model_(std::move(model)) {
  guarded(name_, "event_shape()", [&] {
    const Shape shape = model_->event_shape();
    if (frame_.event_shape.empty()) frame_.event_shape = shape;
    if (shape == frame_.event_shape) return;
    throw PluginError("is " + shape_text(shape) + ": must be that of the data, " + shape_text(frame_.event_shape));
  });
  const BlockConditionals* conditionals = guarded(name_, "blocks()", [&] { return model_->blocks(); });
  if (conditionals != nullptr) blocks_ = std::make_unique<Blocks>(*conditionals, *this);
}

GuardedEnergy::~GuardedEnergy() = default;

const BlockConditionals* GuardedEnergy::blocks() const { return blocks_.get(); }

void GuardedEnergy::check_input(const at::Tensor& x) const {
  check_shape("its argument", x, frame_.batch(x.defined() && x.dim() > 0 ? x.size(0) : 0));
}

at::Tensor GuardedEnergy::own_energy(const at::Tensor& x) const {
  if (!is_in_bf16_) return model_->energy(x);
  const Autocast precision(x.device().type());
  return model_->energy(x).to(x.scalar_type());
}

at::Tensor GuardedEnergy::energy(const at::Tensor& x) const {
  return guarded(name_, "energy()", [&] {
    check_input(x);
    const Unchanged argument(x);
    const bool wants_graph = c10::GradMode::is_enabled() && x.requires_grad();
    energy_evals_ += x.size(0);
    if (wants_graph) gradient_evals_ += x.size(0);
    at::Tensor result = own_energy(x);
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
    gradient_evals_ += x.size(0);
    const Autocast precision(x.device().type(), is_in_bf16_);
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

at::Tensor GuardedEnergy::log_partition() const {
  return guarded(name_, "log_partition()", [&] {
    at::Tensor result = model_->log_partition();
    if (result.defined()) check_shape("its result", result, {});
    return result;
  });
}

at::Tensor GuardedEnergy::quantities(const at::Tensor& x) const {
  return guarded(name_, "quantities()", [&] {
    check_input(x);
    const Unchanged argument(x);
    at::Tensor result = model_->quantities(x);
    check_shape("its result", result, {x.size(0), static_cast<std::int64_t>(model_->quantity_names().size())});
    argument.check("its argument");
    return result;
  });
}

std::vector<std::string> GuardedEnergy::quantity_names() const {
  return guarded(name_, "quantity_names()", [&] { return model_->quantity_names(); });
}

std::optional<Reference> GuardedEnergy::reference() const {
  return guarded(name_, "reference()", [&] {
    std::optional<Reference> result = model_->reference();
    if (!result) return result;
    const auto count = static_cast<std::int64_t>(model_->quantity_names().size());
    check_shape("its mean", result->mean, {count});
    check_shape("its sd", result->sd, {count});
    check_shape("its error", result->error, {count});
    return result;
  });
}

std::optional<Box> GuardedEnergy::box() const {
  return guarded(name_, "box()", [&] { return model_->box(); });
}

std::optional<Modes> GuardedEnergy::modes() const {
  return guarded(name_, "modes()", [&] { return model_->modes(); });
}

std::unique_ptr<const FusedEnergy> GuardedEnergy::fused() const {
  return guarded(name_, "fused()", [&]() -> std::unique_ptr<const FusedEnergy> {
    std::unique_ptr<const FusedEnergy> form = model_->fused();
    if (form == nullptr) return nullptr;
    const std::int64_t size = c10::multiply_integers(frame_.event_shape);
    if (form->dimension() != size) {
      throw PluginError("has dimension " + std::to_string(form->dimension()) + ": must be " + std::to_string(size) +
                        ", as many as an event has elements");
    }
    return std::make_unique<GuardedFused>(std::move(form), name_);
  });
}

void GuardedEnergy::count(std::int64_t energies, std::int64_t gradients) const {
  energy_evals_ += energies;
  gradient_evals_ += gradients;
}

void GuardedEnergy::set_counters(const Counters& counters) {
  energy_evals_ = counters.energy_evals;
  gradient_evals_ = counters.gradient_evals;
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
