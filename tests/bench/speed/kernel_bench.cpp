// SPDX-License-Identifier: MIT
// Google Benchmark on single calls: an energy's gradient, and one transition of a sampler, by rows. With its own options, such
// as --benchmark_filter=mlp.
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <benchmark/benchmark.h>

#include <filesystem>

#include "host/catalogue.hpp"

namespace ebmlab::bench {
namespace {

constexpr std::int64_t kDimension = 2;

const host::Catalogue& catalogue() {
  static const host::Catalogue instance({std::filesystem::canonical("/proc/self/exe").parent_path().parent_path() / "plugins"});
  return instance;
}

struct Models {
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{0});
  ModelContext context{{kDimension}, at::TensorOptions().dtype(at::kFloat), generator, {}};
  std::unique_ptr<host::GuardedEnergy> energy;
  std::unique_ptr<Sampler> sampler;
  at::Tensor x;

  Models(const std::string& energy_id, const std::string& sampler_id, std::int64_t rows)
      : energy(catalogue().make_energy(energy_id, {}, context)),
        sampler(catalogue().make_sampler(sampler_id, {}, context)),
        x(at::empty({rows, kDimension}, at::kFloat).normal_(0.0, 1.0, generator)) {}
};

void gradient(benchmark::State& state, const std::string& energy) {
  Models models(energy, "langevin", state.range(0));
  while (state.KeepRunning()) benchmark::DoNotOptimize(models.energy->gradient(models.x));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

void transition(benchmark::State& state, const std::string& energy, const std::string& sampler) {
  Models models(energy, sampler, state.range(0));
  auto& kernel = dynamic_cast<host::GuardedSampler&>(*models.sampler);
  Chains chains = kernel.init(models.x, *models.energy);
  while (state.KeepRunning()) kernel.step(chains, *models.energy, models.generator);
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

void register_for(const std::string& energy) {
  constexpr int kFew = 100, kMany = 10000;
  benchmark::RegisterBenchmark(("gradient/" + energy).c_str(), gradient, energy)->RangeMultiplier(10)->Range(kFew, kMany);
  for (const std::string sampler : {"langevin", "mala", "hmc"}) {
    std::string name = sampler;
    name.append("/").append(energy);
    benchmark::RegisterBenchmark(name.c_str(), transition, energy, sampler)->RangeMultiplier(10)->Range(kFew, kMany);
  }
}

}  // namespace
}  // namespace ebmlab::bench

int main(int argc, char** argv) {
  at::set_num_threads(1);
  const at::NoGradGuard no_graph;
  for (const char* energy : {"double_well", "gaussian_mixture", "mlp"}) ebmlab::bench::register_for(energy);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
