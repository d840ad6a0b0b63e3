// SPDX-License-Identifier: MIT
// What the speed driver can time, behind one interface. A request is one JSON object; docs/benchmarks.md describes its keys.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "host/catalogue.hpp"

namespace ebmlab::bench {

using Json = nlohmann::json;

/// One repetition.
struct Answer {
  double seconds = 0.0;                   ///< wall clock
  double cpu = 0.0;                       ///< processor time of all threads of the process
  std::int64_t steps = 0;                 ///< transitions of every chain, or training steps
  std::int64_t rows = 0;                  ///< independent values behind each mean below; 0: there are none
  std::map<std::string, double> moments;  ///< means, for the quality gate
};

/// Everything that is made once: models, networks, sessions. The first repetition is its warm-up.
class Bench {
 public:
  virtual ~Bench() = default;
  /// Only the work itself is timed: neither the starts nor the moments are.
  virtual Answer run(std::uint64_t seed) = 0;
  /// What the quality gate looks at where that takes a run of its own; nothing else is timed in it.
  virtual Answer gate(std::uint64_t seed) { return run(seed); }
};

/// Throws ConfigError for a request that names nothing that can be timed.
[[nodiscard]] std::unique_ptr<Bench> make_chain_bench(const Json& request, const host::Catalogue& catalogue);
[[nodiscard]] std::unique_ptr<Bench> make_training_bench(const Json& request, const host::Catalogue& catalogue);

}  // namespace ebmlab::bench
