// SPDX-License-Identifier: MIT
// The listener of a session that is built to be looked at.
#pragma once

#include "training/event_sink.hpp"

namespace ebmlab::training {

/// Tells nobody.
class Silence : public EventSink {
 public:
  void points(std::int64_t /*step*/, std::span<const storage::NamedValue> /*values*/) override {}
  void snapshot(storage::NewSnapshot /*snapshot*/) override {}
  void evaluation(storage::NewEvaluation /*evaluation*/) override {}
  void checkpoint(storage::NewCheckpoint /*checkpoint*/) override {}
  void event(storage::NewEvent /*event*/) override {}
  void seed(storage::SeedRecord /*seed*/) override {}
  void progress(const Progress& /*progress*/) override {}
};

}  // namespace ebmlab::training
