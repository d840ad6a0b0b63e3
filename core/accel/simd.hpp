// SPDX-License-Identifier: MIT
// Shared by the kernels of this folder; included once for each instruction set, after Highway's own headers.
// NOLINTBEGIN(llvm-header-guard)
#if defined(EBMLAB_ACCEL_SIMD_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef EBMLAB_ACCEL_SIMD_HPP
#undef EBMLAB_ACCEL_SIMD_HPP
#else
#define EBMLAB_ACCEL_SIMD_HPP
#endif
// NOLINTEND(llvm-header-guard)

#include <hwy/highway.h>

#include <cstddef>

HWY_BEFORE_NAMESPACE();
namespace ebmlab::accel::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::ScalableTag<float>;
using V = hn::Vec<D>;

/// Whole vectors of memory.
struct Whole {
  [[nodiscard]] HWY_INLINE V load(const float* from) const { return hn::LoadU(D(), from); }
  HWY_INLINE void store(V values, float* to) const { hn::StoreU(values, D(), to); }
};

/// The first few lanes of one; the others are 0.
struct Part {
  hn::Mask<D> mask;
  [[nodiscard]] HWY_INLINE V load(const float* from) const { return hn::MaskedLoad(mask, D(), from); }
  HWY_INLINE void store(V values, float* to) const { hn::BlendedStore(values, mask, D(), to); }
};

/// `body(memory, i)` for every vector of n floats, i its first element; the last one may be a part.
template <typename Body>
HWY_INLINE void for_each_vector(std::size_t n, const Body& body) {
  const std::size_t lanes = hn::Lanes(D());
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) body(Whole(), i);
  if (i < n) body(Part{hn::FirstN(D(), n - i)}, i);
}

}  // namespace ebmlab::accel::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
