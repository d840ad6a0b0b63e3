// SPDX-License-Identifier: MIT
// Memory that SIMD instructions like: floats aligned to a cache line.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>

namespace ebmlab::accel {

class AlignedFloats {
 public:
  explicit AlignedFloats(std::size_t size)
      : size_(size), values_(static_cast<float*>(::operator new(size * sizeof(float), kAlignment))) {}
  AlignedFloats(const AlignedFloats& other) : AlignedFloats(other.size_) {
    std::copy_n(other.values_.get(), size_, values_.get());
  }
  AlignedFloats& operator=(const AlignedFloats& other) { return *this = AlignedFloats(other); }
  AlignedFloats(AlignedFloats&&) = default;
  AlignedFloats& operator=(AlignedFloats&&) = default;
  ~AlignedFloats() = default;

  [[nodiscard]] float* get() { return values_.get(); }
  [[nodiscard]] const float* get() const { return values_.get(); }
  [[nodiscard]] float& operator[](std::size_t i) { return values_.get()[i]; }

 private:
  static constexpr std::align_val_t kAlignment{64};
  struct Free {
    void operator()(float* values) const { ::operator delete(values, kAlignment); }
  };
  std::size_t size_;
  std::unique_ptr<float, Free> values_;
};

}  // namespace ebmlab::accel
