// SPDX-License-Identifier: MIT
// The vectors of floats and integers that all kernels of this folder speak of. Compiled once for each processor.
#if defined(EBMLAB_ACCEL_SIMD_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef EBMLAB_ACCEL_SIMD_INL
#undef EBMLAB_ACCEL_SIMD_INL
#else
#define EBMLAB_ACCEL_SIMD_INL
#endif  // EBMLAB_ACCEL_SIMD_INL

#include <hwy/highway.h>

#include <cstddef>

HWY_BEFORE_NAMESPACE();
namespace ebmlab::accel::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::ScalableTag<float>;
using V = hn::Vec<D>;
using DU = hn::RebindToUnsigned<D>;
using VU = hn::Vec<DU>;
using DI = hn::RebindToSigned<D>;

/// Whole vectors of memory.
struct Whole {
  [[nodiscard]] static HWY_INLINE V load(const float* from) { return hn::LoadU(D(), from); }
  static HWY_INLINE void store(V values, float* to) { hn::StoreU(values, D(), to); }
};

/// The first few lanes of one; the others are 0. By way of the stack, since masked loads of older instruction sets read, and
/// fault, beyond the mask.
struct Part {
  std::size_t count;
  [[nodiscard]] HWY_INLINE V load(const float* from) const {
    HWY_ALIGN float lanes[HWY_MAX_BYTES / sizeof(float)] = {};  // NOLINT(*-avoid-c-arrays)
    for (std::size_t i = 0; i < count; ++i) lanes[i] = from[i];
    return hn::Load(D(), lanes);
  }
  HWY_INLINE void store(V values, float* to) const {
    HWY_ALIGN float lanes[HWY_MAX_BYTES / sizeof(float)];  // NOLINT(*-avoid-c-arrays)
    hn::Store(values, D(), lanes);
    for (std::size_t i = 0; i < count; ++i) to[i] = lanes[i];
  }
};

/// `body(memory, i)` for every vector of n floats, i its first element; the last one may be a part.
template <typename Body>
HWY_INLINE void for_each_vector(std::size_t n, const Body& body) {
  const std::size_t lanes = hn::Lanes(D());
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) body(Whole(), i);
  if (i < n) body(Part{n - i}, i);
}

}  // namespace ebmlab::accel::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // EBMLAB_ACCEL_SIMD_INL
