// SPDX-License-Identifier: MIT
// The suite of samplers: kernels, policies and those with weights.
#include <ebmlab/error.hpp>

#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <cmath>

#include "conformance/sampler_bench.hpp"
#include "conformance/tensors.hpp"
#include "parallel/shared_generator.hpp"

namespace ebmlab::conformance {
namespace {

std::vector<at::Tensor> values(const NamedTensors& tensors) {
  std::vector<at::Tensor> result;
  for (const auto& [name, tensor] : cloned(tensors)) result.push_back(tensor);
  return result;
}

Chains copy_of(const Chains& chains) { return {chains.x.clone(), cloned(chains.extra)}; }

/// One of two ranks, without the other one.
class HalfOf final : public Ranks {
 public:
  explicit HalfOf(std::int64_t rank) : rank_(rank) {}
  [[nodiscard]] std::int64_t rank() const override { return rank_; }
  [[nodiscard]] std::int64_t count() const override { return 2; }

 private:
  std::int64_t rank_;
};

class SamplerSuite {
 public:
  explicit SamplerSuite(const Case& tested) : tested_(tested) {}

  void run(Suite& suite) {
    suite.gate("builds", [&] { return builds(); });
    suite.gate("returns", [&] { return returns(); });
    suite.run("promises", [&] { return promises(); });
    suite.run("input", [&] { return input(); });
    suite.run("finite", [&] { return finite(); });
    suite.run("parameter_gradient", [&] { return parameter_gradient(); });
    if (suite.run("repeats", [&] { return repeats(); })) {
      suite.run("chains", [&] { return chains(); });
      suite.run("state", [&] { return state(); });
    }
    suite.run("ranks", [&] { return ranks(); });
    suite.run("float32", [&] { return float32(); });
    suite.remark("meta", [&] { return meta(); });
    if (suite.is_long())
      suite.run("bounds", [&] { return fault_at_bounds(tested_, [&](const Params& params) { return use(params); }); });
  }

 private:
  /// Few transitions, temperatures, doublings, ...: nothing here asks for good samples.
  [[nodiscard]] Params short_params() const { return with_small_counts(tested_.params()); }
  [[nodiscard]] Params with_small_counts(Params params) const {
    constexpr std::int64_t kMost = SamplerBench::kRows;  // a persistent buffer holds them all
    for (const ParamSpec& spec : tested_.info().params) {
      if (!std::holds_alternative<std::int64_t>(spec.fallback)) continue;
      const auto least = static_cast<std::int64_t>(std::max(spec.min, static_cast<double>(kMost)));
      params.set(spec.key, std::min(params.integer(spec.key), least));
    }
    return params;
  }
  [[nodiscard]] SamplerBench bench(std::uint64_t seed = kSeed) const { return {tested_, short_params(), kDouble, seed}; }

  std::string builds() {
    for (const std::string& need : tested_.info().needs) {
      if (need != traits::kBlocks && need != traits::kTrainableEnergy && need != traits::kExactSamples &&
          need != traits::kExactPartition)
        throw NotApplicable("it needs \"" + need + "\", which no stand-in offers");
    }
    try {
      (void)SamplerBench(tested_, tested_.params(), kDouble, kSeed);
      return {};
    } catch (const ConfigError& refusal) {
      throw NotApplicable(refusal.what());
    }
  }

  std::string returns() {
    SamplerBench tried = bench();
    samples_ = tried.advance();
    (void)tried.sampler().metrics();
    samples_.push_back(tried.generate(1));
    (void)tried.everything();
    (void)tried.sampler().log_partition(50, tried.energy(), tried.generator());
    if (host::GuardedSampler* kernel = tried.kernel()) {
      Chains chains = kernel->init(tried.data(4), tried.energy());
      (void)kernel->step(chains, tried.energy(), tried.generator());
      (void)kernel->figures(chains);
      (void)kernel->tunables();
      kernel->warm_up(chains, tried.energy(), 3, tried.generator());
    }
    if (TrainableSampler* policy = tried.policy()) {
      const Trajectory trajectory = policy->rollout(4, tried.generator());
      (void)policy->log_initial(trajectory);
      (void)policy->log_policy(trajectory);
      (void)policy->log_backward(trajectory);
      (void)policy->entropy(trajectory);
    }
    return {};
  }

  std::string promises() {
    if (!tested_.provides(traits::kPretraining)) return {};
    SamplerBench tried = bench();
    if (tried.policy() == nullptr) return std::string("says it provides \"") + traits::kPretraining + "\" and is no policy";
    const at::Tensor data = tried.data(10);
    const at::Tensor loss = tried.policy()->pretraining_loss(data, tried.generator());
    tried.policy()->finish_pretraining(data, tried.generator());
    return loss.requires_grad() ? "" : "pretraining_loss() has no graph of the parameters";
  }

