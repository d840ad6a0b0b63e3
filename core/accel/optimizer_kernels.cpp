// SPDX-License-Identifier: MIT
#include "accel/optimizer_kernels.hpp"

#include <algorithm>

#include "accel/targets.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "accel/optimizer_kernels.cpp"
#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

#include "accel/simd-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace ebmlab::accel::HWY_NAMESPACE {

double sum_of_squares(const float* values, std::size_t n) {
  constexpr std::size_t kBlock = 1024;  // floats to a partial sum in single precision
  double total = 0.0;
  for (std::size_t start = 0; start < n; start += kBlock) {
    V sum = hn::Zero(D());
    for_each_vector(std::min(kBlock, n - start), [&](const auto& memory, std::size_t i) HWY_ATTR {
      const V value = memory.load(values + start + i);
      sum = hn::MulAdd(value, value, sum);
    });
    total += static_cast<double>(hn::GetLane(hn::SumOfLanes(D(), sum)));
  }
  return total;
}

void adam(const AdamStep& step, const float* gradient, std::size_t n, float* first, float* second, float* value,
          float* average) {
  const auto all = [](float x) HWY_ATTR { return hn::Set(D(), x); };
  const V scale = all(step.gradient_scale), weight1 = all(step.weight1), weight2 = all(step.weight2);
  const V correction2 = all(step.correction2), rate = all(step.rate), epsilon = all(step.epsilon);
  const V min = all(step.min), max = all(step.max), average_weight = all(step.average_weight);
  for_each_vector(n, [&](const auto& memory, std::size_t i) HWY_ATTR {
    const V g = gradient == nullptr ? hn::Zero(D()) : hn::Mul(memory.load(gradient + i), scale);
    const V m_old = memory.load(first + i), v_old = memory.load(second + i);
    const V m = hn::MulAdd(weight1, hn::Sub(g, m_old), m_old);
    const V v = hn::MulAdd(weight2, hn::Sub(hn::Mul(g, g), v_old), v_old);
    const V direction = hn::Div(m, hn::Add(hn::Sqrt(hn::Div(v, correction2)), epsilon));
    const V x = hn::Min(hn::Max(hn::NegMulAdd(rate, direction, memory.load(value + i)), min), max);
    memory.store(m, first + i);
    memory.store(v, second + i);
    memory.store(x, value + i);
    const V mean = memory.load(average + i);
    memory.store(hn::MulAdd(average_weight, hn::Sub(x, mean), mean), average + i);
  });
}

}  // namespace ebmlab::accel::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ebmlab::accel {

HWY_EXPORT(sum_of_squares);
HWY_EXPORT(adam);

double sum_of_squares(const float* values, std::size_t n) { return HWY_DYNAMIC_DISPATCH(sum_of_squares)(values, n); }

void adam(const AdamStep& step, const float* gradient, std::size_t n, float* first, float* second, float* value,
          float* average) {
  HWY_DYNAMIC_DISPATCH(adam)(step, gradient, n, first, second, value, average);
}

}  // namespace ebmlab::accel
#endif
