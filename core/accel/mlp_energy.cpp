// SPDX-License-Identifier: MIT
#include "accel/mlp_energy.hpp"

#include <algorithm>

#include "accel/aligned.hpp"
#include "accel/bf16_product.hpp"
#include "accel/packed_matrix.hpp"
#include "accel/targets.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "accel/mlp_energy.cpp"
#include <hwy/foreach_target.h>
// After it: these are compiled once for each processor.
#include <hwy/highway.h>

#include "accel/activations-inl.hpp"
#include "accel/product-inl.hpp"
#include "accel/vector_math-inl.hpp"

#ifndef EBMLAB_ACCEL_MLP_WEIGHTS
#define EBMLAB_ACCEL_MLP_WEIGHTS
namespace ebmlab::accel {

/// A matrix for products in float32, and where they are in lower precision also for those.
struct Matrix {
  PackedMatrix exact;
  Bf16Matrix coarse = {};
};

/// A matrix, and its transpose for the way back.
struct TwoWays {
  Matrix forward, backward;
  std::vector<float> bias;  // padded

  TwoWays() = default;
  /// From a row-major matrix [outputs, inputs].
  TwoWays(std::span<const float> matrix, std::int64_t outputs, std::int64_t inputs)
      : forward{PackedMatrix(outputs, inputs,
                             [&](std::int64_t r, std::int64_t c) { return matrix[static_cast<std::size_t>(r * inputs + c)]; })},
        backward{PackedMatrix(
            inputs, outputs, [&](std::int64_t r, std::int64_t c) { return matrix[static_cast<std::size_t>(c * inputs + r)]; })},
        bias(static_cast<std::size_t>(padded(outputs)), 0.0F) {}
};

/// The weights of a form, packed, and where things lie in the working memory.
struct MlpWeights {
  explicit MlpWeights(const MlpForm& form);

  /// Lets the products between wide layers be of numbers in `planes` bfloat16 parts. False: there are none.
  [[nodiscard]] bool coarsen(std::int64_t planes);

  /// Rows of kLanes floats, one part after the other.
  std::int64_t take(std::int64_t row_count) {
    const std::int64_t place = rows * kLanes;
    rows += padded(row_count);
    return place;
  }

  std::int64_t dimension;
  bool is_whitened, sees_whitened;
  float quadratic, level, limit;
  Activation activation;
  TwoWays whitening;    // y = whitening (x - mean): the mean is in the bias
  TwoWays frequencies;  // empty without features
  std::vector<TwoWays> hidden;
  std::vector<float> output;  // the last layer's weights
  float output_bias = 0.0F;

  std::int64_t rows = 0;
  std::int64_t whitened, phase, features, error, last_error;  // places
  std::vector<std::int64_t> values, slopes;                   // of each hidden layer
  std::int64_t pairs = 0;                                     // a block's in bfloat16
};

std::vector<float> transposed(std::span<const float> matrix, std::int64_t rows, std::int64_t columns) {
  std::vector<float> result(matrix.size());
  for (std::int64_t r = 0; r < rows; ++r) {
    for (std::int64_t c = 0; c < columns; ++c) {
      result[static_cast<std::size_t>(c * rows + r)] = matrix[static_cast<std::size_t>(r * columns + c)];
    }
  }
  return result;
}

MlpWeights::MlpWeights(const MlpForm& form)
    : dimension(form.dimension),
      is_whitened(!form.whitening.empty()),
      sees_whitened(form.sees_whitened),
      quadratic(form.quadratic),
      level(form.level),
      limit(form.limit),
      activation(form.activation) {
  if (is_whitened) {
    whitening = TwoWays(transposed(form.whitening, dimension, dimension), dimension, dimension);
    for (std::int64_t i = 0; i < dimension; ++i) {
      for (std::int64_t j = 0; j < dimension; ++j) {
        whitening.bias[static_cast<std::size_t>(j)] -=
            form.mean[static_cast<std::size_t>(i)] * form.whitening[static_cast<std::size_t>(i * dimension + j)];
      }
    }
  }
  const auto count = static_cast<std::int64_t>(form.frequencies.size()) / dimension;
  if (count > 0) frequencies = TwoWays(transposed(form.frequencies, dimension, count), count, dimension);
  std::int64_t width = dimension + 2 * count, widest = width;
  whitened = take(is_whitened ? dimension : 0);
  phase = take(count);
  features = take(width);
  for (const MlpForm::Layer& layer : form.layers) {
    const auto outputs = static_cast<std::int64_t>(layer.bias.size());
    if (&layer == &form.layers.back()) break;
    TwoWays matrix(layer.weight, outputs, width);
    std::copy(layer.bias.begin(), layer.bias.end(), matrix.bias.begin());
    hidden.push_back(std::move(matrix));
    values.push_back(take(outputs));
    slopes.push_back(take(outputs));
    width = outputs;
    widest = std::max(widest, width);
  }
  output.assign(form.layers.back().weight.begin(), form.layers.back().weight.end());
  output_bias = form.layers.back().bias.front();
  error = take(widest);
  last_error = take(widest);
}

bool MlpWeights::coarsen(std::int64_t planes) {
  constexpr std::int64_t kWide = 2 * kTile;  // narrower ones would be mostly filling
  std::int64_t largest = 0;
  for (TwoWays& layer : hidden) {
    if (std::min(layer.forward.exact.rows(), layer.forward.exact.columns()) < kWide) continue;
    for (Matrix* each : {&layer.forward, &layer.backward}) {
      each->coarse = Bf16Matrix(each->exact, planes);
      largest = std::max(largest, each->coarse.block_pairs());
    }
  }
  pairs = take(largest / kLanes);
  return largest > 0;
}

}  // namespace ebmlab::accel
#endif

