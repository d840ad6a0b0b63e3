// SPDX-License-Identifier: MIT
// The suite of objectives.
#include <ebmlab/error.hpp>

#include <array>

#include "conformance/game.hpp"
#include "conformance/tensors.hpp"

namespace ebmlab::conformance {
namespace {

class ObjectiveSuite {
 public:
  ObjectiveSuite(const Case& tested, bool is_long) : tested_(tested), is_long_(is_long) {}

  void run(Suite& suite) {
    suite.gate("builds", [&] { return builds(); });
    suite.gate("returns", [&] { return returns(); });
    suite.run("input", [&] { return input(); });
    suite.run("finite", [&] { return finite(); });
    if (suite.run("repeats", [&] { return repeats(); })) suite.run("state", [&] { return state(); });
    suite.run("learns", [&] { return learns(); });
    suite.run("float32", [&] { return float32(); });
    suite.remark("meta", [&] { return meta(); });
    if (suite.is_long())
      suite.run("bounds", [&] { return fault_at_bounds(tested_, [&](const Params& params) { return use(params); }); });
  }

 private:
  [[nodiscard]] Game game(std::uint64_t seed = kSeed) const { return {tested_, tested_.params(), kDouble, seed, kSteps}; }

  std::string builds() {
    constexpr std::array kOffered = {traits::kTrainableEnergy,  traits::kExactPartition, traits::kExactSamples,
                                     traits::kTrainableSampler, traits::kPretraining,    traits::kData};
    for (const std::string& need : tested_.info().needs) {
      if (std::find(kOffered.begin(), kOffered.end(), need) == kOffered.end())
        throw NotApplicable("it needs \"" + need + "\", which no stand-in offers");
    }
    try {
      (void)game();
      return {};
    } catch (const ConfigError& refusal) {
      throw NotApplicable(refusal.what());
    }
  }

  std::string returns() {
    Game tried = game();
    (void)tried.play(2);
    (void)tried.everything();
    tried.end();
    return {};
  }

  std::string input() {
    Game tried = game();
    (void)tried.play(1);
    return tried.is_lent_unchanged() ? "" : "the events it was lent are different after step(): must be left as they are";
  }

  std::string finite() {
    Game tried = game();
    for (const Metric& figure : tried.play(2)) {
      if (!is_finite(figure.value)) return "the figure \"" + figure.name + "\" is not finite on a Gaussian game";
    }
    return {};
  }

  std::string repeats() {
    Game first = game(), second = game();
    (void)first.play(2);
    (void)second.play(2);
    return differs(first, second) ? "two games of the same seeds differ after 2 steps: draw from Training::stream() alone" : "";
  }

  static bool differs(const Game& first, const Game& second) {
    const NamedTensors left = first.everything(), right = second.everything();
    return !std::equal(left.begin(), left.end(), right.begin(), right.end(),
                       [](const auto& a, const auto& b) { return is_same(a.second, b.second); });
  }

  std::string state() {
    Game first = game(), second = game(kSeed + 1);
    (void)first.play(2);
    if (std::string fault = second.take_over(first); !fault.empty()) return fault;
    (void)first.play(2);
    (void)second.play(2);
    if (!differs(first, second)) return {};
    return "with its parameters and state() in another one, the next steps differ: whatever it needs from step to step must be "
           "there";
  }

  /// Rates that show in a few steps what it learns; a game is small enough for them.
  std::string learns() {
    Params params = tested_.params();
    for (const char* player : {"energy_rate", "sampler_rate", "own_rate"}) {
      if (params.has(player)) params.set(player, is_long_ ? 0.02 : 0.05);
    }
    const std::int64_t steps = is_long_ ? 150 : 15;
    Game tried(tested_, params, kDouble, kSeed, steps);
    if (!tried.trains_energy() && !tried.trains_sampler())
      throw NotApplicable("it describes no optimiser (optimizer_params), so nothing learns");
    const double energy = tried.trains_energy() ? tried.energy_divergence() : 0.0;
    const double sampler = tried.trains_sampler() ? tried.sampler_divergence() : 0.0;
    (void)tried.play(steps);
    if (tried.trains_energy()) {
      std::string fault = compare("KL(data || energy)", energy, tried.energy_divergence(), steps);
      if (!fault.empty()) return fault;
    }
    return tried.trains_sampler()
               ? compare("KL of the policy to what it should draw from", sampler, tried.sampler_divergence(), steps)
               : "";
  }

  [[nodiscard]] std::string compare(const char* what, double before, double after, std::int64_t steps) const {
    const double largest = (is_long_ ? 0.5 : 0.9) * before;
    if (after <= largest) return {};
    return std::string(what) + " of a Gaussian game goes from " + number(before) + " to " + number(after) + " in " +
           std::to_string(steps) + " steps: must fall below " + number(largest);
  }

  std::string float32() {
    Game tried(tested_, tested_.params(), at::TensorOptions().dtype(at::kFloat), kSeed, kSteps);
    (void)tried.play(2);
    return {};
  }

  std::string meta() {
    Game tried(tested_, tested_.params(), kDouble.device(at::kMeta), kSeed, kSteps);
    (void)tried.play(2);
    return {};
  }

  std::string use(const Params& params) const {
    Game tried(tested_, params, kDouble, kSeed, kSteps);
    (void)tried.play(2);
    return {};
  }

  static constexpr std::int64_t kSteps = 10;
  const Case& tested_;
  bool is_long_;
};

}  // namespace

void check_objective(const Case& tested, Suite& suite) { ObjectiveSuite(tested, suite.is_long()).run(suite); }

}  // namespace ebmlab::conformance
