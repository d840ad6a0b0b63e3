// SPDX-License-Identifier: MIT
#include "accel/bf16_product.hpp"

#include <algorithm>
#include <bit>

#include "accel/bf16_tiles.hpp"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace ebmlab::accel {

namespace {

/// The bits of the nearest bfloat16 (the even one of two), as a float's: the lower half is 0.
inline std::uint32_t rounded(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  return (bits + 0x7fffU + (bits >> 16 & 1U)) & 0xffff0000U;
}

inline float rest(float value) { return value - std::bit_cast<float>(rounded(value)); }

inline Bf16Pair pair_of(float first, float second) { return rounded(first) >> 16 | rounded(second); }

/// Where a row of sums goes.
template <Then then>
inline void finish_row(const float* __restrict sums, float bias, const float* __restrict other, float* __restrict out) {
  for (std::int64_t l = 0; l < 2 * kTile; ++l) {
    if constexpr (then == Then::kStore) out[l] = sums[l];
    if constexpr (then == Then::kAddBias) out[l] = sums[l] + bias;
    if constexpr (then == Then::kTimes) out[l] = sums[l] * other[l];
    if constexpr (then == Then::kAddTo) out[l] = sums[l] + other[l];
  }
}

}  // namespace

// A form is made for each call of the engine, so this must not take as long as the steps that it makes faster.
Bf16Matrix::Bf16Matrix(const PackedMatrix& matrix, std::int64_t planes)
    : rows_(matrix.rows()), columns_(matrix.columns()), planes_(planes) {
  const std::int64_t row_tiles = (rows_ + kTile - 1) / kTile, plane_size = kTile * kTile;
  pairs_.assign(static_cast<std::size_t>(row_tiles * column_tiles() * planes_ * plane_size), 0);
  for (std::int64_t row = 0; row < rows_; ++row) {
    const float* values = matrix.panel(row / kPanel * kPanel) + row % kPanel;  // from a column to the next: kPanel
    for (std::int64_t column = 0; column < columns_; column += 2 * kTile) {
      Bf16Pair* place = pairs_.data() + offset(row / kTile, column / (2 * kTile), 0) + row % kTile * kTile;
      const std::int64_t pairs = std::min(kTile, (columns_ - column) / 2);
      const float* from = values + column * kPanel;
      const auto put = [&](std::int64_t p, float first, float second) {
        place[p] = pair_of(first, second);
        if (planes_ == 2) place[plane_size + p] = pair_of(rest(first), rest(second));
      };
      for (std::int64_t p = 0; p < pairs; ++p) put(p, from[2 * p * kPanel], from[(2 * p + 1) * kPanel]);
      if (column + 2 * pairs < columns_ && pairs < kTile) put(pairs, from[2 * pairs * kPanel], 0.0F);
    }
  }
}

std::span<const std::array<std::int64_t, 2>> terms(std::int64_t planes) {
  static constexpr std::array<std::array<std::int64_t, 2>, 3> kTerms{{{0, 0}, {0, 1}, {1, 0}}};
  return std::span(kTerms).first(planes == 1 ? 1 : kTerms.size());
}

EBMLAB_FOR_EVERY_PROCESSOR
void to_pairs(const Bf16Matrix& m, const float* x, Bf16Pair* pairs) {
  static constexpr std::array<float, kLanes> kNothing{};
  const std::int64_t rows = m.column_tiles() * kTile;
  for (std::int64_t p = 0; p < rows; ++p) {
    const float* __restrict first = 2 * p < m.columns() ? x + 2 * p * kLanes : kNothing.data();
    const float* __restrict second = 2 * p + 1 < m.columns() ? x + (2 * p + 1) * kLanes : kNothing.data();
    Bf16Pair* __restrict high = pairs + p * kLanes;
    for (std::int64_t l = 0; l < kLanes; ++l) high[l] = pair_of(first[l], second[l]);
    if (m.planes() == 1) continue;
    Bf16Pair* __restrict low = high + rows * kLanes;
    for (std::int64_t l = 0; l < kLanes; ++l) low[l] = pair_of(rest(first[l]), rest(second[l]));
  }
}

EBMLAB_FOR_EVERY_PROCESSOR
void finish(const float* sums, const Bf16Matrix& m, Then then, std::int64_t row, std::int64_t lane, const float* other,
            float* out) {
  const std::int64_t last = std::min(row + 2 * kTile, m.rows());
  for (std::int64_t r = row; r < last; ++r, sums += 2 * kTile) {
    const std::int64_t place = r * kLanes + lane;
    switch (then) {
      case Then::kStore:
        finish_row<Then::kStore>(sums, 0.0F, nullptr, out + place);
        break;
      case Then::kAddBias:
        finish_row<Then::kAddBias>(sums, other[r], nullptr, out + place);
        break;
      case Then::kTimes:
        finish_row<Then::kTimes>(sums, 0.0F, other + place, out + place);
        break;
      case Then::kAddTo:
        finish_row<Then::kAddTo>(sums, 0.0F, other + place, out + place);
        break;
    }
  }
}

#if defined(__x86_64__)

namespace {

/// AMX's registers. Instructions are written out: the compiler need not know them, and nothing is moved across them.
class AmxTiles {
 public:
  AmxTiles() {
    Configuration whole{};
    whole.palette = 1;
    std::fill_n(whole.row_bytes, 8, static_cast<std::uint16_t>(4 * kTile));
    std::fill_n(whole.rows, 8, static_cast<std::uint8_t>(kTile));
    asm volatile("ldtilecfg %0" ::"m"(whole) : "memory");
  }
  ~AmxTiles() { asm volatile("tilerelease" ::: "memory"); }
  AmxTiles(const AmxTiles&) = delete;
  AmxTiles& operator=(const AmxTiles&) = delete;

