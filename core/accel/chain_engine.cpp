// SPDX-License-Identifier: MIT
#include "accel/chain_engine.hpp"

#include <algorithm>
#include <cmath>

#include "accel/aligned.hpp"
#include "accel/targets.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "accel/chain_engine.cpp"
#include <hwy/foreach_target.h>
// After it: these are compiled once for each processor.
#include <hwy/highway.h>

#include "accel/random-inl.hpp"

#ifndef EBMLAB_ACCEL_CHAIN_BLOCK
#define EBMLAB_ACCEL_CHAIN_BLOCK
namespace ebmlab::accel {

/// A block's view of rows [chains, width] in memory. Lanes beyond the last chain repeat it, and are not written back.
struct BlockRows {
  std::int64_t first, count, width;

  BlockRows(std::int64_t block, std::int64_t chains, std::int64_t width)
      : first(block * kLanes), count(std::min(kLanes, chains - block * kLanes)), width(width) {}

  void load(std::span<const float> rows, float* lanes) const {
    for (std::int64_t l = 0; l < kLanes; ++l) {
      const float* row = rows.data() + (first + std::min(l, count - 1)) * width;
      for (std::int64_t i = 0; i < width; ++i) lanes[i * kLanes + l] = row[i];
    }
  }
  void store(const float* lanes, std::span<float> rows) const {
    for (std::int64_t l = 0; l < count; ++l) {
      float* row = rows.data() + (first + l) * width;
      for (std::int64_t i = 0; i < width; ++i) row[i] = lanes[i * kLanes + l];
    }
  }
};

inline std::size_t lanes_of(std::int64_t rows) { return static_cast<std::size_t>(rows * kLanes); }

}  // namespace ebmlab::accel
#endif

HWY_BEFORE_NAMESPACE();
namespace ebmlab::accel::HWY_NAMESPACE {

// Plain loops over a block's contiguous floats are left to the compiler, which vectorises them for the processor at hand.

/// The normals of step after step.
class Noise {
 public:
  Noise(const ChainJob& job, std::int64_t first_chain)
      : seed_(job.seed),
        first_chain_(first_chain),
        dimension_(job.energy.dimension()),
        steps_(steps_a_counter(dimension_)),
        rows_(normal_rows(dimension_)),
        values_(lanes_of(rows_)) {}

  /// [dimension, kLanes] of `step`; steps come one after the other, from 0.
  const float* of(std::int64_t step) {
    if (step % steps_ == 0) fill_normals(seed_, first_chain_, step / steps_, rows_, values_.get());
    return values_.get() + step % steps_ * dimension_ * kLanes;
  }

 private:
  std::uint64_t seed_;
  std::int64_t first_chain_, dimension_, steps_, rows_;
  AlignedFloats values_;
};

void langevin(const ChainJob& job, float step_size, std::span<float> rows, std::int64_t block) {
  const std::int64_t dimension = job.energy.dimension(), size = dimension * kLanes;
  const BlockRows view(block, job.chains, dimension);
  AlignedFloats positions(lanes_of(dimension)), slopes(lanes_of(dimension)), energy(lanes_of(1));
  AlignedFloats workspace(job.workspace());
  Noise noise(job, job.first + view.first);
  float* HWY_RESTRICT x = positions.get();
  const float* HWY_RESTRICT gradient = slopes.get();
  const float spread = std::sqrt(2.0F * step_size);
  view.load(rows, x);
  for (std::int64_t step = 0; step < job.steps; ++step) {
    job.mover().evaluate(x, energy.get(), slopes.get(), workspace.get());
    const float* HWY_RESTRICT z = noise.of(step);
    for (std::int64_t i = 0; i < size; ++i) x[i] = x[i] - step_size * gradient[i] + spread * z[i];
  }
  view.store(x, rows);
}

/// |p|^2 / 2 of each lane.
void kinetic(const float* HWY_RESTRICT p, std::int64_t dimension, float* HWY_RESTRICT result) {
  for (std::int64_t l = 0; l < kLanes; ++l) result[l] = 0.0F;
  for (std::int64_t i = 0; i < dimension; ++i) {
    for (std::int64_t l = 0; l < kLanes; ++l) result[l] += 0.5F * p[i * kLanes + l] * p[i * kLanes + l];
  }
}

/// p <- p - share step scale gradient: a push of the momenta, which are in units of the root of the mass.
void push(float* HWY_RESTRICT p, const float* HWY_RESTRICT gradient, const float* HWY_RESTRICT step, float share,
          std::span<const float> scale) {
  for (std::size_t i = 0; i < scale.size(); ++i) {
    const float factor = share * scale[i];
    for (std::int64_t l = 0; l < kLanes; ++l) p[i * kLanes + l] -= step[l] * factor * gradient[i * kLanes + l];
  }
}

void drift(float* HWY_RESTRICT x, const float* HWY_RESTRICT p, const float* HWY_RESTRICT step, std::span<const float> scale) {
  for (std::size_t i = 0; i < scale.size(); ++i) {
    const float factor = scale[i];
    for (std::int64_t l = 0; l < kLanes; ++l) x[i * kLanes + l] += step[l] * factor * p[i * kLanes + l];
  }
}

/// Where a lane of `mask` is 1 the value of `yes`, else what is there. By selection, so that what is not finite stays out.
void select(const std::int32_t* HWY_RESTRICT mask, const float* HWY_RESTRICT yes, std::int64_t rows, float* HWY_RESTRICT out) {
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t l = 0; l < kLanes; ++l) {
      out[i * kLanes + l] = mask[l] != 0 ? yes[i * kLanes + l] : out[i * kLanes + l];
    }
  }
}

