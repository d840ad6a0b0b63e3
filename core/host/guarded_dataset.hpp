// SPDX-License-Identifier: MIT
// The guard around a data set: as guard.hpp, for tensors on the CPU. May be shared by threads as the data set may.
#pragma once

#include <ebmlab/dataset.hpp>

#include <memory>

#include "host/call_error.hpp"

namespace ebmlab::host {

class GuardedDataset final : public Dataset {
 public:
  GuardedDataset(std::unique_ptr<Dataset> dataset, std::string id);

  [[nodiscard]] Shape event_shape() const override { return event_shape_; }
  [[nodiscard]] at::Tensor draw(std::int64_t n, at::Generator& generator) const override;
  [[nodiscard]] at::Tensor held_out(std::int64_t n, at::Generator& generator) const override;
  [[nodiscard]] std::int64_t train_rows() const override;
  [[nodiscard]] std::int64_t test_rows() const override;
  [[nodiscard]] at::Tensor train_events(std::int64_t n, at::Generator& generator) const override;
  [[nodiscard]] Scaling scaling() const override;
  [[nodiscard]] at::Tensor log_density(const at::Tensor& x) const override;
  [[nodiscard]] std::optional<Modes> modes() const override;
  [[nodiscard]] std::optional<Box> box() const override;
  [[nodiscard]] std::vector<Outliers> outliers(std::int64_t n, at::Generator& generator) const override;
  [[nodiscard]] Shape image_shape() const override;
  [[nodiscard]] std::pair<double, double> pixel_range() const override;
  [[nodiscard]] std::string fingerprint() const override;

 private:
  [[nodiscard]] std::int64_t event_size() const;

  PluginName name_;
  std::unique_ptr<Dataset> dataset_;
  Shape event_shape_;
};

}  // namespace ebmlab::host
