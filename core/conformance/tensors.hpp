// SPDX-License-Identifier: MIT
// Comparisons of tensors that the suites share. Internal.
#pragma once

#include <ebmlab/tensors.hpp>

#include <functional>
#include <optional>

namespace ebmlab::conformance {

/// What checks are made in, and the seed of what they build.
inline const at::TensorOptions kDouble = at::TensorOptions().dtype(at::kDouble);
inline constexpr std::uint64_t kSeed = 11;

[[nodiscard]] at::Generator make_generator(std::uint64_t seed);

/// Standard normal events [n, D...] of dtype and device of `options`, the same for the same seed in every precision.
[[nodiscard]] at::Tensor normal_events(const Shape& event_shape, std::int64_t n, std::uint64_t seed,
                                       const at::TensorOptions& options);

/// The same bits.
[[nodiscard]] bool is_same(const at::Tensor& a, const at::Tensor& b);
[[nodiscard]] bool is_same(const std::vector<at::Tensor>& a, const std::vector<at::Tensor>& b);
/// No NaN and no infinity.
[[nodiscard]] bool is_finite(const at::Tensor& values);
/// "2 of 10 values".
[[nodiscard]] std::string nonfinite_text(const at::Tensor& values);

[[nodiscard]] NamedTensors named(const Parameters& parameters);
[[nodiscard]] NamedTensors cloned(const NamedTensors& tensors);
/// Copies values by name, as a run does that goes on from a checkpoint. What is in the way as text; empty when all went well.
[[nodiscard]] std::string restore(const NamedTensors& into, const NamedTensors& from);

/// One element whose derivative is not what differences say.
struct WrongDerivative {
  std::int64_t element;
  double given, difference;
};
/// Central differences of `value` (which reads `x`, a contiguous float64 tensor that is written to and put back) against
/// `gradient`, at `elements` places spread over it.
[[nodiscard]] std::optional<WrongDerivative> compare_with_differences(const at::Tensor& x, const at::Tensor& gradient,
                                                                      std::int64_t elements,
                                                                      const std::function<double()>& value);
[[nodiscard]] std::string number(double value);

}  // namespace ebmlab::conformance
