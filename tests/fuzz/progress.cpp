// SPDX-License-Identifier: MIT
// A line of a worker's standard output, on which its plugins print too.
#include "launch/progress.hpp"

#include "fuzz_input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ebmlab::launch;
  const auto message = parse(ebmlab::fuzz::Input(data, size).rest());
  if (!message) return 0;
  std::string line = format(*message);
  line.pop_back();
  const auto again = parse(line);
  ebmlab::fuzz::require(again && again->index() == message->index(), "a message survives its own text");
  return 0;
}