  std::string input() {
    SamplerBench tried = bench();
    const std::vector<at::Tensor> parameters = values(named(tried.energy().parameters()));
    const at::Tensor data = tried.data(SamplerBench::kRows), before = data.clone();
    (void)tried.sampler().sample({data.size(0), tried.energy(), data, tried.generator()});
    if (!is_same(data, before)) return "the events it was given are different after sample(): must be left as they are";
    if (host::GuardedSampler* kernel = tried.kernel()) {
      Chains chains = kernel->init(data, tried.energy());
      (void)kernel->step(chains, tried.energy(), tried.generator());
      if (!is_same(data, before)) return "the starting points are different after step(): chains must be a copy of them";
    }
    return is_same(parameters, values(named(tried.energy().parameters()))) ? ""
                                                                           : "the energy's parameters are different afterwards";
  }

  std::string finite() {
    for (const at::Tensor& result : samples_) {
      if (!is_finite(result)) return nonfinite_text(result) + " of its samples are not finite on a Gaussian: all must be";
    }
    return {};
  }

  /// log pi of a fixed roll-out.
  std::string parameter_gradient() {
    SamplerBench tried = bench();
    TrainableSampler* policy = tried.policy();
    if (policy == nullptr) throw NotApplicable("it has no parameters to train");
    const Parameters parameters = policy->parameters();
    Trajectory trajectory = policy->rollout(4, tried.generator());
    trajectory.states = trajectory.states.detach();
    std::vector<at::Tensor> leaves;
    for (const Parameter& parameter : parameters) leaves.push_back(parameter.value);
    const std::vector<at::Tensor> slopes =
        torch::autograd::grad({policy->log_policy(trajectory).sum()}, leaves, {}, std::nullopt, false, /*allow_unused=*/true);
    const auto total = [&] {
      const at::NoGradGuard no_graph;
      return policy->log_policy(trajectory).sum().item<double>();
    };
    for (std::size_t i = 0; i < leaves.size(); ++i) {
      const at::Tensor slope = slopes[i].defined() ? slopes[i] : at::zeros_like(leaves[i]);
      const auto wrong = compare_with_differences(leaves[i], slope, 2, total);
      if (!wrong) continue;
      return "the graph of log_policy() gives d/d" + parameters[i].name + "[" + std::to_string(wrong->element) +
             "] = " + number(wrong->given) + " where differences give " + number(wrong->difference) +
             ": must be its derivative";
    }
    return {};
  }

  std::string repeats() {
    SamplerBench first = bench(), second = bench();
    for (int i = 0; i < 2; ++i) {
      if (!is_same(first.advance(), second.advance()))
        return "two of the same seed give different samples: draw from the generators that are lent alone";
    }
    const std::vector<at::Tensor> before = values(first.everything());
    if (!is_same(first.generate(1), first.generate(1)))
      return "generate() with the same generator differs between two calls: must leave the sampler as it is";
    return is_same(before, values(first.everything())) ? "" : "generate() changed the state: must leave the sampler as it is";
  }

  /// All that a kernel knows of its chains is in them.
  std::string chains() {
    SamplerBench tried = bench();
    host::GuardedSampler* kernel = tried.kernel();
    if (kernel == nullptr) throw NotApplicable("it is no kernel");
    Chains chains = kernel->init(tried.data(6), tried.energy());
    (void)kernel->step(chains, tried.energy(), tried.generator());
    Chains copy = copy_of(chains);
    at::Generator same = tried.generator().clone();
    (void)kernel->step(chains, tried.energy(), tried.generator());
    (void)kernel->step(copy, tried.energy(), same);
    if (is_same(chains.x, copy.x) && is_same(values(chains.extra), values(copy.extra))) return {};
    return "step() of the same chains with the same generator differs between two calls: whatever it needs must be in the "
           "chains";
  }

  std::string state() {
    const bool is_kernel = tested_.provides(traits::kMcmc) && tested_.params().has("start");
    for (const char* start : is_kernel ? std::vector{"data", "persistent"} : std::vector{""}) {
      Params params = short_params();
      if (is_kernel) {
        params.set("start", std::string(start));
        params.set("buffer_size", std::int64_t{64});
      }
      SamplerBench first(tested_, params, kDouble, kSeed), second(tested_, params, kDouble, kSeed + 1);
      (void)first.advance();
      (void)first.advance();
      if (std::string fault = second.take_over(first); !fault.empty()) return fault;
      if (is_same(first.advance(), second.advance())) continue;
      return "with its parameters and state() in another one, the next samples differ: whatever it needs from step to step "
             "must "
             "be there";
    }
    return {};
  }

