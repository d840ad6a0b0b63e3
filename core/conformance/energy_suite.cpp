// SPDX-License-Identifier: MIT
// The suite of energies.
#include <ebmlab/chain_engine.hpp>
#include <ebmlab/chunks.hpp>
#include <ebmlab/error.hpp>

#include <ATen/Parallel.h>

#include <torch/csrc/autograd/autograd.h>

#include "conformance/energy_laws.hpp"
#include "conformance/suites.hpp"
#include "conformance/tensors.hpp"

namespace ebmlab::conformance {
namespace {

using Energy = std::unique_ptr<host::GuardedEnergy>;

/// What an energy may be built on. A target has a shape of its own; others take one from data, which not every energy accepts.
struct Ground {
  Shape event_shape;
  bool is_binary = false;

  [[nodiscard]] at::Tensor reference(const at::TensorOptions& options) const {
    if (event_shape.empty()) return {};
    const at::Tensor events = normal_events(event_shape, 500, 3, options);
    return is_binary ? events.gt(0).to(events.scalar_type()) : events;
  }
};

/// LibTorch's threads, for as long as it lives.
class Threads {
 public:
  explicit Threads(int count) : before_(at::get_num_threads()) { at::set_num_threads(count); }
  ~Threads() { at::set_num_threads(before_); }
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;

 private:
  int before_;
};

class EnergySuite {
 public:
  explicit EnergySuite(const Case& tested, bool is_long) : tested_(tested), is_long_(is_long) {}

  void run(Suite& suite) {
    const bool goes_on = suite.gate("builds", [&] { return builds(); }) && suite.gate("returns", [&] { return returns(); });
    if (!goes_on) energy_.reset();
    suite.run("promises", [&] { return promises(); });
    suite.run("input", [&] { return input(); });
    suite.run("finite", [&] { return finite(); });
    suite.run("gradient", [&] { return gradient(); });
    suite.run("parameter_gradient", [&] { return parameter_gradient(); });
    suite.run("rows", [&] { return rows(); });
    if (suite.run("repeats", [&] { return repeats(); })) {
      suite.run("state", [&] { return state(); });
      suite.run("float32", [&] { return float32(); });
    }
    suite.run("fused", [&] { return fused(); });
    suite.run("threads", [&] { return threads(); });
    suite.remark("meta", [&] { return meta(); });
    if (!suite.is_long()) return;
    suite.run("exact_samples", [&] { return fault_of_exact_samples(*energy_); });
    suite.run("log_partition", [&] { return fault_of_log_partition(*energy_); });
    suite.run("bounds", [&] { return fault_at_bounds(tested_, [&](const Params& params) { return at_bounds(params); }); });
  }

 private:
  [[nodiscard]] Energy make(const Params& params, const at::TensorOptions& options, std::uint64_t seed) const {
    at::Generator generator = make_generator(seed);
    return tested_.catalogue().make_energy(tested_.id(), params,
                                           {ground_.event_shape, options, generator, ground_.reference(options)});
  }
  [[nodiscard]] Energy make(const at::TensorOptions& options, std::uint64_t seed) const {
    return make(tested_.params(), options, seed);
  }

  std::string builds() {
    if (tested_.provides(traits::kTarget)) {
      try {
        energy_ = make(kDouble, kSeed);
        return {};
      } catch (const ConfigError& refusal) {
        throw NotApplicable(refusal.what());  // it asks for a file, say
      }
    }
    std::string first;
    for (const Ground& ground : {Ground{{2}}, Ground{{8, 8}}, Ground{{1, 8, 8}}, Ground{{4}, true}}) {
      ground_ = ground;
      try {
        energy_ = make(kDouble, kSeed);
        return {};
      } catch (const ConfigError& refusal) {
        if (first.empty()) first = refusal.what();
      }
    }
    throw NotApplicable("it takes none of the events there are to try it with: " + first);
  }

  /// Events where the density has mass, if there are exact draws of it.
  [[nodiscard]] at::Tensor events(std::int64_t n, std::uint64_t seed) const {
    at::Generator generator = make_generator(seed);
    const at::Tensor exact = energy_->exact_samples(n, generator);
    return exact.defined() ? exact : normal_events(energy_->event_shape(), n, seed, kDouble);
  }
  [[nodiscard]] std::int64_t row_count() const { return is_long_ ? 20 : 4; }

  /// Every method, for the guard to look at.
  std::string returns() {
    const at::Tensor x = events(5, 1);
    (void)energy_->energy(x.clone().requires_grad_(true));
    (void)energy_->gradient(x);
    (void)energy_->parameters();
    (void)energy_->state();
    (void)energy_->log_partition();
    (void)energy_->quantities(x);
    (void)energy_->reference();
    (void)energy_->box();
    (void)energy_->modes();
    if (energy_->blocks() != nullptr) {
      const at::Tensor hidden = energy_->blocks()->hidden_given_visible(x, 1.0);
      (void)energy_->blocks()->visible_given_hidden(hidden, 1.0);
    }
    const at::NoGradGuard no_graph;
    (void)energy_->energy(x.narrow(0, 0, 1));
    return {};
  }

