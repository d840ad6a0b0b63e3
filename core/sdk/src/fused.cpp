// SPDX-License-Identifier: MIT
#include <ebmlab/fused.hpp>

namespace ebmlab {

namespace {

class FunctionEnergy final : public FusedEnergy {
 public:
  FunctionEnergy(std::int64_t dimension, FusedFunction function) : FusedEnergy(dimension), function_(std::move(function)) {}

  void evaluate(const float* x, float* energy, float* gradient, float* /*workspace*/) const override {
    function_(x, energy, gradient);
  }

 private:
  FusedFunction function_;
};

}  // namespace

FusedEnergy::~FusedEnergy() = default;
std::size_t FusedEnergy::workspace() const { return 0; }

std::unique_ptr<const FusedEnergy> make_fused(std::int64_t dimension, FusedFunction function) {
  return std::make_unique<FunctionEnergy>(dimension, std::move(function));
}

}  // namespace ebmlab