HWY_BEFORE_NAMESPACE();
namespace ebmlab::accel::HWY_NAMESPACE {

template <Then then>
HWY_INLINE void multiply(const Matrix& m, const float* x, const float* other, float* out, float* pairs) {
  if (m.coarse.rows() == 0) {
    multiply<then>(m.exact, x, other, out);
  } else {
    // NOLINTNEXTLINE(*-reinterpret-cast): working memory comes as floats
    accel::multiply(bf16_unit(), m.coarse, then, x, other, out, reinterpret_cast<Bf16Pair*>(pairs));
  }
}

/// values = phi(values), slopes = phi'(values), over `rows` rows.
HWY_INLINE void activate_lanes(Activation activation, std::int64_t rows, float* HWY_RESTRICT values,
                               float* HWY_RESTRICT slopes) {
  const D df;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(df));
  with_activation(activation, [&](const auto& phi) HWY_ATTR {
    for (std::int64_t i = 0; i < rows * kLanes; i += lanes) {
      const Jet jet = phi(hn::Load(df, values + i));
      hn::Store(jet.value, df, values + i);
      hn::Store(jet.slope, df, slopes + i);
    }
  });
}

/// phi = [s, sin(phase), cos(phase)].
HWY_INLINE void expand(const float* HWY_RESTRICT s, const float* HWY_RESTRICT phase, std::int64_t dimension, std::int64_t count,
                       float* HWY_RESTRICT phi) {
  const D df;
  std::copy_n(s, dimension * kLanes, phi);
  float* sines = phi + dimension * kLanes;
  float* cosines = sines + count * kLanes;
  for (std::int64_t i = 0; i < count * kLanes; i += static_cast<std::int64_t>(hn::Lanes(df))) {
    V cosine, sine;
    cos_sin_of(hn::Load(df, phase + i), cosine, sine);
    hn::Store(sine, df, sines + i);
    hn::Store(cosine, df, cosines + i);
  }
}

/// The network's value and, as `error`, the slope of b(f) times that of its last layer.
HWY_INLINE void last_layer(const MlpWeights& w, const float* HWY_RESTRICT last, const float* HWY_RESTRICT slopes,
                           float* HWY_RESTRICT energy, float* HWY_RESTRICT error) {
  const D df;
  const V one = hn::Set(df, 1.0F);
  const auto width = static_cast<std::int64_t>(w.output.size());
  for (std::int64_t l = 0; l < kLanes; l += static_cast<std::int64_t>(hn::Lanes(df))) {
    V f = hn::Set(df, w.output_bias), slope = one;
    for (std::int64_t i = 0; i < width; ++i) {
      f = hn::MulAdd(hn::Set(df, w.output[static_cast<std::size_t>(i)]), hn::Load(df, last + i * kLanes + l), f);
    }
    if (w.limit > 0.0F) {
      const V t = hn::Tanh(df, hn::Div(f, hn::Set(df, w.limit)));
      f = hn::Mul(hn::Set(df, w.limit), t);
      slope = hn::NegMulAdd(t, t, one);
    }
    hn::Store(f, df, energy + l);
    for (std::int64_t i = 0; i < width; ++i) {
      const V part = hn::Mul(slope, hn::Set(df, w.output[static_cast<std::size_t>(i)]));
      const V local = slopes == nullptr ? one : hn::Load(df, slopes + i * kLanes + l);
      hn::Store(hn::Mul(part, local), df, error + i * kLanes + l);
    }
  }
}

/// energy += quadratic |y|^2 - level, gradient += 2 quadratic y.
HWY_INLINE void add_base(const MlpWeights& w, const float* HWY_RESTRICT y, float* HWY_RESTRICT energy,
                         float* HWY_RESTRICT gradient) {
  for (std::int64_t l = 0; l < kLanes; ++l) energy[l] -= w.level;
  for (std::int64_t i = 0; i < w.dimension; ++i) {
    for (std::int64_t l = 0; l < kLanes; ++l) {
      const float value = y[i * kLanes + l];
      energy[l] += w.quadratic * value * value;
      gradient[i * kLanes + l] += 2.0F * w.quadratic * value;
    }
  }
}

