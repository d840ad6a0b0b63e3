// SPDX-License-Identifier: MIT
#include "sampling/certification.hpp"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <cmath>
#include <ebmlab/error.hpp>

#include "sampling/target.hpp"

namespace ebmlab::sampling {

namespace {

using experiment::PluginChoice;

std::optional<double> finite(double value) { return std::isfinite(value) ? std::optional(value) : std::nullopt; }

/// estimate against truth; an estimate that is not finite fails, and so does an error so large that anything would agree:
/// beyond `largest_error` (infinite where nothing is known).
Check compare(Check check, double estimate, double truth, double standard_error,
              double largest_error = std::numeric_limits<double>::infinity()) {
  const double z = (estimate - truth) / standard_error;
  check.estimate = finite(estimate);
  check.truth = finite(truth);
  check.standard_error = finite(standard_error);
  check.z = finite(z);
  check.has_blown_up = !std::isfinite(z) || standard_error > largest_error;
  check.has_passed = !check.has_blown_up && std::abs(z) <= kLargestZ;
  return check;
}

PluginChoice with_param(PluginChoice choice, const char* key, ParamValue value) {
  if (choice.params.has(key)) choice.params.set(key, std::move(value));
  return choice;
}

/// The tests of one sampler on one target.
class Trial {
 public:
  Trial(const host::Catalogue& catalogue, const PluginChoice& sampler, std::string target, const CertificationPlan& plan,
        Certificate& certificate)
      : catalogue_(catalogue),
        sampler_(with_param(sampler, "start", std::string("data"))),
        target_(std::move(target)),
        plan_(plan),
        certificate_(certificate),
        generator_(at::make_generator<at::CPUGeneratorImpl>(static_cast<std::uint64_t>(plan.seed))),
        models_(make_models(catalogue, {target_, catalogue.defaults(PluginKind::kEnergy, target_), {}}, sampler_, plan_.dtype,
                            plan.seed)) {}

  void run() {
    const at::NoGradGuard no_graph;
    if (models_.kernel() != nullptr) {
      test_kernel(*models_.kernel());
    } else if (auto* policy = dynamic_cast<TrainableSampler*>(models_.sampler.get())) {
      test_policy(*policy);
    } else {
      test_weights();
    }
  }

 private:
  void test_kernel(host::GuardedSampler& kernel) {
    test_invariance(kernel, "as given", plan_.transitions);
    Chains pilot = kernel.init(exact(std::min<std::int64_t>(chains(), kPilotChains)), *models_.energy);
    kernel.warm_up(pilot, *models_.energy, plan_.warmup, generator_);
    look_at_motion(kernel);
    test_invariance(kernel, "tuned", plan_.transitions);
    test_other_steps(kernel);
    // A bias takes time to build up, and replicas that start alike take time to part.
    if (!certificate_.claims_exactness) test_invariance(kernel, "settled", plan_.warmup);
    test_composition(kernel.tunables());
  }

  void test_other_steps(host::GuardedSampler& kernel) {
    at::Tensor step_size = kernel.tunables().step_size;
    if (!step_size.defined()) return;
    const at::Tensor best = step_size.clone();
    for (const auto& [setting, factor] :
         {std::pair{"tuned, half the step", 0.5}, std::pair{"tuned, 1.5 times the step", 1.5}}) {
      step_size.copy_(best * factor);
      test_invariance(kernel, setting, plan_.transitions);
    }
    step_size.copy_(best);
  }

  void test_invariance(host::GuardedSampler& kernel, const std::string& setting, std::int64_t transitions) {
    Chains state = kernel.init(exact(chains()), *models_.energy);
    for (std::int64_t i = 0; i < transitions; ++i) kernel.step(state, *models_.energy, generator_);
    hold_against_reference(state.x, {.target = target_, .test = "invariance", .setting = setting, .quantity = {}});
  }

  /// `tuned` is empty for kernels that are not.
  void test_composition(const Tunables& tuned) {
    constexpr std::int64_t kCalls = 10;
    for (const std::int64_t k : {1, 3, 5}) {
      const Models fresh = make_models(catalogue_, {target_, catalogue_.defaults(PluginKind::kEnergy, target_), {}},
                                       with_param(sampler_, "steps", k), plan_.dtype, plan_.seed);
      const Tunables own = fresh.kernel()->tunables();
      if (tuned.step_size.defined()) at::Tensor(own.step_size).copy_(tuned.step_size);
      if (tuned.scale.defined()) at::Tensor(own.scale).copy_(tuned.scale);
      at::Tensor x = exact(chains());
      for (std::int64_t call = 0; call < kCalls; ++call) x = fresh.sampler->sample({x.size(0), *fresh.energy, x, generator_});
      hold_against_reference(
          x, {.target = target_, .test = "composition", .setting = "10 calls of " + std::to_string(k), .quantity = {}});
    }
  }

