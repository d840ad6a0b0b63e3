// SPDX-License-Identifier: MIT
// Convolutions and products in bfloat16, for a scope.
#pragma once

#include <c10/core/DeviceType.h>
#include <c10/core/ScalarType.h>

namespace ebmlab {

/// While it lives and `is_on`, LibTorch's autocast gives convolutions and matrix products of this thread on that kind of device
/// (kCPU or kCUDA) their arguments in bfloat16: about three digits, with the range of float32. What LibTorch holds to need
/// more (sums, losses) stays in float32; so do parameters and their gradients. Only float32 is affected.
/// A gradient may be taken inside or outside. Scopes nest; where `is_on` is false everything is as outside.
class Autocast {
 public:
  explicit Autocast(c10::DeviceType device, bool is_on = true);
  ~Autocast();
  Autocast(const Autocast&) = delete;
  Autocast& operator=(const Autocast&) = delete;

 private:
  c10::DeviceType device_;
  bool is_on_, was_on_ = false;
  c10::ScalarType type_ = c10::ScalarType::BFloat16;  // that autocast had before
};

}  // namespace ebmlab