  template <int tile>
  void zero() {
    asm volatile("tilezero %%tmm%c0" ::"i"(tile));
  }
  template <int tile>
  void load(const void* from, std::size_t stride) {
    asm volatile("tileloadd (%0,%1,1), %%tmm%c2" ::"r"(from), "r"(stride), "i"(tile) : "memory");
  }
  template <int tile>
  void store(void* to, std::size_t stride) {
    asm volatile("tilestored %%tmm%c2, (%0,%1,1)" ::"r"(to), "r"(stride), "i"(tile) : "memory");
  }
  /// sum [16, 16] += rows [16, 32] times columns [32, 16], which lie as pairs.
  template <int sum, int rows, int columns>
  void add_product() {
    asm volatile("tdpbf16ps %%tmm%c2, %%tmm%c1, %%tmm%c0" ::"i"(sum), "i"(rows), "i"(columns));
  }

 private:
  struct alignas(64) Configuration {
    std::uint8_t palette, first_row, reserved[14];  // NOLINT(*-avoid-c-arrays): the processor's layout
    std::uint16_t row_bytes[16];                    // NOLINT(*-avoid-c-arrays)
    std::uint8_t rows[16];                          // NOLINT(*-avoid-c-arrays)
  };
  static_assert(sizeof(Configuration) == 64);
};

/// Four rows of the matrix by all lanes: 16 sums in registers, each of 16 lanes.
template <Then then>
__attribute__((target("avx512f,avx512bf16"))) void multiply_by_vectors(const Bf16Matrix& m, const Bf16Pair* pairs,
                                                                       const float* other, float* out) {
  constexpr std::int64_t kRows = 4, kVectors = kLanes / kTile;
  for (std::int64_t row = 0; row < m.rows(); row += kRows) {
    __m512 sum[kRows][kVectors];  // NOLINT(*-avoid-c-arrays): registers, once the loops over it are unrolled
    for (auto& of_row : sum) {
      for (__m512& each : of_row) each = _mm512_setzero_ps();
    }
    const Bf16Pair* x = pairs;
    for (std::int64_t k = 0; k < m.column_tiles(); ++k) {
      const Bf16Pair* weights = m.tile(row / kTile, k, 0) + row % kTile * kTile;
      for (std::int64_t p = 0; p < kTile; ++p, x += kLanes) {
        __m512bh column[kVectors];  // NOLINT(*-avoid-c-arrays)
        for (std::int64_t v = 0; v < kVectors; ++v) column[v] = (__m512bh)_mm512_load_si512(x + v * kTile);
        for (std::int64_t r = 0; r < kRows; ++r) {
          const auto weight = (__m512bh)_mm512_set1_epi32(static_cast<int>(weights[r * kTile + p]));
          for (std::int64_t v = 0; v < kVectors; ++v) sum[r][v] = _mm512_dpbf16_ps(sum[r][v], weight, column[v]);
        }
      }
    }
    for (std::int64_t r = 0; r < kRows && row + r < m.rows(); ++r) {
      for (std::int64_t v = 0; v < kVectors; ++v) {
        const std::int64_t place = (row + r) * kLanes + v * kTile;
        __m512 value = sum[r][v];
        if constexpr (then == Then::kAddBias) value = _mm512_add_ps(value, _mm512_set1_ps(other[row + r]));
        if constexpr (then == Then::kTimes) value = _mm512_mul_ps(value, _mm512_load_ps(other + place));
        if constexpr (then == Then::kAddTo) value = _mm512_add_ps(value, _mm512_load_ps(other + place));
        _mm512_store_ps(out + place, value);
      }
    }
  }
}

/// The operating system lets a process use the registers' 8 kB when asked to.
bool may_use_tiles() {
  unsigned int a = 0, b = 0, c = 0, d = 0;
  constexpr unsigned int kBf16 = 1U << 22, kTiles = 1U << 24;
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d) == 0 || (d & kBf16) == 0 || (d & kTiles) == 0) return false;
  constexpr int64_t kRequestPermission = 0x1023, kTileData = 18;  // ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA
  return syscall(SYS_arch_prctl, kRequestPermission, kTileData) == 0;
}

Bf16Unit find_unit() {
  __builtin_cpu_init();
  if (may_use_tiles()) return Bf16Unit::kTiles;
  return __builtin_cpu_supports("avx512bf16") ? Bf16Unit::kVectors : Bf16Unit::kNone;
}

}  // namespace

Bf16Unit bf16_unit() {
  static const Bf16Unit unit = find_unit();
  return unit;
}

void multiply(Bf16Unit unit, const Bf16Matrix& m, Then then, const float* x, const float* other, float* out, Bf16Pair* pairs) {
  to_pairs(m, x, pairs);
  if (unit == Bf16Unit::kTiles) {
    multiply_by_tiles<AmxTiles>(m, then, pairs, other, out);
    return;
  }
  switch (then) {
    case Then::kStore:
      return multiply_by_vectors<Then::kStore>(m, pairs, other, out);
    case Then::kAddBias:
      return multiply_by_vectors<Then::kAddBias>(m, pairs, other, out);
    case Then::kTimes:
      return multiply_by_vectors<Then::kTimes>(m, pairs, other, out);
    case Then::kAddTo:
      return multiply_by_vectors<Then::kAddTo>(m, pairs, other, out);
  }
}

#else

Bf16Unit bf16_unit() { return Bf16Unit::kNone; }
void multiply(Bf16Unit /*unit*/, const Bf16Matrix& /*m*/, Then /*then*/, const float* /*x*/, const float* /*other*/,
              float* /*out*/, Bf16Pair* /*pairs*/) {}

#endif

}  // namespace ebmlab::accel
