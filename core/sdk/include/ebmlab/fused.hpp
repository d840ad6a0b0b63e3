// SPDX-License-Identifier: MIT
// The fused form of an energy: what the chain engine evaluates, block by block, without a tensor in sight. An energy that has
// one returns it from EnergyModel::fused(); every other is sampled through EnergyModel::gradient().
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ebmlab {

/// Chains in a block. They lie in SIMD lanes: element i of the block's chain l is x[i * kLanes + l].
inline constexpr std::int64_t kLanes = 64;

/// How exact the products of matrices within a fused form are, from exact to fast: float32; each factor as the sum of two
/// bfloat16 numbers, about 1e-5 (three products: Henry, Tang and Heinecke 2019, arXiv 1904.06376); each factor rounded to
/// bfloat16, about 4e-3. Sums are float32 in all of them.
enum class Precision { kFloat32, kBf16x3, kBf16 };

/// "float32", "bf16x3", "bf16", in the order of the enumeration.
[[nodiscard]] std::vector<std::string> precision_names();
/// Throws ConfigError for any other.
[[nodiscard]] Precision precision_named(std::string_view name);

/// E and dE/dx of a block in single precision, with the values that the energy had when the form was made. Lanes do not depend
/// on each other. Called from several threads at a time.
class FusedEnergy {
 public:
  explicit FusedEnergy(std::int64_t dimension) : dimension_(dimension) {}
  virtual ~FusedEnergy();

  /// Elements of an event, flattened.
  [[nodiscard]] std::int64_t dimension() const { return dimension_; }
  /// Floats of working memory that a call wants.
  [[nodiscard]] virtual std::size_t workspace() const;

  /// x [dimension, kLanes] -> energy [kLanes] in nats and gradient [dimension, kLanes]. All pointers are aligned to 64 bytes;
  /// `workspace` is the caller's thread's own and holds what the last call left there.
  virtual void evaluate(const float* x, float* energy, float* gradient, float* workspace) const = 0;

  /// The same form with its larger products in `precision`; nullptr: there is nothing that this would make faster, in this
  /// form or on this processor.
  [[nodiscard]] virtual std::unique_ptr<const FusedEnergy> in(Precision precision) const;

 private:
  std::int64_t dimension_;
};

/// Marks a function of plain loops over lanes: it is compiled once for each kind of processor (AVX-512, AVX2, any), and the
/// loader picks. The loops should run over l in [0, kLanes) innermost, with __restrict pointers and the functions of
/// lane_math.hpp. Not for virtual functions. Sanitizers run before the loader's choice can: they get one version.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_THREAD__) && \
    !defined(__SANITIZE_ADDRESS__)
#define EBMLAB_FOR_EVERY_PROCESSOR __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define EBMLAB_FOR_EVERY_PROCESSOR
#endif

/// A fused form from a function of (x, energy, gradient), which needs no working memory.
using FusedFunction = std::function<void(const float* x, float* energy, float* gradient)>;
[[nodiscard]] std::unique_ptr<const FusedEnergy> make_fused(std::int64_t dimension, FusedFunction function);

}  // namespace ebmlab