void evaluate_mlp(const MlpWeights& w, const float* x, float* energy, float* gradient, float* workspace) {
  float* y = workspace + w.whitened;
  if (w.is_whitened) multiply<Then::kAddBias>(w.whitening.forward.exact, x, w.whitening.bias.data(), y);
  const float* seen = w.sees_whitened ? y : x;
  const std::int64_t count = w.frequencies.forward.exact.rows();
  float* phase = workspace + w.phase;
  float* features = workspace + w.features;
  float* pairs = workspace + w.pairs;
  if (count > 0) multiply<Then::kAddBias>(w.frequencies.forward.exact, seen, w.frequencies.bias.data(), phase);
  expand(seen, phase, w.dimension, count, features);

  const float* last = features;
  const float* slopes = nullptr;
  for (std::size_t i = 0; i < w.hidden.size(); ++i) {
    float* values = workspace + w.values[i];
    multiply<Then::kAddBias>(w.hidden[i].forward, last, w.hidden[i].bias.data(), values, pairs);
    activate_lanes(w.activation, w.hidden[i].forward.exact.rows(), values, workspace + w.slopes[i]);
    last = values;
    slopes = workspace + w.slopes[i];
  }
  float* error = workspace + w.error;
  float* next = workspace + w.last_error;
  last_layer(w, last, slopes, energy, error);
  for (std::size_t i = w.hidden.size(); i-- > 1;) {
    multiply<Then::kTimes>(w.hidden[i].backward, error, workspace + w.slopes[i - 1], next, pairs);
    std::swap(error, next);
  }
  if (!w.hidden.empty()) {
    multiply<Then::kStore>(w.hidden[0].backward, error, nullptr, next, pairs);
    std::swap(error, next);
  }

  // `error` is now dE/dphi; back through the features, and through the whitening.
  if (count > 0) {
    const float* HWY_RESTRICT sines = features + w.dimension * kLanes;
    const float* HWY_RESTRICT cosines = sines + count * kLanes;
    const float* HWY_RESTRICT by_sine = error + w.dimension * kLanes;
    const float* HWY_RESTRICT by_cosine = by_sine + count * kLanes;
    for (std::int64_t i = 0; i < count * kLanes; ++i) phase[i] = cosines[i] * by_sine[i] - sines[i] * by_cosine[i];
    multiply<Then::kAddTo>(w.frequencies.backward.exact, phase, error, next);
    std::swap(error, next);
  }
  if (!w.is_whitened) {
    add_base(w, x, energy, error);
  } else if (w.sees_whitened) {
    add_base(w, y, energy, error);
    multiply<Then::kStore>(w.whitening.backward.exact, error, nullptr, next);
    std::swap(error, next);
  } else {
    float* by_base = features;  // no longer wanted
    std::fill_n(by_base, w.dimension * kLanes, 0.0F);
    add_base(w, y, energy, by_base);
    multiply<Then::kAddTo>(w.whitening.backward.exact, by_base, error, next);
    std::swap(error, next);
  }
  std::copy_n(error, w.dimension * kLanes, gradient);
}

}  // namespace ebmlab::accel::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ebmlab::accel {

namespace {
HWY_EXPORT(evaluate_mlp);

class MlpEnergy final : public FusedEnergy {
 public:
  explicit MlpEnergy(const MlpForm& form) : FusedEnergy(form.dimension), weights_(form) {}

  [[nodiscard]] std::size_t workspace() const override { return static_cast<std::size_t>(weights_.rows * kLanes); }
  void evaluate(const float* x, float* energy, float* gradient, float* workspace) const override {
    HWY_DYNAMIC_DISPATCH(evaluate_mlp)(weights_, x, energy, gradient, workspace);
  }
  [[nodiscard]] std::unique_ptr<const FusedEnergy> in(Precision precision) const override {
    // Three products in vectors, which are twice as fast as float32, would be slower than one in it.
    const Bf16Unit wanted = precision == Precision::kBf16x3 ? Bf16Unit::kTiles : Bf16Unit::kVectors;
    if (precision == Precision::kFloat32 || bf16_unit() < wanted) return nullptr;
    auto form = std::make_unique<MlpEnergy>(*this);
    if (!form->weights_.coarsen(precision == Precision::kBf16x3 ? 2 : 1)) return nullptr;
    return form;
  }

 private:
  MlpWeights weights_;
};

}  // namespace

std::unique_ptr<const FusedEnergy> make_mlp_energy(const MlpForm& form) { return std::make_unique<MlpEnergy>(form); }

}  // namespace ebmlab::accel
#endif  // HWY_ONCE
