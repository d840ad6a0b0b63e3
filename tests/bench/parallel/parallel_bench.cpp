// SPDX-License-Identifier: MIT
// Time of one rank among others: of a mean over ranks by size, and of training steps. measure.py starts it under mpirun.
//   parallel_bench RANKS means              lines "BYTES SECONDS...", a repetition each
//   parallel_bench RANKS steps SPEC METHOD STEPS REPETITIONS [KEY=VALUE]...   lines "SECONDS PARAMETERS", of a step
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <ebmlab/error.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <span>

#include "experiment/specification.hpp"
#include "parallel/join.hpp"
#include "training/memory.hpp"
#include "training/session.hpp"
#include "training/silence.hpp"

namespace ebmlab::bench {
namespace {

using Clock = std::chrono::steady_clock;
using Words = std::span<const std::string>;

double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

void measure_means(const parallel::Communicator& ranks) {
  constexpr std::int64_t kSmallest = 256, kLargest = 1 << 24;  // floats: 1 kB to 64 MB
  constexpr std::int64_t kFloats = 1 << 25;                    // of a size in all
  for (std::int64_t n = kSmallest; n <= kLargest; n *= 4) {
    const at::Tensor own = at::ones({n});
    const std::int64_t repetitions = std::clamp<std::int64_t>(kFloats / n, 8, 400);
    if (ranks.rank() == 0) std::cout << own.nbytes();
    for (std::int64_t i = 0; i <= repetitions; ++i) {
      const Clock::time_point begin = Clock::now();
      static_cast<void>(ranks.mean(own));
      if (ranks.rank() == 0 && i > 0) std::cout << " " << seconds_since(begin);  // the first makes what is made once
    }
    if (ranks.rank() == 0) std::cout << "\n";
  }
}

/// Numbers that the session trains, as its checkpoint has them.
std::int64_t parameters_of(const experiment::RunSpec& spec, const host::Catalogue& catalogue) {
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{0});
  const auto dataset = catalogue.make_dataset(spec.dataset.id, spec.dataset.params, {});
  const at::TensorOptions options = at::TensorOptions().dtype(at::kFloat);
  const at::Tensor reference = dataset->train_events(1000, generator).to(at::kFloat);
  const auto energy =
      catalogue.make_energy(spec.energy.id, spec.energy.params, {dataset->event_shape(), options, generator, reference});
  std::int64_t count = 0;
  for (const Parameter& parameter : energy->parameters()) count += parameter.value.numel();
  return count;
}

void measure_steps(const parallel::Communicator& ranks, Words words) {
  const host::Catalogue catalogue(std::vector<std::filesystem::path>{EBMLAB_BENCH_PLUGINS});
  auto specification = experiment::Specification::from_file(words[0]);
  for (const std::string& assignment : words.subspan(4)) specification.override_value(assignment);
  experiment::RunSpec spec;
  for (experiment::RunSpec& run : experiment::resolve(specification, catalogue.plugins())) {
    if (run.method == words[1]) spec = std::move(run);
  }
  if (spec.stages.empty()) throw ConfigError("there is no method " + words[1]);
  const std::int64_t steps = std::stoll(words[2]), repetitions = std::stoll(words[3]);
  training::Silence silence;
  training::Session session(spec, catalogue, {.data_dirs = {}, .ranks = &ranks}, silence);
  session.train_blindly(steps);
  for (std::int64_t i = 0; i < repetitions; ++i) {
    static_cast<void>(ranks.is_agreed("start"));
    const Clock::time_point begin = Clock::now();
    session.train_blindly(steps);
    static_cast<void>(ranks.is_agreed("end"));
    if (ranks.rank() != 0) continue;
    std::cout << seconds_since(begin) / static_cast<double>(steps) << " " << parameters_of(spec, catalogue) << std::endl;
  }
}

int run(const std::vector<std::string>& words) {
  const std::int64_t count = std::stoll(words.at(0));
  std::unique_ptr<parallel::Communicator> ranks = std::make_unique<parallel::Communicator>();
  if (count > 1) ranks = std::make_unique<parallel::Joined>(parallel::join_mpi(count));
  at::set_num_threads(1);
  training::keep_freed_memory();  // as the program does
  if (words.at(1) == "means") measure_means(*ranks);
  if (words.at(1) == "steps") measure_steps(*ranks, Words(words).subspan(2));
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace ebmlab::bench

int main(int argc, char** argv) {
  try {
    return ebmlab::bench::run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::cerr << "parallel_bench: " << error.what() << "\n";
    return EXIT_FAILURE;
  }
}
