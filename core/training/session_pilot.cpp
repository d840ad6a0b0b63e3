// SPDX-License-Identifier: MIT
// What a whole run would cost, from a small part of it.
#include <algorithm>
#include <chrono>

#include "training/session_impl.hpp"

namespace ebmlab::training {

namespace {

template <typename Work>
double seconds_of(const Work& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

/// Of the stage that has begun; the first step pays for what is made once, and counts only where it is the only one.
double Session::Impl::seconds_a_step(double patience) {
  const auto train = [this](std::int64_t steps) {
    return seconds_of([&] {
      for (std::int64_t i = 0; i < steps; ++i) train_step();
      (void)figures_.take();  // waits for the device, as a run does
    });
  };
  const double first = train(1);
  double seconds = 0.0;
  while (stage_step_ < stage().steps && seconds < patience) {
    seconds += train(std::min(spec_.record_every, stage().steps - stage_step_));
  }
  return stage_step_ == 1 ? first : seconds / static_cast<double>(stage_step_ - 1);
}

Pilot Session::Impl::pilot(double seconds_for_a_stage) {
  double training = 0.0, others = 0.0;
  for (stage_index_ = 0; stage_index_ < spec_.stages.size(); ++stage_index_) {
    make_objective();
    others += seconds_of([this] { begin_stage(); });
    training += seconds_a_step(seconds_for_a_stage) * static_cast<double>(stage().steps);
    others += seconds_of([this] { objective_->end(training_); });
  }
  const std::int64_t total = spec_.total_steps();
  const std::int64_t glances = spec_.evaluation.every > 0 ? (total - 1) / spec_.evaluation.every : 0;
  const Averaged averaged(*this);
  others += seconds_of([this] { judge_.judge(step_); });  // with fewer samples it would take another share of the time
  if (glances > 0) others += static_cast<double>(glances) * seconds_of([this] { (void)judge_.glance(step_); });
  return {training + others, static_cast<double>(total) / training};
}

}  // namespace ebmlab::training
