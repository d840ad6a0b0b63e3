// SPDX-License-Identifier: MIT
#include "training/recorded_chains.hpp"

#include <ebmlab/error.hpp>

#include <algorithm>
#include <array>

namespace ebmlab::training {

namespace {
constexpr std::int64_t kLongest = 32;   // transitions in a recording: enough that a call counts for nothing beside them
constexpr std::size_t kMostKinds = 16;  // of chains, each with memory of its own

bool is_alike(const at::Tensor& a, const at::Tensor& b) {
  return a.sizes() == b.sizes() && a.scalar_type() == b.scalar_type() && a.device() == b.device();
}

bool is_alike(const Chains& a, const Chains& b) {
  return is_alike(a.x, b.x) &&
         std::equal(a.extra.begin(), a.extra.end(), b.extra.begin(), b.extra.end(), [](const auto& one, const auto& other) {
           return one.first == other.first && is_alike(one.second, other.second);
         });
}

void write(at::Tensor& to, const at::Tensor& from) {
  if (to.defined() != from.defined()) throw Error("its transitions do not tell the same things each time");
  if (to.defined()) to.copy_(from);
}

void write(Chains& to, const Chains& from) {
  if (!is_alike(to, from)) throw Error("its chains change their shape");
  to.x.copy_(from.x);
  for (std::size_t i = 0; i < to.extra.size(); ++i) to.extra[i].second.copy_(from.extra[i].second);
}

Chains copy_of(const Chains& chains) {
  Chains copy{chains.x.clone()};
  for (const auto& [name, tensor] : chains.extra) copy.extra.emplace_back(name, tensor.clone());
  return copy;
}

at::Tensor room_for(const at::Tensor& tensor) { return tensor.defined() ? at::empty_like(tensor) : at::Tensor(); }

}  // namespace

std::string sentence_of(const std::exception& error) {
  const auto* ours = dynamic_cast<const c10::Error*>(&error);
  const std::string text = ours != nullptr ? ours->what_without_backtrace() : error.what();
  return text.substr(0, text.find('\n'));
}

/// What belongs to one kind of chains: of one kernel, shape, generator and precision.
struct RecordedChains::Recording {
  const McmcSampler* kernel;
  at::Generator generator;  // keeps it alive, so that no other one is taken for it
  bool in_bf16;
  std::int64_t transitions;
  Chains chains;     // where the graph reads and leaves them
  Sweep sweep = {};  // likewise
  bool is_warm = false;
  std::unique_ptr<accel::DeviceGraph> graph = {};
  host::Counters cost = {};  // of a replay
};

/// The sweep of all `steps` transitions from the sweeps of some.
class RecordedChains::Total {
 public:
  explicit Total(std::int64_t steps) : steps_(steps) {}
  void add(const Sweep& some, std::int64_t transitions) {
    const double share = static_cast<double>(transitions) / static_cast<double>(steps_);
    add(sweep.acceptance, some.acceptance, share);
    add(sweep.divergent, some.divergent, share);
  }
  Sweep sweep;

 private:
  static void add(at::Tensor& mean, const at::Tensor& value, double share) {
    if (value.defined()) mean = mean.defined() ? mean + value * share : value * share;
  }
  std::int64_t steps_;
};

RecordedChains::RecordedChains(accel::GraphRecorder& recorder, host::GuardedEnergy& energy, at::Device device,
                               std::function<void(const std::string&)> tell)
    : recorder_(recorder), energy_(energy), device_(device), tell_(std::move(tell)), before_(set_chain_runner(this)) {}

RecordedChains::~RecordedChains() { set_chain_runner(before_); }

void RecordedChains::forget(const McmcSampler& kernel) {
  recordings_.remove_if([&](const Recording& recording) { return recording.kernel == &kernel; });
  refused_.erase(&kernel);
}

std::optional<Sweep> RecordedChains::advance(const McmcSampler& kernel, Chains& chains, const EnergyModel& energy,
                                             std::int64_t steps, at::Generator& generator) {
  if (rests_ || &energy != &energy_ || chains.x.device() != device_ || refused_.contains(&kernel)) return std::nullopt;
  Recording& recording = recording_for(kernel, chains, std::min(steps, kLongest), generator);
  const std::int64_t block = recording.transitions;
  Total total(steps);
  std::int64_t left = steps;
  const auto directly = [&](std::int64_t transitions) {
    total.add(step_by_step(kernel, chains, energy, transitions, generator), transitions);
    left -= transitions;
  };
  if (!recording.is_warm) {
    recorder_.warm_up([&] { directly(block); });
    recording.sweep = {room_for(total.sweep.acceptance), room_for(total.sweep.divergent)};
    recording.is_warm = true;
  }
  if (left >= block && (recording.graph != nullptr || record(recording, generator))) {
    replay(recording, chains, left / block, total);
    left %= block;
  }
  if (left > 0) directly(left);
  return total.sweep;
}

RecordedChains::Recording& RecordedChains::recording_for(const McmcSampler& kernel, const Chains& chains,
                                                         std::int64_t transitions, const at::Generator& generator) {
  const auto found = std::find_if(recordings_.begin(), recordings_.end(), [&](const Recording& each) {
    return each.kernel == &kernel && each.generator == generator && each.in_bf16 == energy_.is_in_bf16() &&
           each.transitions == transitions && is_alike(each.chains, chains);
  });
  if (found != recordings_.end()) {
    recordings_.splice(recordings_.begin(), recordings_, found);
  } else {
    recordings_.push_front({&kernel, generator, energy_.is_in_bf16(), transitions, copy_of(chains)});
    if (recordings_.size() > kMostKinds) recordings_.pop_back();
  }
  return recordings_.front();
}

bool RecordedChains::record(Recording& recording, at::Generator& generator) {
  const host::Counters before = energy_.counters();
  std::string problem;
  try {
    for (const auto& [name, tensor] : recording.chains.extra) {
      if (tensor.device() != device_) throw Error("its chains carry \"" + name + "\", which is not on the device");
    }
    const std::array<at::Generator*, 1> generators{&generator};
    recording.graph = recorder_.record(
        [&] {
          Chains moving = recording.chains;
          const Sweep sweep = step_by_step(*recording.kernel, moving, energy_, recording.transitions, generator);
          write(recording.chains, moving);
          write(recording.sweep.acceptance, sweep.acceptance);
          write(recording.sweep.divergent, sweep.divergent);
        },
        generators);
  } catch (const std::exception& error) {
    problem = sentence_of(error);
  }
  const host::Counters after = energy_.counters();
  energy_.set_counters(before);  // nothing has been evaluated yet
  if (problem.empty()) {
    recording.cost = {after.energy_evals - before.energy_evals, after.gradient_evals - before.gradient_evals};
    return true;
  }
  refused_.insert(recording.kernel);
  tell_("the sampler's transitions cannot be recorded: " + problem);
  return false;
}

void RecordedChains::replay(Recording& recording, Chains& chains, std::int64_t times, Total& total) {
  write(recording.chains, chains);
  for (std::int64_t i = 0; i < times; ++i) {
    recording.graph->replay();
    energy_.count(recording.cost.energy_evals, recording.cost.gradient_evals);
    total.add(recording.sweep, recording.transitions);  // makes tensors of its own
  }
  chains = copy_of(recording.chains);
}

}  // namespace ebmlab::training
