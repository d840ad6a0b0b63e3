// SPDX-License-Identifier: MIT
// Times the training steps of a specification's methods:
//   training_bench FILE PLUGINS [STEPS] [BLOCKS] [KEY=VALUE ...]
// For each method and each of BLOCKS blocks, STEPS steps without evaluations or a store; it prints the fastest and the median
// block, in ms of one core a step: the core's own time, since other programs may share the machine. With STEPS = 0 it runs the
// methods whole, for each seed, and prints what they are judged by.
#include <ATen/Parallel.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <string>

#include "experiment/specification.hpp"
#include "training/session.hpp"
#include "training/silence.hpp"

namespace {

using namespace ebmlab;
using Clock = std::chrono::steady_clock;

double core_milliseconds() { return 1e3 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

/// Keeps what a run is judged by at its end.
class Judgement : public training::EventSink {
 public:
  void points(std::int64_t /*step*/, std::span<const storage::NamedValue> /*values*/) override {}
  void snapshot(storage::NewSnapshot /*snapshot*/) override {}
  void evaluation(storage::NewEvaluation evaluation) override { last = std::move(evaluation); }
  void checkpoint(storage::NewCheckpoint /*checkpoint*/) override {}
  void event(storage::NewEvent /*event*/) override {}
  void seed(storage::SeedRecord /*seed*/) override {}
  void progress(const training::Progress& /*progress*/) override {}
  storage::NewEvaluation last;
};

void time_steps(const experiment::RunSpec& run, const host::Catalogue& catalogue, std::int64_t steps, std::int64_t blocks) {
  training::Silence silence;
  training::Session session(run, catalogue, {}, silence);
  session.train_blindly(std::min<std::int64_t>(steps, 10));
  std::vector<double> times;
  for (std::int64_t i = 0; i < blocks; ++i) {
    const double start = core_milliseconds();
    session.train_blindly(steps);
    times.push_back((core_milliseconds() - start) / static_cast<double>(steps));
  }
  std::sort(times.begin(), times.end());
  std::printf("%-24s fastest %8.3f  median %8.3f ms/step\n", run.method.c_str(), times.front(), times[times.size() / 2]);
  std::fflush(stdout);
}

void judge(const experiment::RunSpec& run, const host::Catalogue& catalogue) {
  Judgement judgement;
  training::Session session(run, catalogue, {}, judgement);
  const Clock::time_point start = Clock::now();
  const training::Outcome outcome = session.run([](std::int64_t) { return training::Directive::kGoOn; });
  std::printf("%s seed %lld steps %lld seconds %.1f", run.method.c_str(), static_cast<long long>(run.seed),
              static_cast<long long>(outcome.step), std::chrono::duration<double>(Clock::now() - start).count());
  for (const auto& metric : judgement.last.metrics) std::printf(" %s %.4f", metric.metric.c_str(), metric.value.value_or(NAN));
  std::printf("\n");
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fputs("usage: training_bench FILE PLUGINS [STEPS] [BLOCKS] [KEY=VALUE ...]\n", stderr);
    return 2;
  }
  const host::Catalogue catalogue(std::vector<std::filesystem::path>{argv[2]});
  experiment::Specification specification = experiment::Specification::from_file(argv[1]);
  const std::int64_t steps = argc > 3 ? std::stoll(argv[3]) : 20, blocks = argc > 4 ? std::stoll(argv[4]) : 10;
  for (int i = 5; i < argc; ++i) specification.override_value(argv[i]);
  for (const experiment::RunSpec& run : experiment::resolve(specification, catalogue.plugins())) {
    if (steps > 0) {
      time_steps(run, catalogue, steps, blocks);
    } else {
      judge(run, catalogue);
    }
  }
  return 0;
}