  void look_at_motion(host::GuardedSampler& kernel) {
    const at::Tensor start = exact(std::min<std::int64_t>(chains(), kMotionChains));
    Chains state = kernel.init(start, *models_.energy);
    at::Tensor has_moved = at::zeros({start.size(0)}, at::kBool), acceptance;
    for (std::int64_t i = 0; i < plan_.transitions; ++i) {
      const at::Tensor before = state.x.clone();
      const Transition transition = kernel.step(state, *models_.energy, generator_);
      has_moved.bitwise_or_(state.x.ne(before).flatten(1).any(1));
      if (!transition.acceptance.defined()) continue;
      acceptance = acceptance.defined() ? acceptance + transition.acceptance : transition.acceptance.clone();
    }
    const double stuck = 1.0 - has_moved.to(at::kDouble).mean().item<double>();
    Motion motion{target_, std::nullopt, std::nullopt, std::nullopt, stuck};
    if (const at::Tensor step = kernel.tunables().step_size; step.defined()) motion.step_size = finite(step.item<double>());
    if (acceptance.defined()) {
      const at::Tensor mean = acceptance / static_cast<double>(plan_.transitions);
      motion.mean_acceptance = finite(mean.mean().item<double>());
      motion.lowest_acceptance = finite(mean.min().item<double>());
    }
    certificate_.motions.push_back(motion);
    certificate_.checks.push_back({.target = target_,
                                   .test = "motion",
                                   .setting = "after warm-up",
                                   .quantity = "share of chains that never moved",
                                   .estimate = stuck,
                                   .has_passed = stuck <= kLargestStuckShare});
  }

  /// log Z of a sampler with weights. E[w] = Z, so that the log of a mean weight is a lower bound, and the same backwards from
  /// exact draws an upper one: few particles on a hard target may stay far from log Z, but not on the wrong side of it.
  void test_weights() {
    constexpr std::int64_t kParticles = 2000;
    const at::Tensor exact_log_z = models_.energy->log_partition();
    const auto found = models_.sampler->log_partition(kParticles, *models_.energy, generator_);
    if (!found || !exact_log_z.defined()) return;
    const auto truth = exact_log_z.item<double>();
    Check check{.target = target_, .test = "log Z", .setting = "as given", .quantity = "lower bound"};
    Check below = compare(check, found->value, truth, found->standard_error);
    below.has_passed = below.z.has_value() && *below.z <= kLargestZ;
    certificate_.checks.push_back(std::move(below));
    if (!found->upper) return;
    check.quantity = "upper bound, from exact draws";
    Check above = compare(check, *found->upper, truth, found->upper_error.value_or(found->standard_error));
    above.has_passed = above.z.has_value() && *above.z >= -kLargestZ;
    certificate_.checks.push_back(std::move(above));
  }

  /// The mean of -log pi is the entropy, step by step.
  void test_policy(const TrainableSampler& policy) {
    const Trajectory trajectory = policy.rollout(chains(), generator_);
    const at::Tensor surplus = -policy.log_policy(trajectory) - policy.entropy(trajectory);  // [T, B]
    for (std::int64_t t = 0; t < surplus.size(0); ++t) {
      const Check check{.target = target_, .test = "entropy", .setting = "as made", .quantity = "step " + std::to_string(t)};
      certificate_.checks.push_back(compare(check, surplus[t].mean().item<double>(), 0.0, error_of_mean(surplus[t])));
    }
  }

  /// The means of the target's quantities over independent chains.
  void hold_against_reference(const at::Tensor& x, const Check& about) {
    const Reference reference = *models_.energy->reference();
    const at::Tensor values = models_.energy->quantities(x).to(at::kDouble);
    const std::vector<std::string> names = models_.energy->quantity_names();
    for (std::int64_t q = 0; q < values.size(1); ++q) {
      const auto truth = reference.mean[q].item<double>();
      if (!std::isfinite(truth)) continue;
      Check check = about;
      check.quantity = names[static_cast<std::size_t>(q)];
      const at::Tensor column = values.select(1, q);
      const auto published = reference.error[q].item<double>(), sd = reference.sd[q].item<double>();
      const double error = std::hypot(error_of_mean(column), published);
      // An exploded chain has a variance to match: three times the exact law's error is more than chance allows.
      const double expected = std::hypot(sd / std::sqrt(static_cast<double>(column.size(0))), published);
      const double largest = std::isfinite(expected) ? 3.0 * expected : std::numeric_limits<double>::infinity();
      certificate_.checks.push_back(compare(check, column.mean().item<double>(), truth, error, largest));
    }
  }

