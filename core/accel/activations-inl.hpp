// SPDX-License-Identifier: MIT
// Activations in lanes, with their first two derivatives. Compiled once for each processor.
#if defined(EBMLAB_ACCEL_ACTIVATIONS_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef EBMLAB_ACCEL_ACTIVATIONS_INL
#undef EBMLAB_ACCEL_ACTIVATIONS_INL
#else
#define EBMLAB_ACCEL_ACTIVATIONS_INL
#endif

#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>
#include <ebmlab/activation.hpp>

#include "accel/vector_math-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace ebmlab::accel::HWY_NAMESPACE {

struct Jet {
  V value, slope, curvature;
};

/// The logistic function and its complement, each to full relative precision.
struct Logistic {
  V of, complement;
};
HWY_INLINE Logistic logistic(V a) {
  const V one = hn::Set(D(), 1.0F);
  const V e = exp_of(hn::Neg(a)), s = hn::Div(one, hn::Add(one, e));
  return {s, hn::Mul(e, s)};
}

struct Silu {
  HWY_INLINE Jet operator()(V a) const {
    const auto [s, t] = logistic(a);
    const V value = hn::Mul(a, s);
    return {value, hn::MulAdd(value, t, s), hn::Mul(hn::Mul(s, t), hn::MulAdd(a, hn::Sub(t, s), hn::Set(D(), 2.0F)))};
  }
};

struct Rectifier {
  float below = 0.0F;
  HWY_INLINE Jet operator()(V a) const {
    const V slope = hn::IfThenElse(hn::Gt(a, hn::Zero(D())), hn::Set(D(), 1.0F), hn::Set(D(), below));
    return {hn::Mul(a, slope), slope, hn::Zero(D())};
  }
};

struct Tanh {
  HWY_INLINE Jet operator()(V a) const {
    const V value = hn::IfThenElse(hn::IsNaN(a), a, hn::Tanh(D(), a));
    const V slope = hn::NegMulAdd(value, value, hn::Set(D(), 1.0F));
    return {value, slope, hn::Mul(hn::Set(D(), -2.0F), hn::Mul(value, slope))};
  }
};

struct Softplus {
  HWY_INLINE Jet operator()(V a) const {
    const auto [s, t] = logistic(a);
    const V rest = hn::Log1p(D(), exp_of(hn::Neg(hn::Abs(a))));
    const V value = hn::Add(hn::Max(a, hn::Zero(D())), rest);
    return {hn::IfThenElse(hn::IsNaN(a), a, value), s, hn::Mul(s, t)};
  }
};

/// `body(phi)` with the activation as a function of V that gives a Jet: one loop for each, and none that asks which it is.
template <typename Body>
HWY_INLINE void with_activation(Activation activation, const Body& body) {
  switch (activation) {
    case Activation::kSilu:
      return body(Silu());
    case Activation::kLeakyRelu:
      return body(Rectifier{static_cast<float>(kLeakySlope)});
    case Activation::kRelu:
      return body(Rectifier());
    case Activation::kTanh:
      return body(Tanh());
    case Activation::kSoftplus:
      return body(Softplus());
  }
}

}  // namespace ebmlab::accel::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // EBMLAB_ACCEL_ACTIVATIONS_INL
