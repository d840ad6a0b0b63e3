// SPDX-License-Identifier: MIT
// An energy for tests of what needs any.
#pragma once

#include <ebmlab/energy.hpp>

namespace ebmlab {

class Bowl : public EnergyModel {
 public:
  [[nodiscard]] Shape event_shape() const override { return {2}; }
  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override { return x.square().sum(1); }
};

}  // namespace ebmlab