  std::string promises() {
    at::Generator generator = make_generator(1);
    const auto broken = [&](const char* trait, bool has_it) { return tested_.provides(trait) && !has_it; };
    for (const auto& [trait, has_it] : {std::pair(traits::kExactPartition, energy_->log_partition().defined()),
                                        std::pair(traits::kExactSamples, energy_->exact_samples(2, generator).defined()),
                                        std::pair(traits::kBlocks, energy_->blocks() != nullptr)}) {
      if (broken(trait, has_it)) return std::string("says it provides \"") + trait + "\" and does not";
    }
    if (!tested_.provides(traits::kTrainableEnergy) && !energy_->parameters().empty())
      return std::string("has parameters to train and does not say it provides \"") + traits::kTrainableEnergy + "\"";
    return {};
  }

  std::string input() {
    const at::Tensor x = events(5, 1), before = x.clone();
    (void)energy_->energy(x);
    (void)energy_->gradient(x);
    (void)energy_->quantities(x);
    return is_same(x, before) ? "" : "the events it was given are different afterwards: must be left as they are";
  }

  std::string finite() {
    const at::Tensor x = events(100, 2), value = energy_->energy(x), slope = energy_->gradient(x);
    if (!is_finite(value)) return "energy(): " + nonfinite_text(value) + " are not finite: all must be where there are data";
    if (!is_finite(slope)) return "gradient(): " + nonfinite_text(slope) + " are not finite: all must be where there are data";
    return {};
  }

  std::string gradient() {
    const at::Tensor x = events(row_count(), 3), leaf = x.clone().requires_grad_(true);
    const at::Tensor automatic = torch::autograd::grad({energy_->energy(leaf).sum()}, {leaf}).front();
    for (const auto& [who, slope] :
         {std::pair("gradient()", energy_->gradient(x)), std::pair("the graph of energy()", automatic)}) {
      const auto wrong = compare_with_differences(x, slope, is_long_ ? 400 : 32, [&] { return total(x); });
      if (!wrong) continue;
      return std::string(who) + " gives " + number(wrong->given) + " at element " + std::to_string(wrong->element) +
             " where differences of energy() give " + number(wrong->difference) + ": must be its derivative";
    }
    return {};
  }

  std::string parameter_gradient() {
    const Parameters parameters = energy_->parameters();
    if (parameters.empty()) throw NotApplicable("it has no parameters to train");
    const at::Tensor x = events(row_count(), 3);
    std::vector<at::Tensor> leaves;
    for (const Parameter& parameter : parameters) leaves.push_back(parameter.value);
    const std::vector<at::Tensor> slopes =
        torch::autograd::grad({energy_->energy(x).sum()}, leaves, {}, std::nullopt, false, /*allow_unused=*/true);
    for (std::size_t i = 0; i < leaves.size(); ++i) {
      const at::Tensor slope = slopes[i].defined() ? slopes[i] : at::zeros_like(leaves[i]);
      const auto wrong = compare_with_differences(leaves[i], slope, is_long_ ? 10 : 2, [&] { return total(x); });
      if (!wrong) continue;
      return "the graph of energy() gives dE/d" + parameters[i].name + "[" + std::to_string(wrong->element) +
             "] = " + number(wrong->given) + " where differences give " + number(wrong->difference) +
             ": must be its derivative";
    }
    return {};
  }

  [[nodiscard]] double total(const at::Tensor& x) const {
    const at::NoGradGuard no_graph;
    return energy_->energy(x).sum().item<double>();
  }

  std::string rows() {
    const at::Tensor x = events(7, 4);
    const at::NoGradGuard no_graph;
    const at::Tensor values = energy_->energy(x), slopes = energy_->gradient(x);
    for (std::int64_t row = 0; row < x.size(0); ++row) {
      const at::Tensor alone = x.narrow(0, row, 1);
      const at::Tensor value = energy_->energy(alone), expected = values.narrow(0, row, 1);
      if (!at::allclose(value, expected, 1e-9, 1e-9)) {
        return "energy() gives " + number(expected.item<double>()) + " for a row in a batch and " +
               number(value.item<double>()) + " for it alone: rows must not depend on each other";
      }
      if (!at::allclose(energy_->gradient(alone), slopes.narrow(0, row, 1), 1e-7, 1e-7))
        return "gradient() of a row in a batch is not that of it alone: rows must not depend on each other";
    }
    return {};
  }

  std::string repeats() {
    const at::Tensor x = events(5, 5);
    if (!is_same(energy_->energy(x), energy_->energy(x)))
      return "energy() of the same events differs between two calls: must be a function of them and of the parameters";
    if (!is_same(energy_->gradient(x), energy_->gradient(x))) return "gradient() of the same events differs between two calls";
    if (!is_same(make(kDouble, 7)->energy(x), make(kDouble, 7)->energy(x)))
      return "two that were built from the same seed differ: draw from the generator of the context alone";
    at::Generator first = make_generator(9), second = make_generator(9);
    if (!is_same(energy_->exact_samples(5, first), energy_->exact_samples(5, second)))
      return "exact_samples() differ between two calls with the same generator: draw from it alone";
    return {};
  }

