// SPDX-License-Identifier: MIT
#include "floor.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "stopwatch.hpp"

namespace ebmlab::bench {
namespace {

constexpr int kTries = 9;
constexpr std::int64_t kRounds = 2'000'000;
constexpr int kSums = 10;  // independent: more than latency times units needs, fewer than registers there are

/// Multiply-adds that wait for nothing but their own kind. Returns something that depends on all of them. Plain variables, for
/// the compiler keeps an array in memory; the empty instruction wants each of them computed, in a register.
template <typename Vector>
[[gnu::always_inline]] inline float multiply_adds(float seed) {
  const Vector factor = Vector{} + 0.999F, term = Vector{} + seed;
  Vector a = term, b = term, c = term, d = term, e = term, f = term, g = term, h = term, i = term, j = term;
  for (std::int64_t round = 0; round < kRounds; ++round) {
    a = a * factor + term, b = b * factor + term, c = c * factor + term, d = d * factor + term, e = e * factor + term;
    f = f * factor + term, g = g * factor + term, h = h * factor + term, i = i * factor + term, j = j * factor + term;
    asm volatile("" : "+x"(a), "+x"(b), "+x"(c), "+x"(d), "+x"(e), "+x"(f), "+x"(g), "+x"(h), "+x"(i), "+x"(j));
  }
  const Vector total = a + b + c + d + e + f + g + h + i + j;
  return total[0];
}

using Lanes4 [[gnu::vector_size(16)]] = float;
using Lanes8 [[gnu::vector_size(32)]] = float;
using Lanes16 [[gnu::vector_size(64)]] = float;
float baseline(float seed) { return multiply_adds<Lanes4>(seed); }
[[gnu::target("avx2,fma")]] float avx2(float seed) { return multiply_adds<Lanes8>(seed); }
[[gnu::target("avx512f")]] float avx512(float seed) { return multiply_adds<Lanes16>(seed); }

template <typename Work>
double best_seconds(const Work& work) {
  double best = 1e9;
  for (int i = 0; i < kTries; ++i) {
    const Stopwatch watch;
    work();
    best = std::min(best, watch.cpu());
  }
  return best;
}

double gigabytes_a_second() {
  const std::size_t n = std::size_t{1} << 24U;
  std::vector<float> a(n), b(n, 1.0F), c(n, 2.0F);
  float scale = 0.5F;
  const double seconds = best_seconds([&] {
    asm volatile("" : "+r"(scale));
    for (std::size_t i = 0; i < n; ++i) a[i] = b[i] + scale * c[i];
    asm volatile("" : : "r"(a.data()) : "memory");
  });
  return 3.0 * static_cast<double>(n * sizeof(float)) / seconds * 1e-9;
}

}  // namespace

Floor measure_floor() {
  Floor floor;
  float (*kernel)(float) = baseline;
  int lanes = 4;
  floor.vectors = "SSE2";
  if (__builtin_cpu_supports("avx512f")) {
    kernel = avx512, lanes = 16, floor.vectors = "AVX-512";
  } else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    kernel = avx2, lanes = 8, floor.vectors = "AVX2";
  }
  volatile float sink = 0.0F;
  const double seconds = best_seconds([&] { sink = kernel(1.0F); });
  floor.gflops = 2.0 * kSums * lanes * static_cast<double>(kRounds) / seconds * 1e-9;
  floor.gigabytes = gigabytes_a_second();
  return floor;
}

}  // namespace ebmlab::bench
