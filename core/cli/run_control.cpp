// SPDX-License-Identifier: MIT
// What people ask of a running run.
#include "cli/run_control.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <thread>
#include <utility>

namespace ebmlab::cli {
namespace {

using storage::Request;
using training::Directive;

constexpr std::chrono::milliseconds kWhilePaused{50};

std::string at_step(std::int64_t step) { return " at step " + std::to_string(step); }

}  // namespace

RunControl::RunControl(storage::Recorder& recorder, std::function<bool()> is_interrupted)
    : recorder_(recorder), is_interrupted_(std::move(is_interrupted)) {}

Directive RunControl::operator()(std::int64_t step) {
  if (checkpoint_) recorder_.answer(*std::exchange(checkpoint_, std::nullopt), "wrote a checkpoint" + at_step(step));
  while (true) {
    if (is_interrupted_()) return stop(step);
    while (const auto request = recorder_.next_request()) {
      if (const auto directive = heed(*request, step)) return *directive;
    }
    if (!is_paused_) return Directive::kGoOn;
    std::this_thread::sleep_for(kWhilePaused);
  }
}

std::optional<Directive> RunControl::heed(const storage::PendingRequest& request, std::int64_t step) {
  switch (request.request) {
    case Request::kStop:
      return stop(step);  // the run's end is the answer
    case Request::kCheckpoint:
      checkpoint_ = request;
      return Directive::kCheckpoint;
    case Request::kPause:
      if (!std::exchange(is_paused_, true)) {
        spdlog::info("paused{}", at_step(step));
        recorder_.status(storage::RunStatus::kPaused, "paused" + at_step(step));
      }
      recorder_.answer(request, "paused" + at_step(step));
      return std::nullopt;
    case Request::kResume:
      if (std::exchange(is_paused_, false)) {
        spdlog::info("goes on{}", at_step(step));
        recorder_.status(storage::RunStatus::kRunning);
      }
      recorder_.answer(request, "goes on" + at_step(step));
      return std::nullopt;
  }
  return std::nullopt;
}

Directive RunControl::stop(std::int64_t step) {
  is_paused_ = false;
  recorder_.status(storage::RunStatus::kStopping, "asked to stop" + at_step(step));
  return Directive::kStop;
}

}  // namespace ebmlab::cli
