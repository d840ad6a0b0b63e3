// SPDX-License-Identifier: MIT
// Transitions of chains on a device, recorded once for each kind of chains and then done again: with one call where a kernel's
// step would give the device dozens.
#pragma once

#include <functional>
#include <list>
#include <set>

#include "accel/device_graph.hpp"
#include "host/guard.hpp"
#include "sdk/src/chain_runner.hpp"

namespace ebmlab::training {

/// The process's chain runner while it lives. It serves the chains of one energy on one device; kernels whose step cannot be
/// recorded go on as without it. Random numbers are those that they would draw one after the other.
class RecordedChains final : public ChainRunner {
 public:
  /// `tell` hears once for each kernel why it is not recorded. All must outlive it.
  RecordedChains(accel::GraphRecorder& recorder, host::GuardedEnergy& energy, at::Device device,
                 std::function<void(const std::string&)> tell);
  ~RecordedChains() override;

  [[nodiscard]] std::optional<Sweep> advance(const McmcSampler& kernel, Chains& chains, const EnergyModel& energy,
                                             std::int64_t steps, at::Generator& generator) override;
  void forget(const McmcSampler& kernel) override;

  /// While it rests it serves nobody: where chains are part of a larger recording.
  void rest(bool rests) { rests_ = rests; }

 private:
  struct Recording;
  class Total;

  Recording& recording_for(const McmcSampler& kernel, const Chains& chains, std::int64_t transitions,
                           const at::Generator& generator);
  bool record(Recording& recording, at::Generator& generator);
  void replay(Recording& recording, Chains& chains, std::int64_t times, Total& total);

  accel::GraphRecorder& recorder_;
  host::GuardedEnergy& energy_;
  at::Device device_;
  std::function<void(const std::string&)> tell_;
  ChainRunner* before_;
  bool rests_ = false;
  std::list<Recording> recordings_;  // the latest first
  std::set<const McmcSampler*> refused_;
};

/// The sentence of an exception, without the stack that LibTorch adds to it.
[[nodiscard]] std::string sentence_of(const std::exception& error);

}  // namespace ebmlab::training
