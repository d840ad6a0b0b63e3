// SPDX-License-Identifier: MIT
#include <ebmlab/error.hpp>
#include <ebmlab/fused.hpp>

#include <algorithm>

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
std::unique_ptr<const FusedEnergy> FusedEnergy::in(Precision /*precision*/) const { return nullptr; }

std::vector<std::string> precision_names() { return {"float32", "bf16x3", "bf16"}; }

Precision precision_named(std::string_view name) {
  const std::vector<std::string> names = precision_names();
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) throw ConfigError("precision = \"" + std::string(name) + "\": float32, bf16x3 or bf16");
  return static_cast<Precision>(found - names.begin());
}

std::unique_ptr<const FusedEnergy> make_fused(std::int64_t dimension, FusedFunction function) {
  return std::make_unique<FunctionEnergy>(dimension, std::move(function));
}

}  // namespace ebmlab