  [[nodiscard]] NamedTensors everything(const host::GuardedEnergy& energy) const {
    NamedTensors all = named(energy.parameters());
    for (auto& [name, tensor] : energy.state()) all.emplace_back("state." + name, tensor);
    return all;
  }

  std::string state() {
    const Energy other = make(kDouble, kSeed + 1);
    if (std::string fault = restore(everything(*other), cloned(everything(*energy_))); !fault.empty()) return fault;
    const at::Tensor x = events(5, 6);
    if (is_same(energy_->energy(x), other->energy(x))) return {};
    return "with its parameters and state() in another one, energy() differs: whatever it needs beyond its settings must be "
           "there";
  }

  std::string float32() {
    const at::TensorOptions single = at::TensorOptions().dtype(at::kFloat);
    const Energy other = make(single, kSeed);
    if (std::string fault = restore(everything(*other), cloned(everything(*energy_))); !fault.empty()) return fault;
    const at::Tensor x = events(10, 7), expected = energy_->energy(x).detach();
    (void)other->gradient(x.to(at::kFloat));
    const at::Tensor found = other->energy(x.to(at::kFloat)).detach().to(at::kDouble);
    const at::Tensor error = (found - expected).abs() - 1e-3 * expected.abs();
    if (error.max().item<double>() <= 1e-3) return {};
    const auto row = error.argmax().item<std::int64_t>();
    return "energy() is " + number(found[row].item<double>()) + " in single precision and " +
           number(expected[row].item<double>()) + " in double: must agree to a thousandth";
  }

  /// The form for the chain engine against the energy itself, in double precision.
  std::string fused() {
    const Energy other = make(at::TensorOptions().dtype(at::kFloat), kSeed);
    if (std::string fault = restore(everything(*other), cloned(everything(*energy_))); !fault.empty()) return fault;
    const std::unique_ptr<const FusedEnergy> form = other->fused();
    if (form == nullptr) throw NotApplicable("it has no fused form");
    const at::Tensor x = events(kLanes + 6, 8);  // more than one block
    const FusedValues found = evaluate(*form, x.to(at::kFloat));
    for (const auto& [what, given, expected] : {std::tuple("energy", found.energy.to(at::kDouble), energy_->energy(x).detach()),
                                                std::tuple("gradient", found.gradient.to(at::kDouble), energy_->gradient(x))}) {
      const at::Tensor error = (given - expected).abs() - 1e-3 * expected.abs();
      if (error.max().item<double>() <= 1e-3) continue;
      const auto element = error.argmax().item<std::int64_t>();
      return std::string("its fused form gives the ") + what + " " + number(given.flatten()[element].item<double>()) +
             " where the energy itself gives " + number(expected.flatten()[element].item<double>()) +
             ": must agree to a thousandth";
    }
    return {};
  }

  /// An energy that several threads may call: two of them find what one does.
  std::string threads() {
    if (!is_concurrent(*energy_)) throw NotApplicable("it is called from one thread at a time");
    const at::Tensor x = events(8 * kChunk, 10);
    const EnergyAndGradient alone = energy_and_gradient(*energy_, x);
    const at::Tensor slopes = energy_->gradient(x);
    const Threads two(2);
    for (int i = 0; i < 3; ++i) {
      const EnergyAndGradient found = energy_and_gradient(*energy_, x);
      if (is_same(found.energy, alone.energy) && is_same(found.gradient, alone.gradient) &&
          is_same(energy_->gradient(x), slopes)) {
        continue;
      }
      return "energy() or gradient() of the same events differs between one thread and two: a Concurrent energy must write to "
             "nothing that two calls share";
    }
    return {};
  }

  std::string meta() {
    const at::TensorOptions options = kDouble.device(at::kMeta);
    const Energy other = make(options, kSeed);
    const at::Tensor x = at::empty(batch_shape(3, energy_->event_shape()), options);
    (void)other->energy(x);
    (void)other->gradient(x);
    return {};
  }

  std::string at_bounds(const Params& params) const {
    const Energy energy = make(params, kDouble, kSeed);
    const at::Tensor x = normal_events(energy->event_shape(), 3, 9, kDouble);
    const at::Tensor value = energy->energy(x);
    (void)energy->gradient(x);
    return value.ne(value).any().item<bool>() ? "energy() is not a number" : "";
  }

  const Case& tested_;
  bool is_long_;
  Ground ground_;
  Energy energy_;
};

}  // namespace

void check_energy(const Case& tested, Suite& suite) { EnergySuite(tested, suite.is_long()).run(suite); }

}  // namespace ebmlab::conformance