/// min(1, exp(gain)) of each lane; 0 where the end's Hamiltonian or the gain is not a number or not finite.
void acceptance_of(const float* HWY_RESTRICT gain, const float* HWY_RESTRICT end, float* HWY_RESTRICT acceptance,
                   std::int32_t* HWY_RESTRICT is_divergent) {
  const D df;
  for (std::int64_t l = 0; l < kLanes; l += static_cast<std::int64_t>(hn::Lanes(df))) {
    const V g = hn::Load(df, gain + l), e = hn::Load(df, end + l);
    const auto usable = hn::And(hn::Eq(hn::Mul(e, hn::Zero(df)), hn::Zero(df)), hn::Eq(g, g));
    const V probability = hn::Exp(df, hn::Min(hn::IfThenElse(usable, g, hn::Zero(df)), hn::Zero(df)));
    hn::Store(hn::IfThenElse(usable, probability, hn::Zero(df)), df, acceptance + l);
    const auto fine = hn::And(usable, hn::Gt(g, hn::Set(df, -kLargestError)));
    const DI di;
    hn::Store(hn::BitCast(di, hn::IfThenElse(fine, hn::Zero(df), hn::BitCast(df, hn::Set(di, 1)))), di, is_divergent + l);
  }
}

void hamiltonian(const ChainJob& job, const Hamiltonian& settings, const HamiltonianRows& chains, std::int64_t block) {
  const std::int64_t dimension = job.energy.dimension();
  const std::size_t size = lanes_of(dimension);
  const BlockRows view(block, job.chains, dimension), scalars(block, job.chains, 1);
  AlignedFloats x(size), gradient(size), end_x(size), end_gradient(size), p(size);
  AlignedFloats energy(kLanes), end_energy(kLanes), start(kLanes), end(kLanes), step(kLanes), uniform(kLanes), jitter(kLanes);
  AlignedFloats acceptance(kLanes), accepted_share(kLanes), divergent_share(kLanes), workspace(job.workspace());
  alignas(64) std::int32_t is_divergent[kLanes], is_accepted[kLanes];  // NOLINT(*-avoid-c-arrays): SIMD lanes
  Noise noise(job, job.first + view.first);
  view.load(chains.x, x.get());
  view.load(chains.gradient, gradient.get());
  scalars.load(chains.energy, energy.get());
  std::fill_n(accepted_share.get(), kLanes, 0.0F);
  std::fill_n(divergent_share.get(), kLanes, 0.0F);

  for (std::int64_t transition = 0; transition < job.steps; ++transition) {
    const float* z = noise.of(transition);
    fill_decisions(job.seed, job.first + view.first, transition, uniform.get(), jitter.get());
    for (std::int64_t l = 0; l < kLanes; ++l) {
      step.get()[l] = settings.step_size * (1.0F + settings.jitter * (2.0F * jitter.get()[l] - 1.0F));
    }
    std::copy_n(z, size, p.get());
    std::copy_n(x.get(), size, end_x.get());
    kinetic(p.get(), dimension, start.get());
    for (std::int64_t l = 0; l < kLanes; ++l) start.get()[l] += energy.get()[l];

    push(p.get(), gradient.get(), step.get(), 0.5F, settings.scale);
    for (std::int64_t i = 1; i <= settings.leapfrogs; ++i) {
      drift(end_x.get(), p.get(), step.get(), settings.scale);
      const bool is_end = i == settings.leapfrogs;
      const FusedEnergy& here = is_end ? job.energy : job.mover();
      here.evaluate(end_x.get(), end_energy.get(), end_gradient.get(), workspace.get());
      push(p.get(), end_gradient.get(), step.get(), is_end ? 0.5F : 1.0F, settings.scale);
    }

    kinetic(p.get(), dimension, end.get());
    for (std::int64_t l = 0; l < kLanes; ++l) end.get()[l] += end_energy.get()[l];
    for (std::int64_t l = 0; l < kLanes; ++l) jitter.get()[l] = start.get()[l] - end.get()[l];  // the gain
    acceptance_of(jitter.get(), end.get(), acceptance.get(), is_divergent);
    for (std::int64_t l = 0; l < kLanes; ++l) {
      is_accepted[l] = uniform.get()[l] < acceptance.get()[l] ? 1 : 0;
      accepted_share.get()[l] += acceptance.get()[l];
      divergent_share.get()[l] += static_cast<float>(is_divergent[l]);
    }
    select(is_accepted, end_x.get(), dimension, x.get());
    select(is_accepted, end_gradient.get(), dimension, gradient.get());
    select(is_accepted, end_energy.get(), 1, energy.get());
  }

  const float share = 1.0F / static_cast<float>(std::max<std::int64_t>(job.steps, 1));
  for (std::int64_t l = 0; l < kLanes; ++l) {
    accepted_share.get()[l] *= share;
    divergent_share.get()[l] *= share;
  }
  view.store(x.get(), chains.x);
  view.store(gradient.get(), chains.gradient);
  scalars.store(energy.get(), chains.energy);
  scalars.store(accepted_share.get(), chains.acceptance);
  scalars.store(divergent_share.get(), chains.divergent);
  scalars.store(start.get(), chains.hamiltonian);
}

