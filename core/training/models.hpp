// SPDX-License-Identifier: MIT
// A run's data set, energy and sampler, built from its specification, and the bridge between their units and the data's own.
#pragma once

#include "experiment/run_spec.hpp"
#include "host/catalogue.hpp"
#include "training/streams.hpp"

namespace ebmlab::training {

/// Between the data's own units (CPU, float64 or float32) and what players see (standardised, the run's dtype and device).
class Standardizer {
 public:
  Standardizer(const Scaling& scaling, const at::TensorOptions& options);

  [[nodiscard]] at::Tensor to_players(const at::Tensor& own) const;
  /// The same into `result`, without waiting for the device.
  void to_players(const at::Tensor& own, at::Tensor& result) const;
  [[nodiscard]] at::Tensor to_own(const at::Tensor& standardized) const;  ///< on the CPU, in the run's dtype
  /// dE/d standardised -> dE/d own, in float64 on the CPU.
  [[nodiscard]] at::Tensor gradient_to_own(const at::Tensor& gradient) const;
  /// log |d own / d standardised|: E_own(x) = E(standardised x) + this, so that exp(-E_own) / Z is a density in own units.
  [[nodiscard]] double log_jacobian() const { return log_jacobian_; }
  /// {"shift": [...], "scale": [...]}, row-major, for the record.
  [[nodiscard]] std::string json_text() const;

 private:
  at::TensorOptions options_;
  at::Tensor shift_, scale_;  // CPU, float64
  double log_jacobian_;
};

/// The run's data set; without one its target energy in that role. Throws ConfigError for what a file or a parameter lacks.
[[nodiscard]] std::unique_ptr<Dataset> make_dataset(const experiment::RunSpec& spec, const host::Catalogue& catalogue,
                                                    const std::vector<std::filesystem::path>& search);

struct Models {
  /// Draws only from the streams "reference", "init_energy" and "init_sampler".
  Models(const experiment::RunSpec& spec, const host::Catalogue& catalogue, const std::vector<std::filesystem::path>& data_dirs,
         const at::TensorOptions& options, Streams& streams);

  [[nodiscard]] TrainableSampler* policy() const { return policy_; }
  [[nodiscard]] ModelContext context(at::Generator& generator) const;

  at::TensorOptions options;
  const Ranks& ranks;  ///< who trains the run together
  std::unique_ptr<Dataset> dataset;
  Standardizer standardizer;
  at::Tensor reference;  ///< standardised training events, for models that start from them
  std::unique_ptr<host::GuardedEnergy> energy;
  std::unique_ptr<Sampler> sampler;

 private:
  TrainableSampler* policy_;
};

}  // namespace ebmlab::training
