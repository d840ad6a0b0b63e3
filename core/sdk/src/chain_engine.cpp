// SPDX-License-Identifier: MIT
#include "accel/chain_engine.hpp"

#include <ebmlab/chain_engine.hpp>

#include <ATen/CPUGeneratorImpl.h>

#include <mutex>

#include "accel/bf16_product.hpp"
#include "parallel.hpp"

namespace ebmlab {

namespace {

std::span<float> span_of(at::Tensor& tensor) {
  return {tensor.mutable_data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
}

std::unique_ptr<const FusedEnergy> fused_for(const at::Tensor& x, const EnergyModel& energy) {
  if (x.scalar_type() != at::kFloat || !x.device().is_cpu()) return nullptr;
  return energy.fused();
}

/// Where the chains of this rank stand among those of all.
std::int64_t first_chain(const at::Tensor& x, const at::Generator& generator) { return ranks_of(generator).rank() * x.size(0); }

std::uint64_t draw_seed(at::Generator& generator) {
  auto* source = at::check_generator<at::CPUGeneratorImpl>(generator);
  const std::lock_guard<std::mutex> lock(source->mutex_);
  return source->random64();
}

/// A copy of its own, to be written through a pointer.
at::Tensor own(const at::Tensor& tensor) { return tensor.detach().clone(at::MemoryFormat::Contiguous); }

}  // namespace

std::string kernels() {
  std::string text = accel::processor();
  if (accel::bf16_unit() == accel::Bf16Unit::kVectors) text += ", bfloat16 by AVX512-BF16";
  if (accel::bf16_unit() == accel::Bf16Unit::kTiles) text += ", bfloat16 by AMX";
  return text;
}

ParamSpec precision_param() {
  return {
      .key = "precision",
      .doc =
          "of a network's products while chains move on the CPU in float32; a lower one is used where the processor is faster "
          "with it (bf16: AVX512-BF16 or AMX, bf16x3: AMX)",
      .fallback = precision_names().front(),
      .choices = precision_names(),
      .advanced = true};
}

Precision precision_of(const Params& params) { return precision_named(params.text("precision")); }

std::optional<at::Tensor> fused_langevin(const at::Tensor& x, const EnergyModel& energy, double step_size, std::int64_t steps,
                                         at::Generator& generator, Precision precision) {
  const std::unique_ptr<const FusedEnergy> fused = fused_for(x, energy);
  if (fused == nullptr) return std::nullopt;
  const std::unique_ptr<const FusedEnergy> guide = fused->in(precision);
  const accel::ChainJob job{*fused, draw_seed(generator), steps, x.size(0), guide.get(), first_chain(x, generator)};
  at::Tensor result = own(x);
  const std::span<float> rows = span_of(result);
  share(accel::block_count(job.chains),
        [&](std::int64_t block) { accel::langevin(job, static_cast<float>(step_size), rows, block); });
  energy.count(0, job.chains * steps);
  return result;
}

std::optional<HamiltonianChains> fused_hamiltonian(const HamiltonianChains& chains, const EnergyModel& energy,
                                                   const HamiltonianStep& settings, std::int64_t steps,
                                                   at::Generator& generator) {
  const std::unique_ptr<const FusedEnergy> fused = fused_for(chains.x, energy);
  if (fused == nullptr) return std::nullopt;
  const std::unique_ptr<const FusedEnergy> guide = fused->in(settings.precision);
  const accel::ChainJob job{*fused,           draw_seed(generator), steps,
                            chains.x.size(0), guide.get(),          first_chain(chains.x, generator)};
  HamiltonianChains result{own(chains.x), own(chains.energy), own(chains.gradient)};
  for (at::Tensor* each : {&result.acceptance, &result.divergent, &result.hamiltonian}) *each = at::empty_like(result.energy);
  at::Tensor scale = settings.scale.contiguous();
  const accel::Hamiltonian step{settings.step_size.item<float>(), static_cast<float>(settings.jitter), settings.leapfrogs,
                                span_of(scale)};
  const accel::HamiltonianRows rows{span_of(result.x),          span_of(result.energy),    span_of(result.gradient),
                                    span_of(result.acceptance), span_of(result.divergent), span_of(result.hamiltonian)};
  share(accel::block_count(job.chains), [&](std::int64_t block) { accel::hamiltonian(job, step, rows, block); });
  energy.count(job.chains * steps, job.chains * steps * settings.leapfrogs);
  return result;
}

FusedValues evaluate(const FusedEnergy& energy, const at::Tensor& x) {
  at::Tensor events = own(x);
  FusedValues values{at::empty({x.size(0)}, x.options()), at::empty_like(events)};
  accel::evaluate(energy, span_of(events), span_of(values.energy), span_of(values.gradient));
  return values;
}

}  // namespace ebmlab
