// SPDX-License-Identifier: MIT
// A target energy as the data set of a run that has no other: its exact samples are the data, its density the truth.
#pragma once

#include <ebmlab/dataset.hpp>
#include <ebmlab/energy.hpp>

#include <memory>

namespace ebmlab::training {

class TargetDataset final : public Dataset {
 public:
  /// `energy` has exact samples, on the CPU in float64; `name` is for the fingerprint and for messages.
  TargetDataset(std::unique_ptr<const EnergyModel> energy, std::string name);

  [[nodiscard]] Shape event_shape() const override { return energy_->event_shape(); }
  [[nodiscard]] at::Tensor draw(std::int64_t n, at::Generator& generator) const override;
  [[nodiscard]] at::Tensor held_out(std::int64_t n, at::Generator& generator) const override { return draw(n, generator); }
  /// None: a target has units of its own.
  [[nodiscard]] Scaling scaling() const override;
  /// Undefined where the target's log Z is not known.
  [[nodiscard]] at::Tensor log_density(const at::Tensor& x) const override;
  [[nodiscard]] std::optional<Modes> modes() const override { return energy_->modes(); }
  [[nodiscard]] std::optional<Box> box() const override { return energy_->box(); }
  [[nodiscard]] std::string fingerprint() const override { return name_; }

 private:
  std::unique_ptr<const EnergyModel> energy_;
  std::string name_;
};

}  // namespace ebmlab::training
