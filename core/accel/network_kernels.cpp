// SPDX-License-Identifier: MIT
#include "accel/network_kernels.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "accel/targets.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "accel/network_kernels.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

#include "accel/activations-inl.hpp"
#include "accel/simd-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace ebmlab::accel::HWY_NAMESPACE {

void activate(Activation activation, const float* input, const float* bias, std::size_t rows, std::size_t width,
              const ActivationOutput& output) {
  with_activation(activation, [&](const auto& phi) HWY_ATTR {
    for (std::size_t row = 0; row < rows; ++row) {
      const std::size_t start = row * width;
      for_each_vector(width, [&](const auto& memory, std::size_t i) HWY_ATTR {
        const std::size_t k = start + i;
        const Jet jet = phi(hn::Add(memory.load(input + k), memory.load(bias + i)));
        memory.store(jet.value, output.value + k);
        if (output.slope == nullptr) return;
        memory.store(jet.slope, output.slope + k);
        if (output.curvature != nullptr) memory.store(jet.curvature, output.curvature + k);
      });
    }
  });
}

void multiply_and_sum(float* gradient, const float* slope, std::size_t rows, std::size_t width, float* sums) {
  // Column sums in two levels: of a few rows, then of those sums. One level loses digits with many rows.
  constexpr std::size_t kRows = 32, kColumns = 256;
  std::array<float, kColumns> part;
  for (std::size_t left = 0; left < width; left += kColumns) {
    const std::size_t columns = std::min(kColumns, width - left);
    for (std::size_t top = 0; top < rows; top += kRows) {
      part.fill(0.0F);
      for (std::size_t row = top; row < std::min(rows, top + kRows); ++row) {
        const std::size_t start = row * width + left;
        for_each_vector(columns, [&](const auto& memory, std::size_t i) HWY_ATTR {
          const V product = hn::Mul(memory.load(gradient + start + i), memory.load(slope + start + i));
          memory.store(product, gradient + start + i);
          memory.store(hn::Add(memory.load(part.data() + i), product), part.data() + i);
        });
      }
      for_each_vector(columns, [&](const auto& memory, std::size_t i) HWY_ATTR {
        memory.store(hn::Add(memory.load(sums + left + i), memory.load(part.data() + i)), sums + left + i);
      });
    }
  }
}

void adjoint_of_delta(float* p, const float* u, const float* slope, const float* curvature, std::size_t n, float* of_input) {
  for_each_vector(n, [&](const auto& memory, std::size_t i) HWY_ATTR {
    const V adjoint = memory.load(p + i);
    memory.store(hn::Mul(hn::Mul(adjoint, memory.load(u + i)), memory.load(curvature + i)), of_input + i);
    memory.store(hn::Mul(adjoint, memory.load(slope + i)), p + i);
  });
}

/// Beyond what the vector form reduces exactly, the library's.
template <typename Wave>
HWY_INLINE V wave_of(V phase, V vector_form, const Wave& library) {
  constexpr float kLargest = 39000.0F;
  if (HWY_LIKELY(hn::AllTrue(D(), hn::Le(hn::Abs(phase), hn::Set(D(), kLargest))))) return vector_form;
  HWY_ALIGN std::array<float, HWY_MAX_BYTES / sizeof(float)> values;
  hn::Store(phase, D(), values.data());
  for (std::size_t i = 0; i < hn::Lanes(D()); ++i) values[i] = library(values[i]);
  return hn::Load(D(), values.data());
}

void fourier_features(const float* x, std::size_t inputs, const float* phase, std::size_t count, std::size_t rows,
                      float* output) {
  for (std::size_t row = 0; row < rows; ++row) {
    std::copy_n(x + row * inputs, inputs, output);
    float* sines = output + inputs;
    const float* phases = phase + row * count;
    for_each_vector(count, [&](const auto& memory, std::size_t i) HWY_ATTR {
      const V a = memory.load(phases + i);
      memory.store(wave_of(a, hn::Sin(D(), a), [](float v) { return std::sin(v); }), sines + i);
      memory.store(wave_of(a, hn::Cos(D(), a), [](float v) { return std::cos(v); }), sines + count + i);
    });
    output += inputs + 2 * count;
  }
}

void fourier_slope(const float* gradient, const float* features, std::size_t inputs, std::size_t count, std::size_t rows,
                   float* output) {
  for (std::size_t row = 0; row < rows; ++row) {
    const std::size_t start = row * (inputs + 2 * count) + inputs;
    const float *g = gradient + start, *f = features + start;
    for_each_vector(count, [&](const auto& memory, std::size_t i) HWY_ATTR {
      const V up = hn::Mul(memory.load(g + i), memory.load(f + count + i));
      memory.store(hn::NegMulAdd(memory.load(g + count + i), memory.load(f + i), up), output + row * count + i);
    });
  }
}

}  // namespace ebmlab::accel::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ebmlab::accel {

HWY_EXPORT(activate);
HWY_EXPORT(multiply_and_sum);
HWY_EXPORT(adjoint_of_delta);
HWY_EXPORT(fourier_features);
HWY_EXPORT(fourier_slope);

void activate(Activation activation, const float* input, const float* bias, std::size_t rows, std::size_t width,
              const ActivationOutput& output) {
  HWY_DYNAMIC_DISPATCH(activate)(activation, input, bias, rows, width, output);
}

void multiply_and_sum(float* gradient, const float* slope, std::size_t rows, std::size_t width, float* sums) {
  HWY_DYNAMIC_DISPATCH(multiply_and_sum)(gradient, slope, rows, width, sums);
}

void adjoint_of_delta(float* p, const float* u, const float* slope, const float* curvature, std::size_t n, float* of_input) {
  HWY_DYNAMIC_DISPATCH(adjoint_of_delta)(p, u, slope, curvature, n, of_input);
}

void fourier_features(const float* x, std::size_t inputs, const float* phase, std::size_t count, std::size_t rows,
                      float* output) {
  HWY_DYNAMIC_DISPATCH(fourier_features)(x, inputs, phase, count, rows, output);
}

void fourier_slope(const float* gradient, const float* features, std::size_t inputs, std::size_t count, std::size_t rows,
                   float* output) {
  HWY_DYNAMIC_DISPATCH(fourier_slope)(gradient, features, inputs, count, rows, output);
}

}  // namespace ebmlab::accel
#endif
