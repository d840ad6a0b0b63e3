// SPDX-License-Identifier: MIT
// The resolved run that a worker gets as JSON and the store keeps.
#include "experiment/run_spec.hpp"

#include <ebmlab/error.hpp>

#include <optional>

#include "fuzz_input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ebmlab::experiment;
  std::optional<RunSpec> run;
  try {
    run = from_json(ebmlab::fuzz::Input(data, size).rest());
  } catch (const ebmlab::ConfigError&) {
    return 0;
  }
  (void)run->total_steps();
  (void)replicate_key(*run);
  const std::string text = to_json(*run);
  ebmlab::fuzz::require(to_json(from_json(text)) == text, "a run survives its own text");
  return 0;
}
