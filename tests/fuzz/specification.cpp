// SPDX-License-Identifier: MIT
// A TOML specification against a fixed list of plugins; a line that begins with #--set is an override, as on the command line.
#include "experiment/specification.hpp"

#include <ebmlab/error.hpp>

#include "core/experiment/known_plugins.hpp"
#include "fuzz_input.hpp"

namespace {

using namespace ebmlab::experiment;

void override_values(Specification& specification, std::string_view text) {
  constexpr std::string_view kMark = "#--set ";
  for (std::size_t place = text.find(kMark); place != std::string_view::npos; place = text.find(kMark, place)) {
    place += kMark.size();
    specification.override_value(text.substr(place, text.find('\n', place) - place));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto plugins = known_plugins();
  static const std::vector<std::string> metrics = {"swd", "mmd"};
  const std::string_view text = ebmlab::fuzz::Input(data, size).rest();
  try {
    Specification specification = Specification::from_text(text, "fuzz.toml");
    override_values(specification, text);
    (void)specification.place("method.gcd.sampler");
    const std::vector<RunSpec> runs = resolve(specification, plugins, metrics);
    // The last differs from the first in method and seed; there may be 100,000 between them.
    ebmlab::fuzz::require(from_json(to_json(runs.front())) == runs.front(), "a resolved run survives its own text");
    ebmlab::fuzz::require(from_json(to_json(runs.back())) == runs.back(), "a resolved run survives its own text");
  } catch (const ebmlab::ConfigError&) {
    // what a wrong specification is answered with
  }
  return 0;
}