  /// What it draws for a batch: negatives, samples, and of a policy whatever has rows. [B, ...] each.
  static std::vector<at::Tensor> drawn(SamplerBench& tried, const at::Tensor& data, at::Generator& generator) {
    const at::NoGradGuard no_graph;
    const std::int64_t n = data.size(0);
    std::vector<at::Tensor> results{tried.sampler().sample({n, tried.energy(), data, generator}),
                                    tried.sampler().generate(n, tried.energy(), generator)};
    if (TrainableSampler* policy = tried.policy()) {
      const Trajectory trajectory = policy->rollout(n, generator);
      results.push_back(trajectory.states.transpose(0, 1));
      results.push_back(policy->explore(n, 0.1, generator).states.transpose(0, 1));
    }
    return results;
  }

  /// Two ranks draw what one process draws, a half each, and leave the generator where it would be.
  std::string ranks() {
    if (!tested_.provides(traits::kSplits)) throw NotApplicable("it does not say that its batches can be shared out");
    constexpr std::int64_t kAll = 6, kHalf = 3;
    constexpr double kRounding = 1e-9;
    SamplerBench whole = bench();
    const at::Tensor data = whole.data(kAll);
    const std::vector<at::Tensor> expected = drawn(whole, data, whole.generator());
    for (const std::int64_t rank : {0, 1}) {
      const HalfOf half(rank);
      SamplerBench part = bench();
      at::Generator generator = at::make_generator<parallel::SharedCpuGenerator>(part.generator().current_seed(),
                                                                                 [&half]() -> const Ranks& { return half; });
      const std::vector<at::Tensor> own = drawn(part, half.own(data), generator);
      for (std::size_t i = 0; i < own.size(); ++i) {
        if (at::allclose(own[i], expected[i].narrow(0, rank * kHalf, kHalf), kRounding, kRounding)) continue;
        return "the draws of one of two ranks are not its half of those of one process: say which dimension has the rows "
               "(randn, rand), and draw with nothing else";
      }
      if (!at::equal(generator.get_state(), whole.generator().get_state()))
        return "a rank draws another number of random numbers than one process: it must not depend on its rows";
    }
    return {};
  }

  std::string float32() {
    SamplerBench tried(tested_, short_params(), at::TensorOptions().dtype(at::kFloat), kSeed);
    for (const at::Tensor& result : tried.advance()) {
      if (!is_finite(result)) return "sample(): " + nonfinite_text(result) + " are not finite in single precision";
    }
    (void)tried.generate(1);
    return {};
  }

  std::string meta() {
    SamplerBench tried(tested_, short_params(), kDouble.device(at::kMeta), kSeed);
    (void)tried.advance();
    return {};
  }

  std::string use(const Params& params) const {
    (void)SamplerBench(tested_, params, kDouble, kSeed);
    SamplerBench tried(tested_, with_small_counts(params), kDouble, kSeed);
    (void)tried.advance();
    (void)tried.generate(1);
    return {};
  }

  const Case& tested_;
  std::vector<at::Tensor> samples_;  // what returns() saw
};

/// Why a certificate did not pass, with the worst of the comparisons that it owes it to.
std::string fault_of(const sampling::Certificate& certificate) {
  if (certificate.has_passed()) return {};
  const sampling::Check* worst = nullptr;
  for (const sampling::Check& check : certificate.checks) {
    const bool counts = !check.has_passed && (certificate.claims_exactness || check.has_blown_up || !check.z);
    if (counts && (worst == nullptr || check.badness() > worst->badness())) worst = &check;
  }
  if (worst == nullptr) return "it is no kernel and has neither weights nor a policy: nothing can be held against a known law";
  const auto shown = [](const std::optional<double>& value) { return value ? number(*value) : std::string("no number"); };
  return std::to_string(certificate.failures()) + " of " + std::to_string(certificate.checks.size()) +
         " comparisons with known laws failed; the worst: " + worst->test + " on " + worst->target + ", " + worst->setting +
         ", " + worst->quantity + ": " + shown(worst->estimate) + " where " + shown(worst->truth) +
         " is expected, z = " + shown(worst->z) + (worst->has_blown_up ? ", with a spread far beyond the law's" : "");
}

}  // namespace

std::optional<sampling::Certificate> check_sampler(const Case& tested, Suite& suite, const sampling::CertificationPlan& plan,
                                                   const std::function<void(const std::string&)>& told) {
  SamplerSuite(tested).run(suite);
  if (!suite.is_long()) return std::nullopt;
  std::optional<sampling::Certificate> certificate;
  std::exception_ptr bad_use;
  suite.run("law", [&]() -> std::string {
    try {
      certificate =
          sampling::certify(tested.catalogue(), {tested.id(), tested.params(), {}}, plan, [&](const std::string& target) {
            if (told) told(target);
          });
    } catch (const ConfigError& refusal) {
      if (!plan.targets.empty()) bad_use = std::current_exception();
      throw NotApplicable(refusal.what());
    }
    return fault_of(*certificate);
  });
  if (bad_use) std::rethrow_exception(bad_use);
  return certificate;
}

}  // namespace ebmlab::conformance
