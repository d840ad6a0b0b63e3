// SPDX-License-Identifier: MIT
#include "sampling/chain_run.hpp"

#include <chrono>

namespace ebmlab::sampling {

namespace {

using Clock = std::chrono::steady_clock;
double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

host::Counters difference(const host::Counters& a, const host::Counters& b) {
  return {a.energy_evals - b.energy_evals, a.gradient_evals - b.gradient_evals};
}

/// Tensors [C] of successive draws, joined to [C, N].
class Column {
 public:
  void add(const at::Tensor& values) {
    if (values.defined()) values_.push_back(values.detach().to(at::kCPU, at::kDouble));
  }
  [[nodiscard]] at::Tensor joined() const { return values_.empty() ? at::Tensor() : at::stack(values_, 1); }

 private:
  std::vector<at::Tensor> values_;
};

/// The draws of a run as they come, kept with what each kept transition did.
class Collector {
 public:
  explicit Collector(host::GuardedEnergy& energy) : energy_(energy) {}

  void add(const at::Tensor& x, const Transition& transition) {
    // Looking at a draw is not sampling: it is not counted.
    const host::Counters before = energy_.counters();
    draws_.add(x);
    quantities_.add(energy_.quantities(x));
    levels_.add(energy_.energy(x));
    energy_.set_counters(before);
    acceptance_.add(transition.acceptance);
    divergent_.add(transition.divergent);
    hamiltonian_.add(transition.hamiltonian);
    leapfrogs_.add(transition.leapfrogs);
    depth_.add(transition.depth);
  }

  void write(ChainRecord& record) const {
    record.draws = draws_.joined();
    record.quantities = quantities_.joined();
    record.energy = levels_.joined();
    record.acceptance = acceptance_.joined();
    record.divergent = divergent_.joined();
    record.hamiltonian = hamiltonian_.joined();
    record.leapfrogs = leapfrogs_.joined();
    record.depth = depth_.joined();
  }

 private:
  host::GuardedEnergy& energy_;
  Column draws_, quantities_, levels_, acceptance_, divergent_, hamiltonian_, leapfrogs_, depth_;
};

/// A sampler without a kernel: every draw by itself.
ChainRecord independent_draws(const Models& models, const ChainPlan& plan, at::Generator& generator,
                              const ChainProgress& progress) {
  ChainRecord record;
  Collector collector(*models.energy);
  const Clock::time_point start = Clock::now();
  const host::Counters before = models.energy->counters();
  const at::Tensor all = models.sampler->generate(plan.chains * plan.draws, *models.energy, generator);
  record.cost = difference(models.energy->counters(), before);
  for (const at::Tensor& x : all.split(plan.chains)) collector.add(x, {});
  collector.write(record);
  record.seconds = seconds_since(start);
  (void)progress(plan.draws, plan.draws);
  return record;
}

void keep_tuning(host::GuardedSampler& kernel, ChainRecord& record) {
  const Tunables tuned = kernel.tunables();
  if (tuned.step_size.defined()) record.step_size = tuned.step_size.item<double>();
  if (tuned.scale.defined()) record.scale = tuned.scale.detach().to(at::kCPU, at::kDouble).clone();
}

}  // namespace

ChainRecord run_chains(const Models& models, const ChainPlan& plan, at::Generator& generator, const ChainProgress& progress) {
  const at::NoGradGuard no_graph;
  host::GuardedSampler* kernel = models.kernel();
  if (kernel == nullptr) return independent_draws(models, plan, generator, progress);
  ChainRecord record;
  const std::int64_t total = plan.warmup + plan.draws * plan.thin;
  Clock::time_point start = Clock::now();
  const host::Counters at_start = models.energy->counters();
  Chains chains = kernel->init(kernel->noise(plan.chains, generator), *models.energy);
  kernel->warm_up(chains, *models.energy, plan.warmup, generator);
  keep_tuning(*kernel, record);
  record.warmup_seconds = seconds_since(start);
  const host::Counters after_warmup = models.energy->counters();
  record.warmup_cost = difference(after_warmup, at_start);

  Collector collector(*models.energy);
  start = Clock::now();
  bool goes_on = progress(plan.warmup, total);
  for (std::int64_t draw = 0; draw < plan.draws && (goes_on || draw == 0); ++draw) {
    if (plan.thin > 1) kernel->advance(chains, *models.energy, plan.thin - 1, generator);
    const Transition transition = kernel->step(chains, *models.energy, generator);
    collector.add(chains.x, transition);
    goes_on = progress(plan.warmup + (draw + 1) * plan.thin, total);
  }
  record.cost = difference(models.energy->counters(), after_warmup);
  record.seconds = seconds_since(start);
  for (const Metric& figure : kernel->figures(chains)) record.figures.emplace_back(figure.name, figure.value.item<double>());
  collector.write(record);
  return record;
}

}  // namespace ebmlab::sampling