  [[nodiscard]] static double error_of_mean(const at::Tensor& values) {
    return values.std().item<double>() / std::sqrt(static_cast<double>(values.size(0)));
  }

  [[nodiscard]] std::int64_t chains() const {
    if (plan_.chains > 0) return plan_.chains;
    constexpr std::int64_t kNumbers = 50000, kFewest = 1000, kMost = 10000;
    std::int64_t size = 1;
    for (const std::int64_t d : models_.energy->event_shape()) size *= d;
    return std::clamp(kNumbers / size, kFewest, kMost);
  }

  at::Tensor exact(std::int64_t n) { return models_.energy->exact_samples(n, generator_); }

  static constexpr std::int64_t kPilotChains = 64, kMotionChains = 1000;
  const host::Catalogue& catalogue_;
  PluginChoice sampler_;
  std::string target_;
  CertificationPlan plan_;
  Certificate& certificate_;
  at::Generator generator_;
  Models models_;
};

/// Whether the target is one to certify on, and of the kind that the sampler works with.
bool fits(const host::Catalogue& catalogue, const PluginDescription& target, const PluginDescription& sampler) {
  if (target.kind != PluginKind::kEnergy || !provides(target, traits::kTarget) || !provides(target, traits::kExactSamples))
    return false;
  const bool wants_blocks =
      std::find(sampler.info.needs.begin(), sampler.info.needs.end(), traits::kBlocks) != sampler.info.needs.end();
  if (provides(target, traits::kBlocks) != wants_blocks) return false;
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(0);
  return catalogue.make_energy(target.info.id, {}, {{}, at::kDouble, generator, {}})->reference().has_value();
}

}  // namespace

double Check::badness() const {
  constexpr double kFailed = 1e9;  // whatever failed is worse than whatever passed
  return (has_passed ? 0.0 : kFailed) + (z ? std::abs(*z) : 0.0);
}

std::int64_t Certificate::failures() const {
  return std::count_if(checks.begin(), checks.end(), [](const Check& check) { return !check.has_passed; });
}

const Check* Certificate::worst() const {
  const auto badness = [](const Check& check) {
    return check.z ? std::abs(*check.z) : check.has_passed ? 0.0 : std::numeric_limits<double>::infinity();
  };
  const auto found =
      std::max_element(checks.begin(), checks.end(), [&](const Check& a, const Check& b) { return badness(a) < badness(b); });
  return found == checks.end() ? nullptr : &*found;
}

bool Certificate::has_passed() const {
  if (checks.empty()) return false;  // neither a kernel, nor weights, nor a policy: nothing was held against anything
  return std::all_of(checks.begin(), checks.end(), [this](const Check& check) {
    // Without a claim of exactness a bias is allowed, but chains must move and not explode.
    return check.has_passed || (!claims_exactness && check.z.has_value() && !check.has_blown_up);
  });
}

Certificate certify(const host::Catalogue& catalogue, const PluginChoice& sampler, const CertificationPlan& plan,
                    const std::function<void(const std::string&)>& told) {
  const PluginDescription& description = catalogue.find(PluginKind::kSampler, sampler.id);
  std::vector<std::string> targets = plan.targets;
  if (targets.empty()) {
    for (const PluginDescription& plugin : catalogue.plugins()) {
      if (fits(catalogue, plugin, description)) targets.push_back(plugin.info.id);
    }
  }
  for (const std::string& id : plan.targets) {
    if (fits(catalogue, catalogue.find(PluginKind::kEnergy, id), description)) continue;
    throw ConfigError("--target " + id + ": must be a target with exact draws and known expectations that fits sampler \"" +
                      sampler.id + "\"");
  }
  if (targets.empty())
    throw ConfigError("no target with exact draws and known expectations fits sampler \"" + sampler.id + "\"");
  const bool is_kernel = provides(description, traits::kMcmc);
  Certificate certificate{
      .claims_exactness = !is_kernel || provides(description, traits::kExactInvariance), .checks = {}, .motions = {}};
  for (const std::string& target : targets) {
    told(target);
    Trial(catalogue, sampler, target, plan, certificate).run();
  }
  return certificate;
}

}  // namespace ebmlab::sampling
