// SPDX-License-Identifier: MIT
// The element-wise work of a multilayer perceptron's passes, each in one sweep over memory. The products between them are
// matrix_product.hpp's. Matrices are dense and row by row. Nothing allocates, throws or keeps state: any thread may call any of
// it.
#pragma once

#include <ebmlab/activation.hpp>

#include <cstddef>

namespace ebmlab::accel {

/// Where a hidden layer's activation goes, [rows, width] each. `value` may be the input; the other two may be null.
struct ActivationOutput {
  float* value;      ///< phi(a)
  float* slope;      ///< phi'(a)
  float* curvature;  ///< phi''(a); only beside a slope
};

/// a = input + bias, for `rows` rows of `width` and one bias [width] for all of them.
void activate(Activation activation, const float* input, const float* bias, std::size_t rows, std::size_t width,
              const ActivationOutput& output);

/// gradient *= slope, [rows, width], and sums += its columns, [width].
void multiply_and_sum(float* gradient, const float* slope, std::size_t rows, std::size_t width, float* sums);

/// The adjoint of delta = u phi'(a) for an adjoint p of delta: p becomes that of u, p phi'(a), and `of_input` that of a,
/// p u phi''(a). All of n elements.
void adjoint_of_delta(float* p, const float* u, const float* slope, const float* curvature, std::size_t n, float* of_input);

/// [x, sin phase, cos phase], row by row: x [rows, inputs], phase [rows, count].
void fourier_features(const float* x, std::size_t inputs, const float* phase, std::size_t count, std::size_t rows,
                      float* output);

/// d/dphase from gradient and features, both laid out as fourier_features writes: g_sin cos - g_cos sin, [rows, count].
void fourier_slope(const float* gradient, const float* features, std::size_t inputs, std::size_t count, std::size_t rows,
                   float* output);

}  // namespace ebmlab::accel