const char* processor() { return HWY_TARGET == HWY_AVX3 ? "AVX-512" : HWY_TARGET == HWY_AVX2 ? "AVX2" : "portable"; }

}  // namespace ebmlab::accel::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ebmlab::accel {

HWY_EXPORT(langevin);
HWY_EXPORT(hamiltonian);
HWY_EXPORT(processor);

void langevin(const ChainJob& job, float step_size, std::span<float> x, std::int64_t block) {
  HWY_DYNAMIC_DISPATCH(langevin)(job, step_size, x, block);
}

void hamiltonian(const ChainJob& job, const Hamiltonian& settings, const HamiltonianRows& chains, std::int64_t block) {
  HWY_DYNAMIC_DISPATCH(hamiltonian)(job, settings, chains, block);
}

void evaluate(const FusedEnergy& energy, std::span<const float> x, std::span<float> values, std::span<float> gradient) {
  const auto chains = static_cast<std::int64_t>(values.size());
  const std::size_t size = lanes_of(energy.dimension());
  AlignedFloats positions(size), slopes(size), levels(kLanes), workspace(energy.workspace());
  for (std::int64_t block = 0; block < block_count(chains); ++block) {
    const BlockRows view(block, chains, energy.dimension()), scalars(block, chains, 1);
    view.load(x, positions.get());
    energy.evaluate(positions.get(), levels.get(), slopes.get(), workspace.get());
    view.store(slopes.get(), gradient);
    scalars.store(levels.get(), values);
  }
}

const char* processor() { return HWY_DYNAMIC_DISPATCH(processor)(); }

}  // namespace ebmlab::accel
#endif  // HWY_ONCE
